package canvas

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"

	"golang.org/x/image/font/sfnt"

	"outagesim/reports/theme"
)

// Paint writes an ink as attributes of an SVG element: property is fill or stroke.
type Paint func(property string, i theme.Ink) string

// Colours paints in the colours of a theme.
func Colours(t theme.Theme) Paint {
	return func(property string, i theme.Ink) string {
		return fmt.Sprintf(`%s="%s"`, property, t.Hex(i))
	}
}

// SVG writes the drawing. The ids in it begin with id, so that several drawings can stand in one
// page. Title and alt are for those who do not see it.
func (c *Canvas) SVG(id, title, alt string, paint Paint) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="%s" height="%s" viewBox="0 0 %s %s" role="img" aria-labelledby="%s-title %s-desc">`+"\n",
		num(c.Width), num(c.Height), num(c.Width), num(c.Height), id, id)
	fmt.Fprintf(&b, "<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n", id, escape(title), id, escape(alt))
	c.writeGlyphs(&b, id)
	for _, o := range c.ops {
		switch {
		case o.text != nil:
			o.text.writeSVG(&b, id, paint("fill", o.ink))
		case o.width > 0:
			fmt.Fprintf(&b, `<path fill="none" %s stroke-width="%s"`, paint("stroke", o.ink), num(o.width))
			if len(o.dash) > 0 {
				b.WriteString(` stroke-dasharray="`)
				for i, d := range o.dash {
					if i > 0 {
						b.WriteByte(' ')
					}
					b.WriteString(num(d))
				}
				b.WriteByte('"')
			}
			fmt.Fprintf(&b, " d=\"%s\"/>\n", o.path.data())
		default:
			fmt.Fprintf(&b, "<path %s d=\"%s\"/>\n", paint("fill", o.ink), o.path.data())
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// writeGlyphs defines each glyph of the drawing once, in units of its face.
func (c *Canvas) writeGlyphs(b *bytes.Buffer, id string) {
	var used [2][]sfnt.GlyphIndex
	for _, o := range c.ops {
		if o.text != nil {
			for _, g := range o.text.glyphs {
				used[o.text.weight] = append(used[o.text.weight], g.Index)
			}
		}
	}
	b.WriteString("<defs>\n")
	for w := range used {
		slices.Sort(used[w])
		for _, g := range slices.Compact(used[w]) {
			if p := outline(theme.FaceOf(theme.Weight(w)), g, Point{}, 1); len(p) > 0 {
				fmt.Fprintf(b, "<path id=\"%s\" d=\"%s\"/>\n", glyphID(id, theme.Weight(w), g), p.data())
			}
		}
	}
	b.WriteString("</defs>\n")
}

func glyphID(id string, w theme.Weight, g sfnt.GlyphIndex) string {
	return id + "-" + string("rb"[w]) + strconv.Itoa(int(g))
}

func (r *run) writeSVG(b *bytes.Buffer, id, fill string) {
	f := theme.FaceOf(r.weight)
	fmt.Fprintf(b, `<g %s transform="translate(%s %s) scale(%s)">`,
		fill, num(r.at.X), num(r.at.Y), strconv.FormatFloat(r.size/float64(f.UnitsPerEm), 'g', 6, 64))
	for _, g := range r.glyphs {
		if len(f.Outline(g.Index)) == 0 {
			continue
		}
		fmt.Fprintf(b, `<use xlink:href="#%s"`, glyphID(id, r.weight, g.Index))
		if g.X != 0 {
			fmt.Fprintf(b, ` x="%d"`, g.X)
		}
		b.WriteString("/>")
	}
	b.WriteString("</g>\n")
}

// outline returns the outline of a glyph with its origin at a place, its units scaled.
func outline(f *theme.Face, g sfnt.GlyphIndex, at Point, scale float64) Path {
	var p Path
	x := func(s sfnt.Segment, i int) float64 { return at.X + float64(s.Args[i].X)*scale }
	y := func(s sfnt.Segment, i int) float64 { return at.Y + float64(s.Args[i].Y)*scale }
	for _, s := range f.Outline(g) {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if len(p) > 0 {
				p = p.Close()
			}
			p = p.Move(x(s, 0), y(s, 0))
		case sfnt.SegmentOpLineTo:
			p = p.Line(x(s, 0), y(s, 0))
		case sfnt.SegmentOpQuadTo:
			p = p.Quad(x(s, 0), y(s, 0), x(s, 1), y(s, 1))
		case sfnt.SegmentOpCubeTo:
			p = p.Cubic(Point{x(s, 0), y(s, 0)}, Point{x(s, 1), y(s, 1)}, Point{x(s, 2), y(s, 2)})
		}
	}
	if len(p) > 0 {
		p = p.Close()
	}
	return p
}

var letters = [...]byte{moveTo: 'M', lineTo: 'L', quadTo: 'Q', cubicTo: 'C', closeTo: 'Z'}
var points = [...]int{moveTo: 1, lineTo: 1, quadTo: 2, cubicTo: 3, closeTo: 0}

func (p Path) data() string {
	var b []byte
	for _, s := range p {
		b = append(b, letters[s.kind])
		for i := range points[s.kind] {
			if i > 0 {
				b = append(b, ' ')
			}
			b = append(append(append(b, num(s.p[i].X)...), ' '), num(s.p[i].Y)...)
		}
	}
	return string(b)
}

// num writes a length to a hundredth of a pixel: finer is not seen, and the last bits of a float
// may differ between machines. Lengths are often halves of hundredths, such as the middle between
// two places; those that are within the last bits of a half are rounded up.
func num(x float64) string {
	r := math.Floor(x*100 + 0.5 + 1e-6)
	if r == 0 {
		return "0" // not -0
	}
	return strconv.FormatFloat(r/100, 'f', -1, 64)
}

func escape(s string) string { return html.EscapeString(Clean(s)) }
