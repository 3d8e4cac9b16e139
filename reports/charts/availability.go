package charts

import (
	"math"
	"strconv"
	"strings"

	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

// availability is the availability of each class in nines, against the objectives on it.
func availability(r *results.Results) (Chart, bool) {
	ink := theme.Series(0)
	least, greatest := math.Inf(1), 0.0 // of what is lacking to 1
	see := func(lack float64) {
		if lack > 0 {
			least, greatest = math.Min(least, lack), math.Max(greatest, lack)
		}
	}
	var panels []panel
	withFlags := false
	for _, class := range classes(r) {
		p := panel{title: class.Name, note: redundancy(class)}
		for _, v := range r.Variants {
			m, ok := figure(v, class.Name, "availability")
			if !ok || numbers.Upper(m) {
				continue
			}
			mk := rowMark{look: dot, value: 1 - m.Mean, ink: ink, text: numbers.Short(".availability", m)}
			see(mk.value)
			if m.Low != nil && m.High != nil && *m.Low < *m.High {
				low, high := 1-*m.High, 1-*m.Low
				mk.low, mk.high = &high, &low // the axis runs the other way
				see(high)
			}
			p.rows = append(p.rows, row{name: v.Name, marks: []rowMark{mk}})
		}
		for _, o := range r.Objectives {
			if bound, ok := availabilityBound(o.Objective, class.Name); ok {
				p.flags = append(p.flags, reference{at: 1 - bound, label: "objective " + numbers.Percent(bound, 2)})
				see(1 - bound)
				withFlags = true
				break
			}
		}
		if len(p.rows) > 0 {
			panels = append(panels, p)
		}
	}
	if len(panels) == 0 || greatest == 0 {
		return Chart{}, false
	}
	least = math.Max(least, 1e-9)
	for i := range panels {
		panels[i].axis = func(int) axis { return nines(least, greatest) }
		panels[i].ticks = i == len(panels)-1 || len(panels[i].flags) > 0
	}
	sub := "Share of the time that an app of a class is up, outages of any length; each step to the right is a tenth of the outage. 99.99% is 53 minutes a year."
	if withFlags {
		sub += " Dashed: objectives."
	}
	return Chart{
		Name: "availability", Title: availabilityFinding(r), subtitle: sub,
		Alt:  describe("Availability of the apps of each class", panels),
		body: rows{panels: panels, shared: true},
	}, true
}

// lacking is the scale of nines: what is lacking to 1, logarithmic, and less of it to the right.
type lacking struct{}

func (lacking) Normalize(min, max, x float64) float64 {
	return math.Log(max/x) / math.Log(max/min)
}

func nines(least, greatest float64) axis {
	a := logarithmic(least, greatest)
	a.scale = lacking{}
	for i, t := range a.ticks {
		n := int(math.Round(-math.Log10(t.at)))
		a.ticks[i].label = strconv.FormatFloat(100*(1-t.at), 'f', max(0, n-2), 64) + "%"
	}
	return a
}

// availabilityBound reads an objective on the availability of a class.
func availabilityBound(objective, class string) (float64, bool) {
	s, ok := strings.CutPrefix(strings.ReplaceAll(objective, " ", ""), "apps."+class+".availability>")
	if !ok {
		return 0, false
	}
	s, percent := strings.CutSuffix(strings.TrimPrefix(s, "="), "%")
	x, err := strconv.ParseFloat(s, 64)
	if percent {
		x /= 100
	}
	return x, err == nil && x > 0 && x < 1
}
