package ctmc

import (
	"math"

	"outagesim/sim"
)

// negligible is the probability of the points of the Poisson process that are left out.
const negligible = 1e-17

// At returns the probability of each state at time t, from the first state at time 0.
func (c *Chain[S]) At(t sim.Seconds) []float64 {
	p, _ := c.until(t)
	return p
}

// Until returns the expected time in seconds spent in each state until time t, from the first state at
// time 0.
func (c *Chain[S]) Until(t sim.Seconds) []float64 {
	_, spent := c.until(t)
	return spent
}

// until uniformises the chain: with points at rate L, N of them until t,
//
//	P(state at t) = sum over n of P(N = n) p_n,   time in state = 1/L sum over n of P(N > n) p_n
//
// where p_n is the distribution after n points, at each of which the chain moves from i to j with
// probability q_ij/L and stays otherwise.
func (c *Chain[S]) until(t sim.Seconds) (p, spent []float64) {
	n := len(c.States)
	p, spent = make([]float64, n), make([]float64, n)
	leaves := make([]float64, n)
	fastest := 0.0
	for i, arcs := range c.out {
		for _, a := range arcs {
			leaves[i] += a.rate
		}
		fastest = max(fastest, leaves[i])
	}
	now := make([]float64, n)
	now[0] = 1
	if fastest == 0 || t <= 0 {
		p[0], spent[0] = 1, float64(t)
		return p, spent
	}
	l := fastest * 1.02 // a state that moves at every point would make the chain periodic
	mean := l * float64(t)
	probability, beyond := poisson(mean)
	next := make([]float64, n)
	for k := range probability {
		for i, x := range now {
			p[i] += probability[k] * x
			spent[i] += beyond[k] * x / l
		}
		clear(next)
		for i, x := range now {
			if x == 0 {
				continue
			}
			next[i] += x * (1 - leaves[i]/l)
			for _, a := range c.out[i] {
				next[a.to] += x * a.rate / l
			}
		}
		now, next = next, now
	}
	return p, spent
}

// poisson returns the probabilities of a Poisson variable with the given mean to be n, and to be above
// n, as far as they are not negligible. They come from the largest outwards, scaled to sum to 1, so
// that no factorial and no exp(-mean) is needed.
func poisson(mean float64) (is, above []float64) {
	mode := int(mean)
	is = make([]float64, mode+1, 2*mode+100)
	is[mode] = 1
	for n := mode; n > 0; n-- {
		is[n-1] = is[n] * float64(n) / mean
	}
	for n := mode + 1; n < 2*mode+100 || is[n-1] > negligible; n++ {
		x := is[n-1] * mean / float64(n)
		is = append(is, x)
		if x < negligible*math.Sqrt(mean+1) && float64(n) > mean+1 {
			break
		}
	}
	total := 0.0
	for n := len(is) - 1; n >= 0; n-- {
		total += is[n]
	}
	above = make([]float64, len(is))
	tail := 0.0
	for n := len(is) - 1; n >= 0; n-- {
		above[n] = tail / total
		tail += is[n]
		is[n] /= total
	}
	return is, above
}
