package charts

import (
	"fmt"
	"math"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/results"
)

// tail is the share of histories that is left out at the right, where one history is a step.
const tail = 0.005

// exceedance is how likely more than so many app-minutes are, by variant.
func exceedance(r *results.Results) (Chart, bool) {
	var panels []plotPanel
	var alts []string
	cut := false
	for _, class := range exceedanceClasses(r) {
		metric := "apps." + class.Name + ".outage_minutes"
		p := plotPanel{title: class.Name, note: redundancy(class), yTitle: "share of the histories"}
		least, greatest := math.Inf(1), 0.0
		ends := []float64{}
		for i, v := range chosen(r, 4, "apps."+total(r)+".outage_minutes") {
			points := v.Exceedance[metric]
			if len(points) == 0 {
				continue
			}
			// Beyond so many points a step is finer than the line is wide.
			s := series{name: v.Name, index: i, step: len(points) <= 60}
			end, beyond := 0.0, false
			for _, q := range points {
				s.points = append(s.points, canvas.Point{X: q.X, Y: q.Y})
				if q.X > 0 {
					least = math.Min(least, q.X)
				}
				if !beyond {
					end = math.Max(end, q.X)
					beyond = q.Y <= tail
					cut = cut || beyond && q.Y > 0
				}
			}
			// The curve starts at 0 and goes on at the level it ends with.
			if points[0].X > 0 {
				s.points = append([]canvas.Point{{X: 0, Y: points[0].Y}}, s.points...)
			}
			greatest = math.Max(greatest, end)
			ends = append(ends, math.Max(end, 1e-9))
			p.series = append(p.series, s)
			if m, ok := v.Metrics[metric]; ok && m.P95 != nil {
				alts = append(alts, fmt.Sprintf("%s, %s: 1 history in 20 above %s", class.Name, v.Name, numbers.Round(*m.P95, 3)))
			}
		}
		if len(p.series) == 0 {
			continue
		}
		logs := greatest > 60*minOf(ends) && least < math.Inf(1)
		p.xTitle = "app-minutes out " + over(r)
		if logs {
			p.xTitle += " (logarithmic scale)"
			low := math.Max(least, greatest/1e5)
			p.x = func(n int) axis { return logarithmic(low, greatest) }
		} else {
			p.x = func(n int) axis { return linear(0, greatest*1.03, n) }
		}
		p.y = func(n int) axis { return percentAxis() }
		panels = append(panels, p)
	}
	if len(panels) == 0 {
		return Chart{}, false
	}
	sub := "Share of the simulated histories of " + numbers.Horizon(r.Facts.HorizonDays) + " in which the apps of a class lose more than so many app-minutes."
	if len(panels) > 1 {
		sub += " Each panel has its own horizontal scale."
	}
	if cut {
		sub += " Less than " + numbers.Percent(tail, 2) + " of the histories lie beyond the right edge."
	}
	if len(r.Variants) > 4 {
		sub += fmt.Sprintf(" Shown: the baseline and the three of the other %d variants that are furthest from it.", len(r.Variants)-1)
	}
	return Chart{
		Name: "exceedance", Title: exceedanceFinding(r), subtitle: sub,
		Alt:  "Curves of the probability that more than so many app-minutes are lost. " + strings.Join(alts, "; ") + ".",
		body: curves{panels: panels, columns: true},
	}, true
}

// exceedanceClasses returns the classes there are curves for, at most three: else all apps together.
func exceedanceClasses(r *results.Results) []results.AppFacts {
	has := func(class string) bool {
		for _, v := range r.Variants {
			if len(v.Exceedance["apps."+class+".outage_minutes"]) > 0 {
				return true
			}
		}
		return false
	}
	var cs []results.AppFacts
	for _, a := range classes(r) {
		if has(a.Name) && len(cs) < 3 {
			cs = append(cs, a)
		}
	}
	if len(cs) == 0 && has("all") {
		cs = append(cs, results.AppFacts{Name: "all"})
	}
	return cs
}

func percentAxis() axis {
	a := linear(0, 1, 4)
	a.ticks = nil
	for _, t := range []float64{0, 0.25, 0.5, 0.75, 1} {
		a.ticks = append(a.ticks, tick{t, numbers.Percent(t, 3)})
	}
	return a
}

func minOf(xs []float64) float64 {
	least := math.Inf(1)
	for _, x := range xs {
		least = math.Min(least, x)
	}
	return least
}
