package theme

import (
	"fmt"
	"image/color"
	"math"
)

// Theme is the ground a chart is drawn on.
type Theme int

// The themes.
const (
	Light Theme = iota
	Dark
)

// String returns "light" or "dark".
func (t Theme) String() string {
	if t == Dark {
		return "dark"
	}
	return "light"
}

// Role says what a colour is for; a theme says which it is.
type Role int

// The roles.
const (
	Ground Role = iota
	Text        // titles and figures
	Quiet       // subtitles, axis labels, sources
	Line        // grid and axis lines
	First       // the series, in order
	Second
	Third
	Fourth
	Better // a change for the better, and for the worse
	Worse
	roles
)

var palette = [2][roles]uint32{
	Light: {
		Ground: 0xffffff, Text: 0x1b1f24, Quiet: 0x57606a, Line: 0xd5dbe1,
		First: 0x0072b2, Second: 0xd55e00, Third: 0x009e73, Fourth: 0xcc79a7,
		Better: 0x0072b2, Worse: 0xd55e00,
	},
	Dark: {
		Ground: 0x14181d, Text: 0xe8ecf0, Quiet: 0xa3adb8, Line: 0x343c45,
		First: 0x56b4e9, Second: 0xe69f00, Third: 0x009e73, Fourth: 0xcc79a7,
		Better: 0x56b4e9, Worse: 0xe69f00,
	},
}

// Ink is a role, perhaps mixed towards the ground (fainter) or the text (stronger).
type Ink struct {
	Role   Role
	Ground float64 // share of the ground in the mix, 0 to 1
	Text   float64 // share of the text colour in the mix, 0 to 1
}

// Of returns the unmixed ink of a role.
func Of(r Role) Ink { return Ink{Role: r} }

// Series returns the ink of the i-th series, from 0. There are four: a chart with more
// series has to leave some out, and to say so.
func Series(i int) Ink {
	if i < 0 || i > 3 {
		panic(fmt.Sprintf("theme.Series(%d): there are four series", i))
	}
	return Ink{Role: First + Role(i)}
}

// Faint returns i with the given share of the ground in it.
func (i Ink) Faint(share float64) Ink { return Ink{Role: i.Role, Ground: share} }

// Strong returns i mixed towards the text, for words in the colour of a series.
func (i Ink) Strong() Ink { return Ink{Role: i.Role, Text: 0.35} }

// Color returns the colour of an ink.
func (t Theme) Color(i Ink) color.RGBA {
	c := t.pure(i.Role)
	c = mix(c, t.pure(Ground), i.Ground)
	return mix(c, t.pure(Text), i.Text)
}

// Hex returns the colour of an ink as #rrggbb.
func (t Theme) Hex(i Ink) string {
	c := t.Color(i)
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

func (t Theme) pure(r Role) color.RGBA {
	v := palette[t][r]
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}

func mix(a, b color.RGBA, share float64) color.RGBA {
	m := func(x, y uint8) uint8 {
		return uint8(math.Round(float64(x)*(1-share)) + math.Round(float64(y)*share))
	}
	if share == 0 {
		return a
	}
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255}
}
