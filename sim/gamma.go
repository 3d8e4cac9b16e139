package sim

import (
	"fmt"
	"math"

	"outagesim/sim/portable"
)

// Gamma is the distribution of the time to the Shape-th event of a Poisson process, for a Shape
// that need not be whole. Shape and MeanTime are above 0.
type Gamma struct {
	Shape    float64
	MeanTime Seconds
}

// NewGamma returns the gamma distribution with the given shape and mean.
func NewGamma(shape float64, mean Seconds) (Gamma, error) {
	d := Gamma{shape, mean}
	return d, d.check()
}

func (d Gamma) check() error {
	if err := checkShape("gamma", "shape", d.Shape); err != nil {
		return err
	}
	return checkPositive("gamma", "mean", d.MeanTime)
}

// Mean returns MeanTime.
func (d Gamma) Mean() Seconds {
	must("Gamma.Mean", d.check())
	return d.MeanTime
}

// Variance returns the square of the mean divided by Shape.
func (d Gamma) Variance() float64 {
	must("Gamma.Variance", d.check())
	return float64(d.MeanTime*d.MeanTime) / d.Shape
}

// CDF returns the regularised incomplete gamma function P(Shape, Shape x/mean).
func (d Gamma) CDF(x Seconds) float64 {
	must("Gamma.CDF", d.check())
	if x <= 0 {
		return 0
	}
	return portable.RegularizedGammaP(d.Shape, float64(float64(x/d.MeanTime)*d.Shape))
}

// Quantile returns the inverse of CDF, found by iteration; +Inf for p = 1.
func (d Gamma) Quantile(p float64) Seconds {
	must("Gamma.Quantile", d.check())
	mustProbability("Gamma.Quantile", p)
	return Seconds(float64(d.MeanTime) * (portable.InverseRegularizedGammaP(d.Shape, p) / d.Shape))
}

// Sample draws a duration.
func (d Gamma) Sample(s *Stream) Duration {
	if !(d.Shape > 0 && d.Shape <= math.MaxFloat64 && d.MeanTime > 0 && d.MeanTime <= math.MaxFloat64) {
		must("Gamma.Sample", d.check())
	}
	return Seconds(float64(d.MeanTime) * (SampleGamma(s, d.Shape) / d.Shape)).Duration()
}

// String prints such as {gamma: {shape: 2, mean: 1h}}.
func (d Gamma) String() string {
	return distributionText("gamma", "shape", number(d.Shape), "mean", d.MeanTime.text())
}

// SampleGamma draws from the gamma distribution with the given shape and rate 1, whose mean and
// variance are the shape. It panics unless shape is above 0 and finite.
//
// It is the method of Marsaglia and Tsang, "A simple method for generating gamma variables", ACM
// TOMS 26(3), 2000. For a shape below 1 it draws for shape+1 and multiplies by U^(1/shape), where
// -log U is exponential.
func SampleGamma(s *Stream, shape float64) float64 {
	switch {
	case !(shape > 0 && shape <= math.MaxFloat64):
		panic("sim: SampleGamma with shape " + number(shape))
	case shape < 1:
		return float64(sampleGamma1(s, shape+1) * portable.Exp(-s.Exp()/shape))
	}
	return sampleGamma1(s, shape)
}

// sampleGamma1 is SampleGamma for shape >= 1.
func sampleGamma1(s *Stream, shape float64) float64 {
	d := shape - 1./3
	c := 1 / math.Sqrt(9*d)
	for {
		x := s.Norm()
		v := 1 + float64(c*x)
		if v <= 0 {
			continue
		}
		v = float64(v * v * v)
		u, xx := s.Open(), float64(x*x)
		if u < 1-float64(0.0331*xx*xx) ||
			portable.Log(u) < float64(0.5*xx)+float64(d*(1-v+portable.Log(v))) {
			return float64(d * v)
		}
	}
}

// Erlang is the distribution of the sum of K exponential durations with the same mean, such as the
// steps of a procedure: the gamma distribution with a whole shape. K is at least 1, MeanTime, that
// of the sum, above 0.
type Erlang struct {
	K        int
	MeanTime Seconds
}

// NewErlang returns the Erlang distribution of k steps with the given mean of their sum.
func NewErlang(k int, mean Seconds) (Erlang, error) {
	d := Erlang{k, mean}
	return d, d.check()
}

func (d Erlang) check() error {
	if d.K < 1 {
		return fmt.Errorf("erlang: k is %d, but must be 1 or more", d.K)
	}
	return checkPositive("erlang", "mean", d.MeanTime)
}

func (d Erlang) gamma(method string) Gamma {
	if d.K < 1 || !(d.MeanTime > 0 && d.MeanTime <= math.MaxFloat64) {
		must("Erlang."+method, d.check())
	}
	return Gamma{float64(d.K), d.MeanTime}
}

// Mean returns MeanTime.
func (d Erlang) Mean() Seconds { return d.gamma("Mean").MeanTime }

// Variance returns the square of the mean divided by K.
func (d Erlang) Variance() float64 { return d.gamma("Variance").Variance() }

// CDF returns P(K, K x/mean).
func (d Erlang) CDF(x Seconds) float64 { return d.gamma("CDF").CDF(x) }

// Quantile returns the inverse of CDF, found by iteration; +Inf for p = 1.
func (d Erlang) Quantile(p float64) Seconds {
	g := d.gamma("Quantile")
	mustProbability("Erlang.Quantile", p)
	return g.Quantile(p)
}

// Sample draws a duration.
func (d Erlang) Sample(s *Stream) Duration { return d.gamma("Sample").Sample(s) }

// String prints such as {erlang: {k: 2, mean: 1h}}.
func (d Erlang) String() string {
	return distributionText("erlang", "k", fmt.Sprint(d.K), "mean", d.MeanTime.text())
}
