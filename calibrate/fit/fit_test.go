package fit

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/stat/distuv"

	"outagesim/sim"
)

// bearings are the endurance of 23 ball bearings in millions of revolutions (Lieblein and Zelen,
// J. Res. NBS 57 (1956) 273; Lawless, example 5.2.2).
func bearings() []float64 {
	return []float64{17.88, 28.92, 33.00, 41.52, 42.12, 45.60, 48.48, 51.84, 51.96, 54.12, 55.56, 67.80,
		68.64, 68.64, 68.88, 84.12, 93.12, 98.64, 105.12, 105.84, 127.92, 128.04, 173.40}
}

// remissions are the weeks of remission of 21 patients, of which 9 ended (Freireich et al., Blood
// 21 (1963) 699).
func remissions() (ended, running []float64) {
	return []float64{6, 6, 6, 7, 10, 13, 16, 22, 23}, []float64{6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35}
}

func sampleOf(t testing.TB, ended, running []float64) *Sample {
	t.Helper()
	s, err := NewSample(ended, running)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func fitted(t testing.TB, s *Sample, f Family) Fitted {
	t.Helper()
	g, err := Fit(s, f)
	if err != nil {
		t.Fatalf("%v: %v", f, err)
	}
	return g
}

func near(t testing.TB, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestPublishedFits(t *testing.T) {
	s := sampleOf(t, bearings(), nil)
	w := fitted(t, s, Weibull)
	near(t, "shape of the bearings", w.A, 2.102, 5e-4)
	near(t, "scale of the bearings", w.B, 81.88, 5e-4)
	near(t, "log likelihood", w.LogLikelihood, -113.69, 1e-4)
	l := fitted(t, s, LogNormal)
	near(t, "mu of the bearings", l.A, 4.150, 5e-4)
	near(t, "sigma of the bearings", l.B, 0.522, 1e-3)
	g := fitted(t, s, Gamma)
	near(t, "shape of the gamma law", g.A, 4.025, 1e-3)
	near(t, "its scale", g.B/g.A, 17.94, 2e-3)

	ended, running := remissions()
	c := sampleOf(t, ended, running)
	near(t, "rate of the remissions", 1/fitted(t, c, Exponential).A, 9./359, 1e-14)
	w = fitted(t, c, Weibull)
	near(t, "shape of the remissions", w.A, 1.354, 1e-3)
	near(t, "scale of the remissions", w.B, 33.77, 1e-3)
}

func TestCurveIsTheTextbooks(t *testing.T) {
	ended, running := remissions()
	curve := NewCurve(sampleOf(t, ended, running), 0.95)
	want := map[float64]float64{6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
	if len(curve) != len(want) {
		t.Fatalf("%d steps, want %d", len(curve), len(want))
	}
	for _, p := range curve {
		near(t, "survivor curve", p.S, want[p.X], 1e-4)
		if !(p.Low < p.S && p.S < p.High) {
			t.Errorf("at %v the band %v to %v does not hold %v", p.X, p.Low, p.High, p.S)
		}
	}
	// Greenwood's error at 10 weeks is 0.0963; on the log(-log) scale the band is 0.503 to 0.889.
	near(t, "lower end at 10", curve[2].Low, 0.503, 2e-3)
	near(t, "upper end at 10", curve[2].High, 0.889, 2e-3)
}

// TestAgainstGonum climbs the likelihoods that gonum's densities make, by its optimiser.
func TestAgainstGonum(t *testing.T) {
	ended, running := remissions()
	for _, sample := range []struct{ ended, running []float64 }{{bearings(), nil}, {ended, running}} {
		s := sampleOf(t, sample.ended, sample.running)
		for _, f := range []Family{Weibull, LogNormal, Gamma} {
			got := fitted(t, s, f)
			negative := func(p []float64) float64 {
				sum := 0.0
				for _, x := range sample.ended {
					sum -= map[Family]func() float64{
						Weibull:   func() float64 { return distuv.Weibull{K: math.Exp(p[0]), Lambda: math.Exp(p[1])}.LogProb(x) },
						LogNormal: func() float64 { return distuv.LogNormal{Mu: p[0], Sigma: math.Exp(p[1])}.LogProb(x) },
						Gamma:     func() float64 { return distuv.Gamma{Alpha: math.Exp(p[0]), Beta: math.Exp(-p[1])}.LogProb(x) },
					}[f]()
				}
				for _, x := range sample.running {
					sum -= math.Log(map[Family]func() float64{
						Weibull:   func() float64 { return distuv.Weibull{K: math.Exp(p[0]), Lambda: math.Exp(p[1])}.Survival(x) },
						LogNormal: func() float64 { return distuv.LogNormal{Mu: p[0], Sigma: math.Exp(p[1])}.Survival(x) },
						Gamma:     func() float64 { return mathext.GammaIncRegComp(math.Exp(p[0]), x*math.Exp(-p[1])) },
					}[f]())
				}
				return sum
			}
			start := map[Family][]float64{Weibull: {0, 3}, LogNormal: {3, 0}, Gamma: {0, 3}}[f]
			r, err := optimize.Minimize(optimize.Problem{Func: negative}, start, &optimize.Settings{Converger: &optimize.FunctionConverge{Absolute: 1e-13, Iterations: 400}}, &optimize.NelderMead{})
			if err != nil {
				t.Fatal(err)
			}
			near(t, f.String()+": log likelihood", got.LogLikelihood, -r.F, 1e-9)
			a, b := math.Exp(r.X[0]), math.Exp(r.X[1])
			switch f {
			case LogNormal:
				a = r.X[0]
			case Gamma:
				b *= a
			}
			near(t, f.String()+": first parameter", got.A, a, 1e-4)
			near(t, f.String()+": second parameter", got.B, b, 1e-4)
		}
	}
}

// TestRecoversTheTruth: with 20,000 lengths, a third of them cut off, each parameter is within 4
// standard errors; the seed is fixed, and of 100 seeds none failed.
func TestRecoversTheTruth(t *testing.T) {
	for _, d := range []struct {
		family Family
		law    sim.Distribution
		a, b   float64
	}{
		{Exponential, sim.Exponential{MeanTime: 3600}, 3600, 0},
		{Weibull, sim.Weibull{Shape: 0.5, Scale: 7200}, 0.5, 7200},
		{Weibull, sim.Weibull{Shape: 3, Scale: 7200}, 3, 7200},
		{LogNormal, sim.LogNormal{Mu: 6, Sigma: 2}, 6, 2},
		{Gamma, sim.Gamma{Shape: 0.4, MeanTime: 7200}, 0.4, 7200},
		{Gamma, sim.Gamma{Shape: 4, MeanTime: 7200}, 4, 7200},
	} {
		for _, censored := range []bool{false, true} {
			stream := sim.NewKey(5).Named(d.law.String()).Stream()
			var ended, running []float64
			limit := math.Inf(1)
			for range 20000 {
				if censored {
					limit = float64(d.law.Quantile(0.4 + 0.6*stream.Open()))
				}
				x := math.Max(1e-6, float64(d.law.Sample(&stream).Seconds()))
				if x > limit {
					running = append(running, limit)
				} else {
					ended = append(ended, x)
				}
			}
			g := fitted(t, sampleOf(t, ended, running), d.family)
			tolerance := 0.05
			near(t, d.law.String()+": first parameter", g.A, d.a, tolerance)
			if d.b != 0 {
				near(t, d.law.String()+": second parameter", g.B, d.b, tolerance+0.02)
			}
		}
	}
}

func TestNoFit(t *testing.T) {
	if _, err := NewSample([]float64{1, 0}, nil); err == nil {
		t.Error("a length of 0 is taken")
	}
	if _, err := NewSample(nil, nil); err == nil {
		t.Error("an empty sample is taken")
	}
	for _, f := range Families() {
		if _, err := Fit(sampleOf(t, nil, []float64{5, 6}), f); err != ErrNoneEnded {
			t.Errorf("%v: error %v where nothing ended", f, err)
		}
		if _, err := Fit(sampleOf(t, []float64{5, 5}, []float64{7}), f); f != Exponential && err != ErrAllEqual {
			t.Errorf("%v: error %v for equal lengths", f, err)
		}
	}
}

// TestUnits: lengths in other units give the same shapes and scales in those units.
func TestUnits(t *testing.T) {
	ended, running := remissions()
	const k = 604800
	scaled := func(xs []float64) []float64 {
		var out []float64
		for _, x := range xs {
			out = append(out, k*x)
		}
		return out
	}
	a, b := sampleOf(t, ended, running), sampleOf(t, scaled(ended), scaled(running))
	for _, f := range []Family{Weibull, Gamma} {
		near(t, f.String()+" shape", fitted(t, b, f).A, fitted(t, a, f).A, 1e-6)
		near(t, f.String()+" scale", fitted(t, b, f).B, k*fitted(t, a, f).B, 1e-6)
	}
	near(t, "mu", fitted(t, b, LogNormal).A, fitted(t, a, LogNormal).A+math.Log(k), 1e-9)
}

func TestSlicesKeepTheMean(t *testing.T) {
	s := sampleOf(t, bearings(), nil)
	for _, n := range []int{1, 4, 10, 23, 100} {
		sum, values := 0.0, s.Slices(n)
		for i, x := range values {
			sum += x
			if i > 0 && x < values[i-1] {
				t.Errorf("%d slices fall", n)
			}
		}
		if n == 1 || n == 23 || n == 100 {
			near(t, "mean", sum/float64(len(values)), s.Mean(), 1e-12)
		}
	}
}

func TestDigamma(t *testing.T) {
	for _, x := range []float64{0.01, 0.5, 1, 2.5, 9.9, 10, 1e3, 1e8} {
		near(t, "digamma", digamma(x), mathext.Digamma(x), 1e-10) // gonum's own accuracy
		h := 1e-5 * x
		near(t, "trigamma", trigamma(x), (mathext.Digamma(x+h)-mathext.Digamma(x-h))/(2*h), 1e-5)
	}
	near(t, "digamma(1)", digamma(1), -0.57721566490153286, 1e-14)
	near(t, "trigamma(1)", trigamma(1), math.Pi*math.Pi/6, 1e-13)
}

func TestTails(t *testing.T) {
	for _, z := range []float64{29.999, 30.001} {
		near(t, "normal tail", logNormalTail(z), -z*z/2-math.Log(z)-0.5*math.Log(2*math.Pi)-1/(z*z), 1e-6)
	}
	near(t, "gamma tail", logGammaQ(1, 900), -900, 1e-12)
	near(t, "gamma tail", logGammaQ(2, 900), -900+math.Log(901), 1e-8)
}
