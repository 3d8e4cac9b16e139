package charts

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/results"
)

// zonesRunning is how many zones of the struck hypervisor run over time: the whole recovery, and
// its beginning enlarged where the slowest variant takes much longer.
func zonesRunning(r *results.Results) (Chart, bool) {
	shown, left := distinct(r, func(p results.Replay) [][]float64 { return [][]float64{p.Series.ZonesRunning.P50} })
	if len(shown) == 0 {
		return Chart{}, false
	}
	var lines []series
	greatest, total := 0.0, 0.0
	var alts []string
	for i, p := range shown {
		s := seriesOf(p, i, p.Series.ZonesRunning, 1)
		lines = append(lines, s)
		greatest = math.Max(greatest, settled(s))
		total = math.Max(total, float64(p.Series.ZonesTotal))
		for _, q := range s.points {
			total = math.Max(total, q.Y)
		}
		if t, ok := mostZonesRun(p); ok {
			alts = append(alts, fmt.Sprintf("%s: %s of the zones run after %s", p.Variant, numbers.Percent(most, 2), numbers.Minutes(t)))
		}
	}
	greatest = math.Max(greatest*1.08, 10)
	first := plotPanel{
		yTitle: "zones running", xTitle: "time after the panic", series: lines,
		x: func(n int) axis { return minutes(greatest, n) },
		y: func(n int) axis { return linear(0, total*1.04, n) },
	}
	body := curves{panels: []plotPanel{first}}
	if zoom := math.Ceil(backAt(shown[0], lines[0])*1.3/15) * 15; zoom < greatest*0.6 {
		second := first
		second.title = "The first " + numbers.Minutes(zoom)
		second.x = func(n int) axis { return minutes(zoom, n) }
		body.panels[0].title = "The whole recovery"
		body.panels = append(body.panels, second)
		body.columns = true
	}
	return Chart{
		Name: "zones-running", Title: zonesFinding(r),
		subtitle: "Zones of the struck hypervisor that run; the line is the median of the replications" + bandWords(lines) + "." + left.words("nothing goes down"),
		Alt:      "Zones running over time. " + strings.Join(alts, "; ") + ".", body: body,
	}, true
}

func bandWords(ss []series) string {
	if slices.ContainsFunc(ss, func(s series) bool { return len(s.low) > 0 }) {
		return ", its band holds 90% of them"
	}
	return ""
}

// settled returns the time after which a line does not change any more.
func settled(s series) float64 {
	last := 0.0
	for _, ps := range [][]canvas.Point{s.points, s.low, s.high} {
		for i := 1; i < len(ps); i++ {
			if ps[i].Y != ps[i-1].Y {
				last = math.Max(last, ps[i].X)
			}
		}
	}
	return last
}

// backAt is the time by which a variant is past the steep part of its recovery.
func backAt(p results.Replay, s series) float64 {
	if t, ok := mostZonesRun(p); ok {
		return t
	}
	return settled(s)
}

// seriesOf is a band of a replay as a line, its values divided by unit.
func seriesOf(p results.Replay, index int, b results.BandSeries, unit float64) series {
	s := series{name: p.Variant, index: index}
	points := func(ys []float64) []canvas.Point {
		var ps []canvas.Point
		for i, t := range p.Series.Minutes {
			if i < len(ys) {
				ps = append(ps, canvas.Point{X: t, Y: ys[i] / unit})
			}
		}
		return ps
	}
	s.points = points(b.P50)
	if len(b.P5) == len(b.P50) && len(b.P95) == len(b.P50) && !slices.Equal(b.P5, b.P95) {
		s.low, s.high = points(b.P5), points(b.P95)
	}
	return s
}

// omitted are the variants that a chart of lines does not show.
type omitted struct{ alike, idle, more []string }

// words says which variants are not shown, and why. Idle says what does not happen in some.
func (o omitted) words(idle string) string {
	s := ""
	if len(o.alike) > 0 {
		s += " The line of the incident as it was is also that of " + list(o.alike) + "."
	}
	if len(o.idle) > 0 {
		s += " Under " + list(o.idle) + " " + idle + "."
	}
	if len(o.more) > 0 {
		s += " Not shown: " + list(o.more) + "."
	}
	return s
}

// distinct returns the variants whose lines are worth showing, at most four, the incident as it
// was first: those that go down and whose lines differ from all before them.
func distinct(r *results.Results, of func(results.Replay) [][]float64) ([]results.Replay, omitted) {
	var kept []results.Replay
	var left omitted
	same := func(a, b [][]float64) bool {
		return slices.EqualFunc(a, b, func(x, y []float64) bool { return slices.Equal(x, y) })
	}
	for i, p := range r.Replay {
		name := short(p.Variant)
		ys := of(p)
		if len(p.Series.Minutes) == 0 || !slices.ContainsFunc(ys, func(y []float64) bool { return len(y) > 0 }) {
			continue
		}
		k := slices.IndexFunc(kept, func(o results.Replay) bool { return same(of(o), ys) })
		switch {
		case !rebooted(p) && i > 0:
			left.idle = append(left.idle, name)
		case k == 0:
			left.alike = append(left.alike, name)
		case k > 0 || len(kept) == 4:
			left.more = append(left.more, name)
		default:
			kept = append(kept, p)
		}
	}
	return kept, left
}
