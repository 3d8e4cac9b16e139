package charts

import (
	"math"
	"time"

	"gonum.org/v1/plot"

	"outagesim/reports/numbers"
)

// between returns a logarithmic axis that ends where the data do, min > 0, with at most n ticks
// or so at 1, 2 and 5 times the powers of ten.
func between(min, max float64, n int) axis {
	if !(max > min) {
		min, max = min/2, min*2
	}
	a := axis{min: min, max: max, scale: plot.LogScale{}}
	for _, steps := range [][]float64{{1, 2, 5}, {1, 3}, {1}} {
		a.ticks = nil
		for e := numbers.Magnitude(min); e <= 1+numbers.Magnitude(max); e++ {
			for _, s := range steps {
				if at := s * math.Pow10(e); at >= min*(1-1e-9) && at <= max*(1+1e-9) {
					a.ticks = append(a.ticks, tick{at, numbers.Sig(at, 1)})
				}
			}
		}
		if len(a.ticks) <= n {
			break
		}
	}
	if every := 1 + (len(a.ticks)-1)/atLeastOne(n); every > 1 {
		var kept []tick
		for i := 0; i < len(a.ticks); i += every {
			kept = append(kept, a.ticks[i])
		}
		a.ticks = kept
	}
	if len(a.ticks) < 2 {
		a.ticks = []tick{{min, numbers.Sig(min, 2)}, {max, numbers.Sig(max, 2)}}
	}
	return a
}

// atLeastOne stands in for max, which names an end of the axis here.
func atLeastOne(n int) int { return max(1, n) }

// dates returns a linear axis in days after start whose ticks are dates: days, weeks, months,
// quarters or years, whichever leaves at most n.
func dates(start time.Time, from, to float64, n int) axis {
	if !(to > from) {
		to = from + 1
	}
	a := axis{min: from, max: to, scale: plot.LinearScale{}}
	days := func(t time.Time) float64 { return t.Sub(start).Hours() / 24 }
	at := func(d float64) time.Time { return start.Add(time.Duration(d * 24 * float64(time.Hour))) }
	first := time.Date(at(from).Year(), at(from).Month(), at(from).Day(), 0, 0, 0, 0, start.Location())
	month := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, start.Location())
	year := time.Date(first.Year(), 1, 1, 0, 0, 0, 0, start.Location())
	grow := func(t time.Time, y, m, d int, layout string) bool {
		a.ticks = nil
		shown := 0 // the year last told
		for ; days(t) <= to*(1+1e-12); t = t.AddDate(y, m, d) {
			if days(t) < from-1e-9 {
				continue
			}
			label := t.Format(layout)
			if y == 0 && t.Year() != shown {
				label = t.Format(layout + " 2006")
			}
			shown = t.Year()
			a.ticks = append(a.ticks, tick{days(t), label})
			if len(a.ticks) > max(2, n) {
				return false
			}
		}
		return len(a.ticks) >= 2
	}
	weeks := []int{1, 2, 7, 14}
	for _, d := range weeks {
		if grow(first, 0, 0, d, "2 Jan") {
			return a
		}
	}
	for _, m := range []int{1, 2, 3, 6} {
		if grow(month, 0, m, 0, "Jan") {
			return a
		}
	}
	for y := 1; y < 1<<20; y *= 2 {
		if grow(year, y, 0, 0, "2006") {
			return a
		}
	}
	a.ticks = []tick{{from, at(from).Format("2 Jan 2006")}, {to, at(to).Format("2 Jan 2006")}}
	return a
}
