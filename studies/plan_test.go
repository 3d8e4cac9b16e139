package studies

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"outagesim/models"
	"outagesim/results"
	"outagesim/sim/stat"
)

// A case of the decision that has a closed form: 1000 hypervisors for a quarter of a year, 800
// app-minutes a panic, 160 a planned reboot, all at once at time 0, one panic seen in 5
// hypervisor-years. Waiting costs 56,457 and forcing 160,000; they break even at 0.8926 panics a
// hypervisor and year; knowing the rate is worth 998.93, and with probability 0.0303 forcing would be
// better. The curves are simulated, so the figures agree to within the noise of 150 histories.
const closedForm = `
name: closed
clock: {start: 2026-01-01, horizon: 91.25d}
fleet: {hypervisors: 1000, zones_per_hypervisor: 10, kernel: old, installed: new}
kernels:
  - {name: old, zone_operation: 0s, panics: [{name: p, observed: {events: 1, over: 5y}}]}
  - {name: new, zone_operation: 0s}
recoveries:
  - {name: panic, phases: [{name: boot, takes: 80m}]}
  - {name: planned, phases: [{name: boot, takes: 16m}]}
apps: [{name: app, share: 100%}]
maintenance:
  planned_weight: 1
  policies:
    - {name: wait}
    - {name: forced, from: {first: 2026-01-01}, at_once: 1000, placement: blind, recovery: planned}
`

func plan(t *testing.T, text string, n int, sets ...string) *results.Plan {
	t.Helper()
	r, err := Plan(t.Context(), load(t, text, sets...), replications(n))
	if err != nil {
		t.Fatal(err)
	}
	return r.Plan
}

func TestPlanAgreesWithTheClosedForm(t *testing.T) {
	p := plan(t, closedForm, 150)
	if p.Recommended.Policy != "wait" {
		t.Errorf("recommended %+v, want wait", p.Recommended)
	}
	for _, c := range p.Candidates {
		want := map[string]float64{"wait": 56457, "forced": 160000}[c.Policy]
		loss := c.Metrics["loss"]
		if d := math.Abs(loss.Mean - want); d > 4**loss.SE+1 {
			t.Errorf("%s: loss %g, standard error %g, want %g", c.Policy, loss.Mean, *loss.SE, want)
		}
		if c.Policy == "forced" && math.Abs(loss.Mean-160000) > 1e-6 {
			t.Errorf("forced loses %g, want exactly 160,000", loss.Mean)
		}
	}
	near := func(what string, got, want, within float64) {
		t.Helper()
		if math.Abs(got-want) > within*want {
			t.Errorf("%s: got %g, want %g to within %g%%", what, got, want, 100*within)
		}
	}
	near("break-even", *p.BreakEvenPerHypervisorYear, 0.8926, 0.02)
	near("EVPI", p.EVPI, 998.93, 0.1)
	near("expected regret", p.ExpectedRegret, p.EVPI, 1e-9)
	near("P(wrong)", p.ProbabilityWrong, 0.0303, 0.1)
	// In months: h = -ln(1-0.2)/rate at the mean rate of 0.3 a year.
	near("break-even horizon", *p.BreakEvenHorizon, -12*math.Log(1-0.2)/0.3, 0.02)
}

// Reboots cost and bring nothing where the installed kernel is the one that runs: a campaign has
// nobody to reboot and is worth what waiting is, and periodic reboots lose, since panics without age
// do not mind them.
func TestRebootsWithoutAFixNeverPay(t *testing.T) {
	text := strings.Replace(closedForm, "installed: new", "installed: old", 1) +
		"    - {name: periodic, every: 20d, at_once: 1000, placement: blind, recovery: planned}\n"
	p := plan(t, text, 100)
	loss := map[string]float64{}
	for _, c := range p.Candidates {
		loss[c.Policy] = c.Metrics["loss"].Mean
	}
	if p.Recommended.Policy != "wait" || loss["forced"] != loss["wait"] || loss["periodic"] < loss["wait"]+4*16*10*1000*0.9 {
		t.Errorf("recommended %+v, losses %v", p.Recommended, loss)
	}
}

// What cannot be ranked is shown, with the reason: a campaign that does not end in time, and one that
// misses an objective.
func TestUnrankedCandidates(t *testing.T) {
	text := `
name: unranked
clock: {start: 2026-01-01, horizon: 30d}
fleet: {hypervisors: 10, zones_per_hypervisor: 2, kernel: old, installed: new}
kernels:
  - {name: old, zone_operation: 0s, panics: [{name: p, observed: {events: 1, over: 5y}}]}
  - {name: new, zone_operation: 0s}
recoveries:
  - {name: panic, phases: [{name: boot, takes: 80m}]}
  - {name: planned, phases: [{name: boot, takes: 50m}]}
apps: [{name: app, share: 100%}]
objectives: [apps.app.availability >= 99.9%]
maintenance:
  policies:
    - {name: wait}
    - {name: late, from: {first: 2026-01-29}, windows: {from: "02:00", to: "04:00"}, recovery: planned}
    - {name: never, from: {first: 2026-01-02}, windows: {from: "02:00", to: "02:40"}, recovery: planned}
    - {name: costly, from: {first: 2026-01-02}, at_once: 10, recovery: planned}
`
	p := plan(t, text, 64)
	why := map[string]string{}
	for _, c := range p.Candidates {
		why[c.Policy] = c.Why
		if c.Ranked != (c.Why == "") || c.Ranked != (c.Rank > 0) {
			t.Errorf("%+v", c)
		}
	}
	for policy, want := range map[string]string{"wait": "", "late": "does not end before the horizon", "never": "no batch fits", "costly": "misses the objective"} {
		if got := why[policy]; (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", policy, got, want)
		}
	}
}

