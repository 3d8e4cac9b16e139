package decision

import (
	"math"

	"outagesim/sim/portable"
)

// BreakEvenRate returns the rate at which waiting until the horizon costs what a planned reboot
// does, whose weighted loss is this share of a panic's: 1 - exp(-rate horizon) = share, because a
// panic installs the patch. From a share of 1 on waiting costs less at any rate: +Inf.
func BreakEvenRate(share, horizon float64) float64 { return odds(share) / horizon }

// BreakEvenHorizon returns the horizon at which waiting costs what a planned reboot does, at this
// rate and in the unit of time of its inverse; +Inf from a share of 1 on.
//
// One panic in a time T in a fleet of N is a rate of 1/(N T), which gives -N T log(1 - w D_p/D_u)
// for outages of D_u after a panic and D_p planned, of weight w.
func BreakEvenHorizon(share, rate float64) float64 { return odds(share) / rate }

// odds returns -log(1-share).
func odds(share float64) float64 {
	if share >= 1 {
		return math.Inf(1)
	}
	return -portable.Log1p(-share)
}

// WaitOrForce is the choice between waiting, and rebooting everything at once at time 0, in closed
// form: the oracle of [Decide].
type WaitOrForce struct {
	Posterior Posterior
	Panic     float64 // loss if every hypervisor panics once
	Horizon   float64 // in years, at which every hypervisor would have rebooted anyway
	Force     float64 // loss of the planned reboots
	// Linear counts rate times horizon panics of a hypervisor, as if they installed no patch. Else
	// there are 1 - exp(-rate horizon).
	Linear bool
}

// BreakEven returns the rate at which both cost the same; +Inf if waiting is better at any rate.
func (w WaitOrForce) BreakEven() float64 {
	if share := w.Force / w.Panic; w.Linear {
		return share / w.Horizon
	} else {
		return BreakEvenRate(share, w.Horizon)
	}
}

// ExpectedWait returns the expected loss of waiting.
func (w WaitOrForce) ExpectedWait() float64 {
	if w.Linear {
		return float64(w.Panic*w.Horizon) * w.Posterior.Mean()
	}
	// 1 - (T/(T+h))^shape
	x := -float64(w.Posterior.Shape * portable.Log1p(w.Horizon/w.Posterior.Exposure))
	return -float64(w.Panic * portable.Expm1(x))
}

// EVPI returns what it is worth to know the rate: the expected regret of the better choice.
func (w WaitOrForce) EVPI() float64 {
	// What waiting loses more than forcing, over the rates at which it does.
	p, at := w.Posterior, w.BreakEven()
	if math.IsInf(at, 1) {
		return 0
	}
	more := -float64(w.Force * p.survival(at))
	if w.Linear {
		// rate times the density of Gamma(a, T) is the mean times that of Gamma(a+1, T).
		more += float64(w.ExpectedWait() * p.Update(1, 0).survival(at))
	} else {
		// exp(-rate h) times it is (T/(T+h))^a times that of Gamma(a, T+h).
		none := p.PredictiveNone(w.Horizon)
		more += float64(w.Panic * (p.survival(at) - float64(none*p.Update(0, w.Horizon).survival(at))))
	}
	if advantage := w.ExpectedWait() - w.Force; advantage > 0 {
		return more - advantage
	}
	return more
}

// ProbabilityWrong returns the probability that the choice of the lower expected loss is the worse
// one at the true rate.
func (w WaitOrForce) ProbabilityWrong() float64 {
	at := w.BreakEven()
	if w.ExpectedWait() <= w.Force {
		return w.Posterior.survival(at)
	}
	return w.Posterior.CDF(at)
}
