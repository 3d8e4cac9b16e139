package portable

import "math"

// RegularizedGammaP returns P(a, x), the share of the integral of t^(a-1) e^-t over all t > 0 that
// lies below x: the distribution function of a gamma variable of shape a and scale 1. It is NaN
// unless a > 0 and x >= 0.
func RegularizedGammaP(a, x float64) float64 {
	p, _ := gammaPQ(a, x)
	return p
}

// RegularizedGammaQ returns Q(a, x) = 1 - P(a, x) without the loss of digits in the upper tail. For
// a below 0.01 and x below 1 its error is 1e-16 of 1, not of Q.
func RegularizedGammaQ(a, x float64) float64 {
	_, q := gammaPQ(a, x)
	return q
}

func gammaPQ(a, x float64) (p, q float64) {
	switch {
	case !(a > 0) || !(x >= 0) || math.IsInf(a, 0):
		return math.NaN(), math.NaN()
	case x == 0:
		return 0, 1
	case math.IsInf(x, 0):
		return 1, 0
	case x < a+1:
		p = gammaSeries(a, x)
		return p, 1 - p
	}
	q = gammaFraction(a, x)
	return 1 - q, q
}

// gammaTerm returns x^a e^-x / Gamma(a+1).
func gammaTerm(a, x float64) float64 {
	switch {
	case a >= 10:
		// By Stirling's series, with all that is large taken together in log(x/a) - (x/a-1).
		e := float64(a*logRatio(x/a, (x-a)/a)) - stirling(a)
		return Exp(e) / math.Sqrt(2*math.Pi*a)
	case x < 700:
		return float64(Pow(x, a)*Exp(-x)) / Gamma(a+1)
	}
	return Exp(float64(a*Log(x)) - x - LogGamma(a+1))
}

// gammaSeries returns P(a, x) by DLMF 8.7.1: the term times the sum of x^n/((a+1)...(a+n)).
func gammaSeries(a, x float64) float64 {
	sum, term := 1.0, 1.0
	for n := 1.0; term > sum*0x1p-54; n++ {
		term = float64(term * (x / (a + n)))
		sum += term
	}
	return min(1, float64(gammaTerm(a, x)*sum))
}

// gammaFraction returns Q(a, x) by the continued fraction DLMF 8.9.2 in its even part, evaluated
// forwards by the method of Lentz: a/(x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(x+5-a - ...))) times the
// term.
func gammaFraction(a, x float64) float64 {
	b := x + 1 - a
	c := math.Inf(1)
	d := 1 / b
	h := d
	for n := 1.0; n < 1e7; n++ {
		an := float64(n * (a - n))
		b += 2
		d = 1 / (b + float64(an*d))
		c = b + an/c
		step := float64(c * d)
		h = float64(h * step)
		if math.Abs(step-1) < 0x1p-52 {
			break
		}
	}
	return min(1, float64(gammaTerm(a, x)*a*h))
}

// InverseRegularizedGammaP returns the x with P(a, x) = p, for a > 0 and 0 <= p <= 1; else NaN.
func InverseRegularizedGammaP(a, p float64) float64 {
	switch {
	case !(a > 0) || math.IsInf(a, 0) || !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0:
		return 0
	case p == 1:
		return math.Inf(1)
	}
	// A first guess: near 0, P = x^a/Gamma(a+1); elsewhere by Wilson and Hilferty (A&S 26.4.17).
	guess := (Log(p) + LogGamma(a+1)) / a
	if guess < -700 {
		return Exp(guess)
	}
	if guess > Log(a+1)-2 {
		v := 1 / (9 * a)
		w := 1 - v + float64(NormalQuantile(p)*math.Sqrt(v))
		if w > 0.1 {
			guess = Log(a) + float64(3*Log(w))
		}
	}
	u := solve(guess, -708, 708, func(u float64) (h, slope float64) {
		x := Exp(u)
		P, Q := gammaPQ(a, x)
		density := float64(gammaTerm(a, x) * a) // times x
		if p <= 0.5 {
			return Log(P / p), density / P
		}
		return Log((1 - p) / Q), density / Q
	})
	return Exp(u)
}

// solve returns the u in [lo, hi] where h, which rises with u, is 0, by Newton's method kept within
// what is known to enclose the root.
func solve(u, lo, hi float64, h func(u float64) (value, slope float64)) float64 {
	for range 200 {
		v, slope := h(u)
		switch {
		case v == 0:
			return u
		case v < 0:
			lo = u
		case v > 0:
			hi = u
		}
		next := u - v/slope
		if !(next > lo && next < hi) {
			next = lo + float64((hi-lo)/2)
		}
		if math.Abs(next-u) <= 0x1p-52*max(1, math.Abs(u)) {
			return next
		}
		u = next
	}
	return u
}
