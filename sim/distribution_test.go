package sim

import (
	"fmt"
	"hash/fnv"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"outagesim/sim/portable"
)

const hour = Seconds(3600)

// made returns what a constructor made, and panics if it did not.
func made[D Distribution](d D, err error) D {
	if err != nil {
		panic(err)
	}
	return d
}

// distributionCases are put through all checks of this file.
var distributionCases = []struct {
	d    Distribution
	text string
	// gonum's distribution, where it has one.
	gonum interface{ CDF(x float64) float64 }
	// The law has steps: equal probabilities of so many values.
	steps int
}{
	{d: Exponential{10 * hour}, text: "{exponential: {mean: 10h}}", gonum: distuv.Exponential{Rate: 1 / 36000.}},
	{d: Exponential{90}, text: "{exponential: {mean: 1m30s}}", gonum: distuv.Exponential{Rate: 1 / 90.}},
	{d: Exponential{1e7 * hour}, text: "{exponential: {mean: 10000000h}}", gonum: distuv.Exponential{Rate: 1 / 3.6e10}},

	{d: made(NewLogNormalMedianP95(1800, 3660)), text: "{lognormal: {median: 30m, p95: 1h1m}}",
		gonum: distuv.LogNormal{Mu: math.Log(1800), Sigma: math.Log(3660./1800) / 1.6448536269514722}},
	{d: made(NewLogNormalMeanCV(300, 1)), text: "{lognormal: {median: 212.132034356s, p95: 834.3386342123s}}",
		gonum: distuv.LogNormal{Mu: math.Log(300 / math.Sqrt2), Sigma: math.Sqrt(math.Ln2)}},
	{d: LogNormal{Mu: 9, Sigma: 2.4}, gonum: distuv.LogNormal{Mu: 9, Sigma: 2.4}},
	{d: LogNormal{Mu: 3, Sigma: 0.01}, gonum: distuv.LogNormal{Mu: 3, Sigma: 0.01}},
	{d: made(NewLogNormalMedianP95(1800, 1800)), text: "{lognormal: {median: 30m, p95: 30m}}", steps: 1},

	{d: Weibull{0.7, 800 * hour}, text: "{weibull: {shape: 0.7, scale: 33d8h}}", gonum: distuv.Weibull{K: 0.7, Lambda: 2.88e6}},
	{d: Weibull{0.35, 800 * hour}, text: "{weibull: {shape: 0.35, scale: 33d8h}}", gonum: distuv.Weibull{K: 0.35, Lambda: 2.88e6}},
	{d: Weibull{1, 60}, text: "{weibull: {shape: 1, scale: 1m}}", gonum: distuv.Weibull{K: 1, Lambda: 60}},
	{d: made(NewWeibullMean(0.5, 7200)), text: "{weibull: {shape: 0.5, scale: 1h}}", gonum: distuv.Weibull{K: 0.5, Lambda: 3600}},
	{d: made(NewWeibullMean(2, 5*365*24*hour)), gonum: distuv.Weibull{K: 2, Lambda: 1.5768e8 * 2 / math.Sqrt(math.Pi)}},
	{d: Weibull{30, 1e5}, gonum: distuv.Weibull{K: 30, Lambda: 1e5}},

	{d: Gamma{2, hour}, text: "{gamma: {shape: 2, mean: 1h}}", gonum: distuv.Gamma{Alpha: 2, Beta: 2 / 3600.}},
	{d: Gamma{0.5, hour}, text: "{gamma: {shape: 0.5, mean: 1h}}", gonum: distuv.Gamma{Alpha: 0.5, Beta: 0.5 / 3600.}},
	{d: Gamma{0.1, 1e6 * hour}, gonum: distuv.Gamma{Alpha: 0.1, Beta: 0.1 / 3.6e9}},
	{d: Gamma{1, hour}, gonum: distuv.Gamma{Alpha: 1, Beta: 1 / 3600.}},
	{d: Gamma{100, 50 * hour}, gonum: distuv.Gamma{Alpha: 100, Beta: 100 / 180000.}},
	{d: Erlang{2, hour}, text: "{erlang: {k: 2, mean: 1h}}", gonum: distuv.Gamma{Alpha: 2, Beta: 2 / 3600.}},
	{d: Erlang{1, hour}, text: "{erlang: {k: 1, mean: 1h}}", gonum: distuv.Exponential{Rate: 1 / 3600.}},
	{d: Erlang{30, 45}, text: "{erlang: {k: 30, mean: 45s}}", gonum: distuv.Gamma{Alpha: 30, Beta: 30 / 45.}},

	{d: Constant{100 * hour}, text: "{constant: 4d4h}", steps: 1},
	{d: Constant{0}, text: "{constant: 0s}", steps: 1},
	{d: Uniform{60, 300}, text: "{uniform: {min: 1m, max: 5m}}", gonum: distuv.Uniform{Min: 60, Max: 300}},
	{d: Uniform{0, 1e7 * hour}, text: "{uniform: {min: 0s, max: 10000000h}}", gonum: distuv.Uniform{Min: 0, Max: 3.6e10}},
	{d: Uniform{60, 60}, text: "{uniform: {min: 1m, max: 1m}}", steps: 1},
	{d: Triangular{60, 120, 300}, text: "{triangular: {min: 1m, mode: 2m, max: 5m}}", gonum: distuv.NewTriangle(60, 300, 120, nil)},
	{d: Triangular{0, 0, 1.5}, text: "{triangular: {min: 0s, mode: 0s, max: 1.5s}}"},
	{d: Triangular{10, 20, 20}, text: "{triangular: {min: 10s, mode: 20s, max: 20s}}"},
	{d: Triangular{60, 60, 60}, text: "{triangular: {min: 1m, mode: 1m, max: 1m}}", steps: 1},

	{d: made(NewEmpirical([]Seconds{540, 180})), text: "{empirical: {values: [3m, 9m]}}", steps: 2},
	{d: made(NewEmpirical([]Seconds{7, 1, 4, 4, 0.25, 1e5, 90, 33.5, 2, 3})), steps: 10,
		text: "{empirical: {values: [0.25s, 1s, 2s, 3s, 4s, 4s, 7s, 33.5s, 1m30s, 1d3h46m40s]}}"},
	{d: Shifted{900, Exponential{hour}}, text: "{shifted: {by: 15m, then: {exponential: {mean: 1h}}}}"},
	{d: Shifted{900, Shifted{0, Constant{60}}}, text: "{shifted: {by: 15m, then: {shifted: {by: 0s, then: {constant: 1m}}}}}", steps: 1},
}

