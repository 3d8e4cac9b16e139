package charts

import (
	"fmt"
	"math"

	"outagesim/reports/canvas"
	"outagesim/reports/theme"
	"outagesim/results"
)

// repairHistogram is how long repairs took, with what the laws would have given.
func repairHistogram(r *results.Results) (Chart, bool) {
	c := r.Calibration
	if c == nil || c.CalibrationGroup == nil || c.Repair == nil || len(c.Repair.Histogram) < 3 {
		return Chart{}, false
	}
	l := c.Repair
	total := 0
	for _, h := range l.Histogram {
		total += h.Count
	}
	title := fmt.Sprintf("Repairs take %s in the mean", Span(l.MeanHours))
	if m := l.MedianHours; m != nil && l.MeanHours >= 1.5**m {
		title = fmt.Sprintf("Repairs take %s in the median, but %s in the mean: a few long ones make it", Span(*m), Span(l.MeanHours))
	} else if m != nil {
		title = fmt.Sprintf("Repairs take %s in the median and %s in the mean", Span(*m), Span(l.MeanHours))
	}
	b := histogramBody{l: l, fits: best(l, 2)}
	chart := Chart{
		Name: "repair-times", Title: title,
		subtitle: "Repairs by how long they took, five bars for a factor of ten, and as many as the laws that come nearest would give.",
		Alt:      fmt.Sprintf("Histogram of %s. %s", count(total, "repair time"), sentence(title)),
		body:     b,
	}
	chart.key = append(chart.key, keyEntry{func(c *canvas.Canvas, x, y float64) {
		c.Fill(theme.Series(0).Faint(0.35), canvas.Rect(x, y-6, keySample, 12))
	}, "seen"})
	for i, f := range b.fits {
		chart.key = append(chart.key, keyEntry{func(c *canvas.Canvas, x, y float64) {
			c.Stroke(theme.Series(i+1), curveWidth, canvas.Line(x, y, x+keySample, y), dashes(i+1)...)
		}, lawName(f.Family)})
	}
	return chart, true
}

// histogramBody is bars over lengths of time with lines over them.
type histogramBody struct {
	l    *results.Lengths
	fits []results.LengthsFit
}

func (b histogramBody) tall(l layout) float64 {
	if l.narrow {
		return narrowPlot
	}
	return plotHeight
}

func (b histogramBody) height(l layout) float64 { return line(l.tick)*3 + 12 + b.tall(l) }

func (b histogramBody) draw(c *canvas.Canvas, l layout, top float64) {
	left, right := l.inner()
	most := 0.0
	for i, h := range b.l.Histogram {
		most = math.Max(most, float64(h.Count))
		for _, f := range b.fits {
			if i < len(f.Expected) {
				most = math.Max(most, f.Expected[i])
			}
		}
	}
	p := plotPanel{yTitle: "repairs", xTitle: "time to repair (logarithmic scale)"}
	first, last := b.l.Histogram[0].FromHours, b.l.Histogram[len(b.l.Histogram)-1].UntilHours
	p.x = func(n int) axis { return lengthsAxis(first, last, n) }
	p.y = func(n int) axis { return linear(0, most*1.14, n) }
	head := line(l.tick) + 6
	q := p.place(l, left, top+head, right-left, b.tall(l))
	p.drawAxes(c, l, q, left, right-left)
	for _, h := range b.l.Histogram {
		if h.Count == 0 {
			continue
		}
		x1, x2, y := q.x.px(h.FromHours), q.x.px(h.UntilHours), q.y.px(float64(h.Count))
		c.Fill(theme.Series(0).Faint(0.35), canvas.Rect(x1+0.5, y, x2-x1-1, q.y.from-y))
	}
	for i, f := range b.fits {
		var points []canvas.Point
		for k, h := range b.l.Histogram {
			if k < len(f.Expected) {
				points = append(points, canvas.Point{X: q.x.px(math.Sqrt(h.FromHours * h.UntilHours)), Y: q.y.within(f.Expected[k])})
			}
		}
		c.Stroke(theme.Series(i+1), curveWidth, canvas.Polyline(points), dashes(i+1)...)
	}
	if m := b.l.MedianHours; m != nil && *m > first && *m < last {
		x := q.x.px(*m)
		c.Stroke(theme.Of(theme.Text), 1.2, canvas.Line(x, q.y.to, x, q.y.from), 3, 3)
		s := l.tick
		text := "median " + Span(*m)
		if x+8+s.Width(text) > q.x.to {
			s.Anchor = canvas.End
			x -= 12
		}
		onGroundAt(c, s, x+6, q.y.to+s.Size, text)
	}
}

// onGroundAt is onGround for text anchored at either end.
func onGroundAt(c *canvas.Canvas, s canvas.Style, x, y float64, text string) {
	if s.Anchor == canvas.End {
		x -= s.Width(text)
		s.Anchor = canvas.Start
	}
	onGround(c, s, x, y, text)
}
