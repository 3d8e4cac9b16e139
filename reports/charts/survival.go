package charts

import (
	"math"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/results"
)

// survival is survivor curves with their bands, and the laws beside them.
func survival(r *results.Results) (Chart, bool) {
	var panels []plotPanel
	finding, alt := "", ""
	colours := inks{}
	for _, l := range lengthsOf(r.Calibration) {
		p := plotPanel{title: l.name, note: seenNote(l.Lengths), yTitle: "share still running", xTitle: "length of time (logarithmic scale)"}
		left, right := l.Curve[0].Hours, l.Curve[len(l.Curve)-1].Hours
		left = math.Max(left/1.3, right/1e7)
		seen := series{name: "seen", step: len(l.Curve) < 100}
		add := func(x, s, low, high float64) {
			seen.points = append(seen.points, canvas.Point{X: x, Y: s})
			seen.low = append(seen.low, canvas.Point{X: x, Y: low})
			seen.high = append(seen.high, canvas.Point{X: x, Y: high})
		}
		add(left, 1, 1, 1)
		for _, s := range l.Curve {
			if s.Hours >= left {
				add(s.Hours, s.S, s.Low, s.High)
			}
		}
		p.series = append(p.series, seen)
		for _, f := range best(l.Lengths, 2) {
			index, ok := colours.of(f.Family)
			if !ok {
				continue
			}
			var line []canvas.Point
			for k, s := range f.Survivor {
				if k < len(l.Grid) && l.Grid[k] >= left {
					line = append(line, canvas.Point{X: l.Grid[k], Y: s})
				}
			}
			p.series = append(p.series, series{name: lawName(f.Family), index: index, points: line})
		}
		p.x = func(n int) axis { return lengthsAxis(left, right, n) }
		p.y = func(int) axis { return percentAxis() }
		panels = append(panels, p)
		text := "Fewer than half of the " + l.name + " ended"
		if l.MedianHours != nil {
			text = "Half of the " + l.name + " are over after " + Span(*l.MedianHours)
		}
		switch {
		case finding == "":
			finding = text
		case strings.HasPrefix(finding, "Half") && l.MedianHours != nil:
			finding += ", of the " + l.name + " after " + Span(*l.MedianHours)
		default:
			finding += "; " + strings.ToLower(text[:1]) + text[1:]
		}
		alt += " " + sentence(text)
	}
	if len(panels) == 0 {
		return Chart{}, false
	}
	return Chart{
		Name: "survival", Title: finding,
		subtitle: "Share of the lengths of time that last longer (Kaplan-Meier), with the band that holds each point with " + percentOf(r.Confidence) + " confidence, and the laws that come nearest. Lengths that were cut off count until then.",
		Alt:      "Survivor curves with bands and fitted laws." + alt,
		body:     curves{panels: panels, columns: true, tall: 320},
	}, true
}
