package sim

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Empirical is the distribution of observed durations: each is drawn with the same probability, and
// nothing between them. It comes from [NewEmpirical].
type Empirical struct {
	values   []Seconds // in rising order, at least one
	mean     Seconds
	variance float64
}

// NewEmpirical returns the distribution of the given durations, which it copies. There must be at
// least one; each must be 0 or more and finite.
func NewEmpirical(values []Seconds) (Empirical, error) {
	if len(values) == 0 {
		return Empirical{}, errors.New("empirical: there are no values")
	}
	for i, v := range values {
		if v >= 0 && v <= math.MaxFloat64 {
			continue // naming each of a million would take longer than all the rest
		}
		if err := checkNotNegative("empirical", fmt.Sprintf("value %d", i+1), v); err != nil {
			return Empirical{}, err
		}
	}
	d := Empirical{values: slices.Clone(values)}
	slices.Sort(d.values)
	n := float64(len(d.values))
	for _, v := range d.values {
		d.mean += Seconds(float64(v) / n)
	}
	for _, v := range d.values {
		off := float64(v - d.mean)
		d.variance += float64(off*off) / n
	}
	return d, nil
}

func (d Empirical) must(method string) {
	if len(d.values) == 0 {
		panic("sim: Empirical." + method + " without values")
	}
}

// Mean returns the mean of the values.
func (d Empirical) Mean() Seconds {
	d.must("Mean")
	return d.mean
}

// Variance returns the mean square of the distances from the mean: the values are all there is, not
// a sample.
func (d Empirical) Variance() float64 {
	d.must("Variance")
	return d.variance
}

// CDF returns the share of the values that are at most x.
func (d Empirical) CDF(x Seconds) float64 {
	d.must("CDF")
	if x != x {
		return math.NaN()
	}
	n, _ := slices.BinarySearchFunc(d.values, x, func(v, x Seconds) int {
		if v <= x {
			return -1
		}
		return 1
	})
	return float64(n) / float64(len(d.values))
}

// Quantile returns the least of the values with CDF >= p.
func (d Empirical) Quantile(p float64) Seconds {
	d.must("Quantile")
	mustProbability("Empirical.Quantile", p)
	n := float64(len(d.values))
	i := max(1, math.Ceil(p*n)) // one too many or too few where p*n is rounded
	for i > 1 && (i-1)/n >= p {
		i--
	}
	for i/n < p {
		i++
	}
	return d.values[int(i)-1]
}

// Sample draws one of the values, a larger one from a larger number of the stream.
func (d Empirical) Sample(s *Stream) Duration {
	d.must("Sample")
	return d.values[s.Uint64N(uint64(len(d.values)))].Duration()
}

// String prints such as {empirical: {values: [3m, 9m]}}, in rising order.
func (d Empirical) String() string {
	texts := make([]string, len(d.values))
	for i, v := range d.values {
		texts[i] = v.text()
	}
	return distributionText("empirical", "values", "["+strings.Join(texts, ", ")+"]")
}
