package scenarios

import "testing"

func TestWritten(t *testing.T) {
	s, err := Load("pagoda-box-2016", nil)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"fleet.hypervisors": "20", "apps.redundant.share": "20%", "recoveries.panic.phases.boot.takes": "10m",
		"kernels.refactored.panics.dnlc-null-dereference.mtbf": "200mo",
		"fleet": "", "apps.redundant.nothing": "", "no.such.path": "", "recoveries.hardware.phases.replace.takes": "",
	} {
		if got, ok := s.Written(path); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
