package sim

import (
	"fmt"
	"math"

	"outagesim/sim/portable"
)

// LogNormal is the distribution of a duration whose logarithm is normal, the usual law of the time
// a repair takes. Mu and Sigma are the mean and the standard deviation of the logarithm of the
// duration in seconds: Mu is finite, Sigma is 0 or more and finite.
type LogNormal struct{ Mu, Sigma float64 }

// normal95 is the quantile 0.95 of the standard normal distribution (A&S table 26.1).
const normal95 = 1.6448536269514727

// NewLogNormalMedianP95 returns the lognormal distribution with the given quantiles 0.5 and 0.95.
func NewLogNormalMedianP95(median, p95 Seconds) (LogNormal, error) {
	if err := checkPositive("lognormal", "median", median); err != nil {
		return LogNormal{}, err
	}
	if err := checkPositive("lognormal", "p95", p95); err != nil {
		return LogNormal{}, err
	}
	if p95 < median {
		return LogNormal{}, fmt.Errorf("lognormal: p95 %s is below the median %s", p95.text(), median.text())
	}
	return LogNormal{
		Mu:    portable.Log(float64(median)),
		Sigma: portable.Log(float64(p95/median)) / normal95,
	}, nil
}

// NewLogNormalMeanCV returns the lognormal distribution with the given mean and the given
// coefficient of variation, which is the standard deviation divided by the mean: Sigma^2 = log(1 +
// cv^2).
func NewLogNormalMeanCV(mean Seconds, cv float64) (LogNormal, error) {
	if err := checkPositive("lognormal", "mean", mean); err != nil {
		return LogNormal{}, err
	}
	if !(cv >= 0 && cv < 1e150) {
		return LogNormal{}, fmt.Errorf("lognormal: cv is %v, but must be 0 or more, and finite", cv)
	}
	v := portable.Log1p(float64(cv * cv))
	return LogNormal{
		Mu:    portable.Log(float64(mean)) - float64(v/2),
		Sigma: math.Sqrt(v),
	}, nil
}

func (d LogNormal) check() error {
	if d.Mu-d.Mu != 0 {
		return fmt.Errorf("lognormal: mu is %v, but must be finite", d.Mu)
	}
	if !(d.Sigma >= 0 && d.Sigma <= math.MaxFloat64) {
		return fmt.Errorf("lognormal: sigma is %v, but must be 0 or more, and finite", d.Sigma)
	}
	return nil
}

// Mean returns exp(Mu + Sigma^2/2).
func (d LogNormal) Mean() Seconds {
	must("LogNormal.Mean", d.check())
	return Seconds(portable.Exp(d.Mu + float64(d.Sigma*d.Sigma/2)))
}

// Variance returns (exp(Sigma^2) - 1) exp(2 Mu + Sigma^2).
func (d LogNormal) Variance() float64 {
	must("LogNormal.Variance", d.check())
	v := float64(d.Sigma * d.Sigma)
	return float64(portable.Expm1(v) * portable.Exp(float64(2*d.Mu)+v))
}

// CDF returns the normal distribution function at (log x - Mu)/Sigma.
func (d LogNormal) CDF(x Seconds) float64 {
	must("LogNormal.CDF", d.check())
	if x <= 0 {
		return 0
	}
	z := portable.Log(float64(x)) - d.Mu
	if d.Sigma == 0 {
		if x < d.Quantile(0.5) {
			return 0
		}
		return 1
	}
	return portable.NormalCDF(z / d.Sigma)
}

// Quantile returns exp(Mu + Sigma z) with the normal quantile z: 0 for p = 0, +Inf for p = 1.
func (d LogNormal) Quantile(p float64) Seconds {
	must("LogNormal.Quantile", d.check())
	mustProbability("LogNormal.Quantile", p)
	if d.Sigma == 0 {
		p = 0.5
	}
	return Seconds(portable.Exp(d.Mu + float64(d.Sigma*portable.NormalQuantile(p))))
}

// Sample draws a duration.
func (d LogNormal) Sample(s *Stream) Duration {
	if d.Mu-d.Mu != 0 || !(d.Sigma >= 0 && d.Sigma <= math.MaxFloat64) {
		must("LogNormal.Sample", d.check())
	}
	return Seconds(portable.Exp(d.Mu + float64(d.Sigma*s.Norm()))).Duration()
}

// String prints such as {lognormal: {median: 30m, p95: 1h1m}}, whichever way d was made, with
// 13 significant digits.
func (d LogNormal) String() string {
	return distributionText("lognormal",
		"median", Seconds(portable.Exp(d.Mu)).rounded().text(),
		"p95", Seconds(portable.Exp(d.Mu+float64(d.Sigma*normal95))).rounded().text())
}
