package models

import (
	"math"
	"testing"

	"outagesim/sim"
	"outagesim/sim/stat"
)

// One component that fails after 1000 h and is repaired in 10 h, both exponential: in the long run
// it is down for u = 10/1010 of the time. From an up start the expected downtime lacks about 0.1 h,
// 1e-7 of 1e6 h.
func TestUnavailabilityOfOneHypervisor(t *testing.T) {
	c := withFailure(plain(1, 1, longRun), "f", ScopeHypervisor, exponential(1000*hour), exponential(10*hour), 0)
	simulate(t, c, often(200)).holdsUnavailability("apps.app", 9.90099e-3)
}

// longRun is long beside repairs of 10 h, and often a number of replications: four times as many in
// the slow tests.
const longRun = 1e6 * sim.Hour

func often(n int) int {
	if slow() {
		return 4 * n
	}
	return n
}

// Two components that fail and are repaired independently, by any law of repair, are down together
// for u^2 of the time; such outages begin at rate 2 u (1-u)/1000 h and have a mean of 5 h.
func TestTwoReplicas(t *testing.T) {
	for _, repair := range []sim.Distribution{exponential(10 * hour), sim.Constant{Value: 10 * hour}} {
		t.Run("repair "+repair.String(), func(t *testing.T) {
			c := withFailure(plain(2, 1, longRun), "f", ScopeHypervisor, exponential(1000*hour), repair, 0)
			e := simulate(t, c, often(1000))
			e.holdsUnavailability("apps.app", 9.80296e-5)
			e.holdsOutagesPerYear("apps.app", 0.171748)
		})
	}
}

// With one repair slot: the birth-death chain of failed hypervisors with failure rates 2/1000 h and
// 1/1000 h and repair rate 1/10 h; and of three, need two.
func TestReplicasWithOneSlot(t *testing.T) {
	c := withFailure(plain(2, 1, longRun), "f", ScopeHypervisor, exponential(1000*hour), exponential(10*hour), 1)
	e := simulate(t, c, often(1000))
	e.holdsUnavailability("apps.app", 1.96040e-4)
	e.holdsOutagesPerYear("apps.app", 0.171731)
	c = withFailure(plain(3, 2, longRun), "f", ScopeHypervisor, exponential(1000*hour), exponential(10*hour), 1)
	simulate(t, c, often(500)).holdsUnavailability("apps.app", 5.88004e-4)
}

// Beta factor: 5% of the failures of each of two hypervisors are shocks that strike both, and
// repairs of a hypervisor run side by side.
func TestBetaFactor(t *testing.T) {
	c := plain(2, 1, longRun)
	c = withFailure(c, "own", ScopeHypervisor, exponential(1000/0.95*hour), exponential(10*hour), 0)
	c = withFailure(c, "shock", ScopeFleet, exponential(1000/0.05*hour), exponential(10*hour), 0)
	simulate(t, c, often(1000)).holdsUnavailability("apps.app", 3.42412e-4)
}

// Dead-time renewal: failures at rate 2, a repair of exactly 0.1, horizon 1 (in years).
func TestDeadTime(t *testing.T) {
	c := withFailure(plain(1, 1, sim.Year), "f", ScopeHypervisor, exponential(sim.Year.Seconds()/2), constant(sim.Year/10), 0)
	e := simulate(t, c, 200000)
	e.holds("fleet.failures.f", 1, 1.680556)
	e.holds("fleet.down_minutes", 1/sim.Year.Minutes(), 0.159722)
	two := 0
	for _, n := range e.sample.Column(e.metric("fleet.failures.f").Col) {
		if n >= 2 {
			two++
		}
	}
	p := float64(two) / 200000
	compare(t, "P(>=2)", p, 0.0011, 0.537163)
}

// N memoryless hypervisors whose first panic installs the patch: P(at least one) = 1 - exp(-N t /
// mtbf). And the patched share of a waiting fleet, rebooted at rate r each: 1 - exp(-r t).
func TestFirstPanicAndPatchedShare(t *testing.T) {
	c := plain(20, 1, 10*sim.Month)
	c.Kernels = append(c.Kernels, c.Kernels[0])
	c.Kernels[1].Name = "patched"
	c.Kernels[0].Panics = []Panic{{Name: "p", TimeTo: exponential((200 * sim.Month).Seconds())}}
	c.Fleet.Installed = 1
	c = phased(c, "panic", Phase{Name: "boot", Takes: constant(0)})
	c.Recoveries[0].Reboots = true
	c = failing(c, "hardware", ScopeHypervisor, exponential((60 * sim.Month).Seconds()))
	const n = 20000
	e := simulate(t, c, n)
	any := 0
	for _, x := range e.sample.Column(e.metric("fleet.panics").Col) {
		if x > 0 {
			any++
		}
	}
	// Hardware failures patch a hypervisor too, so a panic is the first event of both kinds.
	both := 1./200 + 1./60
	first := (1 - math.Exp(-both*10)) / both / 200 // P(a given hypervisor panics)
	exact := 1 - math.Pow(1-first, 20)
	compare(t, "P(any panic), with hardware failures", float64(any)/n, math.Sqrt(exact*(1-exact)/n), exact)
	e.holds("fleet.patched_share", 1, 1-math.Exp(-both*10))

	c.Failures = nil
	e = simulate(t, c, n)
	e.holds("fleet.patched_share", 1, 1-math.Exp(-10./200))
	any = 0
	for _, x := range e.sample.Column(e.metric("fleet.panics").Col) {
		if x > 0 {
			any++
		}
	}
	exact = 1 - math.Exp(-20*10./200)
	compare(t, "P(any panic)", float64(any)/n, math.Sqrt(exact*(1-exact)/n), exact)
}

