package reports

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"testing"

	"outagesim/internal/frugal"
	"outagesim/reports/internal/sample"
	"outagesim/results"
)

// Whatever results.json says, as long as it can be read, a report is drawn from it whose parts are
// what they should be, or an error says why not. Report draws from files that others have written.
func FuzzReport(f *testing.F) {
	for _, name := range []string{"run", "replay", "plan", "sweep", "sweep-grid"} {
		f.Add(small(f, sample.Read(f, "testdata/"+name+".json")))
	}
	for _, name := range []string{"names", "plan names", "sweep names", "no variants", "all zero"} {
		f.Add(small(f, sample.Edges()[name]))
	}
	f.Add([]byte(`{"schema":1,"command":"run","scenario":"x","confidence":0.5}`))
	f.Add([]byte(`{"schema":1,"command":"calibrate","scenario":"x","confidence":0.5,"calibration":{"as":"failures","events":1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := results.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		// A page has every figure and each chart twice, so it is some fixed size and many times what it
		// is drawn from.
		frugal.ReadWithin(t, 1<<30+10_000*uint64(len(data)), func() { judgeReport(t, r, true) })
	})
}

// judgeReport writes r in every way, the page too if asked for, and holds the outcome to what its kind of file must be.
func judgeReport(t *testing.T, r *results.Results, page bool) {
	t.Helper()
	for _, out := range []struct {
		write func(*bytes.Buffer) error
		judge func(*testing.T, string)
	}{
		{func(b *bytes.Buffer) error { return Table(b, r, 80) }, judgeText},
		{func(b *bytes.Buffer) error { return Markdown(b, r) }, judgeMarkdown},
		{func(b *bytes.Buffer) error { return CSV(b, r) }, judgeCSV},
		{func(b *bytes.Buffer) error {
			if !page {
				return errors.New("not asked for")
			}
			return HTML(b, r)
		}, judgePage},
	} {
		var b bytes.Buffer
		if err := out.write(&b); err != nil {
			continue
		}
		out.judge(t, b.String())
	}
}

// small leaves a few metrics of each variant, so that a fuzzer sees something of its changes.
func small(t testing.TB, r *results.Results) []byte {
	t.Helper()
	for i := range r.Variants {
		names := slices.Sorted(maps.Keys(r.Variants[i].Metrics))
		for _, name := range names[min(12, len(names)):] {
			delete(r.Variants[i].Metrics, name)
		}
		r.Variants[i].Exceedance = nil
	}
	var b bytes.Buffer
	if err := results.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
