package charts

import (
	"math"

	"outagesim/reports/canvas"
)

// box is a rectangle of pixels.
type box struct{ x1, y1, x2, y2 float64 }

func (b box) overlaps(o box) bool { return b.x1 < o.x2 && o.x1 < b.x2 && b.y1 < o.y2 && o.y1 < b.y2 }

func (b box) grown(d float64) box { return box{b.x1 - d, b.y1 - d, b.x2 + d, b.y2 + d} }

func (b box) holds(p canvas.Point) bool { return p.X > b.x1 && p.X < b.x2 && p.Y > b.y1 && p.Y < b.y2 }

// placed is a label at its place: left end of the baseline.
type placed struct {
	canvas.Point
	text string
}

// placeLabels finds a place beside each line for its name: on no line and no other name, as
// far from the other lines as can be, so that there is no doubt which line is meant. It reports
// whether there was such a place for every name.
func placeLabels(s canvas.Style, names []string, lines [][]canvas.Point, within box) ([]placed, bool) {
	dense := make([][]canvas.Point, len(lines))
	for i := range lines {
		dense[i] = densify(lines[i], 4)
	}
	var taken []box
	out := make([]placed, len(names))
	ok := true
	for i, name := range names {
		text := s.Shorten(name, 0.55*(within.x2-within.x1))
		w, h := s.Width(text), s.Size
		best, bestCost := placed{canvas.Point{X: within.x1, Y: within.y1 + h}, text}, math.Inf(1)
		var bestBox box
		for k := 0; k < len(dense[i]); k += 1 + len(dense[i])/100 {
			p := dense[i][k]
			together := 0.0
			for j := range dense {
				if j != i && distance(p, dense[j]) < 5 {
					together += 120 // here the lines run together: whose name would it be?
				}
			}
			if together >= bestCost {
				continue
			}
			for _, o := range []struct{ dx, dy, penalty float64 }{
				{9, h * 0.36, 0}, {-9 - w, h * 0.36, 1}, // beside
				{7, -8, 0}, {-w - 7, -8, 2}, {-w / 2, -9, 1}, // above
				{7, h + 6, 2}, {-w - 7, h + 6, 2}, {-w / 2, h + 7, 3}, // below
			} {
				b := box{p.X + o.dx, p.Y + o.dy - h*0.8, p.X + o.dx + w, p.Y + o.dy + h*0.22}
				if b.x1 < within.x1 || b.x2 > within.x2 || b.y1 < within.y1 || b.y2 > within.y2 {
					continue
				}
				cost := o.penalty + together
				for _, t := range taken {
					if b.grown(4).overlaps(t) {
						cost += 1e4
					}
				}
				for j := 0; j < len(dense) && cost < bestCost; j++ {
					cost += crowding(b, dense[j], j == i)
				}
				if cost < bestCost {
					best, bestCost, bestBox = placed{canvas.Point{X: p.X + o.dx, Y: p.Y + o.dy}, text}, cost, b
				}
			}
		}
		ok = ok && bestCost < 100
		taken = append(taken, bestBox)
		out[i] = best
	}
	return out, ok
}

func distance(p canvas.Point, line []canvas.Point) float64 {
	least := math.Inf(1)
	for _, q := range line {
		least = min(least, (p.X-q.X)*(p.X-q.X)+(p.Y-q.Y)*(p.Y-q.Y))
	}
	return math.Sqrt(least)
}

// crowding is how much a line is in the way of a label: very much if it runs through it, some if another's line is near.
func crowding(b box, line []canvas.Point, own bool) float64 {
	tight := b.grown(2)
	nearest := math.Inf(1)
	hits := 0
	for _, p := range line {
		if tight.holds(p) {
			hits++
		}
		dx := max(0, b.x1-p.X, p.X-b.x2)
		dy := max(0, b.y1-p.Y, p.Y-b.y2)
		nearest = min(nearest, dx*dx+dy*dy)
	}
	cost := 100 * float64(hits)
	if !own && nearest < 60*60 {
		cost += (60 - math.Sqrt(nearest)) * 0.5
	}
	return cost
}

// densify puts points on a line so that no two neighbours are further apart than step.
func densify(ps []canvas.Point, step float64) []canvas.Point {
	var out []canvas.Point
	for i, p := range ps {
		if i > 0 {
			q := ps[i-1]
			n := math.Ceil(math.Sqrt(float64((p.X-q.X)*(p.X-q.X))+float64((p.Y-q.Y)*(p.Y-q.Y))) / step)
			for k := 1.0; k < n; k++ {
				out = append(out, canvas.Point{X: q.X + (p.X-q.X)*k/n, Y: q.Y + (p.Y-q.Y)*k/n})
			}
		}
		out = append(out, p)
	}
	return out
}
