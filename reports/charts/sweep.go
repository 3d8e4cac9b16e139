package charts

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

// SweepVariants returns the variants of a sweep, the baseline first.
func SweepVariants(s *results.Sweep) []string {
	names := slices.Clone(s.Variants)
	seen := map[string]bool{}
	for _, n := range names {
		seen[n] = true
	}
	more := map[string]bool{}
	for _, c := range s.Cells {
		for n := range c.Metrics {
			if !seen[n] {
				more[n] = true
			}
		}
	}
	return append(names, slices.Sorted(maps.Keys(more))...)
}

// SweepFigure returns the metric of the sweep in a cell.
func SweepFigure(s *results.Sweep, cell int, variant string) (results.Metric, bool) {
	m, ok := s.Cells[cell].Metrics[variant][s.Metric]
	return m, ok
}

// OwnAt returns where the scenario's own value is among those of an axis, and whether it is.
func OwnAt(a results.SweepAxis) (int, bool) {
	if i := slices.Index(a.Values, a.Own); i >= 0 && a.Own != "" {
		return i, true
	}
	if a.OwnX != nil {
		for i, x := range a.X {
			if math.Abs(x-*a.OwnX) <= 1e-9*math.Abs(x) {
				return i, true
			}
		}
	}
	return 0, false
}

// sweepReplications counts the histories behind a cell.
func sweepReplications(s *results.Sweep) int {
	for i := range s.Cells {
		for _, name := range SweepVariants(s) {
			if m, ok := SweepFigure(s, i, name); ok && m.Over == "replications" {
				return int(m.N)
			}
		}
	}
	return 0
}

// MetricWords says what a metric is: outage minutes of redundant apps.
func MetricWords(metric string) string {
	metric = canvas.Clean(metric)
	if rest, ok := strings.CutPrefix(metric, "apps."); ok {
		if i := strings.LastIndex(rest, "."); i > 0 {
			return strings.ReplaceAll(rest[i+1:], "_", " ") + " of " + short(rest[:i]) + " apps"
		}
	}
	if rest, ok := strings.CutPrefix(metric, "fleet."); ok {
		return strings.ReplaceAll(rest, "_", " ")
	}
	return metric
}

// unitOf returns the unit of the metric of a sweep, as figures are written.
func unitOf(s *results.Sweep) string {
	switch {
	case numbers.Percentage(s.Metric):
		return "percent"
	case s.Unit == "":
		return "no unit"
	}
	return canvas.Clean(s.Unit)
}

// scaled is a figure as it is plotted: in percent where people read it so.
func scaled(s *results.Sweep, x float64) float64 {
	if numbers.Percentage(s.Metric) {
		return 100 * x
	}
	return x
}

// level is what stands for a figure on a chart: its upper limit where nothing was seen.
func level(m results.Metric) float64 {
	if numbers.Upper(m) {
		return *m.High
	}
	return m.Mean
}

// sweepChart is the metric over the path or paths that were varied.
func sweepChart(r *results.Results) (Chart, bool) {
	if r.Sweep == nil || len(r.Sweep.Axes) == 0 || len(r.Sweep.Cells) == 0 {
		return Chart{}, false
	}
	if len(r.Sweep.Axes) == 1 {
		return sweepCurves(r)
	}
	return sweepHeat(r)
}

// sweepCurves draws a line with its band for each variant.
func sweepCurves(r *results.Results) (Chart, bool) {
	s, a := r.Sweep, r.Sweep.Axes[0]
	p := plotPanel{yTitle: MetricWords(s.Metric) + ", " + unitOf(s), xTitle: canvas.Clean(a.Path)}
	if a.Log {
		p.xTitle += " (log scale)"
	}
	places := axisPlaces(a)
	low, high := math.Inf(1), math.Inf(-1)
	positive := true
	variants := SweepVariants(s)
	for i, name := range variants[:min(4, len(variants))] {
		line := series{name: name, index: i, ends: true, dots: len(places) <= 12}
		for k := range s.Cells {
			m, ok := SweepFigure(s, k, name)
			if !ok {
				continue
			}
			y := scaled(s, level(m))
			lo, hi := y, y
			if m.Low != nil && m.High != nil {
				lo, hi = scaled(s, *m.Low), scaled(s, *m.High)
			}
			line.points = append(line.points, canvas.Point{X: places[k], Y: y})
			line.low, line.high = append(line.low, canvas.Point{X: places[k], Y: lo}), append(line.high, canvas.Point{X: places[k], Y: hi})
			line.open = append(line.open, numbers.Upper(m))
			low, high = math.Min(low, math.Min(lo, y)), math.Max(high, math.Max(hi, y))
			positive = positive && y > 0
		}
		if len(line.points) > 0 {
			p.series = append(p.series, line)
		}
	}
	if len(p.series) == 0 {
		return Chart{}, false
	}
	own, marked := ownPlace(a)
	p.x = func(n int) axis { return sweepAxis(a, places, own, marked, n) }
	p.y = sweepScale(s, low, high)
	sub := capital(MetricWords(s.Metric)) + " (" + unitOf(s) + ") " + over(r) + ", over " + canvas.Clean(a.Path) + "; bands hold the mean with " + percentOf(r.Confidence) + " confidence, all points on the same random histories."
	if len(places) <= 12 {
		sub = strings.Replace(sub, "bands hold", "whiskers hold", 1)
	}
	c := Chart{
		Name: "sweep", Title: sweepFinding(r), subtitle: sub + moreVariants(variants, 4),
		Alt:  sentence(sweepFinding(r)),
		body: sweepBody{curves{panels: []plotPanel{p}}, own, marked, "own value " + short(a.Own)},
	}
	return c, true
}