func TestPlanIsTheSameForAnyWorkers(t *testing.T) {
	var want []byte
	for _, workers := range []int{1, 3} {
		o := replications(16)
		o.Workers = workers
		r, err := Plan(t.Context(), load(t, closedForm, "fleet.hypervisors=20"), o)
		if err != nil {
			t.Fatal(err)
		}
		if got := encoded(t, r); want == nil {
			want = got
		} else if !bytes.Equal(got, want) {
			t.Error("other bytes for 3 workers than for 1")
		}
	}
}

func TestPlanRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"section maintenance": small,
		"no panic":            strings.Replace(closedForm, ", panics: [{name: p, observed: {events: 1, over: 5y}}]", "", 1),
	} {
		_, err := Plan(t.Context(), load(t, text), replications(4))
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestParseAxis(t *testing.T) {
	for set, want := range map[string]string{
		"a.b=1,2,5": "1 2 5", "apps.r.share=0%,20%,...,100%": "0% 20% 40% 60% 80% 100%", "x=1h..3h:3": "1h 2h 3h",
		"x=1e-4..1e-1:4:log": "0.0001 0.001 0.01 0.1", "x=0.01/y..1/y:3:log": "0.01/y 0.1/y 1/y", "x=legacy,patched": "legacy patched",
	} {
		a, ok, err := ParseAxis(set)
		if err != nil || !ok || strings.Join(a.Values, " ") != want {
			t.Errorf("%s: got %q, %v, %v", set, a.Values, ok, err)
		}
	}
	for _, set := range []string{"x=5", "x={lognormal: {median: 1h, p95: 2h}}", "x=\"1,2\""} {
		if _, ok, err := ParseAxis(set); ok || err != nil {
			t.Errorf("%s is no axis: %v, %v", set, ok, err)
		}
	}
	for _, set := range []string{"x=1..2", "x=1..2:1", "x=0..1:5:log", "x=1h..2m:3", "x=1,...,5", "x=0,3,...,10", "x=1,,2", "x=1..2:3:square"} {
		if _, _, err := ParseAxis(set); err == nil {
			t.Errorf("%s: no error", set)
		}
	}
}

// Each window costs what the scenario says.
func TestWindowCost(t *testing.T) {
	free := plan(t, closedForm, 8, "fleet.hypervisors=20")
	dear := plan(t, closedForm, 8, "fleet.hypervisors=20", "maintenance.window_cost=500")
	for i, c := range dear.Candidates {
		before := free.Candidates[i]
		want := before.Metrics["loss"].Mean
		if c.Policy == "forced" {
			want += 500 // all at once: one window
		}
		if c.Policy != before.Policy || math.Abs(c.Metrics["loss"].Mean-want) > 1e-6 {
			t.Errorf("%s: loss %g, want %g", c.Policy, c.Metrics["loss"].Mean, want)
		}
	}
}

// The rows of a plan are those of a simulation of each candidate at each rate, whatever was taken
// over from the history without panics.
func TestPlanRows(t *testing.T) {
	text := strings.Replace(closedForm, "from: {first: 2026-01-01}, at_once: 1000", "from: {first: 2026-01-05, last: 2026-02-16, every: 2w}, at_once: [1, 7]", 1)
	s := load(t, text, "fleet.hypervisors=12", "kernels.old.panics.p.observed={events: 3, over: 5y}")
	p, err := newPlanner(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := p.grid.spec().NewWorker()
	row := make([]int64, p.grid.spec().Columns)
	differ := map[bool]int{}
	for rep := range uint64(20) {
		clear(row)
		w.Replicate(rep, row, nil)
		for c, x := range p.grid.candidates {
			m := models.NewMachine(x.model)
			slot := row[p.grid.slot[c]*p.grid.slotWidth():][:p.grid.slotWidth()]
			for r, rate := range p.grid.rates {
				at := slot[r*p.grid.width():]
				m.Fix(p.grid.kernel, p.panic, meanTime(rate))
				own, bins := make([]int64, x.model.Columns()), make([]*stat.Bins, models.Bins)
				for i := range bins {
					bins[i] = new(stat.Bins)
				}
				m.Replicate(rep, own, bins)
				for k, metric := range p.grid.wanted[c] {
					if got := at[k]; got != own[metric.Col] {
						t.Fatalf("replication %d, %s, rate %g, %s: got %d, want %d", rep, x.String(), rate, metric.Name, got, own[metric.Col])
					}
				}
				differ[at[0] != slot[0]]++
			}
		}
	}
	if differ[true] == 0 || differ[false] == 0 {
		t.Errorf("rows that differ from those without panics and rows that do not: %v", differ)
	}
}
