package charts

import (
	"fmt"
	"math"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/results"
)

// planExceedance is how likely each policy loses more than so much, the rate being uncertain.
func planExceedance(r *results.Results) (Chart, bool) {
	p := r.Plan
	if p == nil {
		return Chart{}, false
	}
	shown, left := drawnPolicies(p)
	panel := plotPanel{yTitle: "share of the histories", xTitle: LossUnit(p) + " lost " + over(r), y: func(n int) axis { return percentAxis() }}
	greatest, cut := 0.0, false
	var alts []string
	for i, o := range shown {
		s := series{name: o.Policy, index: i, step: len(o.Exceedance) <= 60}
		beyond := false
		for _, q := range o.Exceedance {
			s.points = append(s.points, canvas.Point{X: q.X, Y: q.Y})
			if !beyond {
				greatest = math.Max(greatest, q.X)
				beyond = q.Y <= tail
				cut = cut || beyond && q.Y > 0
			}
		}
		if len(s.points) == 0 {
			continue
		}
		if s.points[0].X > 0 {
			s.points = append([]canvas.Point{{X: 0, Y: s.points[0].Y}}, s.points...)
		}
		panel.series = append(panel.series, s)
		if o.Loss.P95 != nil {
			alts = append(alts, fmt.Sprintf("%s: 1 history in 20 above %s", o.Policy, numbers.Round(*o.Loss.P95, 3)))
		}
	}
	if len(panel.series) == 0 {
		return Chart{}, false
	}
	panel.x = func(n int) axis { return linear(0, greatest*1.03, n) }
	sub := "Share of the simulated histories, each with a panic rate of its own drawn from what is believed, in which more than so many " + LossUnit(p) + " are lost."
	if p.Rate.Known {
		sub = "Share of the simulated histories in which more than so many " + LossUnit(p) + " are lost."
	}
	if cut {
		sub += " Less than " + numbers.Percent(tail, 2) + " of the histories lie beyond the right edge."
	}
	return Chart{
		Name: "plan-exceedance", Title: planExceedanceFinding(p, shown), subtitle: sub + bestOf(shown, left),
		Alt:  "Curves of the probability that more than so much is lost. " + strings.Join(alts, "; ") + ".",
		body: curves{panels: []plotPanel{panel}},
	}, true
}

func planExceedanceFinding(p *results.Plan, shown []results.PolicyAt) string {
	var parts []string
	for _, i := range endpoints(shown) {
		o := shown[i]
		if o.Loss.P95 == nil {
			continue
		}
		s := fmt.Sprintf("more than %s under %s", numbers.Round(*o.Loss.P95, 2), short(o.Policy))
		if len(parts) == 0 {
			s = fmt.Sprintf("One history in twenty costs more than %s %s under %s", numbers.Round(*o.Loss.P95, 2), LossUnit(p), short(o.Policy))
		}
		parts = append(parts, s)
	}
	if len(parts) == 0 {
		return "How likely how much loss is"
	}
	return strings.Join(parts, ", ")
}
