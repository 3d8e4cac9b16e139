package charts

import (
	"fmt"
	"math"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/results"
)

// milestone returns a milestone of a replay by name.
func milestone(p results.Replay, name string) (results.Milestone, bool) {
	for _, m := range p.Milestones {
		if m.Milestone == name {
			return m, true
		}
	}
	return results.Milestone{}, false
}

// rebooted reports whether the results tell how a variant recovers: a kernel without the panic
// may still be asked how long the same reboot would take.
func rebooted(p results.Replay) bool { return len(p.Milestones) > 0 }

// MilestoneName is how people call a milestone; a phase is called by its own name.
func MilestoneName(m string) string {
	switch m {
	case "pool":
		return "back in the pool"
	case "last-customer":
		return "last customer"
	}
	return canvas.Clean(m)
}

// most is the share of the zones whose return counts as the end of the zones' recovery: the very
// last are stuck ones, which wait for a repair.
const most = 0.95

// mostZonesRun returns the time after which most zones run, in the median.
func mostZonesRun(p results.Replay) (float64, bool) {
	for i, n := range p.Series.ZonesRunning.P50 {
		if p.Series.ZonesTotal > 0 && n >= most*float64(p.Series.ZonesTotal) && i < len(p.Series.Minutes) {
			return p.Series.Minutes[i], true
		}
	}
	return 0, false
}

// timelineFinding compares the two ends of the incident with the record.
func timelineFinding(r *results.Results) string {
	if len(r.Replay) == 0 {
		return "Nothing was replayed"
	}
	var parts []string
	for _, ms := range []struct{ name, done string }{
		{"pool", "the hypervisor was back in the pool"}, {"last-customer", "the last customer"},
	} {
		m, ok := milestone(r.Replay[0], ms.name)
		if !ok {
			continue
		}
		s := ms.done + " after " + numbers.Minutes(m.Minutes)
		if m.DifferenceMinutes != nil {
			s = fmt.Sprintf("%s after %s (simulated: %s)", ms.done, numbers.Minutes(math.Round(m.Minutes-*m.DifferenceMinutes)), numbers.Minutes(math.Round(m.Minutes)))
		}
		parts = append(parts, s)
	}
	if len(parts) == 0 {
		return capital(canvas.Clean(r.Replay[0].Verdict))
	}
	return capital(strings.Join(parts, ", "))
}

// zonesFinding compares when most zones run.
func zonesFinding(r *results.Results) string {
	was, ok := mostZonesRun(r.Replay[0])
	if !ok {
		return "How the zones came back"
	}
	if was == 0 {
		return "The zones kept running"
	}
	s := numbers.Percent(most, 2) + " of the zones ran again after " + numbers.Minutes(was)
	slow, longest := "", was
	for _, p := range r.Replay[1:] {
		if t, ok := mostZonesRun(p); ok && t > longest*1.02 {
			slow, longest = short(p.Variant), t
		}
	}
	if slow != "" {
		s += fmt.Sprintf("; the same reboot under %s would have taken %s", slow, numbers.Minutes(longest))
	}
	return s
}

// appsFinding tells what the incident did to the classes of apps.
func appsFinding(r *results.Results) string {
	if len(r.Replay) == 0 {
		return ""
	}
	var parts []string
	for _, a := range r.Replay[0].Apps {
		if a.OnHypervisor.P50 <= 0 {
			continue
		}
		on := numbers.Sig(math.Round(a.OnHypervisor.P50), 4)
		switch out := a.Out.P50; {
		case a.Out.P95 == 0:
			parts = append(parts, fmt.Sprintf("none of the %s %s apps was out", on, short(a.Class)))
		case out >= a.OnHypervisor.P50:
			parts = append(parts, fmt.Sprintf("all %s %s apps on the hypervisor were out", on, short(a.Class)))
		default:
			parts = append(parts, fmt.Sprintf("%s of the %s %s apps were out", numbers.Sig(out, 3), on, short(a.Class)))
		}
	}
	if len(parts) == 0 {
		return "No app was on the hypervisor"
	}
	return capital(strings.Join(parts, "; "))
}

// counterfactualFinding tells the alternative that costs most, and the one that would have helped most.
func counterfactualFinding(r *results.Results) string {
	was := appMinutes(r.Replay[0])
	var worst, best *results.Replay
	for i := range r.Replay[1:] {
		p := &r.Replay[i+1]
		m := appMinutes(*p).P50
		if m > was.P50*1.02 && (worst == nil || m > appMinutes(*worst).P50) {
			worst = p
		}
		if m < was.P50*0.98 && (best == nil || m < appMinutes(*best).P50) {
			best = p
		}
	}
	s := numbers.Round(was.P50, 3) + " app-minutes out as it was"
	if worst != nil {
		s += fmt.Sprintf("; %s under %s", numbers.Round(appMinutes(*worst).P50, 3), short(worst.Variant))
	}
	if best != nil {
		least := numbers.Round(appMinutes(*best).P50, 3)
		if least == "0" {
			least = "none"
		}
		s += fmt.Sprintf("; %s under %s", least, short(best.Variant))
	}
	return s
}

// appMinutes sums the medians of all classes; the ends of the band are summed likewise, which
// holds at least 90% where the classes rise and fall together.
func appMinutes(p results.Replay) results.Band {
	var b results.Band
	for _, a := range p.Apps {
		b.Mean += a.OutageMinutes.Mean
		b.P5 += a.OutageMinutes.P5
		b.P50 += a.OutageMinutes.P50
		b.P95 += a.OutageMinutes.P95
	}
	return b
}
