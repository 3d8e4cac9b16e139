package decision

import (
	"fmt"
	"math"

	"outagesim/sim/portable"
)

// AgeReplacement is the choice of an age at which to reboot a hypervisor that has not panicked
// since its last boot, where the time from boot to panic has a Weibull distribution and either
// reboot starts a new life. By renewal reward, reboots at age t cost
//
//	(Planned S(t) + Failure (1-S(t))) / integral of S from 0 to t
//
// per unit of time, S the probability to live that long (Barlow and Proschan, chapter 4).
type AgeReplacement struct {
	Shape, Scale     float64 // of the Weibull distribution; Scale fixes the unit of time
	Planned, Failure float64 // cost of a planned reboot and of a panic
}

// Best returns the age of the lowest cost per unit of time, that cost, and whether planned reboots
// pay at all. They do not unless hypervisors age, which they do for a shape above 1 only, and
// unless a panic costs more than they. Then the age is +Inf and the cost that of panics alone.
func (a AgeReplacement) Best() (age, cost float64, pays bool) {
	a.check("Best")
	never := a.Failure / a.mean()
	if a.Shape <= 1 || a.Failure <= a.Planned {
		return math.Inf(1), never, false
	}
	// At the best age the hazard times the mean life so far, less the probability of a panic, is
	// Planned/(Failure-Planned). The left side rises from 0.
	target := a.Planned / (a.Failure - a.Planned)
	lo, hi := 0.0, 1.0 // ages over Scale
	for a.left(hi) < target {
		if lo, hi = hi, 2*hi; portable.Pow(hi, a.Shape) > 600 {
			// So few live that long that reboots change nothing.
			return math.Inf(1), never, false
		}
	}
	for range 200 {
		z := lo + float64((hi-lo)/2)
		if z <= lo || z >= hi {
			break
		}
		if a.left(z) < target {
			lo = z
		} else {
			hi = z
		}
	}
	age = float64(hi * a.Scale)
	return age, a.CostRate(age), true
}

// left returns hazard(t) * integral of S to t - (1-S(t)) at t = x Scale.
func (a AgeReplacement) left(x float64) float64 {
	hazard := float64(a.Shape * portable.Pow(x, a.Shape-1))
	return float64(hazard*a.life(x)) + portable.Expm1(-portable.Pow(x, a.Shape))
}

// life returns the integral of S to x Scale, over Scale.
func (a AgeReplacement) life(x float64) float64 {
	inverse := 1 / a.Shape
	return float64(portable.Gamma(1+inverse) * portable.RegularizedGammaP(inverse, portable.Pow(x, a.Shape)))
}

// mean returns the mean time from boot to panic.
func (a AgeReplacement) mean() float64 {
	return float64(a.Scale * portable.Gamma(1+1/a.Shape))
}

// CostRate returns the cost per unit of time of reboots at this age, which is above 0 and may be
// +Inf.
func (a AgeReplacement) CostRate(age float64) float64 {
	a.check("CostRate")
	if math.IsInf(age, 1) {
		return a.Failure / a.mean()
	}
	x := age / a.Scale
	h := portable.Pow(x, a.Shape)
	cost := float64(a.Planned*portable.Exp(-h)) - float64(a.Failure*portable.Expm1(-h))
	return cost / float64(a.Scale*a.life(x))
}

func (a AgeReplacement) check(method string) {
	if !(a.Shape > 0 && a.Scale > 0 && a.Planned >= 0 && a.Failure >= 0) {
		panic(fmt.Sprintf("decision: AgeReplacement.%s: %+v", method, a))
	}
}
