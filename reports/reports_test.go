package reports

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"outagesim/reports/internal/sample"
	"outagesim/results"
)

var update = sample.Update()

func samples(t *testing.T) map[string]*results.Results {
	return map[string]*results.Results{
		"run":    sample.Read(t, "testdata/run.json"),
		"replay": sample.Read(t, "testdata/replay.json"),
		"plan":   sample.Read(t, "testdata/plan.json"),
		"sweep":  sample.Read(t, "testdata/sweep.json"),

		"sweep-grid": sample.Read(t, "testdata/sweep-grid.json"),
	}
}

func TestGolden(t *testing.T) {
	for name, r := range samples(t) {
		for file, write := range map[string]func(*bytes.Buffer) error{
			name + "-100.txt": func(b *bytes.Buffer) error { return Table(b, r, 100) },
			name + "-80.txt":  func(b *bytes.Buffer) error { return Table(b, r, 80) },
			name + ".md":      func(b *bytes.Buffer) error { return Markdown(b, r) },
			name + ".csv":     func(b *bytes.Buffer) error { return CSV(b, r) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			sample.Golden(t, *update, "testdata/"+file, b.Bytes())
		}
	}
}

// edges calls f with all results at the edges of what a report has to show.
func edges(f func(name string, r *results.Results)) {
	all := sample.Edges()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		f(name, all[name])
	}
}

func TestUnknownCommandIsAnError(t *testing.T) {
	r := &results.Results{Command: "guess"}
	var b bytes.Buffer
	for name, err := range map[string]error{"Table": Table(&b, r, 80), "Markdown": Markdown(&b, r), "HTML": HTML(&b, r)} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Charts(r); err == nil {
		t.Error("Charts: no error")
	}
}
