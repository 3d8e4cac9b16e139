package charts

import (
	"fmt"
	"math"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

var weekdays = [...]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

// hourOfWeek is what one batch costs, by the local weekday and hour of its start.
func hourOfWeek(r *results.Results) (Chart, bool) {
	p := r.Plan
	if p == nil || p.HourOfWeek == nil {
		return Chart{}, false
	}
	b := heat{unit: LossUnit(p), min: math.Inf(1), max: math.Inf(-1), write: func(x float64) string { return numbers.Round(x, 2) }}
	hp := heatPanel{xTitle: "local hour at which the batch starts", turned: true}
	for h := range 24 {
		hp.columns = append(hp.columns, fmt.Sprintf("%02d", h))
	}
	for d, name := range weekdays {
		hp.rows = append(hp.rows, name)
		var row []heatCell
		for h := range 24 {
			x := p.HourOfWeek[d][h]
			b.min, b.max = math.Min(b.min, x), math.Max(b.max, x)
			cell := heatCell{value: x, text: thousands(x), known: true}
			cell.ring = p.WindowHours != nil && p.WindowHours[d][h]
			row = append(row, cell)
		}
		hp.cells = append(hp.cells, row)
	}
	b.panels = []heatPanel{hp}
	sub := "Expected loss in " + LossUnit(p) + " of one batch of the recommended size"
	if n := p.Recommended.AtOnce; n > 0 {
		sub += " (" + count(n, "hypervisor") + ")"
	}
	sub += ", by the local weekday and hour at which it starts; k stands for thousands." + lossRule(p)
	c := Chart{
		Name: "hour-of-week", Title: hourFinding(p), subtitle: sub, body: b,
		Alt: "Heat map of the loss of one batch by weekday and hour. " + sentence(hourFinding(p)),
	}
	if p.WindowHours != nil {
		c.key = []keyEntry{{func(c *canvas.Canvas, x, y float64) {
			c.Stroke(theme.Of(theme.Text), 2.2, canvas.Rect(x+2, y-6, keySample-4, 12))
		}, "hours in the maintenance windows"}}
	}
	return c, true
}

// thousands writes a figure in little room: 980, 1.2k, 38k, 1.4M.
func thousands(x float64) string {
	switch a := math.Abs(x); {
	case a >= 999.5e6:
		return numbers.Round(x/1e9, 2) + "G"
	case a >= 999.5e3:
		return numbers.Round(x/1e6, 2) + "M"
	case a >= 999.5:
		return numbers.Round(x/1e3, 2) + "k"
	case a >= 10:
		return numbers.Fixed(x, 0)
	}
	return numbers.Round(x, 2)
}

// hourFinding compares the best hour, the worst, and the best within the windows.
func hourFinding(p *results.Plan) string {
	type hour struct{ d, h int }
	least, most, window := hour{-1, 0}, hour{-1, 0}, hour{-1, 0}
	at := func(k hour) float64 { return p.HourOfWeek[k.d][k.h] }
	for d := range 7 {
		for h := range 24 {
			k := hour{d, h}
			if least.d < 0 || at(k) < at(least) {
				least = k
			}
			if most.d < 0 || at(k) > at(most) {
				most = k
			}
			if p.WindowHours != nil && p.WindowHours[d][h] && (window.d < 0 || at(k) < at(window)) {
				window = k
			}
		}
	}
	name := func(k hour) string { return fmt.Sprintf("%s %02d:00", weekdays[k.d], k.h) }
	if !(at(most) > at(least)*1.01) {
		return "The hour hardly matters: a batch costs about " + numbers.Round(at(least), 2) + " " + LossUnit(p) + " whenever it starts"
	}
	s := fmt.Sprintf("A batch costs least on %s", name(least))
	if at(least) > 0 {
		s += fmt.Sprintf("; on %s it costs %s times as much", name(most), strings.TrimSuffix(numbers.Round(at(most)/at(least), 2), "."))
	} else {
		s += fmt.Sprintf(" and most on %s", name(most))
	}
	if window.d >= 0 && at(least) > 0 {
		more := at(window)/at(least) - 1
		if more < 0.01 {
			s += ". That hour lies in the windows"
			if window != least {
				s = strings.TrimSuffix(s, "That hour lies in the windows") + "The windows hold an hour as good"
			}
		} else {
			s += fmt.Sprintf("; the best hour in the windows costs %s more", numbers.Percent(more, 2))
		}
	}
	return s
}
