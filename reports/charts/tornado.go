package charts

import (
	"fmt"
	"math"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

// tornado is which assumption would overturn the recommendation.
func tornado(r *results.Results) (Chart, bool) {
	p := r.Plan
	if p == nil || len(p.Tornado) == 0 {
		return Chart{}, false
	}
	var alts []string
	for _, b := range p.Tornado {
		s := fmt.Sprintf("%s from %s to %s: %s to %s", b.Assumption, b.Low, b.High, numbers.Round(b.AtLow, 2), numbers.Round(b.AtHigh, 2))
		if b.Overturns {
			s += ", overturns it"
		}
		alts = append(alts, s)
	}
	ink := theme.Series(0)
	return Chart{
		Name: "tornado", Title: tornadoFinding(p),
		subtitle: "What the recommendation (" + ChoiceText(p.Recommended) + ") saves compared with the best other policy, in " + LossUnit(p) + " " + over(r) + ", if one assumption at a time takes its low or its high value. Left of 0 the other policy is better.",
		Alt:      "Advantage of the recommendation by assumption. " + strings.Join(alts, "; ") + ".",
		key: []keyEntry{
			{func(c *canvas.Canvas, x, y float64) { c.Fill(ink, canvas.Rect(x, y-7, keySample, 14)) }, "towards the low value"},
			{func(c *canvas.Canvas, x, y float64) { hatched(c, theme.Series(1), x, y-7, keySample, 14) }, "towards the high value"},
			{func(c *canvas.Canvas, x, y float64) {
				c.Stroke(theme.Of(theme.Text), 1.6, canvas.Line(x+keySample/2, y-8, x+keySample/2, y+8), 5, 3)
			}, "as assumed"},
		},
		body: tornadoBody{p.Tornado, "saved, " + LossUnit(p)},
	}, true
}

// Overturning names the assumptions that would overturn the recommendation.
func Overturning(p *results.Plan) []string {
	var names []string
	for _, b := range p.Tornado {
		if b.Overturns {
			names = append(names, short(b.Assumption))
		}
	}
	return names
}

func tornadoFinding(p *results.Plan) string {
	names := Overturning(p)
	switch {
	case len(names) == 0:
		return "No single assumption overturns the recommendation"
	case len(names) > 3:
		return fmt.Sprintf("%d of %d assumptions would overturn the recommendation, %s first", len(names), len(p.Tornado), names[0])
	case len(names) == len(p.Tornado):
		return capital(list(names) + " would overturn the recommendation")
	}
	return capital(list(names) + " would overturn the recommendation; the other assumptions would not")
}

type tornadoBody struct {
	bars      []results.TornadoBar
	axisTitle string
}

const tornadoBar = 20.0

func (b tornadoBody) rowHeight(l layout) float64 {
	return line(l.label) + tornadoBar + line(l.tick) + 14
}

func (b tornadoBody) height(l layout) float64 {
	return float64(len(b.bars))*b.rowHeight(l) + 2*line(l.tick) + 12
}

func (b tornadoBody) draw(c *canvas.Canvas, l layout, top float64) {
	left, right := l.inner()
	min, max := 0.0, 0.0
	for _, t := range b.bars {
		for _, x := range []float64{t.AtLow, t.Base, t.AtHigh} {
			min, max = math.Min(min, x), math.Max(max, x)
		}
	}
	pad := 0.05 * (max - min)
	n := int(math.Max(2, (right-left)/90))
	a := linear(padded(min, pad), max+pad, n).place(left+30, right-30)
	bottom := top + float64(len(b.bars))*b.rowHeight(l)
	for _, t := range a.ticks {
		c.Stroke(theme.Of(theme.Line), 1, canvas.Line(a.px(t.at), top, a.px(t.at), bottom))
	}
	panel{axisTitle: b.axisTitle}.drawTicks(c, l, a, bottom)
	// Left of 0 the recommendation would be wrong.
	zero := a.within(0)
	c.Stroke(theme.Of(theme.Text), 2, canvas.Line(zero, top-2, zero, bottom+3))
	y := top
	for _, t := range b.bars {
		b.drawRow(c, l, a, t, y)
		y += b.rowHeight(l)
	}
}

func (b tornadoBody) drawRow(c *canvas.Canvas, l layout, a axis, t results.TornadoBar, top float64) {
	left, right := l.inner()
	name := l.label
	name.Weight = theme.Bold
	head, verdict := t.Assumption, ""
	if t.Overturns {
		verdict = "overturns it"
	}
	room := right - left
	if verdict != "" {
		room -= l.tick.Width(verdict) + 12
	}
	head = name.Shorten(head, room)
	baseline := top + name.Size + 3
	onGround(c, name, left, baseline, head)
	if verdict != "" {
		s := l.tick
		s.Ink, s.Weight = theme.Of(theme.Worse).Strong(), theme.Bold
		onGround(c, s, left+name.Width(head)+10, baseline, verdict)
	}
	y := top + line(l.label) + 5
	base := a.within(t.Base)
	for _, e := range []struct {
		at   float64
		high bool
	}{{t.AtLow, false}, {t.AtHigh, true}} {
		x := a.within(e.at)
		x1, w, h := math.Min(x, base), math.Abs(x-base), tornadoBar
		dy := 0.0
		if (t.AtLow-t.Base)*(t.AtHigh-t.Base) > 0 {
			// Both ends lie on one side: half a bar each, one above the other.
			h /= 2
			if e.high {
				dy = h
			}
		}
		w = math.Max(w, 1.5)
		if e.high {
			hatched(c, theme.Series(1), x1, y+dy, w, h)
		} else {
			c.Fill(theme.Series(0), canvas.Rect(x1, y+dy, w, h))
		}
	}
	c.Stroke(theme.Of(theme.Text), 1.6, canvas.Line(base, y-3, base, y+tornadoBar+3), 5, 3)
	b.drawEnds(c, l, a, t, y+tornadoBar)
}

// drawEnds writes the values of the assumption below the ends of its bar: that of the end further
// left to the left.
func (b tornadoBody) drawEnds(c *canvas.Canvas, l layout, a axis, t results.TornadoBar, y float64) {
	left, right := l.inner()
	s := l.tick
	first, second, x1, x2 := t.Low, t.High, t.AtLow, t.AtHigh
	if x1 > x2 {
		first, second, x1, x2 = second, first, x2, x1
	}
	half := (right-left)/2 - 8
	first, second = s.Shorten(first, half), s.Shorten(second, half)
	w1, w2 := s.Width(first), s.Width(second)
	p1 := math.Max(left, a.within(x1)-w1/2)
	p2 := math.Min(right-w2, a.within(x2)-w2/2)
	if over := p1 + w1 + 14 - p2; over > 0 {
		p1, p2 = p1-over/2, p2+over/2
		if p1 < left {
			p1, p2 = left, math.Max(p2, left+w1+14)
		}
		if p2 > right-w2 {
			p1, p2 = math.Max(left, math.Min(p1, right-w2-14-w1)), right-w2
		}
	}
	onGround(c, s, p1, y+s.Size+3, first)
	onGround(c, s, p2, y+s.Size+3, second)
}
