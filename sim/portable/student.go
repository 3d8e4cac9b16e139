package portable

import "math"

// StudentTCDF returns the probability that a variable of Student's t distribution with df degrees
// of freedom is at most t (A&S 26.7.1, 26.5.27). It is NaN unless df > 0; df = +Inf is the normal
// distribution.
func StudentTCDF(t, df float64) float64 {
	switch {
	case t != t || !(df > 0):
		return math.NaN()
	case math.IsInf(df, 1):
		return NormalCDF(t)
	case t < 0:
		return studentTail(-t, df)
	case t > 1:
		return 1 - studentTail(t, df)
	}
	return 0.5 + studentCentre(t, df)
}

// studentTail returns the probability above t >= 0.
func studentTail(t, df float64) float64 {
	if t > 1e70 {
		// (1 + t^2/df)^(-df/2), beyond the range, has turned into a power of t.
		power := Pow(math.Sqrt(df)/t, df)
		if power == 0 {
			return 0
		}
		return float64(power*Gamma((df+1)/2)) / float64(math.Sqrt(math.Pi)*df*Gamma(df/2))
	}
	x, y := studentXY(t, df)
	return 0.5 * betaShare(df/2, 0.5, x, y)
}

// studentCentre returns the probability between 0 and t >= 0.
func studentCentre(t, df float64) float64 {
	x, y := studentXY(t, df)
	return 0.5 * betaShare(0.5, df/2, y, x)
}

// studentXY returns df/(df+t^2) and t^2/(df+t^2).
func studentXY(t, df float64) (x, y float64) {
	z := float64(t * t)
	return df / (df + z), z / (df + z)
}

// StudentTQuantile returns the t with StudentTCDF(t, df) = p, to some 1e-12 of t: -Inf for 0, +Inf
// for 1. It is NaN unless 0 <= p <= 1 and df > 0.
func StudentTQuantile(p, df float64) float64 {
	q := min(p, 1-p)
	switch {
	case !(p >= 0 && p <= 1) || !(df > 0):
		return math.NaN()
	case p == 0.5:
		return 0
	case math.IsInf(df, 1) || p == 0 || p == 1:
		return NormalQuantile(p)
	}
	z := -NormalQuantile(q)
	// A first guess: the first terms of Cornish and Fisher (A&S 26.7.5), or a power, as the tail
	// has.
	zz := float64(z * z)
	guess := Log(z) + Log1p((zz+1)/(4*df))
	if df < 3 && q < 0.1 {
		guess = -Log(q) / df
	}
	u := solve(guess, -708, 708, func(u float64) (h, slope float64) {
		t := Exp(u)
		x, y := studentXY(t, df)
		density := float64(betaTerm(df/2, 0.5, x, y)) // times t
		if q > 0.25 {
			c := studentCentre(t, df)
			return Log(c / (0.5 - q)), density / c
		}
		tail := studentTail(t, df)
		if t > 1e70 {
			return Log(q / tail), df
		}
		return Log(q / tail), density / tail
	})
	if p < 0.5 {
		return -Exp(u)
	}
	return Exp(u)
}
