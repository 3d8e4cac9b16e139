package studies

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"outagesim/results"
	"outagesim/sim/study"
)

const redundant = `
clock: {start: 2026-01-01, horizon: 90d}
fleet: {hypervisors: 6, zones_per_hypervisor: 20, racks: 2}
kernels: [{name: k, zone_operation: 1m, panics: [{name: p, mtbf: 40d}]}]
failures: [{name: power, mtbf: 200d, scope: rack}]
recoveries:
  - name: panic
    phases: [{name: boot, takes: {exponential: {mean: 2h}}}, {name: zones, each: 5m}]
stuck: {share: 5%, repair: {exponential: {mean: 3h}}}
apps:
  - {name: single, share: rest}
  - {name: pair, count: 20, replicas: 2, failover: {takes: 30s, fails: 2%}}
  - {name: trio, count: 10, replicas: 3, need: 2}
variants: [{name: a}, {name: b, set: {kernels.k.panics.p.mtbf: 20d, apps.trio.replicas: 2, apps.trio.need: 1}}]
`

func mean(t *testing.T, v results.Variant, name string) results.Metric {
	t.Helper()
	m, ok := v.Metrics[name]
	if !ok || m.SE == nil {
		t.Fatalf("%s: no %s", v.Name, name)
	}
	return m
}

// Both methods give the same figures for every additive metric, variant and difference; which classes
// were forced is the same in all variants, and parts sum.
func TestMethodsAgree(t *testing.T) {
	n := 3000
	forced := run(t, load(t, redundant), Options{Replications: &n})
	crude := run(t, load(t, redundant), Options{Replications: &n, Method: MethodCrude})
	for i, v := range forced.Variants {
		for _, class := range []string{"single", "pair", "trio", "all"} {
			for metric, want := range map[string]bool{"outage_minutes": true, "outages": true, "momentary": true, "saidi": true, "saifi": true, "caidi": true,
				"availability": true, "weighted_minutes": true, "unplanned_minutes": true, "any_outage": false} {
				name := "apps." + class + "." + metric
				if v.Metrics[name].Bound != "" {
					continue // boots of zones take longer than a momentary outage
				}
				f := mean(t, v, name)
				c := mean(t, crude.Variants[i], name)
				method := "crude"
				switch {
				case class == "single" || !want:
				case class == "all" && v.Metrics["apps.single."+metric].Bound != "": // then the sum has to be counted too
				case class == "all":
					method = "crude+forced"
				default:
					method = "forced"
				}
				if f.Method != method || c.Method != "crude" || (f.ESS != nil) != (method != "crude") || method == "forced" && f.P95 != nil {
					t.Errorf("%s %s: method %s, ess %v", v.Name, name, f.Method, f.ESS)
				}
				if z := (f.Mean - c.Mean) / math.Hypot(*f.SE, *c.SE); math.Abs(z) > 4.5 {
					t.Errorf("%s %s: %g by %s, %g crude, z %+.2f", v.Name, name, f.Mean, f.Method, c.Mean, z)
				}
			}
		}
		parts := 0.0
		for _, class := range []string{"single", "pair", "trio"} {
			parts += v.Metrics["apps."+class+".outage_minutes"].Mean
		}
		if all := v.Metrics["apps.all.outage_minutes"].Mean; math.Abs(all-parts) > 1e-9*all {
			t.Errorf("%s: parts sum to %g, all is %g", v.Name, parts, all)
		}
		if l := v.Terms["pair"]; len(l) != 3 {
			t.Errorf("%s: terms %v", v.Name, l)
		}
	}
	by := map[string]results.Difference{}
	for _, d := range crude.Differences {
		by[d.Metric] = d
	}
	for _, d := range forced.Differences {
		c := by[d.Metric]
		if z := (d.Mean - c.Mean) / math.Hypot(d.SE, c.SE); math.Abs(z) > 4.5 {
			t.Errorf("difference of %s: %g, %g crude, z %+.2f", d.Metric, d.Mean, c.Mean, z)
		}
		if strings.HasPrefix(d.Metric, "apps.") && strings.HasSuffix(d.Metric, ".outage_minutes") {
			a, b := forced.Variants[0].Metrics[d.Metric].Mean, forced.Variants[1].Metrics[d.Metric].Mean
			if math.Abs(b-a-d.Mean) > 1e-9*(a+b) {
				t.Errorf("%s: %g less %g is not %g", d.Metric, b, a, d.Mean)
			}
		}
	}
}

// The same bytes whatever the number of workers, interrupted or not.
func TestForcedBytes(t *testing.T) {
	n := 700
	once := encoded(t, run(t, load(t, redundant), Options{Replications: &n, Workers: 1}))
	if many := encoded(t, run(t, load(t, redundant), Options{Replications: &n, Workers: 4})); !bytes.Equal(once, many) {
		t.Error("results differ between 1 and 4 workers")
	}
	o := Options{Replications: &n, Workers: 2, Folder: t.TempDir()}
	ctx, cancel := context.WithCancel(t.Context())
	o.Progress = func(_ string, done, _ int) {
		if done > 200 {
			cancel()
		}
	}
	if _, err := Run(ctx, load(t, redundant), o); err != nil && !errors.Is(err, study.ErrInterrupted) {
		t.Fatal(err)
	}
	cancel()
	o.Progress, o.Resume = nil, true
	if resumed := encoded(t, run(t, load(t, redundant), o)); !bytes.Equal(once, resumed) {
		t.Error("results differ when resumed")
	}
	if !bytes.Contains(once, []byte(`"method": "forced"`)) {
		t.Error("nothing was forced")
	}
}

