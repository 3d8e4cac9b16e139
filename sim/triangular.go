package sim

import (
	"fmt"
	"math"
)

// Triangular is the distribution of a guess in three numbers: its density rises in a straight line
// from 0 at Min to its peak at Mode, and falls to 0 at Max. 0 <= Min <= Mode <= Max, finite.
type Triangular struct{ Min, Mode, Max Seconds }

// NewTriangular returns the triangular distribution with the given ends and peak.
func NewTriangular(min, mode, max Seconds) (Triangular, error) {
	d := Triangular{min, mode, max}
	return d, d.check()
}

func (d Triangular) check() error {
	for _, p := range []struct {
		name  string
		value Seconds
	}{{"min", d.Min}, {"mode", d.Mode}, {"max", d.Max}} {
		if err := checkNotNegative("triangular", p.name, p.value); err != nil {
			return err
		}
	}
	if !d.ordered() {
		return fmt.Errorf("triangular: min %s, mode %s and max %s are not in rising order",
			d.Min.text(), d.Mode.text(), d.Max.text())
	}
	return nil
}

func (d Triangular) ordered() bool { return 0 <= d.Min && d.Min <= d.Mode && d.Mode <= d.Max }

// Mean returns (Min + Mode + Max)/3.
func (d Triangular) Mean() Seconds {
	must("Triangular.Mean", d.check())
	return d.Min/3 + d.Mode/3 + d.Max/3
}

// Variance returns (a^2 + b^2 + c^2)/36, where a, b and c are the distances between the three
// points.
func (d Triangular) Variance() float64 {
	must("Triangular.Variance", d.check())
	a, b, c := float64(d.Mode-d.Min), float64(d.Max-d.Mode), float64(d.Max-d.Min)
	return (float64(a*a) + float64(b*b) + float64(c*c)) / 36
}

// CDF returns (x-Min)^2/((Max-Min)(Mode-Min)) up to Mode, and from there on
// 1 - (Max-x)^2/((Max-Min)(Max-Mode)).
func (d Triangular) CDF(x Seconds) float64 {
	must("Triangular.CDF", d.check())
	switch {
	case x < d.Min:
		return 0
	case x >= d.Max:
		return 1
	case x < d.Mode:
		return float64((x - d.Min) / (d.Max - d.Min) * ((x - d.Min) / (d.Mode - d.Min)))
	}
	return 1 - float64((d.Max-x)/(d.Max-d.Min)*((d.Max-x)/(d.Max-d.Mode)))
}

// Quantile returns the inverse of CDF.
func (d Triangular) Quantile(p float64) Seconds {
	must("Triangular.Quantile", d.check())
	mustProbability("Triangular.Quantile", p)
	return d.at(p)
}

func (d Triangular) at(p float64) Seconds {
	width := float64(d.Max - d.Min)
	rise := float64(d.Mode - d.Min)
	if float64(p*width) < rise {
		return d.Min + Seconds(math.Sqrt(width)*math.Sqrt(p*rise))
	}
	fall := float64(d.Max - d.Mode)
	return d.Max - Seconds(math.Sqrt(width)*math.Sqrt((1-p)*fall))
}

// Sample draws a duration.
func (d Triangular) Sample(s *Stream) Duration {
	if !d.ordered() {
		must("Triangular.Sample", d.check())
	}
	return max(d.Min, min(d.Max, d.at(s.Float64()))).Duration()
}

// String prints such as {triangular: {min: 1m, mode: 2m, max: 5m}}.
func (d Triangular) String() string {
	return distributionText("triangular", "min", d.Min.text(), "mode", d.Mode.text(), "max", d.Max.text())
}
