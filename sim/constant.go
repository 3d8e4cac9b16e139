package sim

// Constant is the distribution of a duration that is always Value, which is 0 or more and finite.
type Constant struct{ Value Seconds }

// NewConstant returns the distribution of a duration that is always value.
func NewConstant(value Seconds) (Constant, error) {
	d := Constant{value}
	return d, d.check()
}

func (d Constant) check() error { return checkNotNegative("constant", "value", d.Value) }

// Mean returns Value.
func (d Constant) Mean() Seconds {
	must("Constant.Mean", d.check())
	return d.Value
}

// Variance returns 0.
func (d Constant) Variance() float64 {
	must("Constant.Variance", d.check())
	return 0
}

// CDF returns 0 below Value and 1 from there on.
func (d Constant) CDF(x Seconds) float64 {
	must("Constant.CDF", d.check())
	if x < d.Value {
		return 0
	}
	return 1
}

// Quantile returns Value.
func (d Constant) Quantile(p float64) Seconds {
	must("Constant.Quantile", d.check())
	mustProbability("Constant.Quantile", p)
	return d.Value
}

// Sample returns Value, and draws nothing from s.
func (d Constant) Sample(*Stream) Duration {
	if !(d.Value >= 0) {
		must("Constant.Sample", d.check())
	}
	return d.Value.Duration()
}

// String prints such as {constant: 100h}.
func (d Constant) String() string { return "{constant: " + d.Value.text() + "}" }
