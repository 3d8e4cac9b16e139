package sim

import (
	"math"

	"outagesim/sim/portable"
)

// A ziggurat covers the area under a falling density f with layers of equal area v (Marsaglia and
// Tsang, "The ziggurat method for generating random variables", J. Stat. Software 5(8), 2000; with
// 64-bit words and the layer taken from bits of its own, as Doornik, "An improved ziggurat method
// to generate normal random samples", 2005, asks). Layer i > 0 is the rectangle from 0 to edge[i]
// between the heights f(edge[i]) and f(edge[i+1]); layer 0 is the strip below f(edge[1]) together
// with the tail beyond edge[1], as a rectangle of width edge[0] = v/f(edge[1]).
//
// A point of layer i left of edge[i+1] lies under the curve for certain. That is a comparison of
// integers, and all there is to do in about 99 cases of 100.
type ziggurat struct {
	inside [layers]uint64      // floor(2^53 edge[i+1]/edge[i])
	width  [layers]float64     // edge[i]/2^53
	height [layers + 1]float64 // f(edge[i])
}

const layers = 256

// newZiggurat builds the tables from the start of the tail, the area of a layer, the density and
// its inverse.
func newZiggurat(tail, area float64, f, inverse func(float64) float64) *ziggurat {
	var edge [layers + 1]float64
	var z ziggurat
	edge[0] = area / f(tail)
	edge[1] = tail
	for i := 2; i < layers; i++ {
		edge[i] = inverse(f(edge[i-1]) + area/edge[i-1])
	}
	for i := range layers {
		z.inside[i] = uint64(edge[i+1] / edge[i] * 0x1p53)
		z.width[i] = edge[i] * 0x1p-53
		z.height[i] = f(edge[i])
	}
	z.height[layers] = f(0)
	return &z
}

// Start of the tail and area of a layer for 256 layers: the two numbers for which the topmost layer
// ends at f(0) (checked in the tests). The normal density is not normalised: exp(-x^2/2).
const (
	expTail, expArea   = 7.69711747013104972, 0.0039496598225815571993
	normTail, normArea = 3.6541528853610087963519472518, 0.0049286732339746519
)

var (
	expZiggurat = newZiggurat(expTail, expArea,
		func(x float64) float64 { return portable.Exp(-x) },
		func(y float64) float64 { return -portable.Log(y) })
	normZiggurat = newZiggurat(normTail, normArea,
		func(x float64) float64 { return portable.Exp(-0.5 * x * x) },
		func(y float64) float64 { return math.Sqrt(-2 * portable.Log(y)) })
)

// Exp returns a number of the exponential distribution with mean 1, in [0, +Inf).
func (s *Stream) Exp() float64 {
	z := expZiggurat
	u := s.Uint64()
	i, j := u&(layers-1), u>>11
	if x := float64(j) * z.width[i]; j < z.inside[i] {
		return x
	}
	return s.expSlow(u)
}

// expSlow goes on from a word whose point may lie outside the curve.
func (s *Stream) expSlow(u uint64) float64 {
	z := expZiggurat
	var beyond float64
	for {
		i, j := u&(layers-1), u>>11
		x := float64(float64(j) * z.width[i])
		switch {
		case j < z.inside[i]:
			return beyond + x
		case i == 0: // the tail has the shape of the whole
			beyond += expTail
		default:
			y := z.height[i] + float64(s.Float64()*(z.height[i+1]-z.height[i]))
			if y < portable.Exp(-x) {
				return beyond + x
			}
		}
		u = s.Uint64()
	}
}

// Norm returns a number of the normal distribution with mean 0 and standard deviation 1.
func (s *Stream) Norm() float64 {
	z := normZiggurat
	u := s.Uint64()
	i, j := u&(layers-1), u>>11
	x := float64(float64(j) * z.width[i])
	if j >= z.inside[i] {
		x = s.normSlow(u)
	}
	const sign = layers // a bit of u that neither i nor j uses
	return math.Float64frombits(math.Float64bits(x) | u&sign<<(63-8))
}

// normSlow goes on from a word whose point may lie outside the curve. It returns the absolute
// value.
func (s *Stream) normSlow(u uint64) float64 {
	z := normZiggurat
	for {
		i, j := u&(layers-1), u>>11
		x := float64(float64(j) * z.width[i])
		switch {
		case j < z.inside[i]:
			return x
		case i == 0:
			// The tail: Marsaglia, "Generating a variable from the tail of the normal
			// distribution", Technometrics 6, 1964.
			for {
				x := s.Exp() / normTail
				if y := s.Exp(); y+y > float64(x*x) {
					return normTail + x
				}
			}
		default:
			y := z.height[i] + float64(s.Float64()*(z.height[i+1]-z.height[i]))
			if y < portable.Exp(-0.5*x*x) {
				return x
			}
		}
		u = s.Uint64()
	}
}
