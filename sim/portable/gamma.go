package portable

import "math"

// LogGamma returns the natural logarithm of the gamma function at x > 0, +Inf at 0 and NaN
// below. Near its zeros at 1 and 2 it keeps its relative accuracy.
func LogGamma(x float64) float64 {
	switch {
	case x != x || x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(1)
	case x < 0.5:
		return logGammaNear2(x) - Log1p(x) - Log(x)
	case x < 1.5:
		return logGammaNear2(x-1) - Log1p(x-1)
	case x < 10:
		product := 1.0
		for x > 2.5 {
			x--
			product = float64(product * x)
		}
		return logGammaNear2(x-2) + Log(product)
	case x > 2.5e305:
		return math.Inf(1)
	}
	return float64((x-0.5)*(Log(x)-1)) + (halfLog2Pi - 0.5 + stirling(x))
}

const halfLog2Pi = 0.9189385332046727417803297

// logGammaNear2 returns log Gamma(2+z) for |z| <= 1/2 by A&S 6.1.33:
// (1-gamma) z + sum of (-1)^k (zeta(k)-1) z^k/k.
func logGammaNear2(z float64) float64 {
	sum := 0.0
	for i := len(zetaTerms) - 1; i >= 0; i-- {
		sum = zetaTerms[i] + float64(z*sum)
	}
	return float64(z * sum)
}

// zetaTerms are 1 less Euler's constant, then (-1)^k (zeta(k)-1)/k for k from 2 (zeta: A&S table
// 23.3).
var zetaTerms = [...]float64{
	0.4227843350984671393934879,
	0.32246703342411321824, -0.067352301053198095133,
	0.020580808427784547879, -0.0073855510286739852663,
	0.0028905103307415232858, -0.0011927539117032609771,
	0.00050966952474304242234, -0.00022315475845357937976,
	0.000099457512781808533715, -0.0000449262367381331417,
	0.000020507212775670691553, -9.439488275268395904e-6,
	4.3748667899074878042e-6, -2.0392157538013662368e-6,
	9.5514121304074198329e-7, -4.4924691987645660433e-7,
	2.1207184805554665869e-7, -1.0043224823968099609e-7,
	4.7698101693639805658e-8, -2.271109460894316491e-8,
	1.0838659214896954091e-8, -5.1834750419700466551e-9,
	2.4836745438024783172e-9, -1.1921401405860912074e-9,
	5.7313672416788620133e-10,
}

// stirling returns log Gamma(x) - (x-1/2) log x + x - log(2 pi)/2 for x >= 10 by A&S 6.1.41:
// sum of B(2k)/(2k (2k-1) x^(2k-1)). What is left out is below 1e-17.
func stirling(x float64) float64 {
	r := 1 / x
	z := float64(r * r)
	sum := 1. / 156
	sum = -691./360360 + float64(z*sum)
	sum = 1./1188 + float64(z*sum)
	sum = -1./1680 + float64(z*sum)
	sum = 1./1260 + float64(z*sum)
	sum = -1./360 + float64(z*sum)
	sum = 1./12 + float64(z*sum)
	return float64(r * sum)
}

// Gamma returns the gamma function at x > 0, +Inf at 0 and beyond 171.6, NaN below 0. It is exact
// at whole numbers up to 23, whose factorials a float64 holds.
func Gamma(x float64) float64 {
	switch {
	case x > 172:
		return math.Inf(1)
	case x > 23:
		// Stirling's formula, A&S 6.1.37, the power in two halves so that it stays within the
		// range.
		const sqrt2Pi = 2.50662827463100050242
		half := Pow(x, float64(x/2)-0.25)
		return float64(float64(half*Exp(-x)) * float64(half*float64(sqrt2Pi*Exp(stirling(x)))))
	case x > 1:
		product := 1.0
		for x > 2 {
			x--
			product = float64(product * x)
		}
		return float64(product * Exp(LogGamma(x)))
	}
	return Exp(LogGamma(x))
}

// logRatio returns log(r) - (r-1), without the loss of digits near r = 1, given u = r-1 as exactly
// as the caller knows it.
//
// With s = u/(2+u), log(1+u) = 2 atanh(s) (A&S 4.1.27) and u = 2s/(1-s), so that the difference
// is s (2 s^2 (1/3 + s^2/5 + ...) - u).
func logRatio(r, u float64) float64 {
	if u < -0.4 || u > 0.7 {
		return Log(r) - u
	}
	s := u / (2 + u)
	z := float64(s * s)
	sum := 0.0
	for i := 27; i >= 3; i -= 2 {
		sum = 1/float64(i) + float64(z*sum)
	}
	return float64(s * (float64(2*z*sum) - u))
}