// One event seen in an exposure T leaves a Gamma(1.5, T) rate: the predictive probability of none
// in an exposure E is (T/(T+E))^1.5.
func TestObservedRate(t *testing.T) {
	c := plain(5, 1, sim.Year/5)
	c.Kernels[0].Panics = []Panic{{Name: "p", Observed: &Observed{Events: 1, Over: 5 * sim.Year, Shape: 1.5, Exposure: (5 * sim.Year).Seconds()}}}
	c = phased(c, "panic", Phase{Name: "boot", Takes: constant(0)})
	const n = 100000
	e := simulate(t, c, n)
	none := 0
	for _, x := range e.sample.Column(e.metric("fleet.panics").Col) {
		if x == 0 {
			none++
		}
	}
	exact := 0.760726
	compare(t, "P(no panic)", float64(none)/n, math.Sqrt(exact*(1-exact)/n), exact)
	e.holds("fleet.panics", 1, 1.5/5)
}

// Every zone is stuck with the given probability at each of its boots, and the places in the boot
// order are a random permutation: the first zones of the list come back when the others do.
func TestBootOrderAndStuckShare(t *testing.T) {
	c := plain(1, 1, 100*sim.Day)
	c.Fleet.ZonesPerHypervisor = 100
	c.Ops.AtOnce = 7
	c.Apps = []AppClass{{Name: "few", Count: 5, Replicas: 1, Need: 1}, {Name: "many", Count: 95, Replicas: 1, Need: 1}}
	c.Kernels[0].Operations[Start] = constant(minute)
	c.Stuck = Stuck{Share: 0.1, Repair: exponential(3 * hour)}
	c = phased(c, "r", Phase{Name: "zones", Each: constant(minute)})
	c = failing(c, "f", ScopeFleet, constant(2*sim.Day))
	e := simulate(t, c, 2000)
	mean := 0.1 * 180.0
	for i := range 100 {
		mean += float64(2*(i/7+1)) / 100
	}
	e.holds("apps.few.outage_minutes", 1./(49*5), mean)
	e.holds("apps.many.outage_minutes", 1./(49*95), mean)
}

// The 95% interval of a study covers the exact value in 93.5 to 96.5% of 2000 studies: of the
// downtime of the dead-time case, and of the probability of any outage. Were the true coverage 95%,
// 2000 studies would fall outside of that range with probability 0.2%.
func TestCoverage(t *testing.T) {
	const studies, n = 2000, 200
	c := withFailure(plain(1, 1, sim.Year), "f", ScopeHypervisor, exponential(sim.Year.Seconds()/2), constant(sim.Year/10), 0)
	e := simulate(t, c, studies*n)
	down := e.sample.Column(e.metric("fleet.down_minutes").Col)
	any := e.sample.Column(e.metric("apps.app.any_outage").Col)
	inDown, inAny := 0, 0
	for s := range studies {
		var d stat.Moments
		hits := int64(0)
		for i := s * n; i < (s+1)*n; i++ {
			d.Add(down[i])
			hits += any[i]
		}
		// The exact E[down] = 0.159722 has six digits, good for this purpose.
		if stat.MeanInterval(d.Mean()/float64(sim.Year), d.SE()/float64(sim.Year), n, 0.95).Contains(0.159722) {
			inDown++
		}
		if stat.ProportionInterval(hits, n, 0.95).Contains(1 - math.Exp(-2)) {
			inAny++
		}
	}
	for name, in := range map[string]int{"downtime": inDown, "any outage": inAny} {
		share := float64(in) / studies
		t.Logf("%s: %.2f%% of %d intervals cover the truth", name, 100*share, studies)
		if share < 0.935 || share > 0.965 {
			t.Errorf("%s: coverage %.2f%%, want 93.5 to 96.5%%", name, 100*share)
		}
	}
}
