package charts

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"outagesim/reports/numbers"
	"outagesim/results"
)

// Answer is what the results say, in one or two sentences.
func Answer(r *results.Results) string {
	switch r.Command {
	case "calibrate":
		return sentence(calibrationFinding(r))
	case "run":
		if s := differencesFinding(r); s != "" {
			return sentence(exposureFinding(r)) + " " + sentence(s)
		}
		return sentence(exposureFinding(r))
	case "replay":
		return sentence(timelineFinding(r)) + " " + sentence(appsFinding(r))
	case "plan":
		return planAnswer(r)
	case "sweep":
		return sentence(sweepFinding(r))
	}
	return ""
}

func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// exposureFinding sets the class with redundancy beside the one without, or else the variants
// beside each other.
func exposureFinding(r *results.Results) string {
	base, ok := baseline(r)
	if !ok {
		return "No variant was simulated"
	}
	under := ""
	if len(r.Variants) > 1 {
		under = " under " + short(base.Name)
	}
	if single, multiple, ok := pair(r); ok {
		a, okA := figure(base, single.Name, "outage_minutes")
		b, okB := figure(base, multiple.Name, "outage_minutes")
		if okA && okB {
			return fmt.Sprintf("Without redundancy: %s app-minutes out %s%s; with %d replicas: %s",
				numbers.Short("", a), over(r), under, multiple.Replicas, numbers.Short("", b))
		}
	}
	if m, ok := figure(base, total(r), "outage_minutes"); ok {
		best, least := base, m
		for _, v := range r.Variants {
			if o, ok := figure(v, total(r), "outage_minutes"); ok && o.Mean < least.Mean {
				best, least = v, o
			}
		}
		s := fmt.Sprintf("%s app-minutes out %s%s", numbers.Short("", m), over(r), under)
		if best.Name != base.Name {
			s += fmt.Sprintf("; %s under %s", numbers.Short("", least), short(best.Name))
		}
		return s
	}
	return "Expected outage by variant"
}

// exceedanceFinding tells what one history in twenty costs.
func exceedanceFinding(r *results.Results) string {
	base, _ := baseline(r)
	class := total(r)
	if single, _, ok := pair(r); ok {
		class = single.Name
	}
	metric := "apps." + class + ".outage_minutes"
	m, ok := base.Metrics[metric]
	if !ok || m.P95 == nil {
		return "How likely how much outage is"
	}
	who := "the apps"
	if class != "all" {
		who = short(class) + " apps"
	}
	if *m.P95 == 0 {
		return fmt.Sprintf("At least 19 of 20 histories cost %s nothing under %s", who, short(base.Name))
	}
	s := fmt.Sprintf("One history in twenty costs %s more than %s app-minutes", who, numbers.Round(*m.P95, 3))
	if len(r.Variants) < 2 {
		return s
	}
	s += " under " + short(base.Name)
	worst, most := base, *m.P95
	for _, v := range r.Variants {
		if o := v.Metrics[metric]; o.P95 != nil && *o.P95 > most {
			worst, most = v, *o.P95
		}
	}
	if worst.Name != base.Name {
		s += fmt.Sprintf(", more than %s under %s", numbers.Round(most, 3), short(worst.Name))
	}
	return s
}

// differencesFinding names the clear differences that are furthest from 0.
func differencesFinding(r *results.Results) string {
	metric := "apps." + total(r) + ".outage_minutes"
	var worst, best *results.Difference
	n := 0
	base := ""
	for i, d := range r.Differences {
		if d.Metric != metric {
			continue
		}
		n++
		base = short(d.Baseline)
		if clear(d) && d.Mean > 0 && (worst == nil || d.Mean > worst.Mean) {
			worst = &r.Differences[i]
		}
		if clear(d) && d.Mean < 0 && (best == nil || d.Mean < best.Mean) {
			best = &r.Differences[i]
		}
	}
	if n == 0 {
		return ""
	}
	var parts []string
	if worst != nil {
		parts = append(parts, fmt.Sprintf("%s costs %s app-minutes more", short(worst.Variant), amount(*worst)))
	}
	if best != nil {
		part := fmt.Sprintf("%s saves %s", short(best.Variant), amount(*best))
		if worst == nil {
			part += " app-minutes"
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return "No clear difference to " + base + " in any variant"
	}
	return "Compared with " + base + ", " + strings.Join(parts, "; ")
}

func amount(d results.Difference) string {
	if d.Mean < 0 {
		return numbers.Central(-d.Mean, -d.High, -d.Low)
	}
	return numbers.Central(d.Mean, d.Low, d.High)
}

// recoveryFinding tells the median time to the pool, and the longest of any variant.
func recoveryFinding(r *results.Results) string {
	for _, ms := range []struct{ metric, done string }{
		{"recovery.pool", "the hypervisor is back in the pool"},
		{"recovery.last_customer", "the last customer is back"},
		{"recovery.all_zones", "all zones run"},
	} {
		base, _ := baseline(r)
		m, ok := base.Metrics[ms.metric]
		if !ok || m.P50 == nil {
			continue
		}
		s := fmt.Sprintf("After half of the events %s within %s", ms.done, numbers.Minutes(*m.P50))
		if len(r.Variants) < 2 {
			return s
		}
		s += " under " + short(base.Name)
		slow, most := base, *m.P50
		for _, v := range r.Variants {
			if o := v.Metrics[ms.metric]; o.P50 != nil && *o.P50 > most {
				slow, most = v, *o.P50
			}
		}
		if slow.Name != base.Name && numbers.Minutes(most) != numbers.Minutes(*m.P50) {
			s += fmt.Sprintf(", within %s under %s", numbers.Minutes(most), short(slow.Name))
		}
		return s
	}
	return "How long a recovery takes"
}

// availabilityFinding sets the availability of the classes side by side.
func availabilityFinding(r *results.Results) string {
	base, _ := baseline(r)
	var parts []string
	for _, class := range classes(r) {
		if m, ok := figure(base, class.Name, "availability"); ok && len(parts) < 3 {
			part := short(class.Name) + " apps "
			if len(parts) == 0 {
				part += "are up "
			}
			parts = append(parts, part+numbers.Short(".availability", m))
		}
	}
	s := strings.Join(parts, ", ") + " of the time"
	if len(parts) > 0 && len(r.Variants) > 1 {
		s += " under " + short(base.Name)
	}
	return capital(s)
}

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}
