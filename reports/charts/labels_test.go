package charts

import (
	"testing"

	"outagesim/reports/canvas"
)

func TestLabelsKeepClearOfLines(t *testing.T) {
	s := lineLabel(layoutFor(Wide))
	within := box{0, 0, 600, 300}
	lines := [][]canvas.Point{{{X: 0, Y: 300}, {X: 600, Y: 0}}, {{X: 0, Y: 300}, {X: 600, Y: 200}}}
	at, ok := placeLabels(s, []string{"steep", "flat"}, lines, within)
	if !ok {
		t.Fatal("no room for two names beside two lines")
	}
	for i, n := range at {
		b := box{n.X, n.Y - s.Size*0.7, n.X + s.Width(n.text), n.Y}
		for _, line := range lines {
			for _, p := range densify(line, 1) {
				if b.holds(p) {
					t.Fatalf("the name of line %d lies on a line", i)
				}
			}
		}
	}

	crowded := make([][]canvas.Point, 40)
	names := make([]string, len(crowded))
	for i := range crowded {
		y := 8 * float64(i)
		crowded[i], names[i] = []canvas.Point{{X: 0, Y: y}, {X: 600, Y: y}}, "a name"
	}
	if _, ok := placeLabels(s, names, crowded, within); ok {
		t.Error("found room for 40 names between lines 8 pixels apart")
	}
}
