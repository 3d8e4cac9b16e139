package decision

import (
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// curve evaluates a loss at rates.
func curve(rates []float64, loss func(rate float64) float64) Curve {
	c := Curve{Loss: make([]float64, len(rates))}
	for i, r := range rates {
		c.Loss[i] = loss(r)
	}
	return c
}

// problem is the choice of w with curves that are known at 15 rates only: wait, force.
func (w WaitOrForce) problem() Problem {
	p := Problem{Posterior: w.Posterior, Rates: Rates(w.Posterior, 15)}
	p.Candidates = []Curve{
		curve(p.Rates, func(rate float64) float64 {
			if w.Linear {
				return w.Panic * w.Horizon * rate
			}
			return -w.Panic * math.Expm1(-rate*w.Horizon)
		}),
		curve(p.Rates, func(float64) float64 { return w.Force }),
	}
	return p
}

func TestDecide(t *testing.T) {
	for _, linear := range []bool{false, true} {
		w := onePanicInFive()
		w.Linear = linear
		d := Decide(w.problem())
		if d.Best != 0 || !reflect.DeepEqual(d.Ranking, []int{0, 1}) {
			t.Errorf("best %d, ranking %v", d.Best, d.Ranking)
		}
		near(t, "waiting", d.Expected[0].Value, w.ExpectedWait(), 6)
		near(t, "forced", d.Expected[1].Value, 160000, 12)
		near(t, "break-even", d.BreakEvens[0].Rate, w.BreakEven(), 7)
		near(t, "EVPI", d.EVPI.Value, w.EVPI(), 5)
		near(t, "expected regret", d.ExpectedRegret.Value, w.EVPI(), 5)
		near(t, "P(wrong)", d.ProbabilityWrong, w.ProbabilityWrong(), 6)
		near(t, "P(best)", d.ProbabilityBest[0], 1-w.ProbabilityWrong(), 6)
		near(t, "covered", d.Covered, 1-beyond, 12)
		if len(d.Intervals) != 2 || len(d.BreakEvens) != 1 || !d.TopThreeSeparated {
			t.Errorf("%+v", d)
		}
	}
	d := Decide(onePanicInFive().problem())
	near(t, "published break-even", d.BreakEvens[0].Rate, 0.8926, 4)
	near(t, "published waiting", d.Expected[0].Value, 56457, 5)
	near(t, "published EVPI", d.EVPI.Value, 998.93, 5)
	near(t, "published P(wrong)", d.ProbabilityWrong, 0.0303, 3)
	w := onePanicInFive()
	w.Linear = true
	d = Decide(w.problem())
	near(t, "published linear break-even", d.BreakEvens[0].Rate, 0.8, 8)
	near(t, "published linear EVPI", d.EVPI.Value, 2012.26, 5)
	near(t, "published linear P(wrong)", d.ProbabilityWrong, 0.0460, 3)
}

// The closed form holds for any posterior, horizon and loss of the planned reboots.
func TestDecideAgreesWithClosedForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.IntRange(0, 60).Draw(t, "events")
		w := WaitOrForce{
			Posterior: Jeffreys(events, rapid.Float64Range(0.1, 1000).Draw(t, "exposure")),
			Panic:     1e6,
			Linear:    rapid.Bool().Draw(t, "linear"),
		}
		// At the highest rate a hypervisor panics up to thirty times. The break-even is at a rate
		// that the posterior knows something of and at which waiting still costs more with the rate.
		at := w.Posterior.Quantile(rapid.Float64Range(0.001, 0.999).Draw(t, "quantile"))
		w.Horizon = rapid.Float64Range(0.01, 30).Draw(t, "panics") / w.Posterior.Quantile(1-beyond)
		w.Horizon = min(w.Horizon, 4/at)
		if w.Linear {
			w.Force = w.Panic * w.Horizon * at
		} else {
			w.Force = -w.Panic * math.Expm1(-w.Horizon*at)
		}
		d := Decide(w.problem())
		for _, c := range []struct {
			name      string
			got, want float64
			scale     float64
		}{
			{"waiting", d.Expected[0].Value, w.ExpectedWait(), w.ExpectedWait()},
			{"EVPI", d.EVPI.Value, w.EVPI(), w.ExpectedWait()},
			{"regret", d.ExpectedRegret.Value, d.EVPI.Value, w.ExpectedWait()},
			{"P(wrong)", d.ProbabilityWrong, w.ProbabilityWrong(), 1},
			{"loss at the break-even", d.Loss(0, d.BreakEvens[0].Rate), w.Force, w.Panic},
			{"loss at the exact one", d.Loss(0, at), w.Force, w.Panic},
		} {
			if math.Abs(c.got-c.want) > 1e-5*c.scale {
				t.Errorf("%s: %v, expected %v", c.name, c.got, c.want)
			}
		}
	})
}

