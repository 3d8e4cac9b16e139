package charts

import (
	"math"
	"slices"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

// logRatio is how many times the least figure of a class the greatest may be before a linear
// axis says nothing about the lesser ones.
const logRatio = 500

// exposure is the expected outage by variant and class of apps, unplanned and planned.
func exposure(r *results.Results) (Chart, bool) {
	unplanned, planned := theme.Series(0), theme.Series(1)
	var panels []panel
	greatest, logs := 0.0, false
	least := math.Inf(1)
	withPlanned, withLimit := false, false
	cs := classes(r)
	if len(cs) == 0 {
		cs = []results.AppFacts{{Name: "all"}}
	}
	for _, class := range cs {
		p := panel{title: class.Name, note: redundancy(class)}
		high, low := 0.0, math.Inf(1)
		for _, v := range r.Variants {
			row := row{name: v.Name}
			add := func(name string, look look, ink theme.Ink) {
				m, ok := figure(v, class.Name, name)
				if !ok || (name == "planned_minutes" && m.Mean == 0) {
					return
				}
				mk := rowMark{look: look, value: m.Mean, low: m.Low, high: m.High, ink: ink, text: numbers.Metric(name, m)}
				if numbers.Upper(m) {
					mk.look, mk.value, withLimit = limit, *m.High, true
				} else if m.Mean > 0 {
					low = math.Min(low, m.Mean)
					high = math.Max(high, m.Mean)
				}
				greatest = math.Max(greatest, mk.value)
				if m.High != nil {
					greatest = math.Max(greatest, *m.High)
				}
				withPlanned = withPlanned || name == "planned_minutes"
				row.marks = append(row.marks, mk)
			}
			if _, ok := figure(v, class.Name, "unplanned_minutes"); ok {
				add("unplanned_minutes", bar, unplanned)
			} else {
				add("outage_minutes", bar, unplanned)
			}
			add("planned_minutes", striped, planned)
			if len(row.marks) > 0 {
				p.rows = append(p.rows, row)
			}
		}
		if len(p.rows) > 0 {
			panels = append(panels, p)
			logs = logs || high > logRatio*low
			least = math.Min(least, low)
		}
	}
	if len(panels) == 0 {
		return Chart{}, false
	}
	scale := "Bars are the expected app-minutes out " + over(r)
	if logs {
		scale = "Dots are the expected app-minutes out " + over(r) + ", on a logarithmic scale"
	}
	for i := range panels {
		panels[i].axis = func(n int) axis {
			if logs {
				return logarithmic(least*0.9, greatest)
			}
			return linear(0, greatest, n)
		}
		panels[i].ticks = i == len(panels)-1
		panels[i].axisTitle = "app-minutes " + over(r)
		if logs {
			for _, row := range panels[i].rows {
				for k := range row.marks {
					row.marks[k].look = asDot(row.marks[k].look)
				}
			}
		}
	}
	sub := scale + "; whiskers hold the mean with " + percentOf(r.Confidence) + " confidence."
	if !withPlanned {
		sub += " All of it is unplanned: no variant has planned outages."
	}
	if withLimit {
		sub += " Dashed: nothing was seen, only an upper limit is known."
	}
	c := Chart{Name: "exposure", Title: exposureFinding(r), subtitle: sub, body: rows{panels: panels, shared: true}}
	if withPlanned {
		c.key = []keyEntry{
			{func(c *canvas.Canvas, x, y float64) {
				if logs {
					marker(c, square, unplanned, x+keySample/2, y, 5)
					return
				}
				c.Fill(unplanned, canvas.Rect(x, y-7, keySample, 14))
			}, "unplanned"},
			{func(c *canvas.Canvas, x, y float64) {
				if logs {
					hollow(c, square, planned, x+keySample/2, y, 5.5)
					return
				}
				hatched(c, planned, x, y-7, keySample, 14)
			}, "planned"},
		}
	}
	c.Alt = describe("Expected app-minutes out "+over(r), panels)
	return c, true
}

// asDot returns what a bar becomes on a logarithmic axis, where its length would say nothing.
func asDot(l look) look {
	switch l {
	case bar:
		return dot
	case striped:
		return ring
	}
	return l
}

// describe reads the rows of panels out.
func describe(what string, ps []panel) string {
	var b strings.Builder
	b.WriteString(what + ".")
	for _, p := range ps {
		if p.title != "" {
			b.WriteString(" " + p.title + ":")
		}
		var parts []string
		for _, r := range p.rows {
			var texts []string
			for _, m := range r.marks {
				if m.text != "" {
					texts = append(texts, m.text)
				}
			}
			parts = append(parts, r.name+" "+strings.Join(texts, " and "))
		}
		b.WriteString(" " + strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ") + ".")
	}
	return b.String()
}
