package charts

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

// campaign is which hypervisors the recommended campaign reboots when, and what that does to the
// apps.
func campaign(r *results.Results) (Chart, bool) {
	p := r.Plan
	if p == nil || len(p.Calendar) == 0 {
		return Chart{}, false
	}
	b := campaignOf(p.Calendar)
	if len(b.days) == 0 {
		return Chart{}, false
	}
	sub := "Batches of the recommended campaign (" + ChoiceText(p.Recommended) + ") if nothing fails: a bar ends when 95% of its reboots are done. A column is a day with its hours, local time" + inZone(r) + "; the days between are left out."
	if b.grouped() {
		sub += fmt.Sprintf(" A row stands for up to %d hypervisors in the order of their reboots; the stronger its colour, the more of them reboot together.", b.each)
	}
	if len(b.classes) > 0 {
		sub += " Below: apps touched, batch by batch."
	}
	return Chart{
		Name: "calendar", Title: campaignFinding(p), subtitle: sub,
		Alt: "Calendar of the campaign. " + sentence(campaignFinding(p)), body: b,
	}, true
}

func campaignFinding(p *results.Plan) string {
	n := 0
	days := map[string]bool{}
	for _, b := range p.Calendar {
		n += len(b.Hypervisors)
		d, _, _ := strings.Cut(b.Start, "T")
		days[d] = true
	}
	windows := p.Windows
	if windows == 0 {
		windows = len(days)
	}
	first, last := localDay(p.Calendar[0].Start), localDay(p.Calendar[len(p.Calendar)-1].Start)
	s := fmt.Sprintf("%s in %s and %s", count(n, "hypervisor"), batches(len(p.Calendar)), count(windows, "window"))
	if first == last {
		return s + ", all on " + first
	}
	return s + ", from " + first + " to " + last
}

func batches(n int) string {
	if n == 1 {
		return "1 batch"
	}
	return numbers.Fixed(float64(n), 0) + " batches"
}

// campaignBody draws hypervisors by time: the days of the campaign side by side.
type campaignBody struct {
	days    []campaignDay
	rows    []campaignRow
	each    int // hypervisors in a row
	classes []classRow
}

// campaignDay is a day on which batches run, with the hours that it takes, from midnight.
type campaignDay struct {
	date     time.Time
	from, to float64
}

// campaignRow is one hypervisor, or some in the order of their reboots.
type campaignRow struct {
	name string
	bars []campaignBar
}

type campaignBar struct {
	day, from, to float64 // index of the day, hours
	count         int
}

// classRow is what the batches do to one class of apps.
type classRow struct {
	name string
	out  bool // out, rather than with fewer replicas
	bars []campaignBar
}

const (
	mostRows   = 26 // beyond so many, hypervisors share rows
	mostAlone  = 40 // up to so many each has its own
	dayGap     = 6.0
	classTall  = 34.0
	barsIndent = 12.0
)

func (b campaignBody) grouped() bool { return b.each > 1 }

