package portable

import "math"

// RegularizedBeta returns I_x(a, b), the distribution function at x of a beta variable with
// parameters a and b. It is NaN unless a > 0, b > 0 and 0 <= x <= 1.
func RegularizedBeta(a, b, x float64) float64 {
	if !(a > 0 && b > 0 && x >= 0 && x <= 1) || math.IsInf(a, 0) || math.IsInf(b, 0) {
		return math.NaN()
	}
	return betaShare(a, b, x, 1-x)
}

// betaShare returns I_x(a, b), given y = 1-x as exactly as the caller knows it.
func betaShare(a, b, x, y float64) float64 {
	switch {
	case x == 0:
		return 0
	case y == 0:
		return 1
	case float64(x*(a+b+2)) < a+1:
		return min(1, betaFraction(a, b, x, y))
	}
	return 1 - min(1, betaFraction(b, a, y, x))
}

// betaFraction returns I_x(a, b) for x below about (a+1)/(a+b+2), by the even part of the continued
// fraction DLMF 8.17.22 in the form of Didonato and Morris, "Algorithm 708", ACM TOMS 18, 1992,
// equation 9: it meets x near 1 only in l = a - (a+b)x, which y gives without a loss. Evaluated
// forwards by the method of Lentz.
func betaFraction(a, b, x, y float64) float64 {
	l := a - float64((a+b)*x)
	if a > b {
		l = float64((a+b)*y) - b
	}
	f := float64(a / (a + 1) * (l + 1))
	c, d := f, 0.0
	for n := 1.0; n < 1e7; n++ {
		e := a + 2*n
		r := float64(n*(b-n)*x) / (e - 1)
		alpha := float64((a+n-1)*(a+b+n-1)/(e-1)*x) * r
		beta := n + r + float64((a+n)/(e+1)*(l+1+float64(n*(1+y))))
		d = 1 / (beta + float64(alpha*d))
		c = beta + alpha/c
		step := float64(c * d)
		f = float64(f * step)
		if math.Abs(step-1) < 0x1p-52 {
			break
		}
	}
	return betaTerm(a, b, x, y) / f
}

// betaTerm returns x^a y^b / B(a, b), with what is large and cancels taken together, as in
// [gammaTerm].
func betaTerm(a, b, x, y float64) float64 {
	switch {
	case a < 10 && b < 10:
		return float64(Pow(x, a)*Pow(y, b)) * (Gamma(a+b) / float64(Gamma(a)*Gamma(b)))
	case a >= 10 && b >= 10:
		l := float64(x*b) - float64(y*a)
		e := float64(a*logRatio(x/a*(a+b), l/a)) + float64(b*logRatio(y/b*(a+b), -l/b))
		e += stirling(a+b) - stirling(a) - stirling(b)
		return float64(Exp(e) * math.Sqrt(a/(2*math.Pi)*(b/(a+b))))
	case a < b:
		a, b, x, y = b, a, y, x
	}
	// a >= 10 > b: log Gamma(a+b) - log Gamma(a) is that of Stirling's series.
	logX := Log(x)
	if x > 0.5 {
		logX = Log1p(-y)
	}
	logY := Log(y)
	if y > 0.5 {
		logY = Log1p(-x)
	}
	e := float64((a+b-0.5)*Log1p(b/a)) - b + (stirling(a+b) - stirling(a)) - LogGamma(b)
	e += float64(a*logX) + float64(b*(logY+Log(a)))
	return Exp(e)
}
