package charts

import (
	"outagesim/reports/canvas"
	"outagesim/reports/theme"
)

// shape is how a marker looks: the second cue beside the colour of a series.
type shape int

const (
	circle shape = iota
	square
	triangle
	diamond
)

// outline returns a marker of about the same area whatever its shape.
func (s shape) outline(x, y, r float64) canvas.Path {
	switch s {
	case square:
		return canvas.Rect(x-r*0.9, y-r*0.9, r*1.8, r*1.8)
	case triangle:
		return canvas.Polygon(canvas.Point{X: x, Y: y - r*1.25}, canvas.Point{X: x + r*1.15, Y: y + r*0.85}, canvas.Point{X: x - r*1.15, Y: y + r*0.85})
	case diamond:
		return canvas.Polygon(canvas.Point{X: x, Y: y - r*1.3}, canvas.Point{X: x + r*1.3, Y: y}, canvas.Point{X: x, Y: y + r*1.3}, canvas.Point{X: x - r*1.3, Y: y})
	}
	return canvas.Circle(x, y, r)
}

var ground = theme.Of(theme.Ground)

// marker draws a filled marker with a rim of ground, so that it stands out from lines.
func marker(c *canvas.Canvas, s shape, i theme.Ink, x, y, r float64) {
	c.Fill(ground, s.outline(x, y, r+1.5))
	c.Fill(i, s.outline(x, y, r))
}

// hollow draws an empty marker: no clear difference, an upper limit.
func hollow(c *canvas.Canvas, s shape, i theme.Ink, x, y, r float64) {
	c.Fill(ground, s.outline(x, y, r))
	c.Stroke(i, 1.8, s.outline(x, y, r-0.9))
}

// whisker draws an interval with end caps.
func whisker(c *canvas.Canvas, i theme.Ink, x1, x2, y, cap float64) {
	c.Stroke(i, 1.6, canvas.Line(x1, y, x2, y).Move(x1, y-cap).Line(x1, y+cap).Move(x2, y-cap).Line(x2, y+cap))
}

// hatched draws a rectangle with an outline and hatching.
func hatched(c *canvas.Canvas, i theme.Ink, x, y, w, h float64) {
	if w <= 0 {
		return
	}
	c.Fill(i.Faint(0.82), canvas.Rect(x, y, w, h))
	c.Stroke(i, 1.2, canvas.Hatch(x, y, w, h, 6))
	if w > 1.4 {
		c.Stroke(i, 1.4, canvas.Rect(x+0.7, y+0.7, w-1.4, h-1.4))
	}
}

// dashes is how the line of a series is broken.
func dashes(i int) []float64 {
	return [][]float64{nil, {9, 4}, {2.5, 3.5}, {11, 3, 2.5, 3}}[i%4]
}

// onGround writes a text on a strip of ground, clear of the lines behind it.
func onGround(c *canvas.Canvas, s canvas.Style, x, y float64, text string) {
	c.Fill(ground, canvas.Rect(x-3, y-s.Size*0.85, s.Width(text)+6, s.Size*1.1))
	c.Text(s, x, y, text)
}
