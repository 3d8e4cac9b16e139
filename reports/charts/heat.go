package charts

import (
	"math"

	"outagesim/reports/canvas"
	"outagesim/reports/theme"
)

// heat is a body of panels of cells, darker for more, with one scale for all of them.
type heat struct {
	panels   []heatPanel
	unit     string // of the scale
	min, max float64
	write    func(float64) string // ends of the scale
	log      bool                 // equal steps of colour are equal ratios
}

// heatPanel is a grid of cells.
type heatPanel struct {
	title, note    string
	columns, rows  []string
	xTitle, yTitle string
	cells          [][]heatCell // by row
	// own is a place on the grid in columns and rows from the middle of the first cell, where it
	// is not that of a cell.
	own *canvas.Point
	// turned swaps rows and columns on a narrow page, where more columns than rows do not fit.
	turned bool
}

type heatCell struct {
	value float64
	text  string
	known bool
	ring  bool // marked by an outline
}

// strongest is how much colour the darkest cell has: text has to be read on it.
const strongest = 0.62

func (b heat) ink(v float64) theme.Ink {
	t := 0.5
	if b.max > b.min {
		t = (v - b.min) / (b.max - b.min)
	}
	if b.log {
		t = math.Log(math.Max(v, b.min)/b.min) / math.Log(b.max/b.min)
	}
	return theme.Series(0).Faint(1 - (0.04 + (strongest-0.04)*math.Max(0, math.Min(1, t))))
}

func (p heatPanel) at(l layout) heatPanel {
	if !p.turned || !l.narrow {
		return p
	}
	q := p
	q.columns, q.rows, q.xTitle, q.yTitle = p.rows, p.columns, p.yTitle, p.xTitle
	q.cells = make([][]heatCell, len(q.rows))
	for i := range q.cells {
		for j := range q.columns {
			q.cells[i] = append(q.cells[i], p.cells[j][i])
		}
	}
	if p.own != nil {
		q.own = &canvas.Point{X: p.own.Y, Y: p.own.X}
	}
	return q
}

// grid is the place of the cells of a panel.
type grid struct{ left, top, wide, tall float64 }

func (p heatPanel) grid(l layout, top float64) grid {
	left, right := l.inner()
	names := 0.0
	for _, r := range p.rows {
		names = math.Max(names, l.tick.Width(r))
	}
	g := grid{left: math.Round(left + math.Min(names, 0.3*l.width) + 9), top: math.Round(top)}
	g.wide = math.Floor((right - g.left) / float64(len(p.columns)))
	if g.wide < 1 {
		g.wide = (right - g.left) / float64(len(p.columns))
	}
	g.tall = math.Max(20, math.Min(46, math.Floor(g.wide*0.82)))
	if l.narrow && len(p.rows) > 12 {
		g.tall = 20
	}
	if len(p.rows) > 40 {
		g.tall = math.Max(4, math.Floor(800/float64(len(p.rows))))
	}
	return g
}

func (p heatPanel) headHeight(l layout) float64 {
	h := 2.0
	if p.title != "" {
		h += line(l.head) + 2
	}
	if p.yTitle != "" {
		h += line(l.tick)
	}
	return h + 4
}

func (p heatPanel) height(l layout) float64 {
	h := p.headHeight(l) + p.grid(l, 0).tall*float64(len(p.rows)) + line(l.tick) + 8
	if p.xTitle != "" {
		h += line(l.tick)
	}
	return h
}

const heatGap = 18.0

func (b heat) height(l layout) float64 {
	h := line(l.tick) + 10
	for _, p := range b.panels {
		h += p.at(l).height(l) + heatGap
	}
	return h
}

func (b heat) draw(c *canvas.Canvas, l layout, top float64) {
	y := top
	for _, p := range b.panels {
		q := p.at(l)
		b.drawPanel(c, l, q, y)
		y += q.height(l) + heatGap
	}
	b.drawScale(c, l, y)
}

func (b heat) drawPanel(c *canvas.Canvas, l layout, p heatPanel, top float64) {
	left, right := l.inner()
	y := top
	if p.title != "" {
		panel{title: p.title, note: p.note}.drawHead(c, l, left, y, right-left)
		y += line(l.head) + 2
	}
	if p.yTitle != "" {
		c.Text(l.tick, left, y+l.tick.Size, l.tick.Cut(p.yTitle, right-left))
	}
	g := p.grid(l, top+p.headHeight(l))
	value := l.tick
	value.Ink, value.Anchor = theme.Of(theme.Text), canvas.Middle
	value.Size = b.valueSize(l, p, g)
	for i, row := range p.cells {
		for j, cell := range row {
			x, y := g.left+float64(j)*g.wide, g.top+float64(i)*g.tall
			if !cell.known {
				hatched(c, theme.Of(theme.Quiet), x, y, g.wide-1, g.tall-1)
				continue
			}
			c.Fill(b.ink(cell.value), canvas.Rect(x, y, g.wide-1, g.tall-1))
		}
	}
	// Outlines lie above all cells, the figures above them.
	c.Stroke(theme.Of(theme.Text), 2.2, p.outline(g))
	for i, row := range p.cells {
		for j, cell := range row {
			if cell.known && value.Size > 0 {
				s := value
				if cell.ring && !p.manyRings() {
					s.Weight = theme.Bold
				}
				c.Text(s, g.left+(float64(j)+0.5)*g.wide-0.5, g.top+(float64(i)+0.5)*g.tall+s.Size*0.36-0.5, cell.text)
			}
		}
	}
	if p.own != nil {
		hollow(c, diamond, theme.Of(theme.Text), g.left+(p.own.X+0.5)*g.wide, g.top+(p.own.Y+0.5)*g.tall, 7)
	}
	p.drawNames(c, l, g)
}

