package charts

import (
	"math"

	"outagesim/reports/canvas"
	"outagesim/reports/theme"
)

// curves is a body of panels with lines over a common kind of x.
type curves struct {
	panels  []plotPanel
	columns bool // side by side where there is room
	tall    float64
}

// plotPanel is a pair of axes with its lines.
type plotPanel struct {
	title, note    string
	x, y           func(n int) axis
	xTitle, yTitle string
	series         []series
}

// series is a line, with a band about it where there is one. Its index gives colour and dash.
type series struct {
	name      string
	index     int
	points    []canvas.Point // in values
	low, high []canvas.Point // of the band
	step      bool
	dots      bool    // a marker at each point, with a whisker from low to high instead of a band
	ends      bool    // the line ends where its points do: nothing is known beyond
	open      []bool  // points whose markers are empty
	shift     float64 // pixels to the right, so that markers of several series stand side by side
}

func (s series) ink() theme.Ink { return theme.Series(s.index) }

const (
	plotHeight = 300.0
	plotGap    = 30.0
	narrowPlot = 220.0
	curveWidth = 2.6
)

func (b curves) plotHeight(l layout) float64 {
	switch {
	case l.narrow:
		return narrowPlot
	case b.tall > 0:
		return b.tall
	}
	return plotHeight
}

func (b curves) sideBySide(l layout) bool { return b.columns && !l.narrow && len(b.panels) > 1 }

func (b curves) panelWidth(l layout) float64 {
	left, right := l.inner()
	if !b.sideBySide(l) {
		return right - left
	}
	n := float64(len(b.panels))
	return (right - left - (n-1)*plotGap) / n
}

func (p plotPanel) headHeight(l layout, width float64) float64 {
	h := 4.0
	if p.title != "" {
		h += line(l.head)
		if p.note != "" && l.head.Width(p.title)+10+l.tick.Width(p.note) > width {
			h += float64(len(l.tick.Wrap(p.note, width, 2))) * line(l.tick)
		}
	}
	if p.yTitle != "" {
		h += line(l.tick) + l.tick.Size*0.5
	}
	return h + 6
}

func (p plotPanel) footHeight(l layout) float64 {
	h := line(l.tick) + 6
	if p.xTitle != "" {
		h += line(l.tick)
	}
	return h
}

func (b curves) height(l layout) float64 {
	w := b.panelWidth(l)
	h := 0.0
	for i, p := range b.panels {
		one := p.headHeight(l, w) + b.plotHeight(l) + p.footHeight(l)
		if b.sideBySide(l) {
			h = math.Max(h, one)
			continue
		}
		h += one
		if i > 0 {
			h += 14
		}
	}
	return h
}

func (b curves) draw(c *canvas.Canvas, l layout, top float64) {
	left, _ := l.inner()
	w, direct := b.panelWidth(l), b.direct(l)
	head := 0.0
	for _, p := range b.panels {
		head = math.Max(head, p.headHeight(l, w))
	}
	y := top
	for i, p := range b.panels {
		if b.sideBySide(l) {
			p.draw(c, l, left+float64(i)*(w+plotGap), top, w, head, b.plotHeight(l), direct)
			continue
		}
		h := p.headHeight(l, w)
		p.draw(c, l, left, y, w, h, b.plotHeight(l), direct)
		y += h + b.plotHeight(l) + p.footHeight(l) + 14
	}
}

// plotted is a panel in its place.
type plotted struct {
	x, y  axis
	lines [][]canvas.Point
}

// place finds where the axes and lines of the panel lie: its plot is between top and bottom.
func (p plotPanel) place(l layout, x, top, width, tall float64) plotted {
	ya := p.y(int(tall/55)).place(top+tall, top)
	gutter := 0.0
	for _, t := range ya.ticks {
		gutter = math.Max(gutter, l.tick.Width(t.label))
	}
	from, to := x+gutter+9, x+width-6
	xa := p.x(int(math.Max(2, (to-from)/72))).place(from, to)
	q := plotted{x: xa, y: ya}
	for _, s := range p.series {
		ps := s.pixels(xa, ya)
		for i := range ps {
			ps[i].X += s.shift
		}
		q.lines = append(q.lines, ps)
	}
	return q
}

// labels finds places for the names of the lines; without room for one of them there is none
// for any.
func (p plotPanel) labels(l layout, q plotted) ([]placed, bool) {
	names := make([]string, len(p.series))
	for i, s := range p.series {
		names[i] = s.name
	}
	return placeLabels(lineLabel(l), names, q.lines, box{q.x.from + 4, q.y.to - 2, q.x.to + 6, q.y.from - 3})
}

func lineLabel(l layout) canvas.Style {
	s := l.value
	s.Weight = theme.Bold
	return s
}

// key returns a key of the lines where there is no room to label them directly.
func (b curves) key(l layout) []keyEntry {
	if b.direct(l) {
		return nil
	}
	seen := map[int]bool{}
	var key []keyEntry
	for _, p := range b.panels {
		for _, s := range p.series {
			if seen[s.index] {
				continue
			}
			seen[s.index] = true
			key = append(key, keyEntry{func(c *canvas.Canvas, x, y float64) {
				c.Stroke(s.ink(), curveWidth, canvas.Line(x, y, x+keySample, y), dashes(s.index)...)
				if s.dots {
					marker(c, shape(s.index), s.ink(), x+keySample/2, y, 5)
				}
			}, lineLabel(l).Shorten(s.name, l.width*0.6)})
		}
	}
	return key
}

