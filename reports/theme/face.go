package theme

import (
	"fmt"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Weight of a face.
type Weight int

// The weights.
const (
	Regular Weight = iota
	Bold
)

// Glyph is a glyph of a run of text: X is where it starts, in units of the face.
type Glyph struct {
	Index sfnt.GlyphIndex
	X     int
}

// Face sets text. All it returns is in units of the face, of which there are UnitsPerEm; its
// y axis points down from the baseline. A Face is safe for concurrent use.
type Face struct {
	UnitsPerEm int
	font       *sfnt.Font
	ppem       fixed.Int26_6
}

var faces = sync.OnceValue(func() [2]*Face {
	return [2]*Face{Regular: parse(liberationsansregular.TTF), Bold: parse(liberationsansbold.TTF)}
})

// FaceOf returns the face of a weight.
func FaceOf(w Weight) *Face { return faces()[w] }

// parse panics on an error: the faces are part of the program.
func parse(ttf []byte) *Face {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("theme: embedded face: %v", err))
	}
	n := int(f.UnitsPerEm())
	// At as many 64ths of a pixel to the em as it has units, a 64th is a unit: nothing is rounded.
	return &Face{UnitsPerEm: n, font: f, ppem: fixed.Int26_6(n)}
}

// Shape returns the glyphs of s, kerned, and the width of the whole. Runes that the face lacks
// come out as its box for missing ones.
func (f *Face) Shape(s string) ([]Glyph, int) {
	var b sfnt.Buffer
	glyphs := make([]Glyph, 0, len(s))
	x := 0
	for _, r := range s {
		g, err := f.font.GlyphIndex(&b, r)
		if err != nil {
			g = 0
		}
		if n := len(glyphs); n > 0 {
			if k, err := f.font.Kern(&b, glyphs[n-1].Index, g, f.ppem, font.HintingNone); err == nil {
				x += int(k)
			}
		}
		glyphs = append(glyphs, Glyph{g, x})
		if a, err := f.font.GlyphAdvance(&b, g, f.ppem, font.HintingNone); err == nil {
			x += int(a)
		}
	}
	return glyphs, x
}

// Outline returns the outline of a glyph, empty for a blank.
func (f *Face) Outline(g sfnt.GlyphIndex) sfnt.Segments {
	var b sfnt.Buffer
	s, err := f.font.LoadGlyph(&b, g, f.ppem, nil)
	if err != nil {
		return nil
	}
	return s
}

// Has reports whether the face has a glyph for r.
func (f *Face) Has(r rune) bool {
	var b sfnt.Buffer
	g, err := f.font.GlyphIndex(&b, r)
	return err == nil && g != 0
}

// Width returns the width of s at a size.
func (f *Face) Width(s string, size float64) float64 {
	_, w := f.Shape(s)
	return float64(w) * size / float64(f.UnitsPerEm)
}
