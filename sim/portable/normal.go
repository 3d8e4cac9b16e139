package portable

import "math"

// NormalCDF returns the probability that a standard normal variable is at most x.
func NormalCDF(x float64) float64 {
	switch {
	case x != x:
		return x
	case x < -1.25:
		return normalTail(-x)
	case x > 1.25:
		return 1 - normalTail(x)
	}
	// A&S 26.2.11: 1/2 + density times (x + x^3/3 + x^5/(3 5) + ...).
	z := float64(x * x)
	sum, term := x, x
	for n := 3.0; math.Abs(term) > 0x1p-56*math.Abs(sum); n += 2 {
		term = float64(term * (z / n))
		sum += term
	}
	return 0.5 + float64(normalDensity(x)*sum)
}

// normalTail returns the probability that a standard normal variable is above x, for x > 1.25, by
// the continued fraction A&S 26.2.14: density / (x + 1/(x + 2/(x + 3/(x + ...)))).
func normalTail(x float64) float64 {
	f := x
	for n := 30 + math.Floor(400/float64(x*x)); n >= 1; n-- {
		f = x + n/f
	}
	return normalDensity(x) / f
}

// normalDensity returns exp(-x^2/2)/sqrt(2 pi), with the square in twice the precision.
func normalDensity(x float64) float64 {
	z, dz := twoProduct(x, x)
	if z > 1500 {
		return 0
	}
	const sqrt2Pi = 2.50662827463100050242
	return expSum(-0.5*z, -0.5*dz) / sqrt2Pi
}

// NormalQuantile returns the x with NormalCDF(x) = p: -Inf for 0, +Inf for 1, NaN outside [0, 1].
//
// It is the algorithm PPND16 of Wichura, "Algorithm AS 241: The percentage points of the normal
// distribution", Applied Statistics 37, 1988, right to about 1e-16 of x.
func NormalQuantile(p float64) float64 {
	q := p - 0.5
	switch {
	case !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0:
		return math.Inf(-1)
	case p == 1:
		return math.Inf(1)
	case math.Abs(q) <= 0.425:
		r := 0.180625 - float64(q*q)
		return float64(q * (poly(&ppndA, r) / poly(&ppndB, r)))
	}
	r := min(p, 1-p)
	r = math.Sqrt(-Log(r))
	var x float64
	if r <= 5 {
		x = poly(&ppndC, r-1.6) / poly(&ppndD, r-1.6)
	} else {
		x = poly(&ppndE, r-5) / poly(&ppndF, r-5)
	}
	if q < 0 {
		return -x
	}
	return x
}

func poly(c *[8]float64, x float64) float64 {
	sum := c[7]
	for i := 6; i >= 0; i-- {
		sum = c[i] + float64(x*sum)
	}
	return sum
}

// The coefficients of PPND16, by powers from 0 to 7.
var (
	ppndA = [8]float64{
		3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
		4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
	}
	ppndB = [8]float64{
		1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
		2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
	}
	ppndC = [8]float64{
		1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
		1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
	}
	ppndD = [8]float64{
		1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
		1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
	}
	ppndE = [8]float64{
		6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
		2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
	}
	ppndF = [8]float64{
		1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
		7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
	}
)