// forEachDistribution runs f for each case, with a stream of its own.
func forEachDistribution(t *testing.T, f func(t *testing.T, i int, s *Stream)) {
	for i, c := range distributionCases {
		t.Run(c.d.String(), func(t *testing.T) {
			s := NewKey(2016).Named(t.Name()).Stream()
			f(t, i, &s)
		})
	}
}

// moment integrates (x - centre)^power over the law of d, by its quantiles. In p = (1 + tanh(pi/2
// sinh u))/2 both ends are smooth (Takahasi and Mori, 1974). Steps get the middle rule, which is
// exact for them.
func moment(d Distribution, steps int, centre float64, power int) float64 {
	sum := 0.0
	add := func(p, weight float64) {
		x := 1.0
		for range power {
			x *= float64(d.Quantile(p)) - centre
		}
		sum += weight * x
	}
	if steps > 0 {
		for i := range steps {
			add((float64(i)+0.5)/float64(steps), 1/float64(steps))
		}
		return sum
	}
	const h = 1. / 128
	for i := -int(4 / h); i <= int(4/h); i++ {
		u := float64(i) * h
		e := math.Pi / 2 * math.Sinh(u)
		p := 1 / (1 + math.Exp(-2*e))
		if p > 1-0x1p-53 {
			continue
		}
		add(p, h*math.Pi/4*math.Cosh(u)/(math.Cosh(e)*math.Cosh(e)))
	}
	return sum
}

