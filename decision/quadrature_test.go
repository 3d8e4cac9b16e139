package decision

import (
	"math"
	"testing"
)

// The rule of 16 points is exact for polynomials up to degree 31.
func TestLegendre(t *testing.T) {
	for k := 0; k <= 30; k += 2 {
		sum := 0.0
		for _, l := range legendre {
			sum += 2 * l[1] * math.Pow(l[0], float64(k))
		}
		near(t, "even power", sum, 2/float64(k+1), 14)
	}
}

// Moments of the posterior, wherever the panels are cut, and the Laplace transform.
func TestQuadrature(t *testing.T) {
	for _, p := range []Posterior{{0.02, 3}, {0.5, 1}, {1.5, 5}, {1, 0.01}, {30, 1e4}, {1e4, 1e3}, {1e6, 1e7}} {
		for _, extra := range []float64{0, 10 * p.Exposure} {
			var mass, mean, square, none, below float64
			cut := p.Quantile(0.7)
			for _, q := range p.points([]float64{cut, 1e9}, extra) {
				mass += q.weight
				mean += q.weight * q.rate
				square += q.weight * q.rate * q.rate
				none += q.weight * math.Exp(-q.rate*p.Exposure)
				if q.rate < cut {
					below += q.weight
				}
			}
			near(t, "mass", mass, 1, 11)
			near(t, "mean", mean, p.Mean(), 9)
			near(t, "square", square, p.Mean()*p.Mean()*(1+1/p.Shape), 9)
			if none > 1e-300 {
				near(t, "no panic", none, p.PredictiveNone(p.Exposure), 8)
			}
			near(t, "below the cut", below, 0.7, 9)
		}
	}
}
