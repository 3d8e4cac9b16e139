package portable

import "math"

// Log returns the natural logarithm of x: -Inf for 0, NaN below.
func Log(x float64) float64 {
	switch {
	case x < 0 || x != x:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	case x > math.MaxFloat64:
		return x
	}
	m, k := split(x)
	return logSum(k, m-1, 0)
}

// Log1p returns log(1 + x), which for small x keeps the digits that the sum would lose.
func Log1p(x float64) float64 {
	switch {
	case x < -1 || x != x:
		return math.NaN()
	case x == -1:
		return math.Inf(-1)
	case x == 0 || x > math.MaxFloat64:
		return x
	case 1/math.Sqrt2-1 < x && x < math.Sqrt2-1:
		return logSum(0, x, 0)
	}
	u, lost := twoSum(1, x)
	m, k := split(u)
	return logSum(k, m-1, lost/u)
}

// split returns m in [1/sqrt2, sqrt2) and k with x = m * 2^k, for finite x > 0.
func split(x float64) (m float64, k int) {
	const tiny = 0x1p-1022
	if x < tiny {
		m, k = split(float64(x * 0x1p54))
		return m, k - 54
	}
	b := math.Float64bits(x)
	k = int(b>>52) - 1023
	m = math.Float64frombits(b&(1<<52-1) | 1023<<52)
	if m >= math.Sqrt2 {
		return m / 2, k + 1
	}
	return m, k
}

// logSum returns k ln2 + log(1+f) + d for 1+f in [1/sqrt2, sqrt2) and a small d, by the method of
// msun's e_log.c: with s = f/(2+f), log(1+f) = f - f^2/2 + s (f^2/2 + R(s^2)).
func logSum(k int, f, d float64) float64 {
	const (
		l1 = 6.666666666666735130e-01
		l2 = 3.999999999940941908e-01
		l3 = 2.857142874366239149e-01
		l4 = 2.222219843214978396e-01
		l5 = 1.818357216161805012e-01
		l6 = 1.531383769920937332e-01
		l7 = 1.479819860511658591e-01
	)
	s := f / (2 + f)
	z := float64(s * s)
	w := float64(z * z)
	odd := l5 + float64(w*l7)
	odd = l3 + float64(w*odd)
	odd = l1 + float64(w*odd)
	even := l4 + float64(w*l6)
	even = l2 + float64(w*even)
	r := float64(z*odd) + float64(w*even)
	half := float64(0.5 * f * f)
	n := float64(k)
	small := float64(s*(half+r)) + (float64(n*ln2Lo) + d)
	return float64(n*ln2Hi) - ((half - small) - f)
}