// TestDistributionMoments holds Mean and Variance against integrals, and samples against both. For
// each distribution it logs what is expected and what was measured.
func TestDistributionMoments(t *testing.T) {
	forEachDistribution(t, func(t *testing.T, i int, s *Stream) {
		c := distributionCases[i]
		mean, variance := float64(c.d.Mean()), c.d.Variance()
		tolerance := 1e-6
		if l, ok := c.d.(LogNormal); ok && l.Sigma > 1 {
			tolerance = 1e-3 // the last 1e-16 of the probability is missing from the integral
		}
		if got := moment(c.d, c.steps, 0, 1); !(math.Abs(got-mean) <= tolerance*mean) {
			t.Errorf("mean is %v, by integral %v", mean, got)
		}
		if got := moment(c.d, c.steps, mean, 2); !(math.Abs(got-variance) <= tolerance*variance+1e-20*mean*mean) {
			t.Errorf("variance is %v, by integral %v", variance, got)
		}

		const n = 100_000
		m, v := 0.0, 0.0
		for range n {
			off := float64(c.d.Sample(s).Seconds()) - mean
			m += off
			v += off * off
		}
		m, v = m/n, v/n
		t.Logf("mean: expected %.6g s, measured %.6g s; standard deviation: expected %.6g s, measured %.6g s",
			mean, mean+m, math.Sqrt(variance), math.Sqrt(v))
		if variance == 0 {
			if math.Abs(m) > 1e-12*mean {
				t.Errorf("draws are off a constant by %v", m)
			}
			return
		}
		fourth := moment(c.d, c.steps, mean, 4)
		if kurtosis := fourth / (variance * variance); kurtosis > 1000 {
			t.Logf("kurtosis %.3g: the sample has no normal moments, and only the mean is checked, to 10%%", kurtosis)
			if math.Abs(m) > 0.1*mean {
				t.Errorf("mean is %v, expected %v", mean+m, mean)
			}
			return
		}
		checkZ(t, "mean", m/math.Sqrt(variance/n))
		if fourth > variance*variance*(1+1e-9) {
			checkZ(t, "variance", (v-variance)/math.Sqrt((fourth-variance*variance)/n))
		} else if math.Abs(v-variance) > 1e-3*variance { // two values, equally likely
			t.Errorf("variance is %v, expected %v", v, variance)
		}
	})
}

// TestDistributionSamples holds samples against CDF: by Kolmogorov and Smirnov, or by the number of
// draws of each value.
func TestDistributionSamples(t *testing.T) {
	forEachDistribution(t, func(t *testing.T, i int, s *Stream) {
		c := distributionCases[i]
		const n = 100_000
		if c.steps == 0 {
			draws := make([]float64, n)
			for i := range draws {
				draws[i] = float64(c.d.Sample(s).Seconds())
			}
			checkKS(t, "samples", draws, 0.5e-6, func(x float64) float64 { return c.d.CDF(Seconds(x)) })
			return
		}
		counts := map[Duration]int{}
		for range n {
			counts[c.d.Sample(s)]++
		}
		total := 0
		for x, got := range counts {
			x := x.Seconds()
			p := c.d.CDF(x+1e-6) - c.d.CDF(x-1e-6)
			total += got
			if p == 1 && got != n {
				t.Errorf("%v comes %d times of %d", x, got, n)
			}
			if p < 1 {
				checkZ(t, "draws of a value", (float64(got)-n*p)/math.Sqrt(n*p*(1-p)))
			}
		}
		if total != n || len(counts) > c.steps {
			t.Errorf("%d draws of %d values", total, len(counts))
		}
	})
}

// TestDistributionCDF: CDF rises from 0 to 1, Quantile is its inverse, and gonum agrees.
func TestDistributionCDF(t *testing.T) {
	forEachDistribution(t, func(t *testing.T, i int, s *Stream) {
		c := distributionCases[i]
		if got := c.d.CDF(-1); got != 0 {
			t.Errorf("CDF(-1) = %v", got)
		}
		if got := c.d.CDF(Seconds(math.Inf(1))); got != 1 {
			t.Errorf("CDF(+Inf) = %v", got)
		}
		if lo, hi := c.d.Quantile(0), c.d.Quantile(1); !(lo >= 0 && lo <= hi) {
			t.Errorf("quantiles 0 and 1 are %v and %v", lo, hi)
		} else if c.d.CDF(hi) != 1 {
			t.Errorf("CDF of quantile 1 is %v", c.d.CDF(hi))
		}
		lastX, lastP := Seconds(0), 0.0
		for i := range 1001 {
			p := float64(i) / 1000
			x := c.d.Quantile(p)
			if x < lastX {
				t.Fatalf("quantile falls from %v to %v at %v", lastX, x, p)
			}
			back := c.d.CDF(x)
			if back < lastP {
				t.Fatalf("CDF falls from %v to %v at %v", lastP, back, x)
			}
			lastX, lastP = x, back
			switch {
			case c.steps == 0 && math.Abs(back-p) > 1e-11:
				t.Errorf("CDF of quantile %v is %v", p, back)
			case c.steps > 0 && (back < p || c.d.CDF(x-1e-6) >= p && p > 0):
				t.Errorf("quantile %v is %v, with CDF %v there and %v before", p, x, back, c.d.CDF(x-1e-6))
			}
			if c.gonum != nil {
				if want := c.gonum.CDF(float64(x)); math.Abs(back-want) > 1e-11 {
					t.Errorf("CDF of %v is %v, gonum has %v", x, back, want)
				}
			}
		}
		switch c.d.(type) {
		case Exponential, LogNormal, Weibull, Gamma, Erlang: // their lower tail counts relatively
			for _, p := range []float64{1e-100, 1e-12, 1e-6} {
				x := c.d.Quantile(p)
				if back := c.d.CDF(x); c.steps == 0 && x > 0 && math.Abs(back-p) > 1e-10*p {
					t.Errorf("CDF of quantile %v is %v", p, back)
				}
			}
		}
		for _, p := range []float64{-0.1, 1.1, math.NaN()} {
			mustPanic(t, "Quantile of probability", func() { c.d.Quantile(p) })
		}
	})
}

