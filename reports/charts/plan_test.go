package charts

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"outagesim/reports/canvas"
	"outagesim/reports/internal/sample"
	"outagesim/reports/theme"
	"outagesim/results"
)

func TestPlanAnswer(t *testing.T) {
	edges := sample.Edges()
	for name, want := range map[string]string{
		"plan":                     "Recommended: the policy forced, from Tue 4 Aug 2015, 2 hypervisors at once, in 5 windows, the last on Wed 12 Aug 2015.",
		"plan to wait":             "Recommended: wait, force no reboots; the patch arrives with reboots that happen anyway.",
		"plan with nothing ranked": "No candidate can be recommended.",
		"sweep":                    "Outage minutes of all apps under refactored: 18,390 at rate 0.001/y, 281,300 at 1/y.",
		"sweep of one point":       "Outage minutes of all apps: 5.00 everywhere.",
	} {
		if got := Answer(edges[name]); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestRateFinding(t *testing.T) {
	edges := sample.Edges()
	for name, want := range map[string]string{
		"plan":                   "Forcing costs less than waiting above 0.19 panics per hypervisor and year; believed: 0.3 (0.022 to 0.93)",
		"plan with a known rate": "Forcing costs less than waiting above 0.19 panics per hypervisor and year; the scenario says 0.3",
		"plan to wait":           "What wait costs, by panic rate",
	} {
		if got := rateFinding(edges[name].Plan); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestTornadoFinding(t *testing.T) {
	bar := func(name string, overturns bool) results.TornadoBar {
		return results.TornadoBar{Assumption: name, Overturns: overturns}
	}
	for want, bars := range map[string][]results.TornadoBar{
		"No single assumption overturns the recommendation":                    {bar("a", false)},
		"A would overturn the recommendation; the other assumptions would not": {bar("a", true), bar("b", false)},
		"A and b would overturn the recommendation":                            {bar("a", true), bar("b", true)},
		"4 of 5 assumptions would overturn the recommendation, a first":        {bar("a", true), bar("b", true), bar("c", true), bar("d", true), bar("e", false)},
	} {
		if got := tornadoFinding(&results.Plan{Tornado: bars}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestHourFindingComparesWithTheWindows(t *testing.T) {
	p := sample.Plan(sample.DefaultPlan()).Plan
	if got, want := hourFinding(p), "A batch costs least on Sat 03:00; on Mon 15:00 it costs 6.7 times as much; the best hour in the windows costs 67% more"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p.WindowHours[5][3] = true
	if got := hourFinding(p); !strings.HasSuffix(got, "That hour lies in the windows") {
		t.Errorf("%q", got)
	}
	p.HourOfWeek = new([7][24]float64)
	if got := hourFinding(p); !strings.HasPrefix(got, "The hour hardly matters") {
		t.Errorf("%q", got)
	}
}

// TestPoliciesKeepTheirColours holds that a policy has one index in all charts of lines, and that
// waiting is among the shown ones.
func TestPoliciesKeepTheirColours(t *testing.T) {
	shown, left := drawnPolicies(sample.Plan(sample.DefaultPlan()).Plan)
	var names []string
	for _, o := range shown {
		names = append(names, o.Policy)
	}
	if got := strings.Join(names, " "); got != "forced on-panic rolling wait" || strings.Join(left, " ") != "periodic" {
		t.Errorf("shown %s, left %v", got, left)
	}
}

func TestSmoothKeepsValuesAndDoesNotOvershoot(t *testing.T) {
	xs, ys := []float64{0, 1, 2, 5, 9}, []float64{0, 1, 1.1, 4, 4}
	for i := range xs {
		if got := smooth(xs, ys, xs[i]); math.Abs(got-ys[i]) > 1e-12 {
			t.Errorf("at %v: %v, want %v", xs[i], got, ys[i])
		}
	}
	last := -1.0
	for k := range 901 {
		y := smooth(xs, ys, float64(k)/100)
		if y < last-1e-12 || y > 4+1e-12 {
			t.Fatalf("at %v: %v after %v", float64(k)/100, y, last)
		}
		last = y
	}
}

func TestDatesTellTheYearWhereItChanges(t *testing.T) {
	start := time.Date(2015, 8, 3, 0, 0, 0, 0, time.FixedZone("", -6*3600))
	for _, c := range []struct {
		from, to float64
		n        int
		want     string
	}{
		{0, 4, 8, "3 Aug 2015, 4 Aug, 5 Aug, 6 Aug, 7 Aug"},
		{0, 365, 8, "Oct 2015, Dec, Feb 2016, Apr, Jun, Aug"},
		{0, 3650, 6, "2017, 2019, 2021, 2023, 2025"},
		{7, 7, 4, "10 Aug 2015, 11 Aug"},
	} {
		var labels []string
		for _, k := range dates(start, c.from, c.to, c.n).ticks {
			labels = append(labels, k.label)
		}
		if got := strings.Join(labels, ", "); got != c.want {
			t.Errorf("%v to %v days: %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestBetweenTicksLieInside(t *testing.T) {
	for _, c := range []struct{ min, max float64 }{{0.0123, 1.7}, {3, 4}, {1e-9, 1e9}, {5, 5}, {0.2, 0.21}} {
		a := between(c.min, c.max, 6)
		if len(a.ticks) < 2 || len(a.ticks) > 7 {
			t.Errorf("%v: %d ticks", c, len(a.ticks))
		}
		for _, k := range a.ticks {
			if k.at < a.min*(1-1e-9) || k.at > a.max*(1+1e-9) {
				t.Errorf("%v: tick %v outside", c, k.at)
			}
		}
	}
}

// TestHeatCellsDiffer holds that more is darker than less, on both kinds of scale.
func TestHeatCellsDiffer(t *testing.T) {
	for _, b := range []heat{{min: 1, max: 1000}, {min: 1, max: 1000, log: true}} {
		last := math.Inf(1)
		for _, v := range []float64{1, 10, 100, 1000} {
			ink := b.ink(v)
			if ink.Role != theme.First || ink.Ground >= last {
				t.Errorf("log %v: %v is no darker than less", b.log, v)
			}
			last = ink.Ground
		}
	}
}

func TestOwnPointIsMarkedOnOrBetweenCells(t *testing.T) {
	s := sample.SweepGrid().Sweep
	if i, ok := OwnAt(s.Axes[0]); !ok || i != 2 {
		t.Errorf("own rate at %d, %v", i, ok)
	}
	x := math.Sqrt(0.03 * 0.06)
	s.Axes[0].Own, s.Axes[0].OwnX = "between", &x
	if p := ownBetween(s.Axes[0], s.Axes[1]); p == nil || math.Abs(p.Y-1.5) > 1e-9 || p.X != 1 {
		t.Errorf("own point at %v, want 1, 1.5", p)
	}
	x = 99
	if p := ownBetween(s.Axes[0], s.Axes[1]); p != nil {
		t.Errorf("own point %v, though it lies beyond the grid", p)
	}
}

func TestCampaignGroupsManyHypervisors(t *testing.T) {
	few := campaignOf(sample.Plan(sample.DefaultPlan()).Plan.Calendar)
	if few.grouped() || len(few.rows) != 20 {
		t.Errorf("20 hypervisors in %d rows", len(few.rows))
	}
	s := sample.DefaultPlan()
	s.Hypervisors = 200
	many := campaignOf(sample.Plan(s).Plan.Calendar)
	n := 0
	for _, r := range many.rows {
		for _, bar := range r.bars {
			n += bar.count
		}
	}
	if !many.grouped() || len(many.rows) > mostRows || n != 200 {
		t.Errorf("200 hypervisors: %d in %d rows", n, len(many.rows))
	}
}

func TestDelayGoesForthOnly(t *testing.T) {
	r := sample.Plan(sample.DefaultPlan())
	slices.Reverse(r.Plan.Candidates)
	c, ok := delay(r)
	if !ok {
		t.Fatal("no chart")
	}
	for _, p := range c.body.(curves).panels {
		for _, s := range p.series {
			if !slices.IsSortedFunc(s.points, func(a, b canvas.Point) int { return cmp.Compare(a.X, b.X) }) {
				t.Errorf("the line of %s goes back", s.name)
			}
		}
	}
}
