package charts

import (
	"fmt"

	"outagesim/reports/numbers"
	"outagesim/results"
)

// calibrationFinding is how often and for how long, in a sentence.
func calibrationFinding(r *results.Results) string {
	c := r.Calibration
	if c == nil {
		return "No records"
	}
	if c.CalibrationGroup == nil {
		return timelineWords(c)
	}
	g := c.CalibrationGroup
	s := ""
	switch {
	case g.Rate.Bound == "upper":
		s = fmt.Sprintf("No event in %s host-years up: below %s a year per host", numbers.Round(g.ExposureHypervisorYears, 3), numbers.Sig(g.Rate.High, 2))
	default:
		s = fmt.Sprintf("%s in %s host-years up: %s a year per host, %s", count(g.Events, "event"), numbers.Round(g.ExposureHypervisorYears, 3), numbers.Sig(g.Rate.Mean, 3), numbers.Range(g.Rate.Low, g.Rate.High))
	}
	if l := g.Repair; l != nil {
		s += "; repairs took " + Span(l.MeanHours) + " in the mean"
		if l.MedianHours != nil {
			s += ", " + Span(*l.MedianHours) + " in the median"
		}
	}
	return s
}

// timelineWords tells how an incident went.
func timelineWords(c *results.Calibration) string {
	for _, t := range c.Timelines {
		s := ""
		for _, p := range t.Phases {
			if s != "" {
				s += ", "
			}
			s += short(p.Name) + " " + numbers.Minutes(p.Minutes)
		}
		if t.PoolMinutes != nil {
			s += fmt.Sprintf("; back in the pool after %s", numbers.Minutes(*t.PoolMinutes))
		}
		if t.LastCustomerMinutes != nil {
			s += fmt.Sprintf(", the last customer after %s", numbers.Minutes(*t.LastCustomerMinutes))
		}
		if s != "" {
			return s
		}
	}
	return "No phases are known"
}

// Span writes hours as people name a length of time, to three digits.
func Span(hours float64) string {
	switch s := hours * 3600; {
	case s == 0:
		return "0 s"
	case s < 99.5:
		return numbers.Round(s, 3) + " s"
	case s < 119.5*60:
		return numbers.Round(s/60, 3) + " min"
	case hours < 95.95:
		return numbers.Round(hours, 3) + " h"
	case hours < 2*8760:
		return numbers.Round(hours/24, 3) + " d"
	}
	return numbers.Round(hours/8760, 3) + " years"
}

// chosenWords names the law that is in the scenario, and how near it is.
func chosenWords(l *results.Lengths) string {
	for _, f := range l.Fits {
		if f.Family != l.Chosen {
			continue
		}
		if f.P >= 0.05 {
			return fmt.Sprintf("a %s law fits (p %s)", lawName(f.Family), numbers.Sig(f.P, 2))
		}
		return fmt.Sprintf("a %s law comes within %s points of the shares seen", lawName(f.Family), numbers.Sig(100*f.Distance, 2))
	}
	if l.Chosen == "empirical" {
		return "no law fits, so that the scenario draws from what was seen"
	}
	return "too few events to tell the law"
}

// best returns the fits of the least AIC first, at most n of them, the chosen one among them.
func best(l *results.Lengths, n int) []results.LengthsFit {
	fits := append([]results.LengthsFit(nil), l.Fits...)
	for i := range fits {
		for j := i + 1; j < len(fits); j++ {
			if fits[j].Family == l.Chosen && fits[i].Family != l.Chosen || fits[i].Family != l.Chosen && fits[j].AIC < fits[i].AIC {
				fits[i], fits[j] = fits[j], fits[i]
			}
		}
	}
	return fits[:min(n, len(fits))]
}
