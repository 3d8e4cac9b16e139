package fit

import (
	"math"

	"outagesim/sim/portable"
)

// fitWeibull solves the likelihood equation for the shape k alone, Lawless (5.2.5):
//
//	sum x^k log x / sum x^k - 1/k - mean of log x over what ended = 0
//
// with sums over all lengths. Its left side rises with k, so that there is one solution, which
// Newton's method finds inside a bracket. The scale follows: (sum x^k / ended)^(1/k).
func fitWeibull(s *Sample) (shape, scale float64, err error) {
	top := portable.Log(s.longest) // lengths relative to the longest: no power overflows
	logs := 0.0
	for _, p := range s.points {
		logs += float64(p.ended * (p.log - top))
	}
	mean := logs / float64(s.ended)

	sums := func(k float64) (a, b, c float64) {
		for _, p := range s.points {
			l := p.log - top
			w := float64((p.ended + p.running) * portable.Exp(float64(k*l)))
			a += w
			wl := float64(w * l)
			b += wl
			c += float64(wl * l)
		}
		return a, b, c
	}
	low, high := 0.0, math.Inf(1)
	// The spread of a Weibull variable's logarithm is pi/sqrt(6)/k.
	k := 1.2825498301618641 / math.Max(s.logSpread(), 1e-9)
	for range 200 {
		a, b, c := sums(k)
		ratio := b / a
		g := ratio - 1/k - mean
		if g > 0 {
			high = k
		} else {
			low = k
		}
		slope := c/a - float64(ratio*ratio) + 1/float64(k*k)
		next := k - g/slope
		if !(next > low && next < high) {
			if math.IsInf(high, 1) {
				next = 2 * k
			} else {
				next = (low + high) / 2
			}
		}
		if k > 1e6 {
			return 0, 0, ErrNoMaximum
		}
		if math.Abs(next-k) <= float64(1e-12*k) {
			k = next
			break
		}
		k = next
	}
	a, _, _ := sums(k)
	return k, portable.Exp(top + portable.Log(a/float64(s.ended))/k), nil
}

// logSpread is the standard deviation of the logarithms of all lengths.
func (s *Sample) logSpread() float64 {
	sum, n := 0.0, float64(s.n)
	for _, p := range s.points {
		sum += float64((p.ended + p.running) * p.log)
	}
	mean, squares := sum/n, 0.0
	for _, p := range s.points {
		d := p.log - mean
		squares += float64((p.ended + p.running) * float64(d*d))
	}
	return math.Sqrt(squares / n)
}
