package theme

import (
	"image/color"
	"math"
	"testing"
)

// contrast is the contrast ratio of WCAG 2.1.
func contrast(a, b color.RGBA) float64 {
	l := func(c color.RGBA) float64 {
		f := func(v uint8) float64 {
			x := float64(v) / 255
			if x <= 0.04045 {
				return x / 12.92
			}
			return math.Pow((x+0.055)/1.055, 2.4)
		}
		return 0.2126*f(c.R) + 0.7152*f(c.G) + 0.0722*f(c.B)
	}
	x, y := l(a), l(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestContrast(t *testing.T) {
	for _, th := range []Theme{Light, Dark} {
		ground := th.Color(Of(Ground))
		for i, want := range map[Ink]float64{
			Of(Text): 7, Of(Quiet): 4.5,
			Series(0): 3, Series(1): 3, Series(2): 3, Series(3): 2.5,
			Series(0).Strong(): 4.5, Series(1).Strong(): 4.5, Series(2).Strong(): 4.5, Series(3).Strong(): 4.5,
			Of(Better): 3, Of(Worse): 3,
		} {
			if got := contrast(th.Color(i), ground); got < want {
				t.Errorf("%v, %+v: contrast %.2f, want %v", th, i, got, want)
			}
		}
	}
}

func TestMix(t *testing.T) {
	if got := Light.Hex(Of(Text).Faint(1)); got != "#ffffff" {
		t.Errorf("all ground is %s", got)
	}
	if got := Light.Hex(Of(First)); got != "#0072b2" {
		t.Errorf("pure ink is %s", got)
	}
}

func TestThereAreFourSeries(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a fifth series")
		}
	}()
	Series(4)
}
