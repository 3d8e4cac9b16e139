package decision

import (
	"math"
	"testing"
)

func TestPosterior(t *testing.T) {
	for _, T := range []float64{0.02, 1, 5, 3000} {
		p := Jeffreys(1, T)
		near(t, "mean", p.Mean(), 1.5/T, 14)
		near(t, "2.5%", p.Quantile(0.025), 0.1079/T, 4)
		near(t, "97.5%", p.Quantile(0.975), 4.6742/T, 5)
		near(t, "CDF of quantile", p.CDF(p.Quantile(0.3)), 0.3, 12)
	}
	near(t, "P(0)", Jeffreys(1, 5).PredictiveNone(1), 0.760726, 6)
	near(t, "P(0)", Jeffreys(1, 5).Predictive(0, 1), 0.760726, 6)
}

func TestPredictiveIsADistribution(t *testing.T) {
	p := Posterior{Shape: 2.3, Exposure: 4}
	sum, mean := 0.0, 0.0
	for k := range 2000 {
		q := p.Predictive(k, 30)
		sum += q
		mean += float64(k) * q
	}
	near(t, "sum", sum, 1, 11)
	near(t, "mean", mean, 30*p.Mean(), 9)
	if p.Predictive(-1, 30) != 0 || p.Predictive(0, 0) != 1 || p.Predictive(3, 0) != 0 {
		t.Error("impossible counts")
	}
}

// What is seen piece by piece tells as much as what is seen at once.
func TestUpdate(t *testing.T) {
	if a, b := Jeffreys(1, 5).Update(2, 3).Update(0, 4), Jeffreys(3, 12); a != b {
		t.Errorf("%v, at once %v", a, b)
	}
}

func TestDensity(t *testing.T) {
	for _, p := range []Posterior{{0.3, 2}, {0.5, 2}, {1, 2}, {1.5, 5}, {40, 7}, {3000, 7}} {
		for _, q := range []float64{0.01, 0.5, 0.99} {
			x := p.Quantile(q)
			h := x * 1e-5
			near(t, "density", p.Density(x), (p.CDF(x+h)-p.CDF(x-h))/(2*h), 5)
		}
		if d := p.Density(-1); d != 0 {
			t.Errorf("below 0: %v", d)
		}
	}
	if d := (Posterior{1, 2}).Density(0); d != 2 {
		t.Errorf("exponential at 0: %v", d)
	}
	if d := (Posterior{0.5, 2}).Density(0); !math.IsInf(d, 1) {
		t.Errorf("shape 0.5 at 0: %v", d)
	}
}

func TestRates(t *testing.T) {
	for _, p := range []Posterior{{0.05, 3}, {0.5, 0.001}, {1.5, 5}, {100, 60}, {1e5, 2e6}} {
		for _, n := range []int{2, 15, 40} {
			rates := Rates(p, n)
			if len(rates) != n || rates[0] != 0 {
				t.Fatalf("%v", rates)
			}
			for i := 1; i < n; i++ {
				if rates[i] <= rates[i-1] {
					t.Errorf("%v: not ascending", rates)
				}
			}
			if s := p.survival(rates[n-1]); math.Abs(s/beyond-1) > 1e-6 {
				t.Errorf("%v: %v lies beyond", p, s)
			}
		}
	}
}

func TestSin(t *testing.T) {
	for x := 0.0; x <= math.Pi/2; x += 0.01 {
		if d := sin(x) - math.Sin(x); math.Abs(d) > 1e-15 {
			t.Errorf("sin(%v) is off by %v", x, d)
		}
	}
}
