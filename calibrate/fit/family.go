package fit

import (
	"errors"
	"math"

	"outagesim/sim"
	"outagesim/sim/portable"
)

// Family is a law of time with parameters to be found.
type Family int

// The families.
const (
	Exponential Family = iota // mean
	Weibull                   // shape, scale
	LogNormal                 // mu, sigma: mean and standard deviation of the logarithm of seconds
	Gamma                     // shape, mean
)

// Families lists all, those with the fewest parameters first.
func Families() []Family { return []Family{Exponential, Weibull, LogNormal, Gamma} }

// String returns the name that the scenario file has for the family.
func (f Family) String() string {
	return [...]string{"exponential", "weibull", "lognormal", "gamma"}[f]
}

// parameters is how many the family has.
func (f Family) parameters() int {
	if f == Exponential {
		return 1
	}
	return 2
}

// Fitted is a family with the parameters that make a sample likeliest.
type Fitted struct {
	Family Family
	// A and B are the parameters in the order that the family's comment names; B is 0 where
	// there is only one.
	A, B          float64
	LogLikelihood float64
}

// The reasons why there is no fit.
var (
	ErrNoneEnded = errors.New("none of the lengths ended: a rate has an upper limit only")
	ErrAllEqual  = errors.New("all lengths that ended are the same: nothing tells how they vary")
	ErrNoMaximum = errors.New("the likelihood has no maximum")
)

// Fit returns the maximum of the likelihood.
func Fit(s *Sample, f Family) (Fitted, error) { return fitNear(s, f, nil) }

// fitNear is Fit for a sample whose fit is likely to be near another.
func fitNear(s *Sample, f Family, near *Fitted) (Fitted, error) {
	if s.ended == 0 {
		return Fitted{}, ErrNoneEnded
	}
	if f != Exponential && s.distinct() < 2 {
		return Fitted{}, ErrAllEqual
	}
	var a, b float64
	var err error
	switch f {
	case Exponential:
		a = s.total / float64(s.ended) // Lawless (4.1.4)
	case Weibull:
		a, b, err = fitWeibull(s)
	case LogNormal:
		a, b, err = fitLogNormal(s, near)
	case Gamma:
		a, b, err = fitGamma(s, near)
	}
	if err != nil {
		return Fitted{}, err
	}
	out := Fitted{Family: f, A: a, B: b}
	if out.LogLikelihood = out.logLikelihood(s); math.IsNaN(out.LogLikelihood) || math.IsInf(out.LogLikelihood, 0) {
		return Fitted{}, ErrNoMaximum
	}
	return out, nil
}

// AIC returns Akaike's criterion, 2 (parameters - log likelihood): the least of several families
// is the one that loses least.
func (f Fitted) AIC() float64 {
	return float64(2*float64(f.Family.parameters())) - float64(2*f.LogLikelihood)
}

// Distribution returns the law to draw from.
func (f Fitted) Distribution() sim.Distribution {
	switch f.Family {
	case Weibull:
		return sim.Weibull{Shape: f.A, Scale: sim.Seconds(f.B)}
	case LogNormal:
		return sim.LogNormal{Mu: f.A, Sigma: f.B}
	case Gamma:
		return sim.Gamma{Shape: f.A, MeanTime: sim.Seconds(f.B)}
	}
	return sim.Exponential{MeanTime: sim.Seconds(f.A)}
}

// logSurvivor returns log S(x).
func (f Fitted) logSurvivor(x, log float64) float64 {
	switch f.Family {
	case Weibull:
		return -portable.Exp(float64(f.A * (log - portable.Log(f.B))))
	case LogNormal:
		return logNormalTail((log - f.A) / f.B)
	case Gamma:
		return logGammaQ(f.A, float64(x/f.B)*f.A)
	}
	return -x / f.A
}

// Survivor returns S(x) = 1 - F(x).
func (f Fitted) Survivor(x float64) float64 {
	if x <= 0 {
		return 1
	}
	return portable.Exp(f.logSurvivor(x, portable.Log(x)))
}

// both returns F(x) and log F(x), log S(x), each exact in its own tail.
func (f Fitted) both(x, log float64) (cdf, logCDF, logSurvivor float64) {
	switch f.Family {
	case LogNormal:
		z := (log - f.A) / f.B
		return portable.NormalCDF(z), logNormalTail(-z), logNormalTail(z)
	case Gamma:
		z := float64(x/f.B) * f.A
		p := portable.RegularizedGammaP(f.A, z)
		return p, logOf(p), logGammaQ(f.A, z)
	}
	ls := f.logSurvivor(x, log)
	p := -portable.Expm1(ls)
	return p, logOf(p), ls
}

// logDensity returns log f(x).
func (f Fitted) logDensity(x, log float64) float64 {
	switch f.Family {
	case Weibull:
		z := float64(f.A * (log - portable.Log(f.B)))
		return portable.Log(f.A) - log + z - portable.Exp(z)
	case LogNormal:
		z := (log - f.A) / f.B
		return -float64(float64(z*z)/2) - log - portable.Log(f.B) - halfLog2Pi
	case Gamma:
		z := float64(float64(x/f.B) * f.A)
		return float64(f.A*portable.Log(z)) - z - log - portable.LogGamma(f.A)
	}
	return -x/f.A - portable.Log(f.A)
}

// halfLog2Pi is log(2 pi)/2.
const halfLog2Pi = 0.91893853320467274178

// logOf is log p, held above minus infinity where p underflows.
func logOf(p float64) float64 { return portable.Log(math.Max(p, math.SmallestNonzeroFloat64)) }

func (f Fitted) logLikelihood(s *Sample) float64 {
	sum := 0.0
	for _, p := range s.points {
		if p.ended > 0 {
			sum += float64(p.ended * f.logDensity(p.x, p.log))
		}
		if p.running > 0 {
			sum += float64(p.running * f.logSurvivor(p.x, p.log))
		}
	}
	return sum
}
