package studies

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim/study"
)

func load(t *testing.T, text string, sets ...string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("test.yaml", []byte(text), t.TempDir(), sets)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func builtin(t *testing.T, name string, sets ...string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Load(name, sets)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func run(t *testing.T, s *scenarios.Scenario, o Options) *results.Results {
	t.Helper()
	r, err := Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func replications(n int) Options { return Options{Replications: &n} }

func encoded(t *testing.T, r *results.Results) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := results.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The incident, replayed: every milestone of the record within a minute, the last customer within
// the simulated 90% band and within 12 minutes of its median.
func TestReplayOfTheReferenceIncident(t *testing.T) {
	r, err := Replay(t.Context(), builtin(t, "pagoda-box-2016"), replications(2000))
	if err != nil {
		t.Fatal(err)
	}
	asItWas := r.Replay[0]
	seen := 0
	for _, m := range asItWas.Milestones {
		if m.DifferenceMinutes == nil {
			t.Errorf("%s: nothing observed", m.Milestone)
			continue
		}
		seen++
		within := 1.0
		if m.Milestone == "last-customer" {
			within = 12
			if observed := m.Minutes - *m.DifferenceMinutes; observed < m.LowMinutes || observed > m.HighMinutes {
				t.Errorf("last customer at %g min is not in %g to %g", observed, m.LowMinutes, m.HighMinutes)
			}
		}
		if math.Abs(*m.DifferenceMinutes) > within {
			t.Errorf("%s differs by %g min", m.Milestone, *m.DifferenceMinutes)
		}
	}
	if seen != 6 {
		t.Errorf("%d milestones compared, want 6", seen)
	}
	for _, a := range asItWas.Apps {
		if all := a.Class == "non-redundant"; all != (a.Out.P5 > 0) || all && a.Out.P50 != a.OnHypervisor.P50 {
			t.Errorf("class %s: %v of %v out", a.Class, a.Out, a.OnHypervisor)
		}
	}
	if w := strings.Join(asItWas.Warnings, "\n"); !strings.Contains(w, "MST cannot be") || !strings.Contains(w, "MDT") {
		t.Errorf("no warning about MST: %q", w)
	}

	by := map[string]results.Replay{}
	for _, v := range r.Replay {
		by[v.Variant] = v
	}
	legacy := by["legacy"]
	if legacy.WouldPanic || !strings.Contains(legacy.Verdict, "would not have happened") || !strings.Contains(legacy.Verdict, "4.0 hours to boot the zones") {
		t.Errorf("legacy: %s", legacy.Verdict)
	}
	if v := by["patched"]; v.WouldPanic || !strings.Contains(v.Verdict, "would not have happened") {
		t.Errorf("patched: %s", v.Verdict)
	}
	for _, a := range by["all-redundant"].Apps {
		if a.Out.P95 > 0 {
			t.Errorf("all-redundant: %v of class %s out", a.Out, a.Class)
		}
	}
	if d := minutes(&asItWas, "pool") - minutes(ptrTo(by["network-sync-halved"]), "pool"); math.Abs(d-7.5) > 1e-9 {
		t.Errorf("network sync in half the time: pool %g min sooner, want 7.5", d)
	}
}

func ptrTo[T any](v T) *T { return &v }

// The zones of the struck hypervisor: none until 25 minutes, all that are not stuck at 45, and the
// median of the series agrees with the milestones.
func TestReplaySeries(t *testing.T) {
	r, err := Replay(t.Context(), builtin(t, "pagoda-box-2016", "stuck.share=0%"), replications(50))
	if err != nil {
		t.Fatal(err)
	}
	s := r.Replay[0].Series
	for i, m := range s.Minutes {
		want := 1000.0
		if m < 45 {
			// 23 zones every 27 s from minute 25 on.
			want = min(1000, 23*math.Max(0, math.Floor((m-25)*60/27+1e-9)))
		}
		if s.ZonesRunning.P50[i] != want {
			t.Errorf("at %g min: %g zones run, want %g", m, s.ZonesRunning.P50[i], want)
		}
	}
}

const small = `
name: small
clock: {horizon: 1y}
fleet: {hypervisors: 4, zones_per_hypervisor: 10}
kernels:
  - name: k
    zone_operation: 2s
    panics: [{name: p, mtbf: 2y}]
  - {name: safe, zone_operation: 2s}
recoveries:
  - {name: panic, phases: [{name: boot, takes: 20m}]}
apps:
  - {name: one, share: rest}
  - {name: two, share: 50%, replicas: 2}
variants: [{name: base}, {name: safe, set: {fleet.kernel: safe}}]
`

func TestFiguresOfACaseThatCanBeWorkedOut(t *testing.T) {
	r := run(t, load(t, small), replications(20000))
	m := r.Variants[0].Metrics
	// Panics are a renewal process with exponential times and a short dead time: 4 hypervisors times
	// 0.5 a year, less 20 minutes each.
	near := func(name string, want float64) {
		t.Helper()
		x, ok := m[name]
		if !ok {
			t.Fatalf("no metric %s", name)
		}
		if math.Abs(x.Mean-want) > 4**x.SE {
			t.Errorf("%s: got %g, se %g, want %g", name, x.Mean, *x.SE, want)
		}
	}
	up := 1 / (1 + 20./(2*365*1440)) // share of the time in service
	near("fleet.panics", 2*up)
	near("apps.one.outage_minutes", float64(r.Facts.Apps[0].Count)*0.5*20*up)
	near("apps.one.saifi", 0.5*up)
	if c := m["apps.one.caidi"]; c.Mean < 19.9 || c.Mean > 20 { // the horizon cuts a few
		t.Errorf("caidi %g, want 20", c.Mean)
	}
	if p := m["recovery.pool"]; p.Mean != 20 || *p.P95 != 20 || p.Over != "events" {
		t.Errorf("recovery.pool %+v, want 20", p)
	}
	// Two replicas on different hypervisors within 20 minutes of each other are too rare to see.
	if x := m["apps.two.outage_minutes"]; x.Bound == "" && x.Mean > 0.1 {
		t.Errorf("apps.two.outage_minutes %+v", x)
	}

	safe := r.Variants[1].Metrics
	for _, name := range []string{"fleet.panics", "apps.one.outage_minutes", "apps.one.planned_minutes"} {
		if x := safe[name]; x.Method != "exact" || x.Mean != 0 || *x.High != 0 {
			t.Errorf("safe %s: %+v, want an exact 0", name, x)
		}
	}
	if x := safe["apps.one.availability"]; x.Method != "exact" || x.Mean != 1 {
		t.Errorf("safe availability: %+v, want exactly 1", x)
	}
	for _, d := range r.Differences {
		if d.Metric == "apps.one.outage_minutes" {
			if b := m["apps.one.outage_minutes"]; math.Abs(d.Mean+b.Mean) > 1e-9 || math.Abs(d.SE-*b.SE) > 1e-9 {
				t.Errorf("difference to nothing: %+v, baseline %+v", d, b)
			}
		}
	}
}

// What was never seen has an upper limit and not the value 0.
func TestNothingSeen(t *testing.T) {
	o := replications(1000)
	o.Method = MethodCrude
	r := run(t, load(t, small, "kernels.k.panics.p.mtbf=1e9h"), o)
	m := r.Variants[0].Metrics
	limit := 1 - math.Pow(0.05, 1./1000)
	for name, high := range map[string]float64{
		"fleet.panics": limit, "apps.one.any_outage": limit, "apps.one.outages": limit,
		"apps.one.outage_minutes": limit * float64(r.Facts.Apps[0].Count) * 365 * 1440,
	} {
		x := m[name]
		if x.Bound != "upper" || math.Abs(*x.High-high) > 1e-9*high {
			t.Errorf("%s: %+v, want the upper limit %g", name, x, high)
		}
	}
	if x := m["apps.one.availability"]; x.Bound != "lower" || *x.High != 1 || math.Abs(*x.Low-(1-limit)) > 1e-9 {
		t.Errorf("availability: %+v, want the lower limit %g", x, 1-limit)
	}
	if _, ok := m["recovery.pool"]; ok {
		t.Error("recovery.pool is there though nothing was struck")
	}
	if len(r.Differences) != 0 {
		t.Errorf("differences of nothing seen: %+v", r.Differences)
	}
}

func TestObjectives(t *testing.T) {
	s := load(t, small+`
objectives:
  - apps.one.availability >= 90%
  - apps.one.availability >= 99.9999%
  - {objective: apps.one.availability >= 99.9999%, variant: safe}
  - fleet.panics <= 2
  - fleet.panics.p95 <= 10
`)
	r := run(t, s, replications(500))
	var got []string
	for _, o := range r.Objectives {
		got = append(got, o.Variant+" "+o.Verdict)
	}
	want := "base met, base missed, safe met, base undecided, base met"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}

func TestVerdict(t *testing.T) {
	for _, x := range []struct {
		op               string
		bound, low, high float64
		want             string
	}{
		{">=", 1, 1, 2, "met"}, {">=", 1, 0.5, 0.9, "missed"}, {">=", 1, 0.5, 1, "undecided"},
		{">", 1, 1, 2, "undecided"}, {">", 1, 0, 1, "missed"},
		{"<=", 1, 0, 1, "met"}, {"<=", 1, 1.1, 2, "missed"}, {"<=", 1, 0, 2, "undecided"},
		{"<", 1, 0, 1, "undecided"}, {"<", 1, 1, 2, "missed"}, {"<", 1, 0, 0.5, "met"},
	} {
		if got := verdict(x.op, x.bound, x.low, x.high); got != x.want {
			t.Errorf("[%g, %g] %s %g: got %s, want %s", x.low, x.high, x.op, x.bound, got, x.want)
		}
	}
}

// The same bytes for any number of workers, and interrupted and resumed or not.
func TestSameBytes(t *testing.T) {
	s := builtin(t, "pagoda-box-2016")
	var want []byte
	for _, workers := range []int{1, 2, 7} {
		o := replications(200)
		o.Workers = workers
		got := encoded(t, run(t, s, o))
		if want == nil {
			want = got
		} else if !bytes.Equal(got, want) {
			t.Errorf("%d workers give other bytes than 1", workers)
		}
	}
	o := replications(200)
	o.Folder, o.Workers = t.TempDir(), 2
	ctx, cancel := context.WithCancel(t.Context())
	o.Progress = func(_ string, done, _ int) {
		if done > 20 {
			cancel()
		}
	}
	if _, err := Run(ctx, s, o); err != nil && !errors.Is(err, study.ErrInterrupted) {
		t.Fatal(err)
	}
	o.Resume, o.Progress = true, nil
	if !bytes.Equal(encoded(t, run(t, s, o)), want) {
		t.Error("interrupted and resumed gives other bytes")
	}
}

func TestPrecision(t *testing.T) {
	s := load(t, small+"study: {precision: {metric: apps.one.outage_minutes, relative: 2%, at_most: 100000}}\n")
	r := run(t, s, Options{})
	x := r.Variants[0].Metrics["apps.one.outage_minutes"]
	if half := (*x.High - *x.Low) / 2 / x.Mean; half > 0.02 {
		t.Errorf("half width %g of the mean, want at most 0.02", half)
	}
	if n := r.Variants[0].Replications; n%1000 != 0 || n < 2000 {
		t.Errorf("%d replications, want rounds that double from 1000", n)
	}
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "reached after") {
		t.Errorf("notes %q", r.Notes)
	}
}

// Operations: with little load every operation takes what the kernel says; a queue that cannot
// keep up has no latency, and says so.
func TestOperationLatencies(t *testing.T) {
	r := run(t, load(t, small, "zone_operations.per_zone=1/d"), replications(100))
	x := r.Variants[0].Metrics["operations.start.latency_seconds"]
	if x.Over != "operations" || math.Abs(x.Mean-2) > 0.05 || *x.P50 < 1.99 || *x.P50 > 2.01 {
		t.Errorf("start latency %+v, want 2 s", x)
	}
	r = run(t, load(t, small, "zone_operations.per_zone=1/d", "kernels.k.zone_operation=5h"), replications(100))
	if _, ok := r.Variants[0].Metrics["operations.start.latency_seconds"]; ok || len(r.Notes) == 0 || !strings.Contains(r.Notes[0], "without end") {
		t.Errorf("overloaded: notes %q", r.Notes)
	}
}

// scenarioLoader loads the small scenario with settings.
func scenarioLoader(t *testing.T) func(sets []string) (*scenarios.Scenario, error) {
	return func(sets []string) (*scenarios.Scenario, error) {
		return scenarios.Parse("test.yaml", []byte(small), t.TempDir(), sets)
	}
}

// The difference of two variants is that within each history: 10% longer outages differ by 10%, and
// the interval is a tenth of that of the outages and not wider than it.
func TestDifferencesArePaired(t *testing.T) {
	text := strings.Replace(small, "{name: safe, set: {fleet.kernel: safe}}", "{name: longer, set: {recoveries.panic.phases.boot.takes: 22m}}", 1)
	r := run(t, load(t, text), replications(2000))
	base := r.Variants[0].Metrics["apps.one.outage_minutes"]
	for _, d := range r.Differences {
		if d.Metric != "apps.one.outage_minutes" {
			continue
		}
		if math.Abs(d.Mean-0.1*base.Mean) > 0.001*base.Mean || d.SE > 0.11**base.SE || d.SE < 0.09**base.SE {
			t.Errorf("difference %+v, baseline mean %g, standard error %g", d, base.Mean, *base.SE)
		}
		return
	}
	t.Error("no difference")
}

// An outage that was never seen although zones were down is bounded by the most zone-time that was
// down in any history.
func TestNothingSeenWithZonesDown(t *testing.T) {
	o := replications(200)
	o.Method = MethodCrude
	r := run(t, load(t, small, "apps.two.replicas=4"), o)
	x := r.Variants[0].Metrics["apps.two.outage_minutes"]
	down := r.Variants[0].Metrics["zones.down_minutes"]
	limit := 1 - math.Pow(0.05, 1./200)
	if x.Bound != "upper" || *x.High < 0.999*limit**down.P99 || *x.High > limit**down.P99*3 {
		t.Errorf("upper limit %g, zone-minutes down: 99%% at most %g, so want a little above %g", *x.High, *down.P99, limit**down.P99)
	}
}