// EVPI is computed from the expectations, the regret from the differences: they are the same.
// Whatever the curves, knowledge has a value between 0 and EVPI that grows with what is seen.
func TestValueOfKnowledge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := problemOf(t)
		d := Decide(p)
		scale := 0.0
		for _, c := range p.Candidates {
			for _, l := range c.Loss {
				scale = max(scale, math.Abs(l))
			}
		}
		if math.Abs(d.EVPI.Value-d.ExpectedRegret.Value) > 1e-11*scale {
			t.Errorf("EVPI %v, regret %v", d.EVPI.Value, d.ExpectedRegret.Value)
		}
		last := 0.0
		for _, share := range []float64{0.1, 1, 4} {
			v := d.EVSI(share * p.Posterior.Exposure)
			if v < last-1e-9*scale || v > d.EVPI.Value {
				t.Errorf("EVSI of %v of what was seen: %v, of less %v, EVPI %v", share, v, last, d.EVPI.Value)
			}
			last = v
		}
		sum := 0.0
		for _, q := range d.ProbabilityBest {
			sum += q
		}
		if math.Abs(sum-1) > 1e-9 || math.Abs(sum-d.ProbabilityBest[d.Best]-d.ProbabilityWrong) > 1e-9 {
			t.Errorf("probabilities %v, wrong %v", d.ProbabilityBest, d.ProbabilityWrong)
		}
		if q := d.ProbabilityRegretAbove(0); math.Abs(q-d.ProbabilityWrong) > 1e-6 {
			t.Errorf("P(regret > 0) = %v, P(wrong) = %v", q, d.ProbabilityWrong)
		}
	})
}

// problemOf draws candidates A + B(1-exp(-r h)) + C r.
func problemOf(t *rapid.T) Problem {
	p := Problem{Posterior: Posterior{
		Shape:    rapid.Float64Range(0.3, 30).Draw(t, "shape"),
		Exposure: rapid.Float64Range(0.5, 50).Draw(t, "exposure"),
	}}
	p.Rates = Rates(p.Posterior, 15)
	for range rapid.IntRange(1, 12).Draw(t, "candidates") {
		a := rapid.Float64Range(0, 1000).Draw(t, "a")
		b := rapid.Float64Range(0, 1000).Draw(t, "b")
		c := rapid.Float64Range(0, 100).Draw(t, "c") / p.Posterior.Mean()
		h := rapid.Float64Range(0.01, 3).Draw(t, "h") / p.Posterior.Mean()
		p.Candidates = append(p.Candidates, curve(p.Rates, func(r float64) float64 {
			return a - b*math.Expm1(-r*h) + c*r
		}))
	}
	return p
}

// With a loss linear in the rate only the posterior mean counts, so that the value of watching is a
// sum over the counts in closed form.
func TestEVSI(t *testing.T) {
	w := onePanicInFive()
	w.Linear = true
	d := Decide(w.problem())
	for _, m := range []float64{0.5, 5, 83, 2000} {
		want := w.ExpectedWait()
		total := 1.0
		for k := range 20000 {
			q := w.Posterior.Predictive(k, m)
			want -= q * min(w.Force, w.Panic*w.Horizon*w.Posterior.Update(k, m).Mean())
			if total -= q; total < 1e-13 {
				break
			}
		}
		got := d.EVSI(m)
		t.Logf("%v hypervisor-years more: %.6f, expected %.6f, EVPI %.6f", m, got, want, d.EVPI.Value)
		if math.Abs(got-want) > 1e-5*w.ExpectedWait() {
			t.Errorf("%v hypervisor-years more: %v, expected %v", m, got, want)
		}
	}
	if v := d.EVSI(1e9); v != d.EVPI.Value {
		t.Errorf("all of time: %v, EVPI %v", v, d.EVPI.Value)
	}
	if v := d.EVSI(0); v != 0 {
		t.Errorf("nothing: %v", v)
	}
}