func mustPanic(t *testing.T, with string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "sim: ") || !strings.Contains(got, with) {
			t.Errorf("panic is %q, want one with %q", got, with)
		}
	}()
	f()
}

// TestDistributionText: String is what the scenario file has, with durations that read back as they
// were.
func TestDistributionText(t *testing.T) {
	shape := regexp.MustCompile(`^\{\w+: .*\}$`)
	for _, c := range distributionCases {
		got := c.d.String()
		if c.text != "" && got != c.text {
			t.Errorf("%T prints as %s, want %s", c.d, got, c.text)
		}
		if !shape.MatchString(got) || strings.Count(got, "{") != strings.Count(got, "}") {
			t.Errorf("%s has not the shape of a distribution", got)
		}
	}
	for _, s := range []Seconds{0, 1e-6, 0.5, 1, 59.999999, 60, 3661.5, 86400, 1e7, 3.6e10, 36000000000.000004,
		1e-7, 1. / 3, 1e12 / 7, 1e13, 9.3e12, 1e15, 1e20, 7.2e18} {
		if got := readDuration(t, s.text()); got != s {
			t.Errorf("%v s print as %s, which reads as %v", float64(s), s.text(), float64(got))
		}
	}
	for _, d := range []LogNormal{made(NewLogNormalMedianP95(1800, 3660)), made(NewLogNormalMedianP95(3*hour, 20*hour)), {9, 2.4}} {
		m := regexp.MustCompile(`median: (.*), p95: (.*)\}\}`).FindStringSubmatch(d.String())
		back := made(NewLogNormalMedianP95(readDuration(t, m[1]), readDuration(t, m[2])))
		if math.Abs(back.Mu-d.Mu) > 1e-12 || math.Abs(back.Sigma-d.Sigma) > 1e-12 {
			t.Errorf("%v reads back as %v", d, back)
		}
	}
}

