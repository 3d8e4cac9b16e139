package decision

import (
	"fmt"
	"math"

	"outagesim/sim/portable"
)

// Posterior is what is known of a rate of panics: a gamma distribution with this shape and the
// watched exposure, in hypervisor-years, as its inverse scale. Both are above 0.
type Posterior struct{ Shape, Exposure float64 }

// Jeffreys returns the posterior after so many panics in so many hypervisor-years, from Jeffreys'
// prior for a Poisson rate, which is proportional to 1/sqrt(rate).
func Jeffreys(panics int, exposure float64) Posterior {
	return Posterior{Shape: float64(panics) + 0.5, Exposure: exposure}
}

// Mean returns the expected rate.
func (p Posterior) Mean() float64 { return p.Shape / p.Exposure }

// Quantile returns the rate below which the true one lies with probability q.
func (p Posterior) Quantile(q float64) float64 {
	return portable.InverseRegularizedGammaP(p.Shape, q) / p.Exposure
}

// CDF returns the probability that the true rate is at most this one.
func (p Posterior) CDF(rate float64) float64 {
	if rate <= 0 {
		return 0
	}
	return portable.RegularizedGammaP(p.Shape, float64(p.Exposure*rate))
}

// survival returns 1 - CDF(rate) without the loss of digits.
func (p Posterior) survival(rate float64) float64 {
	if rate <= 0 {
		return 1
	}
	return portable.RegularizedGammaQ(p.Shape, float64(p.Exposure*rate))
}

// between returns the probability of a rate from a to b, with the digits that the tails have.
func (p Posterior) between(a, b float64) float64 {
	if a >= p.Mean() {
		return p.survival(a) - p.survival(b)
	}
	return p.CDF(b) - p.CDF(a)
}

// Density returns the density at a rate. At 0 it is +Inf for a shape below 1.
func (p Posterior) Density(rate float64) float64 {
	switch {
	case rate < 0 || math.IsInf(rate, 1):
		return 0
	case rate > 0:
		return portable.Exp(p.logDensity(portable.Log(rate))) / rate
	case p.Shape < 1:
		return math.Inf(1)
	case p.Shape == 1:
		return p.Exposure
	}
	return 0
}

// logDensity returns the logarithm of the density of log(rate) at x.
func (p Posterior) logDensity(x float64) float64 {
	y := x + portable.Log(p.Exposure)
	return float64(p.Shape*y) - portable.Exp(y) - portable.LogGamma(p.Shape)
}

// PredictiveNone returns the probability of no panic in exposure hypervisor-years to come:
// (T/(T+exposure))^shape.
func (p Posterior) PredictiveNone(exposure float64) float64 {
	return portable.Exp(-float64(p.Shape * portable.Log1p(exposure/p.Exposure)))
}

// Predictive returns the probability of so many panics in exposure hypervisor-years to come, which
// is negative binomial.
func (p Posterior) Predictive(panics int, exposure float64) float64 {
	switch {
	case panics < 0:
		return 0
	case panics == 0:
		return p.PredictiveNone(exposure)
	case exposure == 0:
		return 0
	}
	k := float64(panics)
	log := portable.LogGamma(p.Shape+k) - portable.LogGamma(p.Shape) - portable.LogGamma(k+1)
	log -= float64(p.Shape * portable.Log1p(exposure/p.Exposure))
	log -= float64(k * portable.Log1p(p.Exposure/exposure))
	return portable.Exp(log)
}

// Update returns the posterior after so many panics more in exposure hypervisor-years more.
func (p Posterior) Update(panics int, exposure float64) Posterior {
	return Posterior{Shape: p.Shape + float64(panics), Exposure: p.Exposure + exposure}
}

// check panics unless p is a distribution.
func (p Posterior) check(method string) {
	if !(p.Shape > 0 && p.Exposure > 0) || math.IsInf(p.Shape, 1) || math.IsInf(p.Exposure, 1) {
		panic(fmt.Sprintf("decision: %s: posterior of shape %v and exposure %v", method, p.Shape, p.Exposure))
	}
}
