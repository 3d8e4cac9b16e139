package charts

import (
	"outagesim/reports/canvas"
	"outagesim/reports/theme"
)

// layout holds the sizes of everything for a width.
type layout struct {
	width, margin float64
	narrow        bool

	title, subtitle, head, label, value, tick, source canvas.Style
}

func layoutFor(width float64) layout {
	l := layout{width: width, margin: 28, narrow: width < 700}
	text, quiet := theme.Of(theme.Text), theme.Of(theme.Quiet)
	size := func(wide, narrow float64) float64 {
		if l.narrow {
			return narrow
		}
		return wide
	}
	if l.narrow {
		l.margin = 14
	}
	l.title = canvas.Style{Ink: text, Size: size(23, 18), Weight: theme.Bold}
	l.subtitle = canvas.Style{Ink: quiet, Size: size(16, 13.5)}
	l.head = canvas.Style{Ink: text, Size: size(16, 14), Weight: theme.Bold}
	l.label = canvas.Style{Ink: text, Size: size(15, 13)}
	l.value = canvas.Style{Ink: text, Size: size(15, 13)}
	l.tick = canvas.Style{Ink: quiet, Size: size(14, 12)}
	l.source = canvas.Style{Ink: quiet, Size: size(12.5, 11)}
	return l
}

// inner returns the left and right edge of what is inside the margins.
func (l layout) inner() (left, right float64) { return l.margin, l.width - l.margin }

// line returns the height of a line of text.
func line(s canvas.Style) float64 { return s.Size * 1.32 }

// mark draws a sample for a key at x, y (its middle), 26 pixels wide.
type mark func(c *canvas.Canvas, x, y float64)

type keyEntry struct {
	sample mark
	text   string
}

const keySample = 26

// render lays the chart out for a width and draws it.
func (ch Chart) render(width float64) *canvas.Canvas {
	l := layoutFor(width)
	left, right := l.inner()
	titles := balanced(l.title, ch.Title, right-left, 4)
	subtitles := l.subtitle.Wrap(ch.subtitle, right-left, 6)
	sources := l.source.Wrap(ch.source, right-left, 3)
	key := ch.key
	if k, ok := ch.body.(interface{ key(l layout) []keyEntry }); ok {
		key = k.key(l)
	}
	keys := keyRows(l, key)

	top := l.margin * 0.9
	headHeight := float64(len(titles))*line(l.title) + 2 + float64(len(subtitles))*line(l.subtitle) + 10
	keyHeight := float64(len(keys)) * (line(l.label) + 4)
	if len(keys) > 0 {
		keyHeight += 8
	}
	bodyHeight := ch.body.height(l)
	height := top + headHeight + keyHeight + bodyHeight + 16 + float64(len(sources))*line(l.source) + l.margin*0.6

	c := canvas.New(width, height)
	y := top
	for _, t := range titles {
		c.Text(l.title, left, y+l.title.Size, t)
		y += line(l.title)
	}
	y += 2
	for _, t := range subtitles {
		c.Text(l.subtitle, left, y+l.subtitle.Size, t)
		y += line(l.subtitle)
	}
	y += 10
	for _, row := range keys {
		x := left
		for _, k := range row {
			k.sample(c, x, y+l.label.Size*0.62)
			c.Text(l.label, x+keySample+7, y+l.label.Size, k.text)
			x += keyWidth(l, k)
		}
		y += line(l.label) + 4
	}
	if len(keys) > 0 {
		y += 8
	}
	ch.body.draw(c, l, y)
	y += bodyHeight + 16
	for _, t := range sources {
		c.Text(l.source, left, y+l.source.Size, t)
		y += line(l.source)
	}
	return c
}

// balanced wraps a text into lines of about the same width.
func balanced(s canvas.Style, text string, width float64, most int) []string {
	lines := s.Wrap(text, width, most)
	if len(lines) < 2 || len(lines) == most {
		return lines
	}
	for w := width * 0.97; w > width/2; w -= width * 0.03 {
		narrower := s.Wrap(text, w, most)
		if len(narrower) > len(lines) {
			break
		}
		lines = narrower
	}
	return lines
}

func keyWidth(l layout, k keyEntry) float64 { return keySample + 7 + l.label.Width(k.text) + 22 }

// keyRows breaks the key into rows that fit.
func keyRows(l layout, key []keyEntry) [][]keyEntry {
	left, right := l.inner()
	var rows [][]keyEntry
	x := right
	for _, k := range key {
		w := keyWidth(l, k)
		if x+w-22 > right || len(rows) == 0 {
			rows = append(rows, nil)
			x = left
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], k)
		x += w
	}
	return rows
}
