package portable

import "math"

// Pow returns x to the power of y, for x >= 0: NaN for negative x. Pow(x, 0) and Pow(1, y)
// are 1 for any x and y.
//
// It is exp(y log x) with the logarithm in twice the precision, since an error of y log x is one of
// as many parts of the result.
func Pow(x, y float64) float64 {
	inf := math.Inf(1)
	switch {
	case y == 0 || x == 1:
		return 1
	case x < 0 || x != x || y != y:
		return math.NaN()
	case x == 0 && y < 0 || x == inf && y > 0:
		return inf
	case x == 0 || x == inf:
		return 0
	case y == inf || y == -inf:
		if (x > 1) == (y > 0) {
			return inf
		}
		return 0
	case y == 1:
		return x
	case y == 0.5:
		return math.Sqrt(x)
	}
	l, dl := logTwice(x)
	e := float64(y * l)
	switch {
	case e > 710:
		return inf
	case e < -746:
		return 0
	}
	e, de := twoProduct(y, l)
	return expSum(e, de+float64(y*dl))
}

// logTwice returns log(x) in twice the precision, to some 2^-65 of it, for finite x > 0.
//
// With x = 2^k m and s = (m-1)/(m+1), log(m) = 2 atanh(s) = 2s (1 + s^2/3 + s^4/5 + ...) (A&S
// 4.1.27), where |s| < 0.172. The first two terms are computed in twice the precision.
func logTwice(x float64) (l, dl float64) {
	m, k := split(x)
	f := m - 1
	g, dg := twoSum(m, 1)
	s := f / g
	p, dp := twoProduct(s, g)
	ds := (((f - p) - dp) - float64(s*dg)) / g

	// z = s^2 in twice the precision, then z/3.
	z, dz := twoProduct(s, s)
	dz += float64(2 * s * ds)
	third := z / 3
	p, dp = twoProduct(third, 3)
	dthird := ((z - p) - dp + dz) / 3
	rest := 0.0
	for i := 27; i >= 5; i -= 2 {
		rest = 1/float64(i) + float64(z*rest)
	}
	rest = float64(z * z * rest)

	// 2s times 1 + third + rest.
	q, dq := twoSum(1, third)
	dq += dthird + rest
	l, dl = twoProduct(s, q)
	dl += float64(s*dq) + float64(ds*q)
	l, dl = float64(2*l), float64(2*dl)

	n := float64(k)
	sum, lost := twoSum(float64(n*ln2Hi), l)
	lost += dl
	lost += float64(n * ln2Lo)
	l = sum + lost
	return l, (sum - l) + lost
}
