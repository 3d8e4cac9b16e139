package numbers

import (
	"fmt"
	"math"
	"strings"

	"outagesim/results"
)

// Percentage reports whether a metric is a fraction that people read in percent.
func Percentage(metric string) bool {
	for _, s := range []string{".availability", ".any_outage", ".slo_missed", ".budget_used", ".patched_share"} {
		if strings.HasSuffix(metric, s) {
			return true
		}
	}
	return false
}

// Exact reports whether a figure has no uncertainty to show.
func Exact(m results.Metric) bool { return m.Method == "exact" || m.Low == nil || m.High == nil }

// Upper reports whether nothing was seen, so that only an upper limit is known.
func Upper(m results.Metric) bool { return m.Bound == "upper" && m.High != nil }

// Metric writes a figure with its interval, in percent where people read it so. The unit is
// told elsewhere, except for the sign of percent.
func Metric(name string, m results.Metric) string {
	k, unit := 1.0, ""
	if Percentage(name) {
		k, unit = 100, "%"
	}
	switch {
	case Upper(m):
		return "≤ " + Sig(*m.High*k, 2) + unit
	case Exact(m):
		return exact(m.Mean*k, unit) + unit
	case *m.Low == *m.High:
		return exact(m.Mean*k, unit) + unit
	}
	if unit == "%" && m.Mean > 0.9 && m.Mean < 1 && even(m.Mean, *m.Low, *m.High) {
		// So many nines are hard enough to read: one digit of the uncertainty will do.
		half := (*m.High - *m.Low) / 2 * k
		d := -Magnitude(roundSig(half, 1))
		return rounded(m.Mean*k, d, false) + "% ± " + rounded(half, d, false) + "%"
	}
	return percent(Estimate(m.Mean*k, *m.Low*k, *m.High*k), unit)
}

// Short writes a figure without its interval, rounded as if it were there.
func Short(name string, m results.Metric) string {
	k, unit := 1.0, ""
	if Percentage(name) {
		k, unit = 100, "%"
	}
	switch {
	case Upper(m):
		return "≤ " + Sig(*m.High*k, 2) + unit
	case Exact(m):
		return exact(m.Mean*k, unit) + unit
	case unit == "%" && m.Mean > 0.9 && m.Mean < 1:
		// More digits than two of what is lacking to 100% say nothing to anyone.
		d := min(Decimals((*m.High-*m.Low)*k/2), 1-Magnitude(roundSig(100-float64(m.Mean*k), 2)))
		return rounded(m.Mean*k, d, false) + unit
	}
	if half := halfWidth(*m.Low, *m.High); half > 0 && m.Mean != 0 && !scientific(math.Abs(m.Mean*k)) {
		return rounded(m.Mean*k, min(Decimals(half*k), 3-Magnitude(roundSig(math.Abs(m.Mean*k), 4))), false) + unit
	}
	return Central(m.Mean*k, *m.Low*k, *m.High*k) + unit
}

// exact keeps the digits of an availability that tell it from 100%.
func exact(x float64, unit string) string {
	if unit == "%" && x > 90 && x < 100 {
		return rounded(x, 1-Magnitude(roundSig(100-x, 2)), true)
	}
	return Sig(x, 4)
}

// percent puts the sign behind every figure of an estimate.
func percent(s, unit string) string {
	if unit == "" {
		return s
	}
	if head, tail, ok := strings.Cut(s, " ("); ok {
		return head + "% (" + strings.TrimSuffix(tail, ")") + "%)"
	}
	return strings.Replace(s, " ± ", "% ± ", 1) + "%"
}

// Percent writes a fraction in percent to n significant digits of whichever is smaller: the fraction or what it lacks of 1.
func Percent(x float64, n int) string {
	p := float64(100 * x)
	if p > 90 && p < 100 {
		return rounded(p, n-1-Magnitude(roundSig(100-p, n)), true) + "%"
	}
	return Sig(p, n) + "%"
}

// Minutes writes a length of time for people: 45 s, 12.5 min, 3 h 58 min, 2.4 d.
func Minutes(m float64) string {
	a := math.Abs(m)
	switch {
	case a == 0:
		return "0 min"
	case a*60 < 0.05:
		return "under 0.1 s"
	case a < 1:
		return Sig(math.Round(m*60*10)/10, 2) + " s"
	case a < 9.95:
		return rounded(m, 1, true) + " min"
	case a < 119.5:
		return rounded(m, 0, true) + " min"
	case a < 48*60:
		t := int(math.Round(m))
		if t%60 == 0 {
			return fmt.Sprintf("%d h", t/60)
		}
		return fmt.Sprintf("%d h %d min", t/60, int(math.Abs(float64(t%60))))
	}
	return Sig(m/60/24, 2) + " d"
}

// Compact writes a length of time in little room: 45s, 63m, 3h58m, 2.4d.
func Compact(m float64) string {
	if a := math.Abs(m) * 60; a > 0 && a < 0.05 {
		return "<0.1s"
	}
	s := Minutes(m)
	for _, r := range [][2]string{{" min", "m"}, {" h", "h"}, {" s", "s"}, {" d", "d"}, {"h ", "h"}} {
		s = strings.ReplaceAll(s, r[0], r[1])
	}
	return s
}

// Horizon writes a number of days as people name it: 10 months, 2 years, 90 days.
func Horizon(days float64) string {
	const year = 365.0
	near := func(x float64) bool { return x >= 0.999 && math.Abs(x-math.Round(x)) < 1e-6 }
	plural := func(x float64, unit string) string {
		if x == 1 {
			return "1 " + unit
		}
		return Sig(x, 3) + " " + unit + "s"
	}
	switch {
	case near(days / year):
		return plural(math.Round(days/year), "year")
	case near(float64(days / year * 12)):
		return plural(math.Round(days/year*12), "month")
	case days < 1:
		return plural(days*24, "hour")
	}
	return plural(days, "day")
}
