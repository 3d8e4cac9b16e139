package canvas

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"

	"outagesim/reports/theme"
)

var style = Style{Ink: theme.Of(theme.Text), Size: 14}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64
		max   int
		want  []string
	}{
		{"", 100, 3, nil},
		{"one", 100, 3, []string{"one"}},
		{"after 63 min (simulated: 63 min), the last", 130, 4, []string{"after 63 min", "(simulated: 63 min),", "the last"}},
		{"(simulated: 63 min)", 80, 4, []string{"(simulated:", "63 min)"}},
		{"aaa bbb ccc ddd eee fff", 60, 2, []string{"aaa bbb", "ccc dd…"}},
	} {
		got := style.Wrap(c.text, c.width, c.max)
		if !slices.Equal(got, c.want) {
			t.Errorf("Wrap(%q, %v, %d) = %q, want %q", c.text, c.width, c.max, got, c.want)
		}
	}
}

func TestShortenAndCutFit(t *testing.T) {
	long := strings.Repeat("a long name ", 20)
	for width := 5.0; width < 400; width += 13 {
		for what, s := range map[string]string{"Shorten": style.Shorten(long, width), "Cut": style.Cut(long, width)} {
			if w := style.Width(s); w > width && s != "…" {
				t.Errorf("%s(%v) = %q, %v wide", what, width, s, w)
			}
		}
	}
	if got := style.Shorten("short", 400); got != "short" {
		t.Errorf("got %q", got)
	}
}

func TestCleanLeavesNothingThatActs(t *testing.T) {
	if got := Clean("a\x1b[31m\tb\u202e\nc\x00\u200b\ufffe\uffff\U0001ffffd\xff"); got != "a[31m b cd" {
		t.Errorf("got %q", got)
	}
}

func TestNum(t *testing.T) {
	for x, want := range map[float64]string{0: "0", -0.001: "0", 12.344: "12.34", 12.346: "12.35", -3.5: "-3.5", -3.508: "-3.51", 100: "100"} {
		if got := num(x); got != want {
			t.Errorf("num(%v) = %q, want %q", x, got, want)
		}
	}
	// Halves of hundredths, whatever the last bits make of them.
	for x, want := range map[float64]string{1.005: "1.01", 161.155: "161.16", 174.805: "174.81", -2.115: "-2.11", 0.005: "0.01", -0.005: "0"} {
		below, above := x, x
		for range 20 {
			for _, x := range []float64{below, above} {
				if got := num(x); got != want {
					t.Errorf("num(%v) = %q, want %q", x, got, want)
				}
			}
			below, above = math.Nextafter(below, math.Inf(-1)), math.Nextafter(above, math.Inf(1))
		}
	}
}

func TestHatchStaysInside(t *testing.T) {
	for _, s := range Hatch(10, 20, 33, 7, 6) {
		if p := s.p[0]; p.X < 10-1e-9 || p.X > 43+1e-9 || p.Y < 20-1e-9 || p.Y > 27+1e-9 {
			t.Errorf("%v leaves the rectangle", p)
		}
	}
}

// TestPointAfterZeroKeepsItsPlace holds that glyphs are not moved to whole pixels: in "0.1" the
// point stands free between its neighbours wherever the text begins.
func TestPointAfterZeroKeepsItsPlace(t *testing.T) {
	for shift := 0.0; shift < 1; shift += 0.1 {
		c := New(60, 30)
		c.Text(style, 10+shift, 20, "0.1")
		b, err := c.PNG(theme.Light)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		// Along the foot of the figures there are three separate stretches of ink: 0, point and 1.
		stretches, inside := 0, false
		for x := range img.Bounds().Dx() {
			dark := false
			for y := 37; y < 40; y++ {
				if g := color.GrayModel.Convert(img.At(x, y)).(color.Gray); g.Y < 150 {
					dark = true
				}
			}
			if dark && !inside {
				stretches++
			}
			inside = dark
		}
		if stretches != 3 {
			t.Errorf("at %.1f: %d stretches of ink in 0.1, want 3", shift, stretches)
		}
	}
}

func TestTextIsAnchored(t *testing.T) {
	for anchor, want := range map[Anchor]float64{Start: 100, Middle: 100 - style.Width("word")/2, End: 100 - style.Width("word")} {
		c := New(200, 50)
		s := style
		s.Anchor = anchor
		c.Text(s, 100, 20, "word")
		if got := c.Boxes()[0].X1; math.Abs(got-want) > 1e-9 {
			t.Errorf("anchor %d: starts at %v, want %v", anchor, got, want)
		}
	}
}
