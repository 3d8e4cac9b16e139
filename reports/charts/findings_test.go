package charts

import (
	"math"
	"strings"
	"testing"

	"outagesim/reports/internal/sample"
	"outagesim/results"
)

func TestAnswer(t *testing.T) {
	for name, want := range map[string]string{
		"run":                   "Without redundancy: 292,000 app-minutes out in 10 months under refactored; with 2 replicas: 1,485. Compared with refactored, legacy costs 216,000 app-minutes more; patched saves 28,000.",
		"replay":                "The hypervisor was back in the pool after 63 min (simulated: 63 min), the last customer after 106 min (simulated: 105 min). All 667 non-redundant apps on the hypervisor were out; none of the 333 redundant apps was out.",
		"replay without record": "The hypervisor was back in the pool after 63 min, the last customer after 105 min.",
		"all zero":              "No clear difference to refactored in any variant.",
		"no variants":           "No variant was simulated.",
		"one variant":           "",
	} {
		r, ok := sample.Edges()[name]
		if !ok {
			continue
		}
		if got := Answer(r); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q in it", name, got, want)
		}
	}
}

func TestNoClearDifferenceIsSaid(t *testing.T) {
	for _, c := range []struct {
		d    results.Difference
		want string
	}{
		{results.Difference{Mean: 9300, Low: 9090, High: 9510}, "+9,300 ± 210"},
		{results.Difference{Mean: -9300, Low: -9510, High: -9090}, "−9,300 ± 210"},
		{results.Difference{Mean: 3, Low: -4, High: 10}, "no clear difference (−4.0 to 10.0)"},
		{results.Difference{}, "no difference"},
	} {
		if got := DifferenceText(c.d); got != c.want {
			t.Errorf("%+v: %q, want %q", c.d, got, c.want)
		}
	}
}

func TestAvailabilityBound(t *testing.T) {
	for objective, want := range map[string]float64{
		"apps.redundant.availability >= 99.99%": 0.9999,
		"apps.redundant.availability>0.999":     0.999,
		"apps.redundant.availability <= 99%":    0,
		"apps.other.availability >= 99.99%":     0,
		"fleet.panics <= 1":                     0,
	} {
		if got, ok := availabilityBound(objective, "redundant"); ok != (want > 0) || ok && math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: %v, %v, want %v", objective, got, ok, want)
		}
	}
}
