package canvas

import (
	"bytes"
	"fmt"
	"image/png"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"

	"outagesim/reports/theme"
)

// scale is how many pixels of a PNG make one of the drawing: charts are shown on dense screens
// and enlarged on slides.
const scale = 2

// PNG draws the picture in the colours of a theme.
func (c *Canvas) PNG(t theme.Theme) ([]byte, error) {
	img := vgimg.NewWith(vgimg.UseWH(vg.Length(c.Width), vg.Length(c.Height)), vgimg.UseDPI(72*scale),
		vgimg.UseBackgroundColor(t.Color(theme.Of(theme.Ground))))
	for _, o := range c.ops {
		img.SetColor(t.Color(o.ink))
		switch {
		case o.text != nil:
			f := theme.FaceOf(o.text.weight)
			unit := o.text.size / float64(f.UnitsPerEm)
			var line Path
			for _, g := range o.text.glyphs {
				line = append(line, outline(f, g.Index, Point{o.text.at.X + float64(g.X)*unit, o.text.at.Y}, unit)...)
			}
			img.Fill(c.flip(line))
		case o.width > 0:
			img.SetLineWidth(vg.Length(o.width))
			dash := make([]vg.Length, len(o.dash))
			for i, d := range o.dash {
				dash[i] = vg.Length(d)
			}
			img.SetLineDash(dash, 0)
			img.Stroke(c.flip(o.path))
		default:
			img.Fill(c.flip(o.path))
		}
	}
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.DefaultCompression}
	if err := enc.Encode(&b, img.Image()); err != nil {
		return nil, fmt.Errorf("encoding PNG: %w", err)
	}
	return b.Bytes(), nil
}

// flip returns the path in the coordinates of vg, whose y axis points up.
func (c *Canvas) flip(p Path) vg.Path {
	q := make(vg.Path, 0, len(p))
	at := func(p Point) vg.Point { return vg.Point{X: vg.Length(p.X), Y: vg.Length(c.Height - p.Y)} }
	for _, s := range p {
		switch s.kind {
		case moveTo:
			q.Move(at(s.p[0]))
		case lineTo:
			q.Line(at(s.p[0]))
		case quadTo:
			q.QuadTo(at(s.p[0]), at(s.p[1]))
		case cubicTo:
			q.CubeTo(at(s.p[0]), at(s.p[1]), at(s.p[2]))
		case closeTo:
			q.Close()
		}
	}
	return q
}
