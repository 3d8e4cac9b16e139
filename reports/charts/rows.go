package charts

import (
	"math"
	"slices"

	"outagesim/reports/canvas"
	"outagesim/reports/theme"
)

// rows is a body of panels whose rows each hold a few marks along a common axis.
type rows struct {
	panels  []panel
	columns bool // panels stand side by side where there is room, with the same rows
	shared  bool // panels have the same axis: it has to lie in the same place
}

// panel is a group of rows with an axis. Panels may have axes of their own.
type panel struct {
	title, note string
	rows        []row
	axis        func(n int) axis // with about n ticks
	axisTitle   string           // under the ticks, may be empty
	ticks       bool             // false: the panel below shows them
	reference   *reference
	flags       []reference // labelled lines of a bound to be held
	tickRoom    float64     // pixels for a tick; 0: enough for large numbers
}

// reference is a value that the eye compares with.
type reference struct {
	at    float64
	label string
}

type row struct {
	name  string
	marks []rowMark
}

// rowMark is a figure of a row.
type rowMark struct {
	look      look
	value     float64
	low, high *float64 // whisker, or the ends of a range
	ink       theme.Ink
	text      string // the figure in words, beside the mark
	faint     bool   // the words in quiet ink
}

type look int

const (
	bar     look = iota
	striped      // a bar, hatched
	dot
	ring // an empty dot
	limit
	spread // a dot and a thick line to High
)

func (p panel) valueWidth(l layout) float64 {
	w := 0.0
	for _, r := range p.rows {
		for _, m := range r.marks {
			w = math.Max(w, l.value.Width(m.text))
		}
	}
	return w
}

// valueRoom returns the room for words that a panel leaves on the right.
func (b rows) valueRoom(l layout, p panel) float64 {
	if !b.shared {
		return p.valueWidth(l)
	}
	w := 0.0
	for _, p := range b.panels {
		w = math.Max(w, p.valueWidth(l))
	}
	return w
}

func (b rows) nameWidth(l layout) float64 {
	w := 0.0
	for _, p := range b.panels {
		for _, r := range p.rows {
			w = math.Max(w, l.label.Width(r.name))
		}
	}
	return math.Min(w, 0.27*l.width)
}

const (
	markHeight = 19.0
	rowGap     = 13.0
)

func (p panel) rowHeight(l layout, r row) float64 {
	h := float64(max(1, len(r.marks)))*markHeight + rowGap
	if l.narrow {
		h += line(l.label) - 2
	}
	return h
}

func (p panel) headHeight(l layout, width float64) float64 {
	if p.title == "" {
		return 4
	}
	h := line(l.head) + 6
	if p.note != "" {
		if l.head.Width(p.title)+10+l.tick.Width(p.note) > width {
			h += float64(len(l.tick.Wrap(p.note, width, 2))) * line(l.tick)
		}
	}
	return h
}

func (p panel) footHeight(l layout) float64 {
	h := 12.0
	if p.ticks {
		h += line(l.tick)
		if p.axisTitle != "" {
			h += line(l.tick)
		}
	}
	if len(p.flags) > 0 {
		h += line(l.tick)
	}
	return h
}

func (p panel) height(l layout, width float64) float64 {
	h := p.headHeight(l, width) + p.footHeight(l)
	for _, r := range p.rows {
		h += p.rowHeight(l, r)
	}
	return h
}

func (b rows) sideBySide(l layout) bool { return b.columns && !l.narrow && len(b.panels) > 1 }

func (b rows) columnWidth(l layout) float64 {
	left, right := l.inner()
	n := float64(len(b.panels))
	return (right - left - b.nameWidth(l) - 14 - (n-1)*columnGap) / n
}

const columnGap = 26

func (b rows) height(l layout) float64 {
	left, right := l.inner()
	h := 0.0
	for _, p := range b.panels {
		if b.sideBySide(l) {
			h = math.Max(h, p.height(l, b.columnWidth(l)))
		} else {
			h += p.height(l, right-left)
		}
	}
	return h
}

func (b rows) draw(c *canvas.Canvas, l layout, top float64) {
	left, right := l.inner()
	names := b.nameWidth(l)
	if b.sideBySide(l) {
		w := b.columnWidth(l)
		head := 0.0
		for _, p := range b.panels {
			head = math.Max(head, p.headHeight(l, w))
		}
		for i, p := range b.panels {
			x := left + names + 14 + float64(i)*(w+columnGap)
			p.drawHead(c, l, x, top, w)
			p.drawRows(c, l, top+head, x, x+w, b.valueRoom(l, p), func(r row, y float64) {
				if i == 0 {
					c.Text(l.label, left, y, l.label.Shorten(r.name, names))
				}
			})
		}
		return
	}
	y := top
	for _, p := range b.panels {
		p.drawHead(c, l, left, y, right-left)
		from := left + names + 14
		if l.narrow {
			from = left
		}
		p.drawRows(c, l, y+p.headHeight(l, right-left), from, right, b.valueRoom(l, p), func(r row, y float64) {
			if l.narrow {
				onGround(c, l.label, left, y, l.label.Shorten(r.name, right-left))
				return
			}
			c.Text(l.label, left, y, l.label.Shorten(r.name, names))
		})
		y += p.height(l, right-left)
	}
}

func (p panel) drawHead(c *canvas.Canvas, l layout, x, y, width float64) {
	if p.title == "" {
		return
	}
	title := l.head.Shorten(p.title, width)
	c.Text(l.head, x, y+l.head.Size, title)
	if p.note == "" {
		return
	}
	if w := l.head.Width(title) + 10; w+l.tick.Width(p.note) <= width {
		c.Text(l.tick, x+w, y+l.head.Size, p.note)
		return
	}
	for i, s := range l.tick.Wrap(p.note, width, 2) {
		c.Text(l.tick, x, y+line(l.head)+float64(i)*line(l.tick)+l.tick.Size, s)
	}
}

