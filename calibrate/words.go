package calibrate

import (
	"fmt"

	"outagesim/results"
)

// surprising is the probability below which chance is not believed.
const surprising = 0.05

// wordsOf says in plain words what the tests mean for a scenario.
func wordsOf(g results.CalibrationGroup, confidence float64) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if g.Events == 0 {
		say("No event was seen in %s hypervisor-years: the rate is below %s a year with %g%% confidence. That is a limit, not an estimate.", figure(g.ExposureHypervisorYears), figure(g.Rate.High), 100*confidence)
	} else if g.Events < 10 {
		say("%s: the rate is known within a factor of %s. A scenario should draw it from the record (observed: events and time) rather than take the mean for the truth.", counted(g.Events, "event"), figure(g.Rate.High/g.Rate.Low))
	}
	if t := g.Trend; t != nil {
		switch {
		case t.LaplaceP >= surprising && t.BetaP >= surprising:
			say("The rate is constant as far as can be told (Laplace p %s, Crow-AMSAA p %s): one rate for the whole time is a fair scenario.", chance(t.LaplaceP), chance(t.BetaP))
		case t.Laplace > 0 && t.Beta > 1:
			say("The rate rises (Laplace %s, p %s; Crow-AMSAA shape %s, %s to %s): the mean understates what is to come. Calibrate from the last months alone with --from.", figure(t.Laplace), chance(t.LaplaceP), figure(t.Beta), figure(t.BetaLow), figure(t.BetaHigh))
		case t.Laplace < 0 && t.Beta < 1:
			say("The rate falls (Laplace %s, p %s; Crow-AMSAA shape %s, %s to %s): the mean overstates what is to come. Calibrate from the last months alone with --from.", figure(t.Laplace), chance(t.LaplaceP), figure(t.Beta), figure(t.BetaLow), figure(t.BetaHigh))
		default:
			say("The rate is not constant, and neither simply rises nor falls (Laplace %s, p %s; Crow-AMSAA shape %s, p %s): events come in waves. One rate gives the right mean and too little variation.", figure(t.Laplace), chance(t.LaplaceP), figure(t.Beta), chance(t.BetaP))
		}
	}
	if d := g.Dispersion; d != nil {
		worst := ""
		if g.Events >= d.Hosts {
			worst = fmt.Sprintf(", the worst tenth of the hosts has %s%% of the events", figure(100*d.Tenth))
		}
		switch {
		case d.P < surprising && d.Index > 1:
			say("Hosts differ in their rates: their counts vary %s times as much as chance explains (p %s)%s. A scenario with one rate for all has the right total, and spreads the events too evenly: the worst hypervisors fail more often than it shows. Look at them apart, in a file of their own.", figure(d.Index), chance(d.P), worst)
		case d.P > 1-surprising/2 && d.Index < 1:
			say("Hosts are more alike than chance would have them (index %s): events may be scheduled, or counted by quota.", figure(d.Index))
		default:
			say("Hosts are as alike as chance allows (index %s, p %s): one rate for all is a fair scenario.", figure(d.Index), chance(d.P))
		}
	}
	if l := g.TimeToFailure; l != nil {
		for _, f := range l.Fits {
			if f.Family != "weibull" || f.First == nil {
				continue
			}
			switch {
			case f.First.High < 1:
				say("The hazard falls with the time since the last event (Weibull shape %s, %s to %s): a host that has just failed is likely to fail again. A law without a memory hides such runs.", figure(*f.Shape), figure(f.First.Low), figure(f.First.High))
			case f.First.Low > 1:
				say("The hazard rises with the time since the last event (Weibull shape %s, %s to %s): hosts wear, and reboots in time would help.", figure(*f.Shape), figure(f.First.Low), figure(f.First.High))
			}
		}
	}
	return out
}

// chance writes a probability.
func chance(p float64) string {
	if p < 1e-4 {
		return "below 0.0001"
	}
	return figure(p)
}

// figure writes a number to three digits.
func figure(x float64) string {
	switch a := max(x, -x); {
	case a == 0:
		return "0"
	case a >= 1000 && a < 1e9:
		return fmt.Sprintf("%.0f", x)
	case a >= 100 && a < 1000:
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.3g", x)
}