func (b curves) direct(l layout) bool {
	if l.narrow {
		return false
	}
	for _, p := range b.panels {
		if _, ok := p.labels(l, p.place(l, 0, 0, b.panelWidth(l), b.plotHeight(l))); !ok {
			return false
		}
	}
	return true
}

// draw draws the panel: its head is head pixels high, the plot below it tall.
func (p plotPanel) draw(c *canvas.Canvas, l layout, x, y, width, head, tall float64, direct bool) {
	panel{title: p.title, note: p.note}.drawHead(c, l, x, y, width)
	q := p.place(l, x, y+head, width, tall)
	p.drawAxes(c, l, q, x, width)
	for _, s := range p.series {
		if len(s.low) > 0 && len(s.low) == len(s.high) && !s.dots {
			c.Fill(s.ink().Faint(0.78), s.bandPath(q.x, q.y))
		}
	}
	// Broken lines lie on the unbroken one: where they run together both are seen.
	for i, s := range p.series {
		c.Stroke(s.ink(), curveWidth, canvas.Polyline(q.lines[i]), dashes(s.index)...)
	}
	for _, s := range p.series {
		s.drawDots(c, q.x, q.y)
	}
	if !direct {
		return
	}
	style := lineLabel(l)
	at, _ := p.labels(l, q)
	for i, n := range at {
		style.Ink = p.series[i].ink().Strong()
		c.Text(style, n.X, n.Y, n.text)
	}
}

func (p plotPanel) drawAxes(c *canvas.Canvas, l layout, q plotted, x, width float64) {
	from, to, top, bottom := q.x.from, q.x.to, q.y.to, q.y.from
	if p.yTitle != "" {
		c.Text(l.tick, x, top-l.tick.Size*0.5-7, l.tick.Cut(p.yTitle, width))
	}
	s := l.tick
	s.Anchor = canvas.End
	for _, t := range q.y.ticks {
		py := q.y.px(t.at)
		c.Stroke(theme.Of(theme.Line), 1, canvas.Line(from, py, to, py))
		c.Text(s, from-8, py+s.Size*0.36, t.label)
	}
	quiet := theme.Of(theme.Quiet)
	c.Stroke(quiet, 1.2, canvas.Line(from, bottom, to, bottom))
	s.Anchor = canvas.Middle
	last := math.Inf(-1)
	for _, t := range q.x.ticks {
		px := q.x.px(t.at)
		c.Stroke(quiet, 1.2, canvas.Line(px, bottom, px, bottom+5))
		w := s.Width(t.label) / 2
		at := math.Min(px, x+width-w)
		if at-w > last+8 {
			c.Text(s, at, bottom+s.Size+7, t.label)
			last = at + w
		}
	}
	if p.xTitle != "" {
		c.Text(l.tick, from, bottom+l.tick.Size+7+line(l.tick), l.tick.Cut(p.xTitle, x+width-from))
	}
}

// pixels returns the line as it is drawn, clipped to the x axis.
func (s series) pixels(xa, ya axis) []canvas.Point {
	var ps []canvas.Point
	for i, p := range s.points {
		if p.X > xa.max {
			// Go on to the edge: straight, or on the step.
			if i > 0 {
				q := s.points[i-1]
				y := q.Y
				if !s.step {
					y += (p.Y - q.Y) * (xa.max - q.X) / (p.X - q.X)
				}
				ps = append(ps, canvas.Point{X: xa.to, Y: ya.within(y)})
			}
			return ps
		}
		px, py := xa.within(p.X), ya.within(p.Y)
		if s.step && len(ps) > 0 {
			ps = append(ps, canvas.Point{X: px, Y: ps[len(ps)-1].Y})
		}
		ps = append(ps, canvas.Point{X: px, Y: py})
	}
	// What has been reached by the end of the series stays.
	if n := len(ps); n > 0 && ps[n-1].X < xa.to && !s.ends {
		ps = append(ps, canvas.Point{X: xa.to, Y: ps[n-1].Y})
	}
	return ps
}

func (s series) bandPath(xa, ya axis) canvas.Path {
	low := series{points: s.low, step: s.step, ends: s.ends}.pixels(xa, ya)
	high := series{points: s.high, step: s.step, ends: s.ends}.pixels(xa, ya)
	for i := len(high) - 1; i >= 0; i-- {
		low = append(low, high[i])
	}
	return canvas.Polygon(low...)
}

// drawDots draws the markers of a series, and its whiskers where they can be seen beside them.
func (s series) drawDots(c *canvas.Canvas, xa, ya axis) {
	if !s.dots {
		return
	}
	const r = 4.8
	for i, p := range s.points {
		if p.X < xa.min || p.X > xa.max {
			continue
		}
		x, y := xa.px(p.X)+s.shift, ya.within(p.Y)
		if i < len(s.low) && i < len(s.high) {
			y1, y2 := ya.within(s.low[i].Y), ya.within(s.high[i].Y)
			c.Stroke(s.ink(), 1.6, canvas.Line(x, y1, x, y2).Move(x-4, y1).Line(x+4, y1).Move(x-4, y2).Line(x+4, y2))
		}
		if i < len(s.open) && s.open[i] {
			hollow(c, shape(s.index), s.ink(), x, y, r+0.8)
		} else {
			marker(c, shape(s.index), s.ink(), x, y, r)
		}
	}
}
