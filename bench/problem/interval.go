package problem

import "math"

// Confidence of the intervals: of 1000 answers that are right one looks wrong.
const Confidence = 0.999

// Interval returns the mean of independent batch means and half the width of its interval, by
// Student's t.
func Interval(batches []float64) (mean, half float64) {
	n := float64(len(batches))
	for _, b := range batches {
		mean += b / n
	}
	var square float64
	for _, b := range batches {
		square += (b - mean) * (b - mean)
	}
	return mean, studentT(n-1) * math.Sqrt(square/(n-1)/n)
}

// studentT returns the quantile of Student's t that cuts off half of what Confidence leaves, by the
// expansion in 1/df around that of the normal (Abramowitz and Stegun, 26.7.5), which is right to 0.1% from
// 15 degrees of freedom.
func studentT(df float64) float64 {
	x := math.Sqrt2 * math.Erfinv(Confidence)
	x2 := x * x
	g1 := x * (x2 + 1) / 4
	g2 := x * ((5*x2+16)*x2 + 3) / 96
	g3 := x * (((3*x2+19)*x2+17)*x2 - 15) / 384
	g4 := x * ((((79*x2+776)*x2+1482)*x2-1920)*x2 - 945) / 92160
	return x + (g1+(g2+(g3+g4/df)/df)/df)/df
}
