package stat

import (
	"fmt"
	"math"
)

// Quantile returns the least of the values, which are in ascending order, such that a share of at
// least p is not above it. Quantile(sorted, 0) is the first. It panics unless 0 <= p <= 1, and if
// there are no values.
func Quantile(sorted []int64, p float64) int64 { return sorted[rank(int64(len(sorted)), p)] }

// rank returns the place, from 0, of the quantile p among n sorted values: ceil(n p) - 1, where
// a product that is whole but for rounding counts as whole.
func rank(n int64, p float64) int64 {
	if !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("stat: quantile %v", p))
	}
	np := float64(float64(n) * p)
	k := math.Ceil(np - float64(np*0x1p-50))
	return max(int64(k), 1) - 1
}

// QuantileInterval returns the places, from 0, of the two order statistics of n independent
// values between which the quantile p lies with at least the given confidence, each tail having
// at most half of the rest. It returns false if n is too small for there to be such places.
//
// Of n values the number that is below the quantile is binomial(n, p), whatever the
// distribution, if that is continuous; for others the interval covers the more.
func QuantileInterval(n int64, p, confidence float64) (lo, hi int64, ok bool) {
	checkConfidence("QuantileInterval", confidence)
	if !(p > 0 && p < 1) {
		panic(fmt.Sprintf("stat: QuantileInterval of quantile %v", p))
	}
	if n <= 0 {
		return 0, 0, false
	}
	first, pmf := binomial(n, p)
	tail := (1 - confidence) / 2
	// lo is the largest l with P(B <= l) <= tail: the quantile is below value l (from 0) only
	// if at most l values are below it.
	lo = first - 1
	for sum, i := 0.0, 0; i < len(pmf); i++ {
		if sum += pmf[i]; sum > tail {
			break
		}
		lo = first + int64(i)
	}
	// hi is the least h with P(B > h) <= tail.
	hi = first + int64(len(pmf)) - 1
	for sum, i := 0.0, len(pmf)-1; i >= 0; i-- {
		if sum += pmf[i]; sum > tail {
			break
		}
		hi = first + int64(i) - 1
	}
	return lo, hi, lo >= 0 && hi < n
}

// binomial returns the probabilities of first, first+1, ... hits in n trials, as many as matter:
// what is left out is below 1e-18 of the largest. Terms are built from the most probable one
// outwards by their ratios, and scaled to a sum of 1.
func binomial(n int64, p float64) (first int64, pmf []float64) {
	odds := p / (1 - p)
	mode := min(int64(math.Floor(float64(float64(n+1)*p))), n)
	var down []float64
	for k, w := mode, 1.0; k > 0; k-- {
		// P(k-1) / P(k) = k / ((n-k+1) odds)
		w *= float64(k) / float64(float64(n-k+1)*odds)
		if w < 1e-18 {
			break
		}
		down = append(down, w)
	}
	first = mode - int64(len(down))
	for i := len(down) - 1; i >= 0; i-- {
		pmf = append(pmf, down[i])
	}
	pmf = append(pmf, 1)
	for k, w := mode, 1.0; k < n; k++ {
		w *= float64(float64(n-k)*odds) / float64(k+1)
		if w < 1e-18 {
			break
		}
		pmf = append(pmf, w)
	}
	total := 0.0
	for _, w := range pmf {
		total += w
	}
	for i := range pmf {
		pmf[i] /= total
	}
	return first, pmf
}
