package charts

import (
	"fmt"
	"strings"
	"sync"

	"outagesim/reports/canvas"
	"outagesim/reports/theme"
	"outagesim/results"
)

// Widths that charts are laid out for, in CSS pixels.
const (
	Wide   = 960
	Narrow = 420
)

// Chart is a chart ready to be drawn.
type Chart struct {
	Name  string // stem of its file names
	Title string // the finding
	Alt   string // what is to be seen, for those who do not see it

	subtitle string
	key      []keyEntry
	source   string
	body     body
	wide     func() *canvas.Canvas // drawn once for all files
}

// body is the part of a chart inside the frame.
type body interface {
	height(l layout) float64
	draw(c *canvas.Canvas, l layout, top float64)
}

// maker makes a chart, or reports that the results hold no data for it.
type maker func(r *results.Results) (Chart, bool)

// All returns the charts for which r holds data, in the order a reader wants them.
func All(r *results.Results) ([]Chart, error) {
	var makers []maker
	switch r.Command {
	case "run":
		makers = []maker{exposure, exceedance, differences, recovery, availability}
	case "replay":
		makers = []maker{timeline, zonesRunning, appsOut, counterfactuals}
	case "plan":
		makers = []maker{rate, delay, hourOfWeek, campaign, patched, planExceedance, tornado}
	case "sweep":
		makers = []maker{sweepChart}
	case "calibrate":
		makers = []maker{repairHistogram, survival, probability, eventsCalendar}
	default:
		return nil, fmt.Errorf("charts: no charts for the command %q", r.Command)
	}
	var cs []Chart
	for _, m := range makers {
		if c, ok := m(r); ok {
			c.source = source(r)
			c.wide = sync.OnceValue(func() *canvas.Canvas { return c.render(Wide) })
			cs = append(cs, c)
		}
	}
	return cs, nil
}

// Names lists the names that charts can have.
func Names() []string {
	return []string{
		"exposure", "exceedance", "differences", "recovery", "availability",
		"timeline", "zones-running", "apps-out", "counterfactuals",
		"rate", "delay", "hour-of-week", "calendar", "patched", "plan-exceedance", "tornado", "sweep",
		"repair-times", "survival", "probability", "events",
	}
}

// SVG draws the chart as a file of its own.
func (c Chart) SVG(t theme.Theme) ([]byte, error) {
	return c.wide().SVG(c.Name+"-"+t.String(), c.Title, c.Alt, canvas.Colours(t)), nil
}

// PNG draws the chart at twice its size in pixels.
func (c Chart) PNG(t theme.Theme) ([]byte, error) {
	b, err := c.wide().PNG(t)
	if err != nil {
		return nil, fmt.Errorf("chart %s: %w", c.Name, err)
	}
	return b, nil
}

// Inline draws the chart for a page: at a width, with ids that begin with its name and the
// width, painted as the page says.
func (c Chart) Inline(width int, paint canvas.Paint) []byte {
	drawing := c.wide
	if width != Wide {
		drawing = func() *canvas.Canvas { return c.render(float64(width)) }
	}
	return drawing().SVG(fmt.Sprintf("%s-%d", c.Name, width), c.Title, c.Alt, paint)
}

// source says where the figures come from.
func source(r *results.Results) string {
	parts := []string{"Scenario " + canvas.Clean(r.Scenario), fmt.Sprintf("seed %d", r.Seed)}
	if n := replications(r); n > 0 {
		parts = append(parts, count(n, "replication"))
	}
	parts = append(parts, "outagesim "+canvas.Clean(r.Version))
	return strings.Join(parts, " · ")
}

func replications(r *results.Results) int {
	switch {
	case len(r.Variants) > 0:
		return r.Variants[0].Replications
	case len(r.Replay) > 0:
		return r.Replay[0].Replications
	case r.Plan != nil:
		return planReplications(r)
	case r.Sweep != nil:
		return sweepReplications(r.Sweep)
	}
	return 0
}
