package charts

import (
	"fmt"
	"math"
	"strings"
	"time"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/results"
)

// patched is the share of the hypervisors that run the installed kernel, over time.
func patched(r *results.Results) (Chart, bool) {
	p := r.Plan
	if p == nil {
		return Chart{}, false
	}
	start, err := time.Parse(time.RFC3339, r.Facts.Start)
	if err != nil {
		return Chart{}, false
	}
	shown, left := drawnPolicies(p)
	panel := plotPanel{yTitle: "share of the hypervisors that run the patch", y: func(n int) axis { return percentAxis() }}
	end := 0.0
	var alts []string
	for i, o := range shown {
		s := series{name: o.Policy, index: i, ends: true}
		for _, q := range o.PatchedShare {
			s.points = append(s.points, canvas.Point{X: q.X, Y: q.Y})
			end = math.Max(end, q.X)
		}
		if n := len(s.points); n > 0 {
			panel.series = append(panel.series, s)
			alts = append(alts, fmt.Sprintf("%s: %s patched at the end", o.Policy, numbers.Percent(s.points[n-1].Y, 2)))
		}
	}
	if len(panel.series) == 0 {
		return Chart{}, false
	}
	panel.x = func(n int) axis { return dates(start, 0, end, n) }
	return Chart{
		Name: "patched", Title: patchedFinding(shown, start),
		subtitle: "Expected share of the hypervisors that run the installed kernel, over time." + bestOf(shown, left),
		Alt:      "Patched share over time. " + strings.Join(alts, "; ") + ".",
		body:     curves{panels: []plotPanel{panel}},
	}, true
}

// mostHypervisors is the share that counts as nearly all: single hypervisors may fail to come back.
const mostHypervisors = 0.95

// patchedFinding compares when nearly all hypervisors run the patch, or how many do at the end.
func patchedFinding(shown []results.PolicyAt, start time.Time) string {
	var parts []string
	for _, i := range endpoints(shown) {
		o := shown[i]
		ps := o.PatchedShare
		if len(ps) == 0 {
			continue
		}
		s := fmt.Sprintf("under %s %s at the end", short(o.Policy), numbers.Percent(ps[len(ps)-1].Y, 2))
		if len(parts) == 0 {
			s = fmt.Sprintf("%s of the hypervisors run the patch at the end under %s", numbers.Percent(ps[len(ps)-1].Y, 2), short(o.Policy))
		}
		for _, q := range ps {
			if q.Y >= mostHypervisors {
				when := start.Add(time.Duration(q.X * 24 * float64(time.Hour)))
				s = fmt.Sprintf("under %s by %s", short(o.Policy), when.Format("2 Jan 2006"))
				if len(parts) == 0 {
					s = fmt.Sprintf("%s of the hypervisors run the patch by %s under %s", numbers.Percent(mostHypervisors, 2), when.Format("2 Jan 2006"), short(o.Policy))
				}
				break
			}
		}
		parts = append(parts, s)
	}
	if len(parts) == 2 {
		return capital(strings.Join(parts, "; "))
	}
	return capital(strings.Join(parts, ""))
}

// endpoints are the policies that a title compares: the recommended one and waiting, or the next.
func endpoints(shown []results.PolicyAt) []int {
	if len(shown) < 2 {
		return []int{0}[:len(shown)]
	}
	for i, o := range shown {
		if o.Policy == "wait" && i > 0 {
			return []int{0, i}
		}
	}
	return []int{0, 1}
}
