package sim

import "fmt"

// Uniform is the distribution of a duration that may lie anywhere from Min to Max: 0 <= Min <= Max,
// finite.
type Uniform struct{ Min, Max Seconds }

// NewUniform returns the uniform distribution between the given ends.
func NewUniform(min, max Seconds) (Uniform, error) {
	d := Uniform{min, max}
	return d, d.check()
}

func (d Uniform) check() error {
	if err := checkNotNegative("uniform", "min", d.Min); err != nil {
		return err
	}
	if err := checkNotNegative("uniform", "max", d.Max); err != nil {
		return err
	}
	if d.Min > d.Max {
		return fmt.Errorf("uniform: min %s is above max %s", d.Min.text(), d.Max.text())
	}
	return nil
}

// Mean returns (Min + Max)/2.
func (d Uniform) Mean() Seconds {
	must("Uniform.Mean", d.check())
	return d.Min + Seconds(float64((d.Max-d.Min)/2))
}

// Variance returns (Max - Min)^2/12.
func (d Uniform) Variance() float64 {
	must("Uniform.Variance", d.check())
	w := d.Max - d.Min
	return float64(w*w) / 12
}

// CDF returns the share of the range that lies below x.
func (d Uniform) CDF(x Seconds) float64 {
	must("Uniform.CDF", d.check())
	switch {
	case x < d.Min:
		return 0
	case x >= d.Max:
		return 1
	}
	return float64((x - d.Min) / (d.Max - d.Min))
}

// Quantile returns Min + p (Max - Min).
func (d Uniform) Quantile(p float64) Seconds {
	must("Uniform.Quantile", d.check())
	mustProbability("Uniform.Quantile", p)
	return d.at(p)
}

func (d Uniform) at(p float64) Seconds {
	return min(d.Max, d.Min+Seconds(float64(d.Max-d.Min)*p))
}

// Sample draws a duration.
func (d Uniform) Sample(s *Stream) Duration {
	if !(d.Min >= 0 && d.Min <= d.Max) {
		must("Uniform.Sample", d.check())
	}
	return d.at(s.Float64()).Duration()
}

// String prints such as {uniform: {min: 1m, max: 5m}}.
func (d Uniform) String() string {
	return distributionText("uniform", "min", d.Min.text(), "max", d.Max.text())
}
