package stat

import (
	"math"
	"math/big"
)

// Ratio returns r = (sum of y) / (sum of x) and its standard error, where each pair of c is one
// replication: the replications are independent, what is inside of one need not be. With
// d = y - r x, whose sum is 0,
//
//	se^2 = n / (n-1) * sum of d^2 / (sum of x)^2
//
// Both are NaN if the sum of x is 0, and the error is NaN for n < 2.
func Ratio(c *Comoments) (ratio, se float64) {
	x, y := c.x.big(), c.y.big()
	if x.Sign() == 0 {
		return math.NaN(), math.NaN()
	}
	ratio = quotient(y, x)
	if c.N < 2 {
		return ratio, math.NaN()
	}
	// The sum of d^2, times (sum of x)^2.
	d := times(c.yy.big(), x, x)
	d.Sub(d, times(big.NewInt(2), x, y, c.xy.big()))
	d.Add(d, times(y, y, c.xx.big()))
	return ratio, math.Sqrt(quotient(times(big.NewInt(c.N), d), times(big.NewInt(c.N-1), x, x, x, x)))
}

// Quadmoments holds the count, sums and all sums of products of quadruples (x, y, u, v) of
// int64s, exactly: what the difference of two ratios on the same replications needs. The zero
// value has seen nothing.
type Quadmoments struct {
	N    int64
	sums [4]Sum128
	prod [10]sum192 // xx xy xu xv yy yu yv uu uv vv
}

// Add takes the quadruple in.
func (c *Quadmoments) Add(x, y, u, v int64) {
	c.N++
	q := [4]int64{x, y, u, v}
	k := 0
	for i, a := range q {
		c.sums[i].Add(a)
		for _, b := range q[i:] {
			c.prod[k].addProduct(a, b)
			k++
		}
	}
}

// Merge takes in all that o has seen.
func (c *Quadmoments) Merge(o *Quadmoments) {
	c.N += o.N
	for i := range c.sums {
		c.sums[i].Merge(o.sums[i])
	}
	for i := range c.prod {
		c.prod[i].merge(o.prod[i])
	}
}

// RatioDifference returns y/x - v/u, of sums over the replications, and its standard error, which
// takes in that all four were seen in the same replications. With e = (y - r x) / X - (v - s u) / U,
// where r and s are the ratios and X and U the sums of x and u,
//
//	se^2 = n / (n-1) * sum of e^2
//
// Both are NaN if the sum of x or of u is 0, and the error is NaN for n < 2.
func RatioDifference(c *Quadmoments) (difference, se float64) {
	x, y, u, v := c.sums[0].big(), c.sums[1].big(), c.sums[2].big(), c.sums[3].big()
	if x.Sign() == 0 || u.Sign() == 0 {
		return math.NaN(), math.NaN()
	}
	numerator := times(y, u)
	numerator.Sub(numerator, times(v, x))
	difference = quotient(numerator, times(x, u))
	if c.N < 2 {
		return difference, math.NaN()
	}
	// e times X^2 U^2 is a linear form in (x, y, u, v) with whole coefficients.
	form := [4]*big.Int{times(y, u, u), times(x, u, u), times(v, x, x), times(u, x, x)}
	form[0].Neg(form[0])
	form[3].Neg(form[3])
	sum := new(big.Int)
	k := 0
	for i := range form {
		for j := i; j < len(form); j++ {
			term := times(form[i], form[j], c.prod[k].big())
			if i != j {
				term.Lsh(term, 1)
			}
			sum.Add(sum, term)
			k++
		}
	}
	scale := times(x, x, u, u)
	return difference, math.Sqrt(quotient(times(big.NewInt(c.N), sum), times(big.NewInt(c.N-1), scale, scale)))
}
