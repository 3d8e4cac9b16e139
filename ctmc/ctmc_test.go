package ctmc

import (
	"math"
	"strings"
	"testing"

	"outagesim/scenarios"
	"outagesim/sim"
	"outagesim/studies"
)

const hour = sim.Seconds(3600)

func near(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s: got %.10g, want %.10g", what, got, want)
	}
}

// birthDeath is the chain of how many of n components are down, with c who repair them.
func birthDeath(t *testing.T, n, c int, fails, repaired float64) *Chain[int] {
	t.Helper()
	chain, err := Explore(0, func(down int) []Transition[int] {
		var l []Transition[int]
		if down < n {
			l = append(l, Transition[int]{down + 1, float64(n-down) * fails})
		}
		if down > 0 {
			l = append(l, Transition[int]{down - 1, float64(min(down, c)) * repaired})
		}
		return l
	}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return chain
}

// The product form of a birth-death chain, down to probabilities of 1e-60: to 13 digits.
func TestSteadyStateKeepsRelativeAccuracy(t *testing.T) {
	const n, fails, repaired = 10, 1e-9, 1e-2
	pi, err := birthDeath(t, n, n, fails, repaired).SteadyState()
	if err != nil {
		t.Fatal(err)
	}
	u := fails / (fails + repaired)
	choose := 1.0
	for k := range n + 1 {
		near(t, "binomial", pi[k], choose*math.Pow(u, float64(k))*math.Pow(1-u, float64(n-k)), 1e-13)
		choose *= float64(n-k) / float64(k+1)
	}
}

// One component from an up start: u(t) = l/(l+m) (1 - exp(-(l+m)t)), and its integral.
func TestTransientOfOneComponent(t *testing.T) {
	const l, m = 1. / 1000, 1. / 10
	c := birthDeath(t, 1, 1, l, m)
	for _, at := range []sim.Seconds{0.01, 1, 10, 500, 1e5} {
		k, x := l+m, float64(at)
		near(t, "u(t)", c.At(at)[1], -l/k*math.Expm1(-k*x), 1e-12)
		near(t, "integral of u", c.Until(at)[1], l/k*(x+math.Expm1(-k*x)/k), 1e-10)
		p, spent := c.At(at), c.Until(at)
		near(t, "sum of p", p[0]+p[1], 1, 1e-13)
		near(t, "sum of times", spent[0]+spent[1], x, 1e-10)
	}
}

// States that are left for good have no share in the steady state; two ends are an error.
func TestRecurrentStates(t *testing.T) {
	chain := func(arcs map[int][]int) *Chain[int] {
		c, err := Explore(0, func(s int) []Transition[int] {
			var l []Transition[int]
			for _, to := range arcs[s] {
				l = append(l, Transition[int]{to, 1})
			}
			return l
		}, 10)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	pi, err := chain(map[int][]int{0: {1}, 1: {2, 3}, 2: {1}, 3: {4}, 4: {5}, 5: {3}}).SteadyState()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for i, p := range pi {
		if i < 3 != (p == 0) {
			t.Errorf("state %d has %v", i, p)
		}
		sum += p
	}
	near(t, "sum", sum, 1, 1e-14)
	if _, err := chain(map[int][]int{0: {1, 2}}).SteadyState(); err == nil || !strings.Contains(err.Error(), "2 ways") {
		t.Errorf("two ends: %v", err)
	}
	if _, err := Explore(0, func(s int) []Transition[int] { return []Transition[int]{{s + 1, 1}} }, 100); err == nil {
		t.Error("no error for endless states")
	}
}

func fleet(t *testing.T, text string) (*Fleet, *scenarios.Scenario) {
	t.Helper()
	s, err := scenarios.Parse("test.yaml", []byte(text), t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := NewFleet(s.Variants[0].Config)
	if err != nil {
		t.Fatal(err)
	}
	return f, s
}

const twoReplicas = `
clock: {start: 2026-01-01, horizon: 1000000h}
fleet: {hypervisors: 2, zones_per_hypervisor: 1}
kernels: [{name: k}]
failures: [{name: f, mtbf: 1000h}]
recoveries: [{name: panic, phases: [{name: repair, takes: {exponential: {mean: 10h}}}]}]
apps: [{name: app, count: 1, replicas: 2}]
`

// Figures of the exact cases: independent repairs, one slot for them, shocks that strike both, two of
// three needed with one slot.
func TestFleetsOfExactCases(t *testing.T) {
	slot := func(text string) string {
		return strings.Replace(text, "takes: {exponential: {mean: 10h}}", "takes: {exponential: {mean: 10h}}, slots: 1", 1)
	}
	three := strings.NewReplacer("hypervisors: 2", "hypervisors: 3", "replicas: 2", "replicas: 3, need: 2").Replace
	beta := strings.Replace(twoReplicas, "[{name: f, mtbf: 1000h}]",
		"[{name: f, mtbf: {exponential: {mean: 1052.6315789473684h}}}, {name: shock, scope: fleet, mtbf: 20000h}]", 1)
	for _, x := range []struct {
		name, text string
		need       int
		out, year  float64 // outages a year, where known
	}{
		{"independent", twoReplicas, 1, 9.80296e-5, 0.171748},
		{"one slot", slot(twoReplicas), 1, 1.96040e-4, 0.171731},
		{"beta factor", beta, 1, 3.42412e-4, 0},
		{"two of three, one slot", slot(three(twoReplicas)), 2, 5.88004e-4, 0},
	} {
		f, _ := fleet(t, x.text)
		pi, err := f.SteadyState()
		if err != nil {
			t.Fatal(err)
		}
		near(t, x.name, f.Sum(pi, f.Out(x.need)), x.out, 2e-6)
		if x.year > 0 {
			near(t, x.name+", outages a year", f.Flow(pi, f.Out(x.need))*float64(sim.Year.Seconds()), x.year, 4e-6)
		}
	}
}

// A scenario with all that a chain can hold, simulated: racks, a kernel that a boot changes, phases with
// slots and with zones up, recoveries that fail. The outage of apps with two replicas
// over 400 h, from the start.
func TestFleetAgreesWithTheSimulation(t *testing.T) {
	f, s := fleet(t, `
clock: {start: 2026-01-01, horizon: 400h}
fleet: {hypervisors: 2, zones_per_hypervisor: 1, racks: 2, kernel: old, installed: new}
kernels:
  - {name: old, panics: [{name: p, mtbf: 80h}]}
  - {name: new, panics: [{name: p, mtbf: 300h}]}
failures:
  - {name: power, mtbf: 150h, scope: rack, recovery: power}
recoveries:
  - name: panic
    phases: [{name: boot, takes: {exponential: {mean: 5h}}, slots: 1}, {name: check, takes: {exponential: {mean: 20h}}, zones: up}]
    fails: {share: 20%, recovery: onsite}
  - {name: onsite, phases: [{name: hands, takes: {exponential: {mean: 15h}}}]}
  - {name: power, reboots: false, phases: [{name: back, takes: {exponential: {mean: 8h}}}]}
apps: [{name: app, count: 1, replicas: 2}]
`)
	n := 20000
	r, err := studies.Run(t.Context(), s, studies.Options{Replications: &n})
	if err != nil {
		t.Fatal(err)
	}
	spent := f.Until(400 * hour)
	compare := func(name string, exact float64) {
		m := r.Variants[0].Metrics[name]
		z := (m.Mean - exact) / *m.SE
		t.Logf("%s: exact %.6g, simulated %.6g, z %+.2f, %s, %d states", name, exact, m.Mean, z, m.Method, len(f.States))
		if math.Abs(z) > 4 {
			t.Errorf("%s: z %+.2f", name, z)
		}
	}
	compare("apps.app.outage_minutes", f.Sum(spent, f.Out(1))/60)
	patched := 0.0
	for i, p := range f.At(400 * hour) {
		for _, h := range decode(f.States[i]) {
			patched += p * float64(h.kernel) / 2
		}
	}
	compare("fleet.patched_share", patched)
}

// What a chain cannot hold is said.
func TestWhatAChainCannotHold(t *testing.T) {
	for change, want := range map[string]string{
		"{exponential: {mean: 10h}}|10h":                                             "phase repair of recovery panic takes",
		"mtbf: 1000h|mtbf: {weibull: {shape: 2, mean: 1000h}}":                       "failure f is not exponential",
		"kernels: [{name: k}]|kernels: [{name: k}]\nstuck: {share: 1%, repair: 30m}": "stuck",
	} {
		from, to, _ := strings.Cut(change, "|")
		s, err := scenarios.Parse("test.yaml", []byte(strings.Replace(twoReplicas, from, to, 1)), t.TempDir(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewFleet(s.Variants[0].Config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", change, err)
		}
	}
}
