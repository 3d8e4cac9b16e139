package stat

import (
	"fmt"
	"math"

	"outagesim/sim/portable"
)

// Interval is a confidence interval, ends included.
type Interval struct{ Low, High float64 }

// Contains tells whether x lies within the interval.
func (i Interval) Contains(x float64) bool { return i.Low <= x && x <= i.High }

// Half returns half of the interval's width.
func (i Interval) Half() float64 { return (i.High - i.Low) / 2 }

func checkConfidence(function string, confidence float64) {
	if !(confidence > 0 && confidence < 1) {
		panic(fmt.Sprintf("stat: %s with confidence %v", function, confidence))
	}
}

// MeanInterval returns the interval of Student's t with n-1 degrees of freedom for a mean of n
// independent values with standard error se. It is the whole line for n < 2.
func MeanInterval(mean, se float64, n int64, confidence float64) Interval {
	checkConfidence("MeanInterval", confidence)
	if n < 2 {
		return Interval{math.Inf(-1), math.Inf(1)}
	}
	half := float64(portable.StudentTQuantile(0.5+float64(confidence/2), float64(n-1)) * se)
	return Interval{mean - half, mean + half}
}

// ProportionInterval returns Wilson's score interval for the probability of a hit, of which
// there were hits in n trials. No hits give a lower end of exactly 0, n hits an upper end of
// exactly 1, and no trials the interval from 0 to 1.
func ProportionInterval(hits, n int64, confidence float64) Interval {
	checkConfidence("ProportionInterval", confidence)
	if hits < 0 || hits > n {
		panic(fmt.Sprintf("stat: ProportionInterval with %d hits of %d", hits, n))
	}
	if n == 0 {
		return Interval{0, 1}
	}
	z := portable.NormalQuantile(0.5 + float64(confidence/2))
	zz, size := float64(z*z), float64(n)
	p := float64(hits) / size
	centre := (p + zz/float64(2*size)) / (1 + zz/size)
	half := float64(z / (1 + zz/size) * math.Sqrt((float64(p*(1-p))+zz/float64(4*size))/size))
	i := Interval{centre - half, centre + half}
	if hits == 0 {
		i.Low = 0
	}
	if hits == n {
		i.High = 1
	}
	return i
}

// ZeroHitsUpper returns the upper confidence limit of a probability after n trials without a
// hit: 1 - (1-confidence)^(1/n), about 3/n for 95%. It is one-sided and exact.
func ZeroHitsUpper(n int64, confidence float64) float64 {
	checkConfidence("ZeroHitsUpper", confidence)
	if n <= 0 {
		return 1
	}
	return -portable.Expm1(portable.Log1p(-confidence) / float64(n))
}