// Three lines: the middle one is best between two crossings.
func TestIntervals(t *testing.T) {
	p := Problem{Posterior: Posterior{1.5, 5}}
	p.Rates = Rates(p.Posterior, 15)
	for _, l := range [][2]float64{{0, 10}, {1, 5}, {2.5, 1}, {9, 9}} {
		p.Candidates = append(p.Candidates, curve(p.Rates, func(r float64) float64 { return l[0] + l[1]*r }))
	}
	d := Decide(p)
	if len(d.Intervals) != 3 {
		t.Fatalf("%+v", d.Intervals)
	}
	near(t, "first", d.BreakEvens[0].Rate, 0.2, 9)
	near(t, "second", d.BreakEvens[1].Rate, 0.375, 9)
	near(t, "probability", d.ProbabilityBest[1], p.Posterior.between(0.2, 0.375), 9)
	if b := d.BreakEvens[1]; b.Below != 1 || b.Above != 2 || d.ProbabilityBest[3] != 0 {
		t.Errorf("%+v", d)
	}
	near(t, "outer two", d.BreakEvensBetween(2, 0)[0].Rate, 2.5/9, 9)
	if b := d.BreakEvensBetween(2, 0)[0]; b.Below != 0 || b.Above != 2 {
		t.Errorf("%+v", b)
	}
	if b := d.BreakEvensBetween(3, 0); len(b) != 0 {
		// 9 + 9r meets 10r at 9, beyond all rates.
		t.Errorf("%+v", b)
	}
	near(t, "loss", d.Loss(1, 0.3), 2.5, 9)
}

// An equal at rate 0 is no candidate for an interval there; of equals the first is taken.
func TestEqualCandidates(t *testing.T) {
	p := Problem{Posterior: Posterior{1.5, 5}}
	p.Rates = Rates(p.Posterior, 15)
	for _, slope := range []float64{2, 1, 1} {
		p.Candidates = append(p.Candidates, curve(p.Rates, func(r float64) float64 { return slope * r }))
	}
	d := Decide(p)
	if len(d.Intervals) != 1 || d.Best != 1 || d.ProbabilityWrong != 0 || d.EVPI.Value > 1e-12 {
		t.Errorf("%+v", d)
	}
	if d.TopThreeSeparated {
		t.Error("two equals are separated")
	}
}

// The errors of correlated rates add up; the squares of independent ones do.
func TestErrors(t *testing.T) {
	p := onePanicInFive().problem()
	for c := range p.Candidates {
		p.Candidates[c].SE = make([]float64, len(p.Rates))
		for i := range p.Rates {
			p.Candidates[c].SE[i] = 100
		}
	}
	d := Decide(p)
	if se := d.Expected[1].SE; se < 100 || se > 115 {
		t.Errorf("errors of one sign: %v", se)
	}
	near(t, "difference", d.Difference(1, 0).SE, math.Sqrt2*d.Expected[1].SE, 10)
	low := d.Difference(1, 0)
	near(t, "interval", low.High-low.Low, 2*1.9599639845*low.SE, 6)
	// At the break-even the curve rises by 200000 exp(-rate/4) a unit of rate.
	exact := math.Sqrt2 * 100 / 160000
	if se := d.BreakEvens[0].SE; se < exact || se > 2*exact {
		t.Errorf("break-even: %v, %v if all errors are one", se, exact)
	}

	p.Independent = true
	if se := Decide(p).Expected[1].SE; se < 25 || se > 60 {
		t.Errorf("independent errors: %v", se)
	}
	p.DifferenceSE = func(i, j int) []float64 { return make([]float64, len(p.Rates)) }
	if se := Decide(p).Difference(1, 0).SE; se != 0 {
		t.Errorf("difference known exactly: %v", se)
	}
	p.DifferenceSE = func(i, j int) []float64 {
		se := make([]float64, len(p.Rates))
		for k := range se {
			se[k] = 1e6
		}
		return se
	}
	if Decide(p).TopThreeSeparated {
		t.Error("separated in spite of errors beyond the difference")
	}
}