// readDuration reads a duration as the scenario file does.
func readDuration(t *testing.T, text string) Seconds {
	t.Helper()
	unit := map[string]float64{"s": 1, "m": 60, "h": 3600, "d": 86400}
	parts := regexp.MustCompile(`(\d+(?:\.\d+)?)([smhd])`).FindAllStringSubmatch(text, -1)
	sum, used := 0.0, 0
	for _, p := range parts {
		f, err := strconv.ParseFloat(p[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += f * unit[p[2]]
		used += len(p[0])
	}
	if used != len(text) || used == 0 {
		t.Fatalf("%q is no duration", text)
	}
	return Seconds(sum)
}

// TestGoldenDraws guards the bits of the draws of every distribution.
func TestGoldenDraws(t *testing.T) {
	h := fnv.New64a()
	for i, c := range distributionCases {
		s := NewKey(7).With(uint64(i)).Stream()
		for range 2000 {
			fmt.Fprintf(h, "%d ", c.d.Sample(&s))
		}
	}
	if got, want := h.Sum64(), uint64(0x8e1f3eaadbaefbb3); got != want {
		t.Errorf("hash of the draws is %#x, want %#x", got, want)
	}
}

// TestExactMoments has moments in closed form, for which no rounding is excused.
func TestExactMoments(t *testing.T) {
	for _, test := range []struct {
		name      string
		got, want float64
	}{
		{"variance of {exponential: {mean: 10}}", Exponential{10}.Variance(), 100},
		{"mean of {weibull: {shape: 0.5, scale: 3600}}", float64(Weibull{0.5, 3600}.Mean()), 7200},
		{"mean of {weibull: {shape: 0.25, scale: 1}}", float64(Weibull{0.25, 1}.Mean()), 24},
		{"variance of {gamma: {shape: 4, mean: 10}}", Gamma{4, 10}.Variance(), 25},
		{"variance of {erlang: {k: 4, mean: 10}}", Erlang{4, 10}.Variance(), 25},
		{"variance of {uniform: {min: 0, max: 6}}", Uniform{0, 6}.Variance(), 3},
		{"variance of {triangular: {min: 0, mode: 0, max: 6}}", Triangular{0, 0, 6}.Variance(), 2},
		{"mean of {empirical: {values: [1, 3]}}", float64(made(NewEmpirical([]Seconds{1, 3})).Mean()), 2},
		{"variance of {empirical: {values: [1, 3]}}", made(NewEmpirical([]Seconds{1, 3})).Variance(), 1},
	} {
		if test.got != test.want {
			t.Errorf("%s is %v, want %v", test.name, test.got, test.want)
		}
	}
	for _, test := range []struct {
		name      string
		got, want float64
	}{
		{"mean, given", float64(made(NewLogNormalMeanCV(300, 1.5)).Mean()), 300},
		{"cv, given", math.Sqrt(made(NewLogNormalMeanCV(300, 1.5)).Variance()) / 300, 1.5},
		{"median, given", float64(made(NewLogNormalMedianP95(1800, 3660)).Quantile(0.5)), 1800},
		{"p95, given", float64(made(NewLogNormalMedianP95(1800, 3660)).Quantile(0.95)), 3660},
		{"mean of Weibull, given", float64(made(NewWeibullMean(0.7, 5*365*24*hour)).Mean()), 5 * 365 * 24 * 3600},
		{"variance of Weibull of shape 2", Weibull{2, 1}.Variance(), 1 - math.Pi/4},
		{"variance of Weibull of shape 1000", Weibull{1000, 1}.Variance(), 1.64064268148499e-6},
	} {
		if math.Abs(test.got-test.want) > 2e-6*math.Abs(test.want) {
			t.Errorf("%s is %v, want %v", test.name, test.got, test.want)
		}
	}
}

// TestSampleGamma holds draws of rate 1 against the distribution function, from shapes of next to
// nothing to huge ones.
func TestSampleGamma(t *testing.T) {
	for _, shape := range []float64{0.02, 0.1, 0.5, 0.999, 1, 1.5, 7, 100, 1e6} {
		s := NewKey(9).Named(number(shape)).Stream()
		draws := make([]float64, 100_000)
		for i := range draws {
			draws[i] = SampleGamma(&s, shape)
		}
		const n = 1_000_000
		m, v := 0.0, 0.0
		for range n {
			off := SampleGamma(&s, shape) - shape
			m += off
			v += off * off
		}
		// The fourth central moment is 3 shape^2 + 6 shape.
		checkZ(t, "gamma of shape "+number(shape)+": mean", m/math.Sqrt(n*shape))
		checkZ(t, "gamma of shape "+number(shape)+": variance", (v-n*shape)/math.Sqrt(n*(2*shape*shape+6*shape)))
		checkKS(t, "gamma of shape "+number(shape), draws, 0, func(x float64) float64 { return portable.RegularizedGammaP(shape, x) })
	}
	mustPanic(t, "SampleGamma with shape 0", func() { s := NewKey(1).Stream(); SampleGamma(&s, 0) })
}

// TestCoupledDraws: on the same stream, a longer mean gives longer draws, in proportion.
func TestCoupledDraws(t *testing.T) {
	a, b := NewKey(1).Stream(), NewKey(1).Stream()
	for range 1000 {
		x, y := Exponential{10 * hour}.Sample(&a), Exponential{20 * hour}.Sample(&b)
		if d := 2*x - y; d < -1 || d > 1 {
			t.Fatalf("draws %v and %v", x, y)
		}
	}
}

// TestDrawsBeyondTheRange: draws of more than 292,000 years are Forever, and nothing breaks before.
func TestDrawsBeyondTheRange(t *testing.T) {
	s := NewKey(1).Stream()
	for _, d := range []Distribution{Exponential{1e300}, LogNormal{700, 1}, LogNormal{1000, 1}, Weibull{0.01, 1e300}, Gamma{3, 1e300},
		Constant{1e13}, Uniform{1e13, 1e14}, Shifted{9e12, Constant{9e12}}, Triangular{1e13, 1e300, 1e308}} {
		if got := d.Sample(&s); got != Forever {
			t.Errorf("%s yields %v", d, got)
		}
	}
	long := Exponential{1e7 * hour}
	for range 10000 {
		if got := long.Sample(&s); got == Forever {
			t.Errorf("%s yields Forever", long)
		}
	}
}

func TestImpossibleParameters(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	err1 := func(_ any, err error) error { return err }
	for _, test := range []struct {
		err  error
		want string
	}{
		{err1(NewExponential(0)), "exponential: mean is 0 s, but must be above 0 and finite"},
		{err1(NewExponential(Seconds(nan))), "exponential: mean is NaN s, but must be above 0 and finite"},
		{err1(NewExponential(Seconds(inf))), "exponential: mean is +Inf s, but must be above 0 and finite"},
		{err1(NewLogNormalMedianP95(0, 1)), "lognormal: median is 0 s, but must be above 0 and finite"},
		{err1(NewLogNormalMedianP95(60, 30)), "lognormal: p95 30s is below the median 1m"},
		{err1(NewLogNormalMeanCV(60, -1)), "lognormal: cv is -1, but must be 0 or more, and finite"},
		{err1(NewWeibull(0, 1)), "weibull: shape is 0, but must be above 0 and finite"},
		{err1(NewWeibullMean(1, -1)), "weibull: mean is -1 s, but must be above 0 and finite"},
		{err1(NewWeibullMean(0.001, 1)), "weibull: scale is 0 s, but must be above 0 and finite"},
		{err1(NewGamma(inf, 1)), "gamma: shape is +Inf, but must be above 0 and finite"},
		{err1(NewErlang(0, 1)), "erlang: k is 0, but must be 1 or more"},
		{err1(NewConstant(-1)), "constant: value is -1 s, but must be 0 or more, and finite"},
		{err1(NewUniform(300, 60)), "uniform: min 5m is above max 1m"},
		{err1(NewTriangular(60, 300, 120)), "triangular: min 1m, mode 5m and max 2m are not in rising order"},
		{err1(NewEmpirical(nil)), "empirical: there are no values"},
		{err1(NewEmpirical([]Seconds{1, -2})), "empirical: value 2 is -2 s, but must be 0 or more, and finite"},
		{err1(NewShifted(-1, Constant{1})), "shifted: by is -1 s, but must be 0 or more, and finite"},
		{err1(NewShifted(1, nil)), "shifted: there is no distribution to shift"},
	} {
		if test.err == nil || test.err.Error() != test.want {
			t.Errorf("error is %v, want %s", test.err, test.want)
		}
	}
	for _, d := range []Distribution{Exponential{}, Exponential{Seconds(inf)}, LogNormal{nan, 1}, LogNormal{0, -1}, Weibull{0, 1}, Weibull{1, 0},
		Gamma{0, 1}, Gamma{1, -1}, Erlang{0, 1}, Constant{-1}, Uniform{2, 1}, Triangular{2, 1, 3}, Empirical{}, Shifted{}, Shifted{-1, Constant{1}}} {
		name := strings.TrimPrefix(fmt.Sprintf("%T", d), "sim.")
		s := NewKey(1).Stream()
		mustPanic(t, name+".Mean", func() { d.Mean() })
		mustPanic(t, name+".Variance", func() { d.Variance() })
		mustPanic(t, name+".CDF", func() { d.CDF(1) })
		mustPanic(t, name+".Quantile", func() { d.Quantile(0.5) })
		mustPanic(t, name+".Sample", func() { d.Sample(&s) })
	}
}

func BenchmarkSample(b *testing.B) {
	for _, d := range []Distribution{Exponential{hour}, LogNormal{8, 1}, Weibull{0.7, hour}, Gamma{2, hour}, Gamma{0.5, hour}, Erlang{3, hour},
		Constant{60}, Uniform{60, 300}, Triangular{60, 120, 300}, made(NewEmpirical([]Seconds{1, 2, 3, 4, 5})), Shifted{900, Exponential{hour}}} {
		b.Run(strings.TrimPrefix(fmt.Sprintf("%T", d), "sim."), func(b *testing.B) {
			s := NewKey(1).Stream()
			b.ReportAllocs()
			for b.Loop() {
				d.Sample(&s)
			}
		})
	}
}
