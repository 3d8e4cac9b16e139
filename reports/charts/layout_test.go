package charts

import (
	"maps"
	"math"
	"slices"
	"testing"

	"outagesim/reports/internal/sample"
)

// TestLayout checks every chart of every sample, wide and narrow: no text leaves the drawing, and no two overlap.
func TestLayout(t *testing.T) {
	edges := sample.Edges()
	for _, name := range slices.Sorted(maps.Keys(edges)) {
		cs, err := All(edges[name])
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, c := range cs {
			for _, width := range []float64{Wide, Narrow} {
				drawing := c.render(width)
				if h := drawing.Height; !(h > 100) || math.IsInf(h, 0) {
					t.Errorf("%s, %s at %v: height %v", name, c.Name, width, h)
				}
				boxes := drawing.Boxes()
				for i, b := range boxes {
					if b.X1 < -0.5 || b.Y1 < 0 || b.X2 > width+0.5 || b.Y2 > drawing.Height || math.IsNaN(b.X1+b.Y1) {
						t.Errorf("%s, %s at %v: text %d leaves the drawing: %+v", name, c.Name, width, i, b)
					}
					for j, o := range boxes[:i] {
						if b.X1+1 < o.X2 && o.X1+1 < b.X2 && b.Y1+1 < o.Y2 && o.Y1+1 < b.Y2 {
							t.Errorf("%s, %s at %v: texts %d and %d overlap: %+v, %+v", name, c.Name, width, j, i, o, b)
						}
					}
				}
			}
		}
	}
}
