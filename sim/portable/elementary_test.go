package portable

import (
	"math"
	"math/rand/v2"
	"testing"
)

// ulps returns how many float64 lie between two numbers of the same sign.
func ulps(a, b float64) uint64 {
	x, y := math.Float64bits(a), math.Float64bits(b)
	if x < y {
		return y - x
	}
	return x - y
}

// Package math errs by less than 1 unit in the last place on all machines: two functions that both
// do can differ by 2, seldom. Near the ends of the range some of its assembly gives up early.
func TestElementaryAgainstMath(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, test := range []struct {
		name     string
		got, ref func(float64) float64
		draw     func() float64
	}{
		{"Exp", Exp, math.Exp, func() float64 { return r.Float64()*1410 - 705 }},
		{"Exp", Exp, math.Exp, r.NormFloat64},
		{"Expm1", Expm1, math.Expm1, r.NormFloat64},
		{"Expm1", Expm1, math.Expm1, func() float64 { return math.Exp(r.Float64()*600 - 596) }},
		{"Expm1", Expm1, math.Expm1, func() float64 { return -math.Exp(r.Float64()*600 - 596) }},
		{"Log", Log, math.Log, func() float64 { return math.Exp(r.Float64()*1400 - 700) }},
		{"Log", Log, math.Log, func() float64 { return 0.5 + r.Float64() }},
		{"Log1p", Log1p, math.Log1p, func() float64 { return math.Exp(r.Float64()*1300 - 600) }},
		{"Log1p", Log1p, math.Log1p, func() float64 { return 1.8*r.Float64() - 0.9 }},
	} {
		worst := uint64(0)
		for range 20000 {
			x := test.draw()
			got, want := test.got(x), test.ref(x)
			n := ulps(got, want)
			worst = max(worst, n)
			if n > 2 {
				t.Fatalf("%s(%v) = %v, math has %v", test.name, x, got, want)
			}
		}
		t.Logf("%s: at most %d units in the last place from package math", test.name, worst)
	}
}

// math.Pow is worse than Pow: it multiplies powers. So the tolerance is that of math.Pow.
func TestPowAgainstMath(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50000 {
		x, y := math.Exp(r.Float64()*40-20), 10*r.NormFloat64()
		got, want := Pow(x, y), math.Pow(x, y)
		if math.Abs(got-want) > 1e-14*want {
			t.Fatalf("Pow(%v, %v) = %v, math has %v", x, y, got, want)
		}
	}
	for n := range 23 { // powers of ten that a float64 holds
		if got, want := Pow(10, float64(n)), math.Pow10(n); got != want {
			t.Errorf("Pow(10, %d) = %v", n, got)
		}
	}
	for n := -1074; n < 1024; n++ {
		if got, want := Pow(2, float64(n)), math.Ldexp(1, n); got != want {
			t.Errorf("Pow(2, %d) = %v, want %v", n, got, want)
		}
	}
}

