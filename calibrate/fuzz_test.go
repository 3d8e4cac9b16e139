package calibrate

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"outagesim/calibrate/records"
	"outagesim/internal/frugal"
	"outagesim/results"
	"outagesim/scenarios"
)

// Whatever the records say, and whatever their hosts, causes and incidents are called: what is made
// of them is a scenario that can be read and results that can be written, or an error that says what
// is wrong with the records.
func FuzzCalibrate(f *testing.F) {
	for _, s := range []string{
		"host,down,up,cause\na,2016-01-05,2016-01-06,disk\nb,2016-02-05 10:00,2016-02-05 11:00,\"}: [x, # \\\"y\"\na,2016-03-01,2016-03-02,net\n",
		"host,down,up,cause\na,2016-01-05,2016-01-06,all\nb,2016-02-05 10:00,2016-02-05 11:00,\u0085\u2028\nb,2016-05-05 10:00,2016-05-05 11:00,\x1b[31m\n",
		"down,minutes\n2016-01-01,5\n2016-01-01,5\n2016-01-02,0\n",
		`{"page":{"name":"x"},"incidents":[{"name":"a: [b] #c","impact":"major","created_at":"2016-03-28T14:00:00Z","resolved_at":"2016-03-28T15:00:00Z","incident_updates":[{"status":"investigating","body":"x","display_at":"2016-03-28T14:03:00Z"},{"status":"resolved","body":"y","display_at":"2016-03-28T15:03:00Z"}]}]}`,
		"timezone: UTC\nincident:\n  began: 2016-03-28T07:50:00\n  panic: p\n  observed:\n    - {at: 2016-03-28T08:00:00, milestone: boot, source: r}\n",
	} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, byCause bool) {
		if bytes.HasPrefix(data, []byte("\x1f\x8b")) || bytes.HasPrefix(data, []byte("\xfd7zXZ")) {
			return // unpacking is held to its bounds beside it
		}
		frugal.Read(t, 10*len(data), func() {
			s, err := records.Read([]string{records.Stdin}, records.Options{SkipBad: true, Stdin: bytes.NewReader(data)})
			if err != nil {
				return
			}
			r, err := Calibrate(s, Options{Name: "fuzz", ByCause: byCause, Version: "test"})
			var input *InputError
			if err != nil {
				if !errors.As(err, &input) {
					t.Fatalf("not the fault of the input: %v", err)
				}
				return
			}
			text := Fragment(r)
			if _, err := scenarios.Parse("fragment.yaml", text, "", nil); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			var b bytes.Buffer
			if err := results.Write(&b, r); err != nil {
				t.Fatal(err)
			}
			if _, err := results.Read(strings.NewReader(b.String())); err != nil {
				t.Fatal(err)
			}
		})
	})
}
