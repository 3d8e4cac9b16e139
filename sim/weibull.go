package sim

import (
	"math"

	"outagesim/sim/portable"
)

// Weibull is the distribution of a lifetime whose hazard is a power of the age: falling for a Shape
// below 1 (what has survived its youth lasts), constant for 1 (exponential), rising above (wear).
// Shape and Scale are above 0.
type Weibull struct {
	Shape float64
	Scale Seconds // the quantile 1 - 1/e = 63.2%
}

// NewWeibull returns the Weibull distribution with the given shape and scale.
func NewWeibull(shape float64, scale Seconds) (Weibull, error) {
	d := Weibull{shape, scale}
	return d, d.check()
}

// NewWeibullMean returns the Weibull distribution with the given shape and mean: the scale is the
// mean divided by Gamma(1 + 1/shape).
func NewWeibullMean(shape float64, mean Seconds) (Weibull, error) {
	if err := checkShape("weibull", "shape", shape); err != nil {
		return Weibull{}, err
	}
	if err := checkPositive("weibull", "mean", mean); err != nil {
		return Weibull{}, err
	}
	return NewWeibull(shape, Seconds(float64(mean)/portable.Gamma(1+1/shape)))
}

func (d Weibull) check() error {
	if err := checkShape("weibull", "shape", d.Shape); err != nil {
		return err
	}
	return checkPositive("weibull", "scale", d.Scale)
}

// Mean returns Scale Gamma(1 + 1/Shape).
func (d Weibull) Mean() Seconds {
	must("Weibull.Mean", d.check())
	return Seconds(float64(d.Scale) * portable.Gamma(1+1/d.Shape))
}

// Variance returns Scale^2 (Gamma(1 + 2/Shape) - Gamma(1 + 1/Shape)^2), the difference taken before
// the exponential of the logarithms.
func (d Weibull) Variance() float64 {
	must("Weibull.Variance", d.check())
	m := float64(d.Mean())
	l1, l2 := portable.LogGamma(1+1/d.Shape), portable.LogGamma(1+2/d.Shape)
	return float64(float64(m*m) * portable.Expm1(l2-float64(2*l1)))
}

// CDF returns 1 - exp(-(x/Scale)^Shape).
func (d Weibull) CDF(x Seconds) float64 {
	must("Weibull.CDF", d.check())
	if x <= 0 {
		return 0
	}
	return -portable.Expm1(-portable.Pow(float64(x/d.Scale), d.Shape))
}

// Quantile returns Scale (-log(1-p))^(1/Shape), +Inf for p = 1.
func (d Weibull) Quantile(p float64) Seconds {
	must("Weibull.Quantile", d.check())
	mustProbability("Weibull.Quantile", p)
	return Seconds(float64(d.Scale) * portable.Pow(-portable.Log1p(-p), 1/d.Shape))
}

// Sample draws a duration.
func (d Weibull) Sample(s *Stream) Duration {
	if !(d.Shape > 0 && d.Shape <= math.MaxFloat64 && d.Scale > 0 && d.Scale <= math.MaxFloat64) {
		must("Weibull.Sample", d.check())
	}
	return Seconds(float64(d.Scale) * portable.Pow(s.Exp(), 1/d.Shape)).Duration()
}

// String prints such as {weibull: {shape: 0.7, scale: 800h}}, whichever way d was made.
func (d Weibull) String() string {
	return distributionText("weibull", "shape", number(d.Shape), "scale", d.Scale.text())
}