func TestSpecialCases(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	zero := math.Copysign(0, -1)
	for _, test := range []struct {
		call      string
		got, want float64
	}{
		{"Exp(0)", Exp(0), 1},
		{"Exp(Inf)", Exp(inf), inf},
		{"Exp(-Inf)", Exp(-inf), 0},
		{"Exp(NaN)", Exp(nan), nan},
		{"Exp(709.782712893384)", Exp(709.782712893384), 1.7976931348622732e308},
		{"Exp(709.79)", Exp(709.79), inf},
		{"Exp(-745.2)", Exp(-745.2), 0},
		{"Exp(-745.1)", Exp(-745.1), 5e-324},
		{"Expm1(Inf)", Expm1(inf), inf},
		{"Expm1(-Inf)", Expm1(-inf), -1},
		{"Expm1(NaN)", Expm1(nan), nan},
		{"Expm1(-0)", Expm1(zero), zero},
		{"Expm1(5e-324)", Expm1(5e-324), 5e-324},
		{"Log(0)", Log(0), -inf},
		{"Log(1)", Log(1), 0},
		{"Log(Inf)", Log(inf), inf},
		{"Log(-1)", Log(-1), nan},
		{"Log(NaN)", Log(nan), nan},
		{"Log(5e-324)", Log(5e-324), -744.4400719213812},
		{"Log1p(-1)", Log1p(-1), -inf},
		{"Log1p(-2)", Log1p(-2), nan},
		{"Log1p(Inf)", Log1p(inf), inf},
		{"Log1p(NaN)", Log1p(nan), nan},
		{"Log1p(-0)", Log1p(zero), zero},
		{"Log1p(5e-324)", Log1p(5e-324), 5e-324},
		{"Pow(0, 0)", Pow(0, 0), 1},
		{"Pow(NaN, 0)", Pow(nan, 0), 1},
		{"Pow(1, NaN)", Pow(1, nan), 1},
		{"Pow(1, Inf)", Pow(1, inf), 1},
		{"Pow(0, 2)", Pow(0, 2), 0},
		{"Pow(0, -2)", Pow(0, -2), inf},
		{"Pow(0, Inf)", Pow(0, inf), 0},
		{"Pow(Inf, 2)", Pow(inf, 2), inf},
		{"Pow(Inf, -2)", Pow(inf, -2), 0},
		{"Pow(0.5, Inf)", Pow(0.5, inf), 0},
		{"Pow(0.5, -Inf)", Pow(0.5, -inf), inf},
		{"Pow(2, Inf)", Pow(2, inf), inf},
		{"Pow(2, 1e308)", Pow(2, 1e308), inf},
		{"Pow(2, -1e308)", Pow(2, -1e308), 0},
		{"Pow(-1, 2)", Pow(-1, 2), nan},
		{"Pow(2, NaN)", Pow(2, nan), nan},
		{"Pow(1e300, 1)", Pow(1e300, 1), 1e300},
		{"Pow(2, 0.5)", Pow(2, 0.5), math.Sqrt2},
		{"LogGamma(0)", LogGamma(0), inf},
		{"LogGamma(1)", LogGamma(1), 0},
		{"LogGamma(2)", LogGamma(2), 0},
		{"LogGamma(Inf)", LogGamma(inf), inf},
		{"LogGamma(-1)", LogGamma(-1), nan},
		{"LogGamma(NaN)", LogGamma(nan), nan},
		{"Gamma(0)", Gamma(0), inf},
		{"Gamma(1)", Gamma(1), 1},
		{"Gamma(172)", Gamma(172), inf},
		{"Gamma(Inf)", Gamma(inf), inf},
		{"Gamma(NaN)", Gamma(nan), nan},
		{"NormalCDF(0)", NormalCDF(0), 0.5},
		{"NormalCDF(Inf)", NormalCDF(inf), 1},
		{"NormalCDF(-Inf)", NormalCDF(-inf), 0},
		{"NormalCDF(NaN)", NormalCDF(nan), nan},
		{"NormalQuantile(0)", NormalQuantile(0), -inf},
		{"NormalQuantile(0.5)", NormalQuantile(0.5), 0},
		{"NormalQuantile(1)", NormalQuantile(1), inf},
		{"NormalQuantile(1.1)", NormalQuantile(1.1), nan},
		{"NormalQuantile(NaN)", NormalQuantile(nan), nan},
		{"RegularizedGammaP(2, 0)", RegularizedGammaP(2, 0), 0},
		{"RegularizedGammaP(2, Inf)", RegularizedGammaP(2, inf), 1},
		{"RegularizedGammaQ(2, 1e300)", RegularizedGammaQ(2, 1e300), 0},
		{"RegularizedGammaP(0, 1)", RegularizedGammaP(0, 1), nan},
		{"RegularizedGammaP(1, -1)", RegularizedGammaP(1, -1), nan},
		{"RegularizedGammaP(NaN, 1)", RegularizedGammaP(nan, 1), nan},
		{"InverseRegularizedGammaP(2, 0)", InverseRegularizedGammaP(2, 0), 0},
		{"InverseRegularizedGammaP(2, 1)", InverseRegularizedGammaP(2, 1), inf},
		{"InverseRegularizedGammaP(2, 2)", InverseRegularizedGammaP(2, 2), nan},
		{"RegularizedBeta(2, 3, 0)", RegularizedBeta(2, 3, 0), 0},
		{"RegularizedBeta(2, 3, 1)", RegularizedBeta(2, 3, 1), 1},
		{"RegularizedBeta(2, 3, 2)", RegularizedBeta(2, 3, 2), nan},
		{"RegularizedBeta(0, 3, 0.5)", RegularizedBeta(0, 3, 0.5), nan},
		{"StudentTCDF(0, 3)", StudentTCDF(0, 3), 0.5},
		{"StudentTCDF(Inf, 3)", StudentTCDF(inf, 3), 1},
		{"StudentTCDF(-Inf, 3)", StudentTCDF(-inf, 3), 0},
		{"StudentTCDF(1, 0)", StudentTCDF(1, 0), nan},
		{"StudentTCDF(1, Inf)", StudentTCDF(1, inf), NormalCDF(1)},
		{"StudentTQuantile(0.5, 3)", StudentTQuantile(0.5, 3), 0},
		{"StudentTQuantile(0, 3)", StudentTQuantile(0, 3), -inf},
		{"StudentTQuantile(1, 3)", StudentTQuantile(1, 3), inf},
		{"StudentTQuantile(0.3, Inf)", StudentTQuantile(0.3, inf), NormalQuantile(0.3)},
		{"StudentTQuantile(0.3, -1)", StudentTQuantile(0.3, -1), nan},
	} {
		if math.Float64bits(test.got) != math.Float64bits(test.want) && !(test.got != test.got && test.want != test.want) {
			t.Errorf("%s = %v, want %v", test.call, test.got, test.want)
		}
	}
}
