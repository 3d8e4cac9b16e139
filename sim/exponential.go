package sim

import (
	"math"

	"outagesim/sim/portable"
)

// Exponential is the distribution of the time to the next event of a Poisson process: how long it
// has lasted says nothing about how long it will last. MeanTime is above 0.
//
// A draw is MeanTime times a number that does not depend on it, so that the same stream
// gives proportional draws for two means.
type Exponential struct{ MeanTime Seconds }

// NewExponential returns the exponential distribution with the given mean.
func NewExponential(mean Seconds) (Exponential, error) {
	d := Exponential{mean}
	return d, d.check()
}

func (d Exponential) check() error { return checkPositive("exponential", "mean", d.MeanTime) }

// Mean returns MeanTime.
func (d Exponential) Mean() Seconds {
	must("Exponential.Mean", d.check())
	return d.MeanTime
}

// Variance returns the square of the mean.
func (d Exponential) Variance() float64 {
	must("Exponential.Variance", d.check())
	return float64(d.MeanTime * d.MeanTime)
}

// CDF returns 1 - exp(-x/mean).
func (d Exponential) CDF(x Seconds) float64 {
	must("Exponential.CDF", d.check())
	if x <= 0 {
		return 0
	}
	return -portable.Expm1(-float64(x / d.MeanTime))
}

// Quantile returns -mean log(1-p), +Inf for p = 1.
func (d Exponential) Quantile(p float64) Seconds {
	must("Exponential.Quantile", d.check())
	mustProbability("Exponential.Quantile", p)
	if p == 0 {
		return 0
	}
	return Seconds(float64(d.MeanTime) * -portable.Log1p(-p))
}

// Sample draws a duration.
func (d Exponential) Sample(s *Stream) Duration {
	if !(d.MeanTime > 0 && d.MeanTime <= math.MaxFloat64) {
		must("Exponential.Sample", d.check())
	}
	return Seconds(float64(d.MeanTime) * s.Exp()).Duration()
}

// String prints such as {exponential: {mean: 10h}}.
func (d Exponential) String() string {
	return distributionText("exponential", "mean", d.MeanTime.text())
}
