package charts

import (
	"math"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

// clear reports whether an interval leaves no doubt on which side of 0 a difference lies.
func clear(d results.Difference) bool { return d.Low > 0 || d.High < 0 }

// differences is a forest plot of what each variant changes, on the same histories.
func differences(r *results.Results) (Chart, bool) {
	better, worse, unclear := theme.Of(theme.Better), theme.Of(theme.Worse), theme.Of(theme.Quiet)
	cs := classes(r)
	if len(cs) != 1 {
		cs = append(cs, results.AppFacts{Name: "all"})
	}
	base := ""
	var panels []panel
	for _, class := range cs {
		p := panel{title: class.Name, note: redundancy(class), ticks: true, reference: &reference{at: 0}}
		if class.Name == "all" {
			p.note = "all apps together"
		}
		min, max := 0.0, 0.0
		for _, d := range r.Differences {
			if d.Metric != "apps."+class.Name+".outage_minutes" {
				continue
			}
			base = short(d.Baseline)
			m := rowMark{look: dot, value: d.Mean, low: &d.Low, high: &d.High, ink: better, text: DifferenceText(d)}
			switch {
			case !clear(d):
				m.look, m.ink, m.faint = ring, unclear, true
			case d.Mean > 0:
				m.ink = worse
			}
			min, max = math.Min(min, d.Low), math.Max(max, d.High)
			p.rows = append(p.rows, row{name: d.Variant, marks: []rowMark{m}})
		}
		if len(p.rows) == 0 {
			continue
		}
		pad := 0.03 * (max - min)
		p.axis = func(n int) axis { return linear(padded(min, pad), max+pad, n) }
		panels = append(panels, p)
	}
	if len(panels) == 0 {
		return Chart{}, false
	}
	panels[len(panels)-1].axisTitle = "app-minutes " + over(r) + ", compared with " + base
	sample := func(s theme.Ink, full bool) mark {
		return func(c *canvas.Canvas, x, y float64) {
			whisker(c, s, x, x+keySample, y, 4.5)
			if full {
				marker(c, square, s, x+keySample/2, y, 5)
			} else {
				hollow(c, square, s, x+keySample/2, y, 5.5)
			}
		}
	}
	sub := "App-minutes out " + over(r) + " less those under " + base + ", on the same simulated histories; whiskers hold the mean with " + percentOf(r.Confidence) + " confidence."
	if len(panels) > 1 {
		sub += " Each panel has its own scale."
	}
	return Chart{
		Name: "differences", Title: differencesFinding(r), subtitle: sub,
		Alt: describe("Differences to "+base+" in app-minutes out "+over(r), panels),
		key: []keyEntry{
			{sample(better, true), "less outage"}, {sample(worse, true), "more outage"}, {sample(unclear, false), "no clear difference"},
		},
		body: rows{panels: panels},
	}, true
}

// padded moves a lower end that is below 0 a little further down.
func padded(min, pad float64) float64 {
	if min < 0 {
		return min - pad
	}
	return min
}

// DifferenceText writes a difference with its interval, or that there is no clear one.
func DifferenceText(d results.Difference) string {
	switch {
	case d.Low == 0 && d.High == 0:
		return "no difference"
	case !clear(d):
		return "no clear difference (" + numbers.Range(d.Low, d.High) + ")"
	}
	return numbers.Signed(numbers.Estimate(d.Mean, d.Low, d.High))
}