func moreVariants(names []string, n int) string {
	if len(names) <= n {
		return ""
	}
	var left []string
	for _, s := range names[n:] {
		left = append(left, short(s))
	}
	return " Not shown: " + list(left) + "."
}

// axisPlaces returns where the values of an axis lie: in order where they are no numbers.
func axisPlaces(a results.SweepAxis) []float64 {
	if len(a.X) == len(a.Values) && rises(a.X) && (!a.Log || a.X[0] > 0) {
		return a.X
	}
	var xs []float64
	for i := range a.Values {
		xs = append(xs, float64(i))
	}
	return xs
}

func rises(xs []float64) bool {
	for i := 1; i < len(xs); i++ {
		if !(xs[i] > xs[i-1]) {
			return false
		}
	}
	return true
}

func byValue(a results.SweepAxis) bool { return len(a.X) > 0 && slices.Equal(axisPlaces(a), a.X) }

// ownPlace returns where the scenario's own value lies among the places of an axis.
func ownPlace(a results.SweepAxis) (float64, bool) {
	if byValue(a) && a.OwnX != nil && (!a.Log || *a.OwnX > 0) {
		return *a.OwnX, true
	}
	if i, ok := OwnAt(a); ok {
		return axisPlaces(a)[i], true
	}
	return 0, false
}

func sweepAxis(a results.SweepAxis, places []float64, own float64, marked bool, n int) axis {
	min, max := places[0], places[len(places)-1]
	if marked {
		min, max = math.Min(min, own), math.Max(max, own)
	}
	if byValue(a) {
		if a.Log {
			return between(min, max, n)
		}
		return linear(min, max, n)
	}
	x := axis{min: min - 0.5, max: max + 0.5, scale: plot.LinearScale{}}
	every := 1 + (len(places)-1)/atLeastOne(n)
	for i := 0; i < len(places); i += every {
		x.ticks = append(x.ticks, tick{places[i], short(a.Values[i])})
	}
	return x
}

// sweepScale is logarithmic where the greatest figure is far from the least.
func sweepScale(s *results.Sweep, low, high float64) func(n int) axis {
	if low > 0 && high > logRatio*low {
		return func(n int) axis { return logarithmic(low, high) }
	}
	from := math.Min(0, low)
	if low > 0 && high-low < 0.02*high {
		// Availabilities would all lie at the top.
		from = low - 0.2*(high-low)
	}
	return func(n int) axis { return linear(from, high+0.04*(high-from), n) }
}

// sweepBody draws curves with a line at the scenario's own value.
type sweepBody struct {
	curves
	own    float64
	marked bool
	words  string
}

func (b sweepBody) height(l layout) float64 {
	h := b.curves.height(l)
	if b.marked {
		h += line(l.tick) + 2
	}
	return h
}

func (b sweepBody) draw(c *canvas.Canvas, l layout, top float64) {
	if b.marked {
		left, right := l.inner()
		p := b.panels[0]
		head, tall := p.headHeight(l, right-left), b.plotHeight(l)
		at := top + line(l.tick) + 2
		q := p.place(l, left, at+head, right-left, tall)
		x := q.x.px(b.own)
		s := l.tick
		from := top + s.Size + 5
		if x < left+s.Width(p.yTitle)+8 {
			from = at + head - 4 // below the title of the axis
		}
		c.Stroke(theme.Of(theme.Text), 1.6, canvas.Line(x, from, x, at+head+tall), 5, 3)
		s.Ink = theme.Of(theme.Text)
		words := s.Cut(b.words, right-left)
		w := s.Width(words)
		c.Text(s, math.Max(left, math.Min(right-w, x-w/2)), top+s.Size, words)
		top = at
	}
	b.curves.draw(c, l, top)
}

// sweepFinding tells how the baseline goes from one end of the grid to the other.
func sweepFinding(r *results.Results) string {
	s := r.Sweep
	if s == nil || len(s.Cells) == 0 {
		return "Nothing was swept"
	}
	variants := SweepVariants(s)
	if len(variants) == 0 {
		return "Nothing was swept"
	}
	name := variants[0]
	type corner struct {
		cell int
		m    results.Metric
	}
	var least, most *corner
	for i := range s.Cells {
		m, ok := SweepFigure(s, i, name)
		if !ok {
			continue
		}
		if least == nil || level(m) < level(least.m) {
			least = &corner{i, m}
		}
		if most == nil || level(m) > level(most.m) {
			most = &corner{i, m}
		}
	}
	if least == nil {
		return "No figure of " + canvas.Clean(s.Metric) + " was estimated"
	}
	what := capital(MetricWords(s.Metric))
	if len(variants) > 1 {
		what += " under " + short(name)
	}
	if level(least.m) == level(most.m) {
		return what + ": " + numbers.Short(s.Metric, least.m) + " everywhere"
	}
	at := func(c *corner, named bool) string {
		var parts []string
		for k, v := range s.Cells[c.cell].Values {
			if v = short(v); named {
				v = LastWord(s.Axes[k].Path) + " " + v
			}
			parts = append(parts, v)
		}
		return list(parts)
	}
	return fmt.Sprintf("%s: %s at %s, %s at %s", what, numbers.Short(s.Metric, least.m), at(least, true), numbers.Short(s.Metric, most.m), at(most, len(s.Axes) > 1))
}

// LastWord is the part of a path that tells most where there is little room.
func LastWord(path string) string {
	path = canvas.Clean(path)
	return short(path[strings.LastIndex(path, ".")+1:])
}
