package fit

import (
	"math"

	"outagesim/sim/portable"
)

// Step is a step of a survivor curve: from X on, S is the share still running, between Low and
// High with the confidence asked for, at each X by itself.
type Step struct {
	X, S, Low, High float64
	AtRisk          int // lengths that reached X
}

// NewCurve returns the survivor curve of Kaplan and Meier. Its bands are Greenwood's variance
// on the scale of log(-log S), which keeps them between 0 and 1.
func NewCurve(s *Sample, confidence float64) []Step {
	z := portable.NormalQuantile(0.5 + float64(confidence/2))
	left, surv, green := float64(s.n), 1.0, 0.0
	var out []Step
	for _, p := range s.points {
		if p.ended > 0 {
			surv = float64(surv * ((left - p.ended) / left))
			low, high := 0.0, 0.0
			if p.ended < left {
				green += p.ended / float64(left*(left-p.ended))
				l := -portable.Log(surv)
				w := float64(z*math.Sqrt(green)) / l
				low, high = portable.Exp(-float64(l*portable.Exp(w))), portable.Exp(-float64(l*portable.Exp(-w)))
			} else if len(out) > 0 {
				high = out[len(out)-1].High
			} else {
				high = 1
			}
			out = append(out, Step{p.x, surv, low, high, int(left)})
		}
		left -= p.ended + p.running
	}
	return out
}

// censoring is the law of the times at which lengths are cut off, the survivor curve with the
// roles of ending and being cut off exchanged.
type censoring struct {
	x, s []float64
}

func newCensoring(s *Sample) censoring {
	var c censoring
	left, surv := float64(s.n), 1.0
	for _, p := range s.points {
		// What ends at x was not cut off before: it leaves first.
		left -= p.ended
		if p.running > 0 {
			surv = float64(surv * ((left - p.running) / left))
			c.x, c.s = append(c.x, p.x), append(c.s, surv)
		}
		left -= p.running
	}
	return c
}

// at returns the time of being cut off for a uniform number, +Inf where the record does not tell.
func (c censoring) at(u float64) float64 {
	low, high := 0, len(c.s)
	for low < high {
		mid := (low + high) / 2
		if c.s[mid] <= u {
			high = mid
		} else {
			low = mid + 1
		}
	}
	if low == len(c.s) {
		return math.Inf(1)
	}
	return c.x[low]
}
