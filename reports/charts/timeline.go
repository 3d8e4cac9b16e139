package charts

import (
	"fmt"
	"math"
	"strings"
	"time"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

// timeline is the incident as it was: the simulated phases of the recovery, and below them what
// the record says.
func timeline(r *results.Results) (Chart, bool) {
	if len(r.Replay) == 0 || r.ReplayFacts == nil || len(r.Replay[0].Milestones) == 0 {
		return Chart{}, false
	}
	b := timelineBody{}
	began, err := time.Parse(time.RFC3339, r.ReplayFacts.Began)
	if err != nil {
		return Chart{}, false
	}
	b.began = began
	from := 0.0
	var alts []string
	for _, m := range r.Replay[0].Milestones {
		b.end = math.Max(b.end, math.Max(m.Minutes, m.HighMinutes))
		alts = append(alts, fmt.Sprintf("%s after %s", MilestoneName(m.Milestone), numbers.Minutes(m.Minutes)))
		if m.Milestone == "pool" {
			continue // the end of the last phase
		}
		s := span{name: m.Milestone, from: from, to: m.Minutes, low: m.LowMinutes, high: m.HighMinutes}
		if m.Milestone == "last-customer" {
			s.name, s.after = "until the last customer", true
		}
		if s.to > s.from {
			b.spans = append(b.spans, s)
		}
		from = math.Max(from, m.Minutes)
	}
	for _, o := range r.ReplayFacts.Observed {
		b.end = math.Max(b.end, o.Minutes)
		e := entry{at: o.Minutes, text: MilestoneName(o.Milestone)}
		if o.Post != "" {
			e.text = canvas.Clean(o.Post)
			b.posts = append(b.posts, e)
			continue
		}
		// The pool is where the last phase ends: one mark for both.
		if n := len(b.observed); n > 0 && b.observed[n-1].at == e.at && o.Milestone == "pool" {
			b.observed = b.observed[:n-1]
		}
		b.observed = append(b.observed, e)
	}
	return Chart{
		Name: "timeline", Title: timelineFinding(r),
		subtitle: fmt.Sprintf("The incident of %s as it was: the phases of the recovery as simulated (medians; whiskers hold 90%% of the replications), and what the record says. Local times%s (%s).",
			began.Format("2 January 2006"), inZone(r), began.Format("UTC-07:00")),
		Alt:  "Timeline of the incident. Simulated: " + strings.Join(alts, ", ") + ".",
		body: b,
	}, true
}

// inZone names the time zone by its place: names of offsets, such as MST, need the machine's
// tables, and have misled readers of incident reports before.
func inZone(r *results.Results) string {
	if z := canvas.Clean(r.Facts.Timezone); z != "" {
		return " of " + z
	}
	return ""
}

type span struct {
	name      string
	from, to  float64 // minutes after the panic
	low, high float64 // 90% of the ends
	after     bool    // the hypervisor is in the pool already
}

type entry struct {
	at   float64
	text string
}

// timelineBody draws three lanes over one axis of local time.
type timelineBody struct {
	began           time.Time
	end             float64
	spans           []span
	observed, posts []entry
}

const spanHeight = 48.0

func (b timelineBody) axes(l layout) axis {
	left, right := l.inner()
	return minutes(b.end*1.02, int((right-left)/68)).place(left+4, right-10)
}

func (b timelineBody) clock(min float64) string {
	return b.began.Add(time.Duration(math.Round(min*60)) * time.Second).Format("15:04")
}

// laid is a label of two short lines: on which level it stands, and where.
type laid struct {
	head, text string
	anchor     float64 // where what it labels is
	inside     bool    // it stands in its bar, on no level
	centred    bool
	x          float64
	level      int
}

func (n laid) width(l layout) float64 {
	bold := l.tick
	bold.Weight = theme.Bold
	return math.Max(bold.Width(n.head), l.tick.Width(n.text))
}

// draw writes the label, its top at y.
func (n laid) draw(c *canvas.Canvas, l layout, x, y float64, ink theme.Ink) {
	bold := l.tick
	bold.Ink, bold.Weight = ink, theme.Bold
	plain := l.tick
	plain.Ink = ink
	if n.centred {
		bold.Anchor, plain.Anchor = canvas.Middle, canvas.Middle
		x += n.width(l) / 2
	}
	c.Text(bold, x, y+bold.Size, n.head)
	c.Text(plain, x, y+bold.Size+line(plain), n.text)
}

func levelHeight(l layout) float64 { return 2*line(l.tick) + 6 }

// spanLabels are the names of the spans: inside where they fit, else below.
func (b timelineBody) spanLabels(l layout) []laid {
	a := b.axes(l)
	var ls []laid
	for _, s := range b.spans {
		n := laid{head: s.name, text: numbers.Minutes(s.to - s.from), anchor: a.px(s.from) + 2}
		n.inside = n.width(l)+9 <= a.px(s.to)-a.px(s.from)
		ls = append(ls, n)
	}
	return stagger(ls, l, a.to+8)
}

func (b timelineBody) observedLabels(l layout) []laid {
	a := b.axes(l)
	var ls []laid
	for _, o := range b.observed {
		n := laid{head: b.clock(o.at), text: o.text, centred: true}
		n.anchor = math.Max(l.margin, a.px(o.at)-n.width(l)/2)
		ls = append(ls, n)
	}
	return stagger(ls, l, a.to+8)
}

// stagger gives each label the first level on which it does not run into another.
func stagger(ls []laid, l layout, right float64) []laid {
	var ends []float64
	for i := range ls {
		if ls[i].inside {
			continue
		}
		w := ls[i].width(l)
		ls[i].x = math.Min(ls[i].anchor, right-w)
		k := 0
		for k < len(ends) && ends[k] > ls[i].x-10 {
			k++
		}
		if k == len(ends) {
			ends = append(ends, 0)
		}
		ends[k], ls[i].level = ls[i].x+w, k
	}
	return ls
}

func levels(ls []laid) int {
	n := 0
	for _, l := range ls {
		if !l.inside {
			n = max(n, l.level+1)
		}
	}
	return n
}

func (b timelineBody) parts(l layout) (spans, observed, posts float64) {
	spans = line(l.head) + 6 + spanHeight + float64(levels(b.spanLabels(l)))*levelHeight(l) + 18
	if len(b.observed) > 0 {
		observed = line(l.head) + 6 + 16 + float64(levels(b.observedLabels(l)))*levelHeight(l) + 16
	}
	if len(b.posts) > 0 {
		posts = line(l.head) + 6
		for _, p := range b.posts {
			posts += b.postHeight(l, p)
		}
		posts += 22
	}
	return spans, observed, posts
}

func (b timelineBody) postHeight(l layout, p entry) float64 {
	if l.narrow {
		return float64(len(b.postLines(l, p)))*line(l.label) + 4
	}
	return line(l.label) + 7
}

// postLines is the text of a post in the list of the narrow form.
func (b timelineBody) postLines(l layout, p entry) []string {
	left, right := l.inner()
	return l.label.Wrap(b.clock(p.at)+"  "+p.text, right-left, 3)
}

func (b timelineBody) height(l layout) float64 {
	s, o, p := b.parts(l)
	return s + o + p + 2*line(l.tick) + 16
}

func (b timelineBody) draw(c *canvas.Canvas, l layout, top float64) {
	a := b.axes(l)
	left, _ := l.inner()
	spans, observed, posts := b.parts(l)
	bottom := top + spans + observed + posts
	if l.narrow {
		bottom = top + spans + observed
	}
	for _, t := range a.ticks {
		c.Stroke(theme.Of(theme.Line), 1, canvas.Line(a.px(t.at), top+line(l.head)+2, a.px(t.at), bottom))
	}
	b.drawSpans(c, l, a, top)
	if observed > 0 {
		b.drawObserved(c, l, a, top+spans)
	}
	if posts > 0 && !l.narrow {
		b.drawPosts(c, l, a, top+spans+observed, bottom)
	}
	b.drawAxis(c, l, a, bottom)
	if posts > 0 && l.narrow {
		y := bottom + 2*line(l.tick) + 16
		heading(c, l, left, y, "Status posts")
		y += line(l.head) + 6
		for _, p := range b.posts {
			for i, s := range b.postLines(l, p) {
				c.Text(l.label, left, y+l.label.Size+float64(i)*line(l.label), s)
			}
			y += b.postHeight(l, p)
		}
	}
}

// heading writes the head of a lane on a strip of ground, clear of the grid.
func heading(c *canvas.Canvas, l layout, x, y float64, text string) {
	c.Fill(ground, canvas.Rect(x-2, y, l.head.Width(text)+6, line(l.head)))
	c.Text(l.head, x, y+l.head.Size, text)
}

func (b timelineBody) drawSpans(c *canvas.Canvas, l layout, a axis, top float64) {
	left, _ := l.inner()
	heading(c, l, left, top, "Recovery, as simulated")
	y := top + line(l.head) + 6
	for i, s := range b.spans {
		x1, x2 := a.px(s.from), a.px(s.to)
		if s.after {
			hatched(c, theme.Series(1), x1, y, x2-x1, spanHeight)
		} else {
			c.Fill(theme.Series(0).Faint([]float64{0.5, 0.68}[i%2]), canvas.Rect(x1, y, x2-x1-1.5, spanHeight))
		}
	}
	text := theme.Of(theme.Text)
	for i, n := range b.spanLabels(l) {
		if !n.inside {
			ny := y + spanHeight + 12 + float64(n.level)*levelHeight(l)
			c.Fill(ground, canvas.Rect(n.x-3, ny, n.width(l)+6, levelHeight(l)-4))
			n.draw(c, l, n.x, ny, text)
			continue
		}
		if b.spans[i].after {
			c.Fill(ground, canvas.Rect(n.anchor+1, y+4, n.width(l)+5, 2*line(l.tick)-2))
		}
		n.draw(c, l, n.anchor+3, y+2, text)
	}
	for _, s := range b.spans {
		if s.low < s.high {
			wy := y + spanHeight + 5
			whisker(c, text, a.within(s.low), a.within(s.high), wy, 3.5)
		}
	}
}

func (b timelineBody) drawObserved(c *canvas.Canvas, l layout, a axis, top float64) {
	left, _ := l.inner()
	heading(c, l, left, top, "Milestones, as recorded")
	y := top + line(l.head) + 6 + 8
	c.Stroke(theme.Of(theme.Quiet), 1.4, canvas.Line(a.from, y, a.to, y))
	labels := b.observedLabels(l)
	for i, n := range labels {
		if x := a.px(b.observed[i].at); n.level > 0 {
			c.Stroke(theme.Of(theme.Quiet), 1, canvas.Line(x, y, x, y+12+float64(n.level)*levelHeight(l)))
		}
		marker(c, diamond, theme.Of(theme.Text), a.px(b.observed[i].at), y, 5.5)
	}
	for _, n := range labels {
		ny := y + 10 + float64(n.level)*levelHeight(l)
		c.Fill(ground, canvas.Rect(n.x-3, ny+1, n.width(l)+6, levelHeight(l)-5))
		n.draw(c, l, n.x, ny, theme.Of(theme.Text))
	}
}

// drawPosts draws flags: the first post highest, so that no pole crosses the text of an earlier
// post; late posts have their text on the left of the pole.
func (b timelineBody) drawPosts(c *canvas.Canvas, l layout, a axis, top, bottom float64) {
	left, _ := l.inner()
	heading(c, l, left, top, "Status posts")
	y := top + line(l.head) + 6
	row := b.postHeight(l, entry{})
	ink := theme.Series(2)
	for i, p := range b.posts {
		c.Stroke(ink, 1.5, canvas.Line(a.px(p.at), y+float64(i)*row+3, a.px(p.at), bottom))
	}
	for i, p := range b.posts {
		x, ty := a.px(p.at), y+float64(i)*row+l.label.Size+1
		c.Fill(ink, canvas.Polygon(canvas.Point{X: x, Y: ty - 12}, canvas.Point{X: x + 11, Y: ty - 7.5}, canvas.Point{X: x, Y: ty - 3}))
		text := b.clock(p.at) + "  " + p.text
		if room := a.to + 8 - (x + 16); l.label.Width(text) <= room || x < (a.from+a.to)/2 {
			onGround(c, l.label, x+16, ty, l.label.Cut(text, room))
			continue
		}
		text = l.label.Cut(text, x-10-a.from)
		onGround(c, l.label, x-8-l.label.Width(text), ty, text)
	}
}

func (b timelineBody) drawAxis(c *canvas.Canvas, l layout, a axis, bottom float64) {
	c.Stroke(theme.Of(theme.Quiet), 1.4, canvas.Line(a.from, bottom, a.to, bottom))
	s := l.tick
	s.Anchor = canvas.Middle
	last := math.Inf(-1)
	for _, t := range a.ticks {
		x := a.px(t.at)
		c.Stroke(theme.Of(theme.Quiet), 1.4, canvas.Line(x, bottom, x, bottom+5))
		clock, since := b.clock(t.at), "+"+t.label
		if t.at == 0 {
			since = "panic"
		}
		w := math.Max(s.Width(clock), s.Width(since)) / 2
		at := math.Max(l.margin+w-2, x)
		if at-w < last+8 {
			continue
		}
		strong := s
		strong.Ink = theme.Of(theme.Text)
		c.Text(strong, at, bottom+s.Size+7, clock)
		c.Text(s, at, bottom+s.Size+7+line(s), since)
		last = at + w
	}
}