func campaignOf(batches []results.PlannedBatch) campaignBody {
	var b campaignBody
	slots := make([]campaignBar, len(batches)) // of the batches
	hours := func(t time.Time) float64 {
		return float64(t.Hour()) + float64(t.Minute())/60 + float64(t.Second())/3600
	}
	var order []string
	at := map[string][]int{} // hypervisor to batches
	for i, batch := range batches {
		start, errS := time.Parse(time.RFC3339, batch.Start)
		end, errE := time.Parse(time.RFC3339, batch.End)
		if errS != nil || errE != nil {
			return campaignBody{}
		}
		from := hours(start)
		to := from + math.Max(end.Sub(start).Hours(), 0.05)
		d := slices.IndexFunc(b.days, func(d campaignDay) bool { return d.date.Format(time.DateOnly) == start.Format(time.DateOnly) })
		if d < 0 {
			d = len(b.days)
			b.days = append(b.days, campaignDay{start, math.Floor(from), math.Ceil(to)})
		}
		b.days[d].from = math.Min(b.days[d].from, math.Floor(from))
		b.days[d].to = math.Max(b.days[d].to, math.Ceil(to))
		slots[i] = campaignBar{float64(d), from, to, len(batch.Hypervisors)}
		for _, h := range batch.Hypervisors {
			if at[h] == nil {
				order = append(order, h)
			}
			at[h] = append(at[h], i)
		}
	}
	b.each = 1
	if len(order) > mostAlone {
		b.each = (len(order) + mostRows - 1) / mostRows
	}
	for k := 0; k < len(order); k += b.each {
		group := order[k:min(k+b.each, len(order))]
		row := campaignRow{name: group[0]}
		if len(group) > 1 {
			row.name = fmt.Sprintf("%s and %d more", short(group[0]), len(group)-1)
		}
		in := map[int]int{}
		for _, h := range group {
			for _, i := range at[h] {
				in[i]++
			}
		}
		for _, i := range slices.Sorted(maps.Keys(in)) {
			bar := slots[i]
			bar.count = in[i]
			row.bars = append(row.bars, bar)
		}
		b.rows = append(b.rows, row)
	}
	add := func(out bool, of func(results.PlannedBatch) map[string]int) {
		names := map[string]bool{}
		for _, batch := range batches {
			for name, n := range of(batch) {
				if n > 0 {
					names[name] = true
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(names)) {
			row := classRow{name: name, out: out}
			for i, batch := range batches {
				if n := of(batch)[name]; n > 0 {
					bar := slots[i]
					bar.count = n
					row.bars = append(row.bars, bar)
				}
			}
			b.classes = append(b.classes, row)
		}
	}
	add(false, func(b results.PlannedBatch) map[string]int { return b.Reduced })
	add(true, func(b results.PlannedBatch) map[string]int { return b.Out })
	return b
}

func (b campaignBody) rowTall(l layout) float64 {
	if len(b.rows) > 24 {
		return math.Max(15, line(l.tick)*0.98)
	}
	return line(l.tick) + 3
}

func (b campaignBody) height(l layout) float64 {
	h := 2*line(l.tick) + 8 + float64(len(b.rows))*b.rowTall(l) + 14
	for range b.classes {
		h += classTall + line(l.tick) + 12
	}
	return h
}

// campaignGrid maps days and hours to pixels.
type campaignGrid struct {
	left, right float64
	perHour     float64
	starts      []float64
	days        []campaignDay
	gap         float64
}

func (b campaignBody) grid(l layout) campaignGrid {
	left, right := l.inner()
	names := 0.0
	for _, r := range b.rows {
		names = math.Max(names, l.tick.Width(r.name))
	}
	g := campaignGrid{left: left + math.Min(names, 0.25*l.width) + barsIndent, right: right, days: b.days, gap: dayGap}
	hours := 0.0
	for _, d := range b.days {
		hours += d.to - d.from
	}
	n := float64(len(b.days))
	// Days are told apart by a gap, which gives way where there are very many of them.
	g.gap = math.Min(dayGap, 0.25*(g.right-g.left)/n)
	g.perHour = (g.right - g.left - (n-1)*g.gap) / hours
	x := g.left
	for _, d := range b.days {
		g.starts = append(g.starts, x)
		x += (d.to-d.from)*g.perHour + g.gap
	}
	return g
}

func (g campaignGrid) px(day, hour float64) float64 {
	d := g.days[int(day)]
	return g.starts[int(day)] + (hour-d.from)*g.perHour
}

func (g campaignGrid) end(day int) float64 { return g.px(float64(day), g.days[day].to) }

func (b campaignBody) draw(c *canvas.Canvas, l layout, top float64) {
	left, _ := l.inner()
	g := b.grid(l)
	b.drawDays(c, l, g, top)
	y := top + 2*line(l.tick) + 8
	tall := b.rowTall(l)
	bottom := y + float64(len(b.rows))*tall
	for d := range b.days {
		c.Fill(theme.Of(theme.Line).Faint(0.55), canvas.Rect(g.starts[d], y, g.end(d)-g.starts[d], bottom-y))
	}
	most := 1
	for _, r := range b.rows {
		for _, bar := range r.bars {
			most = max(most, bar.count)
		}
	}
	name := l.tick
	name.Ink = theme.Of(theme.Text)
	ink := theme.Series(0)
	for i, r := range b.rows {
		if i > 0 {
			c.Stroke(ground, 1, canvas.Line(g.left, y, g.right, y))
		}
		c.Text(name, left, y+tall/2+name.Size*0.36, name.Shorten(r.name, g.left-left-barsIndent))
		for _, bar := range r.bars {
			x1, x2 := g.px(bar.day, bar.from), g.px(bar.day, bar.to)
			shade := ink
			if most > 1 {
				shade = ink.Faint(0.6 * (1 - float64(bar.count)/float64(most)))
			}
			c.Fill(shade, canvas.Rect(x1, y+2, math.Max(x2-x1, 2), tall-4))
		}
		y += tall
	}
	y += 14
	for _, r := range b.classes {
		b.drawClass(c, l, g, r, y)
		y += classTall + line(l.tick) + 12
	}
}

// drawDays writes dates above the days, and hours where there is room for them.
func (b campaignBody) drawDays(c *canvas.Canvas, l layout, g campaignGrid, top float64) {
	s := l.tick
	s.Ink = theme.Of(theme.Text)
	layout, every := b.dayLabels(s, g)
	lastHour := math.Inf(-1)
	for d, day := range b.days {
		x := g.starts[d]
		if label := day.date.Format(layout); d%every == 0 && x+s.Width(label) <= g.right+6 {
			c.Text(s, x, top+s.Size, label)
		}
		h := l.tick
		h.Size -= 1.5
		for hour := day.from; hour < day.to; hour++ {
			px := g.px(float64(d), hour)
			text := fmt.Sprintf("%02d", int(hour)%24)
			if px > lastHour+9 && px+h.Width(text) <= g.end(d)+2 && g.perHour > 12 {
				c.Text(h, px, top+line(l.tick)+h.Size, text)
				lastHour = px + h.Width(text)
			}
		}
	}
}

// dayLabels returns how dates are written, and how many days apart so that none runs into the next.
func (b campaignBody) dayLabels(s canvas.Style, g campaignGrid) (layout string, every int) {
	for every = 1; every <= len(b.days); every++ {
		for _, layout = range []string{"Mon 2 Jan", "2 Jan"} {
			fits := true
			for d := 0; d+every < len(b.days); d += every {
				fits = fits && g.starts[d]+s.Width(b.days[d].date.Format(layout))+8 <= g.starts[d+every]
			}
			if fits {
				return layout, every
			}
		}
	}
	return layout, every
}

// drawClass draws how many apps of a class each batch touches: the higher the more, the most of
// them in figures.
func (b campaignBody) drawClass(c *canvas.Canvas, l layout, g campaignGrid, r classRow, top float64) {
	left, right := l.inner()
	most := 0
	for _, bar := range r.bars {
		most = max(most, bar.count)
	}
	what := "fewer replicas than usual"
	if r.out {
		what = "out, planned"
	}
	tail := ": " + what + "; at most " + numbers.Fixed(float64(most), 0) + " at a time"
	name := l.tick
	name.Ink, name.Weight = theme.Of(theme.Text), theme.Bold
	head := name.Shorten(r.name, math.Max(60, right-left-l.tick.Width(tail)))
	c.Text(name, left, top+name.Size, head)
	x := left + name.Width(head)
	c.Text(l.tick, x, top+name.Size, l.tick.Cut(tail, right-x))
	bottom := top + line(l.tick) + 4 + classTall
	for d := range b.days {
		c.Stroke(theme.Of(theme.Line), 1.2, canvas.Line(g.starts[d], bottom, g.end(d), bottom))
	}
	for _, bar := range r.bars {
		x1, x2 := g.px(bar.day, bar.from), g.px(bar.day, bar.to)
		h := math.Max(1.5, (classTall-2)*float64(bar.count)/float64(most))
		if r.out {
			hatched(c, theme.Series(1), x1, bottom-h, math.Max(x2-x1, 2), h)
		} else {
			c.Fill(theme.Series(2), canvas.Rect(x1, bottom-h, math.Max(x2-x1, 2), h))
		}
	}
}
