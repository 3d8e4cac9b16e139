package decision

import (
	"fmt"
	"math"

	"outagesim/sim/portable"
)

// beyond is the posterior probability of a rate above the highest of [Rates]. A loss as large as
// the mean one there changes no expectation in its first six digits.
const beyond = 1e-7

// Rates returns n rates at which to estimate curves, ascending from 0 to where the posterior leaves
// 1e-7: Chebyshev points of the second kind in log(1 + rate/mean), the variable of interpolation.
// Fifteen are enough for horizons in which each hypervisor panics many times. n is at least 2.
func Rates(p Posterior, n int) []float64 {
	p.check("Rates")
	if n < 2 {
		panic(fmt.Sprintf("decision: Rates of %d points", n))
	}
	m := p.Mean()
	top := portable.Log1p(p.Quantile(1-beyond) / m)
	rates := make([]float64, n)
	for i := 1; i < n; i++ {
		s := sin(math.Pi / 2 * (float64(i) / float64(n-1)))
		rates[i] = float64(m * portable.Expm1(float64(top*float64(s*s))))
	}
	return rates
}

// sin returns the sine of x in [0, pi/2] by its power series.
func sin(x float64) float64 {
	z := float64(x * x)
	sum := 1.0
	for k := 25.0; k >= 3; k -= 2 {
		sum = 1 - float64(z*sum)/(k*(k-1))
	}
	return float64(x * sum)
}
