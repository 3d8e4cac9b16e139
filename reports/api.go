package reports

import (
	"outagesim/reports/charts"
	"outagesim/reports/theme"
	"outagesim/results"
)

// Theme is the ground a chart is drawn on.
type Theme = theme.Theme

// The themes.
const (
	Light = theme.Light
	Dark  = theme.Dark
)

// Chart is a chart ready to be drawn.
type Chart = charts.Chart

// Charts returns the charts for which r holds data, in the order a reader wants them.
func Charts(r *results.Results) ([]Chart, error) { return charts.All(r) }
