package charts

import (
	"math"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

// counterfactuals sets every variant of the incident beside the incident as it was.
func counterfactuals(r *results.Results) (Chart, bool) {
	if len(r.Replay) < 2 {
		return Chart{}, false
	}
	idle := false // some variant would not have panicked, but shows how long the same reboot takes
	column := func(title string, of func(results.Replay) (x, low, high float64, ok bool), words func(float64) string, axisOf func(max float64, n int) axis) panel {
		p := panel{title: title, ticks: true}
		greatest := 0.0
		for i, v := range r.Replay {
			mk := rowMark{look: bar, ink: theme.Series(0).Faint(0.35)}
			if i == 0 {
				mk.ink = theme.Series(0)
			}
			if !v.WouldPanic {
				mk.look, idle = striped, idle || rebooted(v)
			}
			x, low, high, ok := of(v)
			switch {
			case !v.WouldPanic && !rebooted(v):
				mk.text, mk.faint = "no panic", true
			case !ok:
				mk.text, mk.faint = "not reached", true
			default:
				mk.value, mk.text = x, words(x)
				if low < high {
					mk.low, mk.high = &low, &high
				}
				greatest = math.Max(greatest, math.Max(x, high))
				if i == 0 {
					p.reference = &reference{at: x}
				}
			}
			p.rows = append(p.rows, row{name: v.Variant, marks: []rowMark{mk}})
		}
		p.axis = func(n int) axis { return axisOf(greatest, n) }
		return p
	}
	at := func(name string) func(results.Replay) (float64, float64, float64, bool) {
		return func(p results.Replay) (float64, float64, float64, bool) {
			m, ok := milestone(p, name)
			return m.Minutes, m.LowMinutes, m.HighMinutes, ok
		}
	}
	panels := []panel{
		column("Time to the pool", at("pool"), numbers.Minutes, minutes),
		column("Last customer back", at("last-customer"), numbers.Minutes, minutes),
		column("App-minutes out", func(p results.Replay) (float64, float64, float64, bool) {
			b := appMinutes(p)
			return b.P50, b.P5, b.P95, len(p.Apps) > 0
		}, func(x float64) string { return numbers.Round(x, 3) }, func(max float64, n int) axis { return linear(0, max, n) }),
	}
	panels[0].tickRoom, panels[1].tickRoom = timeTicks, timeTicks
	var key []keyEntry
	if idle {
		key = []keyEntry{
			{func(c *canvas.Canvas, x, y float64) { c.Fill(theme.Series(0), canvas.Rect(x, y-7, keySample, 14)) }, "as it was"},
			{func(c *canvas.Canvas, x, y float64) {
				c.Fill(theme.Series(0).Faint(0.35), canvas.Rect(x, y-7, keySample, 14))
			}, "would have panicked, too"},
			{func(c *canvas.Canvas, x, y float64) {
				hatched(c, theme.Series(0).Faint(0.35), x, y-7, keySample, 14)
			}, "would not have panicked: the same reboot"},
		}
	}
	return Chart{
		Name: "counterfactuals", Title: counterfactualFinding(r),
		key:      key,
		subtitle: "The incident under each variant: median of the replications, whiskers hold 90% of them; the line is the incident as it was. Each column has its own scale.",
		Alt:      describe("The incident under each variant", panels),
		body:     rows{panels: panels, columns: true},
	}, true
}