// drawRows draws the rows between two pixels; name writes the name of a row, its baseline given.
func (p panel) drawRows(c *canvas.Canvas, l layout, top, from, to, room float64, name func(r row, y float64)) {
	end := to - math.Min(room+10, (to-from)*0.62)
	each := p.tickRoom
	if each == 0 {
		each = 82
	}
	a := p.axis(int(math.Max(2, (end-from)/each))).place(from, end)
	bottom := top
	for _, r := range p.rows {
		bottom += p.rowHeight(l, r)
	}
	for _, t := range a.ticks {
		c.Stroke(theme.Of(theme.Line), 1, canvas.Line(a.px(t.at), top, a.px(t.at), bottom))
	}
	if p.ticks {
		p.drawTicks(c, l, a, bottom)
	}
	if r := p.reference; r != nil {
		x := a.within(r.at)
		c.Stroke(theme.Of(theme.Quiet), 1.4, canvas.Line(x, top-2, x, bottom+3))
	}
	for _, f := range p.flags {
		if f.at < a.min || f.at > a.max {
			continue
		}
		x := a.px(f.at)
		c.Stroke(theme.Of(theme.Text), 1.6, canvas.Line(x, top, x, bottom+4), 5, 3)
		s := l.tick
		s.Ink, s.Anchor = theme.Of(theme.Text), canvas.Middle
		y := bottom + l.tick.Size + 6
		if p.ticks {
			y += line(l.tick)
		}
		w := s.Width(f.label) / 2
		c.Text(s, math.Max(from+w, math.Min(to-w, x)), y, f.label)
	}
	y := top
	for _, r := range p.rows {
		h := p.rowHeight(l, r)
		first := y + rowGap/2
		if l.narrow {
			name(r, y+rowGap/2+l.label.Size-2)
			first += line(l.label) - 2
		} else {
			name(r, y+h/2+l.label.Size*0.36)
		}
		for i, m := range r.marks {
			m.draw(c, l, a, first+(float64(i)+0.5)*markHeight)
		}
		y += h
	}
}

func (p panel) drawTicks(c *canvas.Canvas, l layout, a axis, bottom float64) {
	s := l.tick
	s.Anchor = canvas.Middle
	var taken []box
	for _, t := range a.ticks {
		w := s.Width(t.label) / 2
		x := math.Max(w+4, math.Min(l.width-4-w, a.px(t.at)))
		b := box{x - w - 4, 0, x + w + 4, 1}
		if !slices.ContainsFunc(taken, b.overlaps) {
			c.Text(s, x, bottom+l.tick.Size+5, t.label)
			taken = append(taken, b)
		}
	}
	if p.axisTitle != "" {
		c.Text(l.tick, a.from, bottom+l.tick.Size+5+line(l.tick), l.tick.Cut(p.axisTitle, l.width-l.margin-a.from))
	}
}

func (m rowMark) draw(c *canvas.Canvas, l layout, a axis, y float64) {
	const thick = markHeight - 5
	x, zero := a.within(m.value), a.within(0)
	end := x
	cap := 4.5
	switch m.look {
	case bar:
		// A figure that is not nothing shows at least as a hairline.
		w := x - zero
		if m.value > 0 {
			w = math.Max(w, 1.5)
		}
		c.Fill(m.ink, canvas.Rect(zero, y-thick/2, w, thick))
	case striped:
		w := x - zero
		if m.value > 0 {
			w = math.Max(w, 1.5)
		}
		hatched(c, m.ink, zero, y-thick/2, w, thick)
	case spread:
		if m.high != nil {
			end = a.within(*m.high)
			c.Stroke(m.ink.Faint(0.45), 4, canvas.Line(x, y, end, y))
			c.Stroke(m.ink, 2, canvas.Line(end, y-6, end, y+6))
		}
		marker(c, circle, m.ink, x, y, 5.5)
	}
	if m.look != spread && m.look != limit && m.low != nil && m.high != nil {
		x1, x2 := a.within(*m.low), a.within(*m.high)
		switch m.look {
		case dot, ring:
			whisker(c, m.ink, x1, x2, y, cap)
		default:
			if x2-x1 < 4 {
				c.Stroke(theme.Of(theme.Text), 1.6, canvas.Line(x, y-cap, x, y+cap))
				break
			}
			// A rim of ground keeps the whisker apart from the bar it lies on.
			c.Stroke(ground, 4.2, canvas.Line(x1, y, x2, y))
			whisker(c, theme.Of(theme.Text), x1, x2, y, cap)
		}
		end = math.Max(end, x2)
	}
	switch m.look {
	case dot:
		marker(c, square, m.ink, x, y, 5)
		end = math.Max(end, x+6)
	case ring:
		hollow(c, square, m.ink, x, y, 5.5)
		end = math.Max(end, x+6)
	case limit:
		// An arrow from the limit down to 0: somewhere in there.
		c.Stroke(m.ink, 1.8, canvas.Line(x, y-6, x, y+6))
		c.Stroke(m.ink, 1.8, canvas.Line(zero, y, x, y), 3, 3)
	}
	s := l.value
	if m.faint {
		s.Ink = theme.Of(theme.Quiet)
	}
	if m.text != "" {
		tx := math.Max(end, zero) + 8
		if w := s.Width(m.text); tx+w > l.width-4 {
			tx = l.width - 4 - w
		}
		onGround(c, s, tx, y+s.Size*0.36, m.text)
	}
}
