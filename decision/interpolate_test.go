package decision

import (
	"math"
	"testing"
)

// Errors of the interpolant of 1-exp(-r h) over the range of the rates, by how many panics a
// hypervisor has at the highest one. The scheme was chosen by such a table among variables (rate,
// its root, rate/(rate+mean), log(1+rate/mean)) and degrees.
func TestInterpolation(t *testing.T) {
	for _, p := range []Posterior{{0.5, 1}, {1.5, 5}, {20, 100}} {
		rates := Rates(p, 15)
		top := rates[len(rates)-1]
		b := newBasis(rates)
		for _, c := range []struct{ panics, tolerance float64 }{
			{0, 1e-7}, {0.1, 1e-8}, {1, 1e-8}, {3, 1e-8}, {10, 1e-6}, {30, 3e-6}, {100, 5e-3},
		} {
			h := c.panics / top
			loss := func(r float64) float64 { return -math.Expm1(-r * h) }
			if c.panics == 0 {
				loss = func(r float64) float64 { return r / top }
			}
			values := curve(rates, loss)
			row := make([]float64, len(rates))
			worst := 0.0
			for i := range 3000 {
				r := top * math.Pow(float64(i)/3000, 2)
				b.rate(r, row)
				worst = max(worst, math.Abs(dot(row, values.Loss)-loss(r)))
			}
			t.Logf("%v, %v panics: %.1e", p, c.panics, worst)
			if worst > c.tolerance {
				t.Errorf("%v, %v panics: error %v", p, c.panics, worst)
			}
		}
	}
}

// The scale of the rates is found again, whatever their number, and whatever posterior they are used
// for.
func TestScale(t *testing.T) {
	for _, n := range []int{3, 4, 15, 16} {
		p := Jeffreys(2, 7)
		near(t, "scale", scaleOf(Rates(p, n)), p.Mean(), 9)
	}
	w := onePanicInFive()
	problem := w.problem()
	w.Posterior = Jeffreys(5, 5)
	problem.Posterior = w.Posterior
	d := Decide(problem)
	near(t, "waiting with other knowledge", d.Expected[0].Value, w.ExpectedWait(), 4)
	near(t, "EVPI with other knowledge", d.EVPI.Value, w.EVPI(), 4)
	w.Posterior = Posterior{1e6, 1e6 / 0.7}
	problem.Posterior = w.Posterior
	near(t, "waiting at a known rate", Decide(problem).Expected[0].Value, -w.Panic*math.Expm1(-0.7*w.Horizon), 6)
}

// Errors of the losses stay bounded between the rates, whatever these are, and lines are met.
func TestBasisIsStable(t *testing.T) {
	even, logarithmic := make([]float64, 15), make([]float64, 15)
	for i := range even {
		even[i] = float64(i)
		logarithmic[i] = 1e-3 * math.Pow(10, float64(i)/4)
	}
	for _, c := range []struct {
		name     string
		rates    []float64
		lebesgue float64
	}{
		{"chebyshev", Rates(Posterior{1.5, 5}, 15), amplification},
		{"many", Rates(Posterior{1.5, 5}, 60), amplification},
		{"two", []float64{0.1, 3}, 1},
		{"even", even, amplification},
		{"logarithmic", logarithmic, amplification},
	} {
		b := newBasis(c.rates)
		row := make([]float64, len(c.rates))
		last := len(c.rates) - 1
		l := b.lebesgue(row)
		t.Logf("%s: degree %d, Lebesgue constant %.2f", c.name, b.degree, l)
		if l > c.lebesgue+1e-9 {
			t.Errorf("%s: Lebesgue constant %v", c.name, l)
		}
		for _, x := range []float64{b.nodes[0] - 1, b.nodes[1] * 0.99, b.nodes[1], b.nodes[last] + 1} {
			b.at(x, row)
			sum, mean := 0.0, 0.0
			for i, w := range row {
				sum += w
				mean += w * b.nodes[i]
			}
			inside := min(max(x, b.nodes[0]), b.nodes[last])
			if math.Abs(sum-1) > 1e-12 || b.degree > 0 && math.Abs(mean-inside) > 1e-12 {
				t.Errorf("%s at %v: sum %v, mean %v", c.name, x, sum, mean)
			}
		}
	}
}
