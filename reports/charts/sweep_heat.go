package charts

import (
	"math"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

// heatVariants is how many variants a heat map shows, one panel each.
const heatVariants = 3

// heatRatio is how many times the least figure the greatest may be before a linear scale of
// colours leaves most cells alike.
const heatRatio = 50

// sweepHeat draws a cell for each pair of values, the same scale for all variants.
func sweepHeat(r *results.Results) (Chart, bool) {
	s := r.Sweep
	rows, columns := s.Axes[0], s.Axes[1]
	b := heat{unit: s.Unit, min: math.Inf(1), max: math.Inf(-1)}
	b.write = func(x float64) string { return numbers.Short(s.Metric, results.Metric{Mean: x, Method: "exact"}) }
	if numbers.Percentage(s.Metric) {
		b.unit = ""
	} else {
		b.write = func(x float64) string { return numbers.Round(x, 3) }
	}
	i, okRow := OwnAt(rows)
	j, okColumn := OwnAt(columns)
	variants := SweepVariants(s)
	gaps := false
	for _, name := range variants[:min(heatVariants, len(variants))] {
		p := heatPanel{xTitle: canvas.Clean(columns.Path), yTitle: canvas.Clean(rows.Path)}
		if len(variants) > 1 {
			p.title = name
		}
		for _, v := range columns.Values {
			p.columns = append(p.columns, canvas.Clean(v))
		}
		for n, v := range rows.Values {
			p.rows = append(p.rows, canvas.Clean(v))
			var row []heatCell
			for k := range columns.Values {
				cell := heatCell{ring: okRow && okColumn && n == i && k == j}
				if m, ok := SweepFigure(s, n*len(columns.Values)+k, name); ok {
					cell.known, cell.value, cell.text = true, level(m), cellText(s, m)
					b.min, b.max = math.Min(b.min, level(m)), math.Max(b.max, level(m))
				}
				gaps = gaps || !cell.known
				row = append(row, cell)
			}
			p.cells = append(p.cells, row)
		}
		if !okRow || !okColumn {
			p.own = ownBetween(rows, columns)
		}
		p.turned = len(columns.Values) > 2*len(rows.Values)
		b.panels = append(b.panels, p)
	}
	if !(b.max >= b.min) {
		return Chart{}, false
	}
	b.log = b.min > 0 && b.max > heatRatio*b.min
	sub := capital(MetricWords(s.Metric)) + " (" + unitOf(s) + ") " + over(r) + ", over " + canvas.Clean(rows.Path) + " (rows) and " + canvas.Clean(columns.Path) + " (columns), all cells on the same random histories."
	if len(variants) > 1 {
		sub += " One scale for all variants."
	}
	c := Chart{Name: "sweep", Title: sweepFinding(r), subtitle: sub + moreVariants(variants, heatVariants), Alt: sentence(sweepFinding(r)), body: b}
	own := "the scenario's own point"
	if at := short(rows.Own) + ", " + short(columns.Own); len(at) > 2 && len(at) < 24 {
		own += ": " + at
	}
	switch {
	case okRow && okColumn:
		c.key = []keyEntry{{func(c *canvas.Canvas, x, y float64) {
			c.Stroke(theme.Of(theme.Text), 2.2, canvas.Rect(x+2, y-6, keySample-4, 12))
		}, own}}
	case len(b.panels) > 0 && b.panels[0].own != nil:
		c.key = []keyEntry{{func(c *canvas.Canvas, x, y float64) {
			hollow(c, diamond, theme.Of(theme.Text), x+keySample/2, y, 7)
		}, own}}
	}
	if gaps {
		c.key = append(c.key, keyEntry{func(c *canvas.Canvas, x, y float64) {
			hatched(c, theme.Of(theme.Quiet), x+2, y-6, keySample-4, 12)
		}, "not estimated"})
	}
	return c, true
}

func cellText(s *results.Sweep, m results.Metric) string {
	if numbers.Upper(m) {
		return "≤ " + numbers.Round(scaled(s, *m.High), 2)
	}
	if numbers.Percentage(s.Metric) {
		return numbers.Short(s.Metric, m)
	}
	if math.Abs(m.Mean) >= 1e6 {
		return thousands(m.Mean)
	}
	return numbers.Round(m.Mean, 3)
}

// ownBetween returns the scenario's own point in columns and rows where it lies between those that
// were swept, and nothing where it lies beyond them or has no place.
func ownBetween(rows, columns results.SweepAxis) *canvas.Point {
	y, okY := positionOf(rows)
	x, okX := positionOf(columns)
	if !okX || !okY {
		return nil
	}
	return &canvas.Point{X: x, Y: y}
}

// positionOf counts in cells along an axis.
func positionOf(a results.SweepAxis) (float64, bool) {
	if i, ok := OwnAt(a); ok {
		return float64(i), true
	}
	if !byValue(a) || a.OwnX == nil {
		return 0, false
	}
	place := func(x float64) float64 {
		if a.Log {
			return math.Log(x)
		}
		return x
	}
	for i := 1; i < len(a.X); i++ {
		if lo, hi := a.X[i-1], a.X[i]; *a.OwnX >= lo && *a.OwnX <= hi {
			return float64(i-1) + (place(*a.OwnX)-place(lo))/(place(hi)-place(lo)), true
		}
	}
	return 0, false
}
