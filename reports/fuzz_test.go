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
	for _, name := range []string{"run", "replay", "plan", "sweep-grid"} {
		f.Add(small(f, sample.Read(f, "testdata/"+name+".json")))
	}
	f.Add([]byte(`{"schema":1,"command":"run","scenario":"x","confidence":0.95,"facts":{"start":"2016-01-01T00:00:00Z","timezone":"UTC","horizon_days":365,"hypervisors":2,"zones":6,"racks":1,"apps":[{"name":"a","count":3,"replicas":2,"need":1}]},"variants":[{"name":"v","replications":9,"apps":[{"name":"a","count":3,"replicas":2,"need":1}],` +
		`"metrics":{"apps.a.outage_minutes":{"unit":"app-minutes","over":"replications","n":9,"mean":5,"low":1,"high":9},"apps.all.any_outage":{"unit":"probability","mean":0.5}},` +
		`"exceedance":{"apps.all.outage_minutes":[{"x":1,"y":0.5},{"x":2,"y":0.1}]}},{"name":"w|<b>","replications":9,"metrics":{"apps.a.outage_minutes":{"unit":"app-minutes","mean":7}}}],` +
		`"differences":[{"variant":"w|<b>","baseline":"v","metric":"apps.a.outage_minutes","mean":2,"low":1,"high":3}],"objectives":[{"objective":"=1","variant":"v","verdict":"met"}],"notes":["1. x"]}`))
	f.Add([]byte(`{"schema":1,"command":"sweep","scenario":"x","confidence":0.95,"sweep":{"metric":"m","unit":"u","axes":[{"path":"a.b","values":["1","2"],"x":[1,2]}],` +
		`"cells":[{"values":["1"],"metrics":{"v":{"m":{"unit":"u","mean":1}}}},{"values":["2"],"metrics":{"v":{"m":{"unit":"u","mean":-2,"low":-3,"high":1e300}}}}]}}`))
	f.Add([]byte(`{"schema":1,"command":"run","scenario":"x","confidence":0.5}`))
	f.Add([]byte(`{"schema":1,"command":"calibrate","scenario":"x","confidence":0.5,"calibration":{"as":"failures","events":1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := results.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		// Drawing takes so long that a fuzzer gets nowhere with large results. A page has every figure and each chart twice, so it is some fixed size and many times what it
		// is drawn from.
		frugal.ReadWithin(t, 1<<30+10_000*uint64(len(data)), func() { judgeReport(t, r, len(data) < 2000) })
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