// Where groups depend on each other, figures are crude, with the reason; asking for forced ones is an
// error.
func TestForcedDoesNotApply(t *testing.T) {
	n := 50
	r := run(t, load(t, redundant, "recoveries.panic.phases.boot.slots=2"), Options{Replications: &n})
	if m := r.Variants[0].Metrics["apps.pair.outage_minutes"]; m.Method != "crude" {
		t.Errorf("method %s with slots", m.Method)
	}
	if !strings.Contains(strings.Join(r.Notes, "\n"), "slots of phase boot") {
		t.Errorf("no reason in the notes: %q", r.Notes)
	}
	for _, set := range []string{"recoveries.panic.phases.boot.slots=2", "failures.power.mtbf={constant: 20d}"} {
		if _, err := Run(t.Context(), load(t, redundant, set), Options{Replications: &n, Method: MethodForced}); err == nil {
			t.Errorf("%s: forced", set)
		}
	}
	if r := run(t, load(t, redundant, "study.method=crude"), Options{Replications: &n}); r.Variants[0].Metrics["apps.pair.outage_minutes"].Method != "crude" {
		t.Error("study.method is not heeded")
	}
}

// A precision is reached for what no history would show, and an objective decided.
func TestPrecisionOfRareOutages(t *testing.T) {
	s := load(t, `
clock: {start: 2026-01-01, horizon: 1y}
fleet: {hypervisors: 3, zones_per_hypervisor: 1}
kernels: [{name: k}]
failures: [{name: f, mtbf: 1e6h}]
recoveries: [{name: panic, phases: [{name: boot, takes: {exponential: {mean: 20m}}}]}]
apps: [{name: app, count: 1, replicas: 3}]
study: {precision: {metric: apps.app.outage_minutes, relative: 2%}}
objectives: [apps.app.outage_minutes <= 1e-12]
`)
	r := run(t, s, Options{})
	m := mean(t, r.Variants[0], "apps.app.outage_minutes")
	// (1/3 h)^3 1e-18/h^3 8760 h in minutes, less what an up start saves.
	if exact := 8760 * 60 * 1e-18 / 27; math.Abs(m.Mean-exact) > 4**m.SE || *m.SE > 0.0102*m.Mean {
		t.Errorf("got %g ± %g, want %g", m.Mean, *m.SE, exact)
	}
	if r.Objectives[0].Verdict != results.Met {
		t.Errorf("objective: %+v", r.Objectives[0])
	}
}

// Nothing that can happen was seen, by either method: an upper bound, and no 0.
func TestNothingSeenIsABound(t *testing.T) {
	s := load(t, redundant, "kernels.k.panics.p.mtbf=1e7h", "failures.power.mtbf=1e7h")
	n := 50
	r := run(t, s, Options{Replications: &n, Method: MethodCrude})
	if m := r.Variants[0].Metrics["apps.trio.outage_minutes"]; m.Bound != "upper" || *m.High <= 0 {
		t.Errorf("crude: %+v", m)
	}
	r = run(t, s, Options{Replications: &n})
	if m := mean(t, r.Variants[0], "apps.trio.outage_minutes"); m.Bound != "" || m.Mean <= 0 || *m.Low <= 0 {
		t.Errorf("forced: %+v", m)
	}
}

// A forced estimate that is not to be trusted is warned of, with a remedy; a good one is not.
func TestWeaknesses(t *testing.T) {
	variant := func(se, ess, largest float64) *results.Variant {
		return &results.Variant{Apps: []results.AppFacts{{Name: "pair"}}, Metrics: map[string]results.Metric{
			"apps.pair.outage_minutes": {Mean: 1, SE: &se, ESS: &ess, MaxWeight: &largest, Method: "forced"},
		}}
	}
	if notes := weaknesses(variant(0.01, 5000, 0.001)); len(notes) != 0 {
		t.Errorf("warned of a good one: %q", notes)
	}
	for _, x := range []struct {
		se, ess, largest float64
		want             []string
	}{
		{0.3, 5000, 0.001, []string{"relative error is 30%", "9 times the replications"}},
		{0.01, 20, 0.001, []string{"effective sample size is 20", "5 times the replications"}},
		{0.01, 5000, 0.4, []string{"one replication has 40% of the weight", "4 times the replications", "--method crude"}},
	} {
		notes := strings.Join(weaknesses(variant(x.se, x.ess, x.largest)), "\n")
		for _, want := range x.want {
			if !strings.Contains(notes, want) {
				t.Errorf("%+v: no %q in %q", x, want, notes)
			}
		}
	}
}
