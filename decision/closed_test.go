package decision

import (
	"math"
	"testing"
)

// near fails unless got is want to so many significant digits.
func near(t *testing.T, what string, got, want float64, digits int) {
	t.Helper()
	t.Logf("%s: %.10g, expected %.10g", what, got, want)
	if !(math.Abs(got-want) <= 0.5*math.Pow(10, math.Floor(math.Log10(math.Abs(want)))+1-float64(digits))) {
		t.Errorf("%s: %v, expected %v to %d digits", what, got, want, digits)
	}
}

// onePanicInFive is the choice of the exact cases: a thousand hypervisors, a quarter of a year, 800
// app-minutes a panic, 160 a planned reboot, one panic seen in five hypervisor-years.
func onePanicInFive() WaitOrForce {
	return WaitOrForce{
		Posterior: Jeffreys(1, 5),
		Panic:     1000 * 800,
		Horizon:   0.25,
		Force:     1000 * 160,
	}
}

func TestWaitOrForce(t *testing.T) {
	w := onePanicInFive()
	near(t, "break-even", w.BreakEven(), 0.8926, 4)
	near(t, "waiting", w.ExpectedWait(), 56457, 5)
	near(t, "EVPI", w.EVPI(), 998.93, 5)
	near(t, "P(wrong)", w.ProbabilityWrong(), 0.0303, 3)

	w.Linear = true
	near(t, "linear break-even", w.BreakEven(), 0.8, 12)
	near(t, "linear waiting", w.ExpectedWait(), 60000, 12)
	near(t, "linear EVPI", w.EVPI(), 2012.26, 6)
	near(t, "linear P(wrong)", w.ProbabilityWrong(), 0.0460, 3)
}

// Forcing that is the better choice has the regret below the break-even rate: the other side of the
// same integral, here by the trapezoidal rule.
func TestWaitOrForceForces(t *testing.T) {
	for _, linear := range []bool{false, true} {
		w := onePanicInFive()
		w.Force, w.Linear = 30e3, linear
		regret, wrong := 0.0, 0.0
		const steps = 1000000
		for i := range steps {
			// In the root of the rate the density has no root at 0.
			s := math.Sqrt(w.BreakEven()) * (float64(i) + 0.5) / steps
			rate := s * s
			mass := w.Posterior.Density(rate) * 2 * s * math.Sqrt(w.BreakEven()) / steps
			panics := -math.Expm1(-rate * w.Horizon)
			if linear {
				panics = rate * w.Horizon
			}
			regret += mass * (w.Force - w.Panic*panics)
			wrong += mass
		}
		near(t, "EVPI", w.EVPI(), regret, 8)
		near(t, "P(wrong)", w.ProbabilityWrong(), wrong, 8)
	}
}

func TestWaitingAlwaysWins(t *testing.T) {
	w := onePanicInFive()
	w.Force = w.Panic
	if w.EVPI() != 0 || w.ProbabilityWrong() != 0 || !math.IsInf(w.BreakEven(), 1) {
		t.Errorf("EVPI %v, P(wrong) %v, break-even %v", w.EVPI(), w.ProbabilityWrong(), w.BreakEven())
	}
}

// One panic in ten months in a fleet of 20; 63 minutes after it, 45 planned.
func TestBreakEvenHorizon(t *testing.T) {
	rate := 1 / (20 * 10.0)
	near(t, "full weight", BreakEvenHorizon(45./63, rate), 250.55, 5)
	near(t, "weight 0.3", BreakEvenHorizon(0.3*45/63, rate), 48.23, 4)
	if h := BreakEvenHorizon(1, rate); !math.IsInf(h, 1) {
		t.Errorf("equal losses: %v", h)
	}
	near(t, "there and back", BreakEvenRate(45./63, BreakEvenHorizon(45./63, rate)), rate, 14)
}

func TestAgeReplacement(t *testing.T) {
	a := AgeReplacement{Shape: 2.5, Scale: 1000, Planned: 1, Failure: 5}
	age, cost, pays := a.Best()
	near(t, "best age", age, 493.05, 5)
	near(t, "cost rate", cost, 0.00346204, 6)
	if !pays {
		t.Error("does not pay")
	}
	for _, other := range []float64{0.9 * age, 0.999 * age, 1.001 * age, 1.1 * age, math.Inf(1)} {
		if c := a.CostRate(other); c <= cost {
			t.Errorf("cost %v at age %v, %v at the best", c, other, cost)
		}
	}
	near(t, "far away", a.CostRate(1e5), a.CostRate(math.Inf(1)), 12)
}

func TestAgeReplacementNeverPays(t *testing.T) {
	for name, a := range map[string]AgeReplacement{
		"memoryless":            {Shape: 1, Scale: 1000, Planned: 1, Failure: 5},
		"growing younger":       {Shape: 0.7, Scale: 1000, Planned: 1, Failure: 5},
		"panics cost no more":   {Shape: 2.5, Scale: 1000, Planned: 5, Failure: 5},
		"hardly dearer, ageing": {Shape: 1.0001, Scale: 1000, Planned: 5, Failure: 5.0001},
	} {
		age, cost, pays := a.Best()
		if pays || !math.IsInf(age, 1) {
			t.Errorf("%s: pays at age %v", name, age)
		}
		near(t, name, cost, a.Failure/(1000*math.Gamma(1+1/a.Shape)), 12)
		for _, age := range []float64{10, 100, 1000, 1e4} {
			if a.CostRate(age) < cost {
				t.Errorf("%s: %v at age %v, %v never", name, a.CostRate(age), age, cost)
			}
		}
	}
}

func TestMakespan(t *testing.T) {
	near(t, "ten at once", Makespan(10, 10, 8), 23.4317, 6)
	near(t, "one by one", Makespan(10, 1, 8), 80, 14)
	near(t, "two at once", Makespan(3, 2, 8), 4+12, 14)
	if m := Makespan(0, 4, 8); m != 0 {
		t.Errorf("none: %v", m)
	}
}

func TestBatchCollision(t *testing.T) {
	near(t, "10 of 100", BatchCollision(100, 10), 0.090909, 5)
	// Given that the first of two replicas is in the batch, which it is with probability b/n.
	near(t, "hypergeometric", BatchTakes(100, 10, 2, 2)/0.1, BatchCollision(100, 10), 12)
	if p := BatchCollision(1, 1); p != 0 {
		t.Errorf("single hypervisor: %v", p)
	}
}

func TestBatchTakes(t *testing.T) {
	for _, c := range [][3]int{{100, 10, 2}, {20, 7, 5}, {5, 5, 3}, {6, 0, 2}, {300, 200, 90}} {
		sum, mean := 0.0, 0.0
		for k := range c[2] + 1 {
			p := BatchTakes(c[0], c[1], c[2], k)
			sum += p
			mean += float64(k) * p
		}
		near(t, "sum", sum, 1, 10)
		if want := float64(c[1]*c[2]) / float64(c[0]); math.Abs(mean-want) > 1e-9 {
			t.Errorf("mean of %v: %v, expected %v", c, mean, want)
		}
	}
}
