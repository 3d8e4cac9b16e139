package models

import "outagesim/sim"

// A min-heap of times, for the places at once of a hypervisor.

func pushTime(h []sim.Time, t sim.Time) []sim.Time {
	h = append(h, t)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if h[up] <= t {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = t
	return h
}

// replaceLeast replaces the least time, h[0], by t.
func replaceLeast(h []sim.Time, t sim.Time) {
	i := 0
	for {
		c := 2*i + 1
		if c >= len(h) {
			break
		}
		if c+1 < len(h) && h[c+1] < h[c] {
			c++
		}
		if t <= h[c] {
			break
		}
		h[i] = h[c]
		i = c
	}
	h[i] = t
}
