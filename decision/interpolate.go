package decision

import (
	"math"
	"sort"

	"outagesim/sim/portable"
)

// amplification is the largest Lebesgue constant of an accepted scheme: how much the interpolant
// may enlarge the errors of the values.
const amplification = 4

// basis are the weights with which the losses at given rates add up to the loss at any rate:
// Floater and Hormann's barycentric rational interpolation in log(1 + rate/scale).
type basis struct {
	rates  []float64
	scale  float64
	nodes  []float64 // log(1 + rate/scale)
	weight []float64 // barycentric
	degree int       // of the local polynomials
}

// newBasis chooses the highest degree that keeps the Lebesgue constant small, else the degree of
// the smallest one.
func newBasis(rates []float64) *basis {
	scale := scaleOf(rates)
	nodes := make([]float64, len(rates))
	for i, r := range rates {
		nodes[i] = portable.Log1p(r / scale)
	}
	var chosen *basis
	smallest := math.Inf(1)
	row := make([]float64, len(rates))
	for d := len(rates) - 1; d >= 0 && smallest > amplification; d-- {
		b := &basis{rates, scale, nodes, floaterHormann(nodes, d), d}
		if l := b.lebesgue(row); l < smallest {
			chosen, smallest = b, l
		}
	}
	return chosen
}

// scaleOf returns the scale that puts the middle one of the rates where the middle Chebyshev point
// lies: on those of [Rates] the posterior mean they were made for. It does not depend on the
// posterior at hand, so that one set of rates serves several.
func scaleOf(rates []float64) float64 {
	last := len(rates) - 1
	middle, top := rates[len(rates)/2], rates[last]
	s := sin(math.Pi / 2 * (float64(len(rates)/2) / float64(last)))
	low, high := portable.Log(top*1e-6), portable.Log(top*1e3)
	for range 60 {
		x := float64((low + high) / 2)
		m := portable.Exp(x)
		// The larger the scale, the further left the middle one.
		if portable.Log1p(middle/m) > float64(float64(s*s)*portable.Log1p(top/m)) {
			low = x
		} else {
			high = x
		}
	}
	return portable.Exp(low)
}

// floaterHormann returns the barycentric weights of the blend of polynomials of degree d, equation
// (18) of their paper.
func floaterHormann(x []float64, d int) []float64 {
	w := make([]float64, len(x))
	for k := range x {
		sum := 0.0
		for i := max(0, k-d); i <= min(k, len(x)-1-d); i++ {
			product := 1.0
			for j := i; j <= i+d; j++ {
				if j != k {
					product /= math.Abs(x[k] - x[j])
				}
			}
			sum += product
		}
		if k%2 == 1 {
			sum = -sum
		}
		w[k] = sum
	}
	return w
}

// lebesgue returns the largest sum of absolute weights between the nodes, as seen at seven points
// between any two.
func (b *basis) lebesgue(row []float64) float64 {
	largest := 1.0
	for i := 1; i < len(b.nodes); i++ {
		for j := 1; j < 8; j++ {
			x := b.nodes[i-1] + float64((b.nodes[i]-b.nodes[i-1])*(float64(j)/8))
			b.at(x, row)
			sum := 0.0
			for _, w := range row {
				sum += math.Abs(w)
			}
			largest = max(largest, sum)
		}
	}
	return largest
}

// at sets row to the weights of the values at the nodes at x, a point in the variable of
// interpolation, moved to the nearest end if it lies outside.
func (b *basis) at(x float64, row []float64) {
	clear(row)
	last := len(b.nodes) - 1
	switch i := sort.SearchFloat64s(b.nodes, x); {
	case i > last:
		row[last] = 1
		return
	case i == 0 || b.nodes[i] == x:
		row[i] = 1
		return
	}
	sum := 0.0
	for k, node := range b.nodes {
		row[k] = b.weight[k] / (x - node)
		sum += row[k]
	}
	for k := range row {
		row[k] /= sum
	}
}

// rate sets row to the weights of the values at a rate.
func (b *basis) rate(rate float64, row []float64) {
	b.at(portable.Log1p(rate/b.scale), row)
}

// dot returns the sum of products in order.
func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += float64(x * b[i])
	}
	return sum
}
