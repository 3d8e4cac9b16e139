package charts

import (
	"math"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/results"
)

// lengthsOf are the lengths of the whole that are drawn, with what they are called.
func lengthsOf(c *results.Calibration) (out []struct {
	name string
	*results.Lengths
}) {
	if c == nil || c.CalibrationGroup == nil {
		return nil
	}
	for _, l := range []struct {
		name string
		*results.Lengths
	}{{"times up until an event", c.TimeToFailure}, {"repair times", c.Repair}} {
		if l.Lengths != nil && len(l.Curve) >= 3 && len(l.Fits) > 0 {
			out = append(out, l)
		}
	}
	return out
}

// seenNote says how many lengths there are.
func seenNote(l *results.Lengths) string {
	s := count(l.N, "length")
	if l.Running > 0 {
		s += ", " + numbers.Fixed(float64(l.Running), 0) + " cut off"
	}
	return s
}

// inks gives each law one colour and dash throughout a chart; beside what was seen there is room
// for three.
type inks map[string]int

func (k inks) of(family string) (index int, ok bool) {
	if _, known := k[family]; !known && len(k) < 3 {
		k[family] = len(k) + 1
	}
	index, ok = k[family]
	return index, ok
}

// lawName is how a law is called in a drawing.
func lawName(family string) string {
	if family == "weibull" {
		return "Weibull"
	}
	return family
}

// probability is probability plots on Weibull paper: where a law is right, its line runs along
// what was seen.
func probability(r *results.Results) (Chart, bool) {
	var panels []plotPanel
	finding, alt := "", ""
	colours := inks{}
	for _, l := range lengthsOf(r.Calibration) {
		p := plotPanel{title: l.name, note: seenNote(l.Lengths), yTitle: "share ended by then", xTitle: "length of time (logarithmic scale)"}
		low, high := 1.0, 0.0
		var points []canvas.Point
		for _, s := range l.Curve {
			if s.S > 0 && s.S < 1 {
				points = append(points, canvas.Point{X: s.Hours, Y: weibullHeight(s.S)})
				low, high = math.Min(low, 1-s.S), math.Max(high, 1-s.S)
			}
		}
		if len(points) < 3 {
			continue
		}
		low, high = math.Max(low/1.2, 1e-4), math.Min(1-(1-high)/1.5, 0.99995)
		left, right := l.Curve[0].Hours, l.Curve[len(l.Curve)-1].Hours
		p.series = append(p.series, series{name: "seen", points: inside(points, low, high), ends: true})
		for _, f := range best(l.Lengths, 3) {
			index, ok := colours.of(f.Family)
			if !ok {
				continue
			}
			var line []canvas.Point
			for k, s := range f.Survivor {
				if s > 0 && s < 1 && k < len(l.Grid) && l.Grid[k] >= left && l.Grid[k] <= right {
					line = append(line, canvas.Point{X: l.Grid[k], Y: weibullHeight(s)})
				}
			}
			p.series = append(p.series, series{name: lawName(f.Family), index: index, points: inside(line, low, high), ends: true})
		}
		p.x = func(n int) axis { return lengthsAxis(left, right, n) }
		p.y = func(n int) axis { return weibullAxis(low, high, n) }
		panels = append(panels, p)
		text := "Of the " + l.name + ", " + chosenWords(l.Lengths)
		if finding == "" || l.name == "repair times" {
			finding = text
		}
		alt += " " + sentence(text)
	}
	if len(panels) == 0 {
		return Chart{}, false
	}
	return Chart{
		Name: "probability", Title: finding,
		subtitle: "Share of the lengths of time that have ended, on a scale on which Weibull laws are straight lines. Where a law is right, its line runs along what was seen; in the corners few lengths decide.",
		Alt:      "Probability plots with fitted laws." + alt,
		body:     curves{panels: panels, columns: true, tall: 340},
	}, true
}

// inside cuts a line where it leaves the shares that are drawn.
func inside(points []canvas.Point, low, high float64) []canvas.Point {
	bottom, top := weibullHeight(1-low), weibullHeight(1-high)
	var out []canvas.Point
	for i, p := range points {
		if p.Y >= bottom && p.Y <= top {
			out = append(out, p)
			continue
		}
		if i == 0 {
			continue
		}
		// A line to a point outside ends at the edge.
		q := points[i-1]
		for _, edge := range []float64{bottom, top} {
			if (q.Y < edge) != (p.Y < edge) && p.Y != q.Y && q.Y >= bottom && q.Y <= top {
				out = append(out, canvas.Point{X: q.X * math.Pow(p.X/q.X, (edge-q.Y)/(p.Y-q.Y)), Y: edge})
			}
		}
	}
	return out
}
