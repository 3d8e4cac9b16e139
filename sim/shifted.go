package sim

import "errors"

// Shifted is the distribution of a duration that takes By and then what Then says. By is 0 or more
// and finite.
type Shifted struct {
	By   Seconds
	Then Distribution
}

// NewShifted returns the distribution of the sum of by and a duration of then.
func NewShifted(by Seconds, then Distribution) (Shifted, error) {
	d := Shifted{by, then}
	return d, d.check()
}

func (d Shifted) check() error {
	if d.Then == nil {
		return errors.New("shifted: there is no distribution to shift")
	}
	return checkNotNegative("shifted", "by", d.By)
}

// Mean returns By plus the mean of Then.
func (d Shifted) Mean() Seconds {
	must("Shifted.Mean", d.check())
	return d.By + d.Then.Mean()
}

// Variance returns that of Then.
func (d Shifted) Variance() float64 {
	must("Shifted.Variance", d.check())
	return d.Then.Variance()
}

// CDF returns that of Then at x - By.
func (d Shifted) CDF(x Seconds) float64 {
	must("Shifted.CDF", d.check())
	return d.Then.CDF(x - d.By)
}

// Quantile returns By plus the quantile of Then.
func (d Shifted) Quantile(p float64) Seconds {
	must("Shifted.Quantile", d.check())
	mustProbability("Shifted.Quantile", p)
	return d.By + d.Then.Quantile(p)
}

// Sample draws a duration of Then and adds By, each rounded to the microsecond.
func (d Shifted) Sample(s *Stream) Duration {
	if d.Then == nil || !(d.By >= 0) {
		must("Shifted.Sample", d.check())
	}
	return d.By.Duration().Plus(d.Then.Sample(s))
}

// String prints such as {shifted: {by: 15m, then: {exponential: {mean: 1h}}}}.
func (d Shifted) String() string {
	return distributionText("shifted", "by", d.By.text(), "then", d.Then.String())
}
