package stat

import (
	"math"
	"math/big"
)

// Moments holds the count, the exact sum and the exact sum of squares of int64s. The zero value
// has seen nothing.
type Moments struct {
	N       int64
	sum     Sum128
	squares sum192
}

// Add takes x in.
func (m *Moments) Add(x int64) {
	m.N++
	m.sum.Add(x)
	m.squares.addProduct(x, x)
}

// Merge takes in all that o has seen.
func (m *Moments) Merge(o Moments) {
	m.N += o.N
	m.sum.Merge(o.sum)
	m.squares.merge(o.squares)
}

// Sum returns the sum.
func (m *Moments) Sum() Sum128 { return m.sum }

// Mean returns the mean, NaN for N = 0.
func (m *Moments) Mean() float64 { return quotient(m.sum.big(), big.NewInt(m.N)) }

// Variance returns the unbiased variance, that with N-1, and NaN for N < 2.
func (m *Moments) Variance() float64 {
	if m.N < 2 {
		return math.NaN()
	}
	return covariance(m.N, m.sum, m.sum, m.squares)
}

// SD returns the square root of Variance.
func (m *Moments) SD() float64 { return math.Sqrt(m.Variance()) }

// SE returns the standard error of the mean, NaN for N < 2.
func (m *Moments) SE() float64 { return math.Sqrt(m.Variance() / float64(m.N)) }

// Interval returns the MeanInterval of what was seen.
func (m *Moments) Interval(confidence float64) Interval {
	return MeanInterval(m.Mean(), m.SE(), m.N, confidence)
}

// covariance is (n Sxy - Sx Sy) / (n (n-1)).
func covariance(n int64, x, y Sum128, xy sum192) float64 {
	return quotient(scatter(n, x, y, xy), times(big.NewInt(n), big.NewInt(n-1)))
}

// scatter is n Sxy - Sx Sy.
func scatter(n int64, x, y Sum128, xy sum192) *big.Int {
	z := times(big.NewInt(n), xy.big())
	return z.Sub(z, times(x.big(), y.big()))
}

// Comoments holds the count, sums, sums of squares and sum of products of pairs (x, y) of
// int64s, all exact. The zero value has seen nothing.
type Comoments struct {
	N          int64
	x, y       Sum128
	xx, yy, xy sum192
}

// Add takes the pair in.
func (c *Comoments) Add(x, y int64) {
	c.N++
	c.x.Add(x)
	c.y.Add(y)
	c.xx.addProduct(x, x)
	c.yy.addProduct(y, y)
	c.xy.addProduct(x, y)
}

// Merge takes in all that o has seen.
func (c *Comoments) Merge(o Comoments) {
	c.N += o.N
	c.x.Merge(o.x)
	c.y.Merge(o.y)
	c.xx.merge(o.xx)
	c.yy.merge(o.yy)
	c.xy.merge(o.xy)
}

// X returns the moments of the first of each pair.
func (c *Comoments) X() Moments { return Moments{c.N, c.x, c.xx} }

// Y returns the moments of the second of each pair.
func (c *Comoments) Y() Moments { return Moments{c.N, c.y, c.yy} }

// Covariance returns the unbiased covariance, NaN for N < 2.
func (c *Comoments) Covariance() float64 {
	if c.N < 2 {
		return math.NaN()
	}
	return covariance(c.N, c.x, c.y, c.xy)
}

// Correlation returns the coefficient of correlation, NaN where x or y does not vary.
func (c *Comoments) Correlation() float64 {
	x, y := scatter(c.N, c.x, c.x, c.xx), scatter(c.N, c.y, c.y, c.yy)
	xy := scatter(c.N, c.x, c.y, c.xy)
	r := math.Sqrt(quotient(times(xy, xy), times(x, y)))
	return math.Copysign(r, float64(xy.Sign()))
}