func (p heatPanel) manyRings() bool {
	n := 0
	for _, row := range p.cells {
		for _, cell := range row {
			if cell.ring {
				n++
			}
		}
	}
	return n > 1
}

// valueSize is the size of the figures in the cells, or 0 where they do not all fit.
func (b heat) valueSize(l layout, p heatPanel, g grid) float64 {
	s := l.tick
	s.Weight = theme.Bold
	for size := l.tick.Size; size >= 10; size -= 0.5 {
		s.Size = size
		fits := size*1.3 <= g.tall
		for _, row := range p.cells {
			for _, cell := range row {
				fits = fits && s.Width(cell.text)+5 <= g.wide
			}
		}
		if fits {
			return size
		}
	}
	return 0
}

// outline goes round the marked cells: neighbours share one outline.
func (p heatPanel) outline(g grid) canvas.Path {
	var path canvas.Path
	ring := func(i, j int) bool {
		return i >= 0 && i < len(p.cells) && j >= 0 && j < len(p.cells[i]) && p.cells[i][j].ring
	}
	for i := range p.cells {
		for j := range p.cells[i] {
			if !ring(i, j) {
				continue
			}
			x1, y1 := g.left+float64(j)*g.wide-0.5, g.top+float64(i)*g.tall-0.5
			x2, y2 := x1+g.wide, y1+g.tall
			for _, e := range []struct {
				open           bool
				x1, y1, x2, y2 float64
			}{
				{!ring(i-1, j), x1 - 1, y1, x2 + 1, y1}, {!ring(i+1, j), x1 - 1, y2, x2 + 1, y2},
				{!ring(i, j-1), x1, y1 - 1, x1, y2 + 1}, {!ring(i, j+1), x2, y1 - 1, x2, y2 + 1},
			} {
				if e.open {
					path = path.Move(e.x1, e.y1).Line(e.x2, e.y2)
				}
			}
		}
	}
	return path
}

// drawNames writes the names of rows and columns, as many as there is room for.
func (p heatPanel) drawNames(c *canvas.Canvas, l layout, g grid) {
	s := l.tick
	s.Anchor = canvas.End
	last := math.Inf(-1)
	for i, r := range p.rows {
		y := g.top + (float64(i)+0.5)*g.tall + s.Size*0.36
		if y-last >= s.Size*1.1 {
			c.Text(s, g.left-8, y, s.Shorten(r, 0.3*l.width))
			last = y
		}
	}
	s.Anchor = canvas.Middle
	bottom := g.top + g.tall*float64(len(p.rows))
	wide := 0.0
	for _, n := range p.columns {
		wide = math.Max(wide, s.Width(n))
	}
	// Long names are cut where every column has one, else every other is left out.
	every := 1
	if need := math.Min(wide, 90) + 6; need > g.wide {
		every = int(math.Ceil(need / g.wide))
	}
	for j := 0; j < len(p.columns); j += every {
		name := s.Shorten(p.columns[j], g.wide*float64(every)-6)
		w := s.Width(name) / 2
		x := math.Min(g.left+(float64(j)+0.5)*g.wide, l.width-4-w)
		c.Text(s, x, bottom+s.Size+6, name)
	}
	if p.xTitle != "" {
		c.Text(l.tick, g.left, bottom+s.Size+6+line(l.tick), l.tick.Cut(p.xTitle, l.width-l.margin-g.left))
	}
}

// drawScale draws the scale of the colours, from the least value to the greatest.
func (b heat) drawScale(c *canvas.Canvas, l layout, top float64) {
	left, right := l.inner()
	low, high := b.write(b.min), b.write(b.max)
	y := top + l.tick.Size
	c.Text(l.tick, left, y, low)
	x := math.Round(left + l.tick.Width(low) + 8)
	const steps, step = 8, 15.0
	for k := range steps {
		v := b.min + (b.max-b.min)*float64(k)/(steps-1)
		if b.log {
			v = b.min * math.Pow(b.max/b.min, float64(k)/(steps-1))
		}
		c.Fill(b.ink(v), canvas.Rect(x+float64(k)*step, math.Round(y-l.tick.Size*0.85), step-1, math.Round(l.tick.Size)))
	}
	x += steps*step + 8
	words := high + " " + b.unit
	if b.log {
		words += " (logarithmic scale)"
	}
	c.Text(l.tick, x, y, l.tick.Cut(words, right-x))
}
