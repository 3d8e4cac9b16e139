package canvas

import "math"

// Point is a place on the canvas.
type Point struct{ X, Y float64 }

// Kind of a segment.
type kind uint8

const (
	moveTo  kind = iota // P[0]
	lineTo              // P[0]
	quadTo              // control P[0], to P[1]
	cubicTo             // controls P[0] and P[1], to P[2]
	closeTo
)

type segment struct {
	kind kind
	p    [3]Point
}

// Path is a sequence of lines and curves. Its methods return the path with one segment more.
type Path []segment

// Move starts a new part at x, y.
func (p Path) Move(x, y float64) Path { return append(p, segment{moveTo, [3]Point{{x, y}}}) }

// Line goes straight to x, y.
func (p Path) Line(x, y float64) Path { return append(p, segment{lineTo, [3]Point{{x, y}}}) }

// Quad goes to x, y by the control point cx, cy.
func (p Path) Quad(cx, cy, x, y float64) Path {
	return append(p, segment{quadTo, [3]Point{{cx, cy}, {x, y}}})
}

// Cubic goes to c by the control points a and b.
func (p Path) Cubic(a, b, c Point) Path { return append(p, segment{cubicTo, [3]Point{a, b, c}}) }

// Close goes back to where the part started.
func (p Path) Close() Path { return append(p, segment{kind: closeTo}) }

// Line is the line between two points.
func Line(x1, y1, x2, y2 float64) Path { return Path(nil).Move(x1, y1).Line(x2, y2) }

// Polyline goes through all points.
func Polyline(ps []Point) Path {
	var p Path
	for i, q := range ps {
		if i == 0 {
			p = p.Move(q.X, q.Y)
			continue
		}
		p = p.Line(q.X, q.Y)
	}
	return p
}

// Polygon goes through all points and back.
func Polygon(ps ...Point) Path { return Polyline(ps).Close() }

// Rect is a rectangle.
func Rect(x, y, w, h float64) Path {
	return Polygon(Point{x, y}, Point{x + w, y}, Point{x + w, y + h}, Point{x, y + h})
}

// Circle is four cubic curves: within 0.03% of a circle.
func Circle(x, y, r float64) Path {
	k := r * 4 / 3 * (math.Sqrt2 - 1)
	return Path(nil).Move(x+r, y).
		Cubic(Point{x + r, y + k}, Point{x + k, y + r}, Point{x, y + r}).
		Cubic(Point{x - k, y + r}, Point{x - r, y + k}, Point{x - r, y}).
		Cubic(Point{x - r, y - k}, Point{x - k, y - r}, Point{x, y - r}).
		Cubic(Point{x + k, y - r}, Point{x + r, y - k}, Point{x + r, y}).
		Close()
}

// Hatch is the strokes at 45 degrees that fill a rectangle, cut at its edges, every gap pixels.
// They stand at fixed places of the canvas, so that neighbours match.
func Hatch(x, y, w, h, gap float64) Path {
	var p Path
	// A stroke is the set of points with x+y = s.
	for s := math.Ceil((x+y)/gap) * gap; s < x+w+y+h; s += gap {
		x1 := math.Max(x, s-(y+h))
		x2 := math.Min(x+w, s-y)
		if x2-x1 > 0.01 {
			p = p.Move(x1, s-x1).Line(x2, s-x2)
		}
	}
	return p
}
