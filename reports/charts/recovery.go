package charts

import (
	"math"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

var recoveryMilestones = []struct{ metric, title string }{
	{"recovery.first_zone", "First zone runs"},
	{"recovery.all_zones", "All zones run"},
	{"recovery.pool", "Hypervisor back in the pool"},
	{"recovery.last_customer", "Last customer recovered"},
}

// recovery is how long after an event each milestone of the recovery is reached.
func recovery(r *results.Results) (Chart, bool) {
	ink := theme.Series(0)
	var panels []panel
	greatest := 0.0
	for _, ms := range recoveryMilestones {
		p := panel{title: ms.title}
		for _, v := range r.Variants {
			m, ok := v.Metrics[ms.metric]
			if !ok || m.P50 == nil {
				continue
			}
			mk := rowMark{look: spread, value: *m.P50, high: m.P95, ink: ink, text: numbers.Minutes(*m.P50)}
			greatest = math.Max(greatest, *m.P50)
			if m.P95 != nil {
				mk.text += ", 95% within " + numbers.Minutes(*m.P95)
				greatest = math.Max(greatest, *m.P95)
			}
			p.rows = append(p.rows, row{name: v.Name, marks: []rowMark{mk}})
		}
		if len(p.rows) > 0 {
			panels = append(panels, p)
		}
	}
	if len(panels) == 0 {
		return Chart{}, false
	}
	for i := range panels {
		panels[i].axis = func(n int) axis { return minutes(greatest, n) }
		panels[i].tickRoom = timeTicks
		panels[i].ticks = i == len(panels)-1
		panels[i].axisTitle = "time after the panic or failure"
	}
	return Chart{
		Name: "recovery", Title: recoveryFinding(r),
		subtitle: "Time from a panic or failure to each milestone of its recovery, over all simulated events: the dot is the median, the line ends where 95% of the events have got there.",
		Alt:      describe("Time to each milestone of the recovery, median and 95% quantile", panels),
		key: []keyEntry{{func(c *canvas.Canvas, x, y float64) {
			rowMark{look: spread, value: 0, high: new(1.0), ink: ink}.draw(c, layoutFor(Wide), linear(0, 1, 1).place(x+5, x+keySample), y)
		}, "median, and 95% of the events"}},
		body: rows{panels: panels, shared: true},
	}, true
}
