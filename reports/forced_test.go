package reports

import (
	"bytes"
	"strings"
	"testing"

	"outagesim/results"
)

// Forced figures stand with what tells how far to trust them and where they come from; counted ones do
// not.
func TestForcedSection(t *testing.T) {
	f := func(x float64) *float64 { return &x }
	minutes := results.Metric{Unit: "app-minutes", Over: "replications", N: 10000, Mean: 5.837e-6, SE: f(5.5e-9), Low: f(5.826e-6), High: f(5.848e-6),
		Method: "forced", ESS: f(9651.4), MaxWeight: f(0.00013)}
	r := &results.Results{
		Schema: results.Schema, Command: "run", Scenario: "rare", Confidence: 0.95,
		Facts: results.Facts{Start: "2026-01-01T00:00:00Z", Timezone: "UTC", HorizonDays: 365, Hypervisors: 2, Zones: 3, Racks: 1, Baseline: "base"},
		Variants: []results.Variant{{
			Name: "base", Replications: 10000,
			Apps: []results.AppFacts{{Name: "pair", Count: 1, Replicas: 2, Need: 1}, {Name: "one", Count: 1, Replicas: 1, Need: 1}},
			Metrics: map[string]results.Metric{
				"apps.pair.outage_minutes": minutes, "apps.pair.unplanned_minutes": minutes,
				"apps.one.outage_minutes": {Unit: "app-minutes", Over: "replications", N: 10000, Mean: 20, SE: f(1), Low: f(18), High: f(22), Method: "crude"},
			},
			Terms: map[string][]results.Term{"pair": {{Name: "failovers", Share: 0.8}, {Name: "shared failures", Share: 0.2}}},
		}},
	}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"table":    func(b *bytes.Buffer) error { return Table(b, r, 100) },
		"markdown": func(b *bytes.Buffer) error { return Markdown(b, r) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		_, section, ok := strings.Cut(strings.ToLower(text), "forced figures")
		if !ok {
			t.Fatalf("%s: no forced figures:\n%s", name, text)
		}
		line := ""
		for _, l := range strings.Split(section, "\n") {
			if strings.Contains(l, "pair") {
				line = l
				break
			}
		}
		for _, want := range []string{"0.094%", "9,651", "0.013%", "80% failovers"} {
			if !strings.Contains(line, want) {
				t.Errorf("%s: no %s in %q", name, want, line)
			}
		}
		if strings.Contains(section, "| one") {
			t.Errorf("%s: a counted class among the forced ones", name)
		}
		if !strings.Contains(text, "5.837e-6 (5.826e-6 to 5.848e-6)") {
			t.Errorf("%s: the interval is rounded away:\n%s", name, text)
		}
	}
}
