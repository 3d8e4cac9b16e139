package canvas

import (
	"sort"
	"strings"
	"unicode"

	"outagesim/reports/theme"
)

// Canvas is a drawing of a fixed size.
type Canvas struct {
	Width, Height float64
	ops           []op
}

// op is one thing drawn: a filled path, a stroked one, or a run of text.
type op struct {
	ink   theme.Ink
	path  Path
	width float64 // of a stroke; 0 fills
	dash  []float64
	text  *run
}

type run struct {
	weight theme.Weight
	size   float64
	at     Point // left end of the baseline
	width  float64
	glyphs []theme.Glyph
}

// New returns an empty drawing on the ground of the theme.
func New(width, height float64) *Canvas {
	c := &Canvas{Width: width, Height: height}
	c.Fill(theme.Of(theme.Ground), Rect(0, 0, width, height))
	return c
}

// Fill fills a path.
func (c *Canvas) Fill(i theme.Ink, p Path) {
	if len(p) > 0 {
		c.ops = append(c.ops, op{ink: i, path: p})
	}
}

// Stroke strokes a path, dashed if lengths are given.
func (c *Canvas) Stroke(i theme.Ink, width float64, p Path, dash ...float64) {
	if len(p) > 0 && width > 0 {
		c.ops = append(c.ops, op{ink: i, path: p, width: width, dash: dash})
	}
}

// Anchor says which end of a run of text is at its place.
type Anchor int

// The anchors.
const (
	Start Anchor = iota
	Middle
	End
)

// Style is how text is set.
type Style struct {
	Ink    theme.Ink
	Size   float64
	Weight theme.Weight
	Anchor Anchor
}

// Width returns the width of a line of text.
func (s Style) Width(text string) float64 { return theme.FaceOf(s.Weight).Width(Clean(text), s.Size) }

// Text writes a line of text, its baseline at y.
func (c *Canvas) Text(s Style, x, y float64, text string) {
	text = Clean(text)
	if text == "" {
		return
	}
	f := theme.FaceOf(s.Weight)
	glyphs, units := f.Shape(text)
	w := float64(units) * s.Size / float64(f.UnitsPerEm)
	switch s.Anchor {
	case Middle:
		x -= w / 2
	case End:
		x -= w
	}
	c.ops = append(c.ops, op{ink: s.Ink, text: &run{s.Weight, s.Size, Point{x, y}, w, glyphs}})
}

// Clean makes one printable line of a name: runs of white space become a space, control
// characters, the marks that turn the direction of text and what XML refuses go.
func Clean(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Noncharacter_Code_Point, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)), " ")
}

// mostRunes are more than are shown in a width: a letter takes some pixels. A name may have a million.
func mostRunes(width float64) int { return 4*int(width) + 16 }

// longest returns short(n) for the greatest n up to most at which it is not wider than width, an ellipsis
// if there is none. Setting a text takes a while, so that not each n is tried.
func (s Style) longest(most int, width float64, short func(n int) string) string {
	n := sort.Search(most, func(n int) bool { return s.Width(short(n+1)) > width })
	// A pair of letters that stand closer together may let one more in.
	for n = min(n+4, most); n > 0; n-- {
		if text := short(n); s.Width(text) <= width {
			return text
		}
	}
	return "…"
}

// Shorten cuts the middle out of a text that is wider than width.
func (s Style) Shorten(text string, width float64) string {
	text = Clean(text)
	runes := []rune(text)
	if len(runes) <= mostRunes(width) && s.Width(text) <= width {
		return text
	}
	return s.longest(min(len(runes)-1, mostRunes(width)), width, func(n int) string {
		if n == 1 {
			return "…"
		}
		head := (n*2 + 2) / 3
		return strings.TrimRight(string(runes[:head]), " ") + "…" + strings.TrimLeft(string(runes[len(runes)-(n-head):]), " ")
	})
}

// Wrap breaks a text into lines no wider than width, at most max of them; what does not fit is
// cut with an ellipsis.
func (s Style) Wrap(text string, width float64, max int) []string {
	var lines []string
	line := ""
	var words []string
	text = Clean(text)
	if runes := []rune(text); len(runes) > max*mostRunes(width) {
		text = string(runes[:max*mostRunes(width)])
	}
	for _, w := range glued(strings.Fields(text)) {
		if s.Width(w) > width {
			words = append(words, strings.Fields(w)...)
		} else {
			words = append(words, w)
		}
	}
	for i, word := range words {
		longer := word
		if line != "" {
			longer = line + " " + word
		}
		if line == "" || s.Width(longer) <= width {
			line = longer
			continue
		}
		if len(lines) == max-1 {
			line += " " + strings.Join(words[i:], " ")
			break
		}
		lines = append(lines, s.Shorten(line, width))
		line = word
	}
	if line == "" {
		return lines
	}
	return append(lines, s.Cut(line, width))
}

// glued joins words that must not be torn apart: a figure and its unit, a short bracket.
func glued(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		w := words[i]
		for strings.HasPrefix(w, "(") && !strings.Contains(w, ")") && i+1 < len(words) && len(w)+len(words[i+1]) < 24 {
			i++
			w += " " + words[i]
		}
		for i+1 < len(words) && unicode.IsDigit(rune(w[len(w)-1])) && isUnit(words[i+1]) {
			i++
			w += " " + words[i]
			if i+1 < len(words) && isFigure(words[i+1]) && isUnit(words[min(i+2, len(words)-1)]) {
				i++
				w += " " + words[i]
			}
		}
		out = append(out, w)
	}
	return out
}

func isUnit(w string) bool {
	switch strings.TrimRight(w, ",.;:)") {
	case "s", "min", "h", "d", "M", "bn", "months", "years", "days", "year", "month",
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec":
		return true
	}
	return false
}

func isFigure(w string) bool { return w != "" && strings.Trim(w, "0123456789.,") == "" }

// Cut ends a text with an ellipsis where it is wider than width.
func (s Style) Cut(text string, width float64) string {
	text = Clean(text)
	runes := []rune(text)
	if len(runes) <= mostRunes(width) && s.Width(text) <= width {
		return text
	}
	return s.longest(min(len(runes)-1, mostRunes(width)), width, func(n int) string {
		return strings.TrimRight(string(runes[:n]), " ,;:") + "…"
	})
}

// Box is the place that a run of text takes, from its ascenders to its descenders.
type Box struct {
	X1, Y1, X2, Y2 float64
	Glyphs         int
}

// Boxes returns the places of all runs of text, so that a layout can be checked: no two of them
// should overlap, and none should leave the canvas.
func (c *Canvas) Boxes() []Box {
	var bs []Box
	for _, o := range c.ops {
		if o.text == nil {
			continue
		}
		t := o.text
		bs = append(bs, Box{t.at.X, t.at.Y - 0.74*t.size, t.at.X + t.width, t.at.Y + 0.22*t.size, len(t.glyphs)})
	}
	return bs
}