// Of errors that may be one and the same, those of like weights add up and no others cancel.
func TestCombine(t *testing.T) {
	weight, se := []float64{0.5, -2, 1}, []float64{2, 1.5, 3}
	near(t, "correlated", (&engine{}).combine(weight, se), 5, 14)
	near(t, "independent", (&engine{Problem: Problem{Independent: true}}).combine(weight, se), math.Sqrt(1+9+9), 14)
}

// The errors that Decide states are those that noise has: 400 noisy problems, whose standard
// deviation lies within 12% of the true one with probability 0.999.
func TestErrorsAreThoseOfNoise(t *testing.T) {
	r := uint64(1)
	noise := func() float64 { // sum of twelve uniforms, of variance 1
		x := -6.0
		for range 12 {
			r = r*6364136223846793005 + 1442695040888963407
			x += float64(r>>11) / (1 << 53)
		}
		return x
	}
	w := onePanicInFive()
	p := w.problem()
	p.Independent = true
	exact := p.Candidates[0].Loss
	p.Candidates[0].SE = make([]float64, len(exact))
	var loss, evpi, stated float64
	const n = 400
	for range n {
		p.Candidates[0].Loss = append([]float64(nil), exact...)
		for i := range exact {
			p.Candidates[0].SE[i] = 20 + exact[i]/100
			p.Candidates[0].Loss[i] += p.Candidates[0].SE[i] * noise()
		}
		d := Decide(p)
		loss += math.Pow(d.Expected[0].Value-w.ExpectedWait(), 2) / n
		evpi += math.Pow(d.EVPI.Value-w.EVPI(), 2) / n
		stated = d.Expected[0].SE
		if d.EVPI.SE < 1 || d.EVPI.SE > 200 {
			t.Fatalf("EVPI %+v", d.EVPI)
		}
	}
	t.Logf("loss: sd %.2f, stated %.2f; EVPI: sd %.2f", math.Sqrt(loss), stated, math.Sqrt(evpi))
	if q := math.Sqrt(loss) / stated; q < 0.88 || q > 1.12 {
		t.Errorf("standard deviation %v, stated %v", math.Sqrt(loss), stated)
	}
}

func TestDecideIsQuick(t *testing.T) {
	p := onePanicInFive().problem()
	for i := range 180 {
		h := 0.25 * float64(i+1) / 180
		p.Candidates = append(p.Candidates, curve(p.Rates, func(r float64) float64 {
			return 160000*(1-h*2) - 800000*math.Expm1(-r*h)
		}))
	}
	start := time.Now()
	d := Decide(p)
	t.Logf("%d candidates: %v, %d intervals", len(p.Candidates), time.Since(start), len(d.Intervals))
	start = time.Now()
	t.Logf("EVSI %v of EVPI %v: %v", d.EVSI(20./12), d.EVPI.Value, time.Since(start))
}

func TestMalformedProblemsPanic(t *testing.T) {
	good := onePanicInFive().problem()
	for name, spoil := range map[string]func(p *Problem){
		"no candidates":      func(p *Problem) { p.Candidates = nil },
		"no posterior":       func(p *Problem) { p.Posterior = Posterior{} },
		"one rate":           func(p *Problem) { p.Rates = p.Rates[:1] },
		"descending rates":   func(p *Problem) { p.Rates = append([]float64{1}, p.Rates[1:]...) },
		"too few losses":     func(p *Problem) { p.Candidates = []Curve{{Loss: []float64{1, 2}}} },
		"loss not a number":  func(p *Problem) { p.Candidates = []Curve{curve(p.Rates, func(float64) float64 { return math.NaN() })} },
		"certain confidence": func(p *Problem) { p.Confidence = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			p := good
			spoil(&p)
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			Decide(p)
		})
	}
}
