package charts

import (
	"fmt"
	"math"
	"slices"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

// eventsCalendar is when which host failed, and of which cause.
func eventsCalendar(r *results.Results) (Chart, bool) {
	c := r.Calibration
	if c == nil || c.Calendar == nil || len(c.Calendar.Starts) == 0 {
		return Chart{}, false
	}
	k := c.Calendar
	b := stripsBody{starts: k.Starts}
	total, most, when := 0, 0, 0
	sums := make([]int, len(k.Starts))
	for _, row := range k.Hosts {
		total += row.Total
		for i, n := range row.Counts {
			if i < len(sums) {
				sums[i] += n
			}
		}
	}
	for i, n := range sums {
		if n > most {
			most, when = n, i
		}
	}
	if len(k.Causes) > 1 || len(k.Hosts) == 1 && k.Hosts[0].Name == "all hosts" && len(k.Causes) > 0 {
		b.panels = append(b.panels, stripsPanel{"by cause", k.Causes})
	}
	if !(len(k.Hosts) == 1 && len(b.panels) > 0) {
		b.panels = append(b.panels, stripsPanel{"by host", k.Hosts})
	}
	title := fmt.Sprintf("%s in %s: the busiest %s, from %s on, has %s", count(total, "outage"), count(len(k.Starts), k.Unit), k.Unit, k.Starts[when], numbers.Fixed(float64(most), 0))
	if most == 1 {
		title = fmt.Sprintf("%s in %s, never two in one", count(total, "outage"), count(len(k.Starts), k.Unit))
	}
	sub := "Outages that nobody planned, by the " + k.Unit + " in which they began: the stronger the colour, the more. Each row has a scale of its own, which ends at the first of the numbers behind it; the second is the sum."
	return Chart{
		Name: "events", Title: title, subtitle: sub,
		Alt:  "Calendar of outages by host and cause. " + sentence(title),
		body: b,
	}, true
}

type stripsPanel struct {
	title string
	rows  []results.CalendarRow
}

// stripsBody is strips of cells, a row for each host or cause.
type stripsBody struct {
	starts []string
	panels []stripsPanel
}

// atMostAndSum is the numbers behind a row.
func atMostAndSum(r results.CalendarRow) string {
	most := slices.Max(append([]int{0}, r.Counts...))
	return numbers.Fixed(float64(most), 0) + " / " + numbers.Fixed(float64(r.Total), 0)
}

const (
	stripHeight = 22.0
	stripGap    = 4.0
	stripPanels = 16.0
)

func (b stripsBody) height(l layout) float64 {
	h := 0.0
	for _, p := range b.panels {
		h += line(l.head) + 6 + float64(len(p.rows))*(stripHeight+stripGap) + line(l.tick) + 8 + stripPanels
	}
	return h
}

func (b stripsBody) draw(c *canvas.Canvas, l layout, top float64) {
	left, right := l.inner()
	names, sums := 0.0, l.tick.Width("at most / sum")
	for _, p := range b.panels {
		for _, r := range p.rows {
			names = math.Max(names, l.tick.Width(r.Name))
			sums = math.Max(sums, l.tick.Width(atMostAndSum(r)))
		}
	}
	names = math.Min(names, 0.24*l.width)
	from, to := left+names+10, right-sums-10
	cell := (to - from) / float64(len(b.starts))
	y := top
	for _, p := range b.panels {
		c.Text(l.head, left, y+l.head.Size, p.title)
		s := l.tick
		s.Anchor = canvas.End
		c.Text(s, right, y+l.head.Size, "at most / sum")
		y += line(l.head) + 6
		for _, r := range p.rows {
			most := slices.Max(append([]int{0}, r.Counts...))
			s := l.tick
			s.Anchor = canvas.End
			middle := y + stripHeight/2 + s.Size*0.36
			c.Text(s, from-10, middle, l.tick.Shorten(r.Name, names))
			c.Fill(theme.Of(theme.Line).Faint(0.6), canvas.Rect(from, y, to-from, stripHeight))
			for i, n := range r.Counts {
				if n == 0 || i >= len(b.starts) {
					continue
				}
				share := math.Sqrt(float64(n) / float64(most))
				wide := math.Max(1, cell-math.Min(1, cell/6))
				c.Fill(theme.Series(0).Faint(0.75*(1-share)), canvas.Rect(from+float64(i)*cell, y, wide, stripHeight))
			}
			c.Text(s, right, middle, atMostAndSum(r))
			y += stripHeight + stripGap
		}
		b.drawDates(c, l, from, to, cell, y)
		y += line(l.tick) + 8 + stripPanels
	}
}

// drawDates writes the dates at which years or months begin, as many as have room.
func (b stripsBody) drawDates(c *canvas.Canvas, l layout, from, to, cell, y float64) {
	mark := func(i int) (string, bool) {
		d := b.starts[i]
		if len(d) < 10 {
			return d, i == 0
		}
		return d[:4], i > 0 && len(b.starts[i-1]) >= 4 && d[:4] != b.starts[i-1][:4]
	}
	years := 0
	for i := range b.starts {
		if _, ok := mark(i); ok {
			years++
		}
	}
	if years < 2 {
		mark = func(i int) (string, bool) {
			d := b.starts[i]
			return d, i == 0 || len(d) >= 7 && len(b.starts[i-1]) >= 7 && d[:7] != b.starts[i-1][:7]
		}
	}
	last := math.Inf(-1)
	for i := range b.starts {
		text, ok := mark(i)
		x := from + float64(i)*cell
		if !ok || x < last+14 || x+l.tick.Width(text) > to+cell {
			continue
		}
		c.Stroke(theme.Of(theme.Quiet), 1.2, canvas.Line(x, y-stripGap, x, y))
		c.Text(l.tick, x, y+l.tick.Size, text)
		last = x + l.tick.Width(text)
	}
}
