package charts

import (
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/plot"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/results"
)

// delay is what it costs to begin a campaign later, by batch size, with waiting beside it.
func delay(r *results.Results) (Chart, bool) {
	p := r.Plan
	if p == nil {
		return Chart{}, false
	}
	start, err := time.Parse(time.RFC3339, r.Facts.Start)
	if err != nil {
		return Chart{}, false
	}
	var panels []plotPanel
	from, to := math.Inf(1), math.Inf(-1)
	low, high := math.Inf(1), math.Inf(-1)
	unranked, more := false, false
	var starts []float64
	for _, policy := range dated(p) {
		sizes, rest := batchSizes(p, policy)
		more = more || rest
		panel := plotPanel{title: policy, yTitle: "expected loss, " + LossUnit(p), xTitle: "start of the campaign"}
		for i, size := range sizes {
			s := series{name: sizeName(size), index: i, dots: true, ends: true, shift: 9 * (float64(i) - float64(len(sizes)-1)/2)}
			for _, c := range byStart(p.Candidates) {
				at, err := time.Parse(time.RFC3339, c.From)
				m, ok := Loss(c)
				if c.Policy != policy || c.AtOnce != size || err != nil || !ok {
					continue
				}
				x := at.Sub(start).Hours() / 24
				lo, hi := m.Mean, m.Mean
				if m.Low != nil && m.High != nil {
					lo, hi = *m.Low, *m.High
				}
				s.points = append(s.points, canvas.Point{X: x, Y: m.Mean})
				s.low, s.high = append(s.low, canvas.Point{X: x, Y: lo}), append(s.high, canvas.Point{X: x, Y: hi})
				s.open = append(s.open, ranks(c) == 0)
				unranked = unranked || ranks(c) == 0
				from, to = math.Min(from, x), math.Max(to, x)
				starts = append(starts, x)
				low, high = math.Min(low, lo), math.Max(high, hi)
			}
			if len(s.points) > 0 {
				panel.series = append(panel.series, s)
			}
		}
		panels = append(panels, panel)
	}
	if len(panels) == 0 || !(to > from) {
		return Chart{}, false
	}
	for _, c := range p.Candidates {
		m, ok := Loss(c)
		if c.Policy != "wait" || !ok || m.Low == nil || m.High == nil {
			continue
		}
		for i := range panels {
			level := func(y float64) []canvas.Point { return []canvas.Point{{X: from, Y: y}, {X: to, Y: y}} }
			panels[i].series = append(panels[i].series, series{name: "wait", index: 3, points: level(m.Mean), low: level(*m.Low), high: level(*m.High)})
		}
		low, high = math.Min(low, *m.Low), math.Max(high, *m.High)
		break
	}
	pad := 0.02 * (to - from)
	for i := range panels {
		panels[i].x = func(n int) axis { return startDates(start, starts, pad, n) }
		// Differences are what matters: the axis need not begin at 0, but never ends below it.
		room := math.Max(0.12*(high-low), 1e-9)
		panels[i].y = func(n int) axis { return linear(math.Max(0, low-room), high+room, n) }
	}
	sub := "Expected loss in " + LossUnit(p) + " " + over(r) + " against the start of the campaign, by the number of hypervisors rebooted together; whiskers hold the mean with " + percentOf(r.Confidence) + " confidence. All share the same histories, so that differences are known better than the whiskers show. The vertical axis need not begin at 0."
	if unranked {
		sub += " Empty marks are not ranked."
	}
	if more {
		sub += " Some batch sizes are not shown."
	}
	return Chart{
		Name: "delay", Title: delayFinding(p), subtitle: sub,
		Alt:  "Expected loss against the start of the campaign. " + sentence(delayFinding(p)),
		body: curves{panels: panels},
	}, true
}

// startDates returns an axis of days after start with ticks at the dates that were tried, as many
// as there is room for.
func startDates(start time.Time, tried []float64, pad float64, n int) axis {
	tried = slices.Compact(slices.Sorted(slices.Values(tried)))
	a := axis{min: tried[0] - pad, max: tried[len(tried)-1] + pad, scale: plot.LinearScale{}}
	year := 0
	for i := 0; i < len(tried); i += 1 + (len(tried)-1)/atLeastOne(n) {
		at := start.Add(time.Duration(tried[i] * 24 * float64(time.Hour)))
		label := at.Format("2 Jan")
		if at.Year() != year {
			label = at.Format("2 Jan 2006")
		}
		year = at.Year()
		a.ticks = append(a.ticks, tick{tried[i], label})
	}
	return a
}

func sizeName(size int) string {
	if size <= 0 {
		return "all together"
	}
	return fmt.Sprintf("%s at once", numbers.Fixed(float64(size), 0))
}

// dated returns the policies with more than one start date, at most three.
func dated(p *results.Plan) []string {
	first := map[string]string{}
	var names []string
	for _, c := range p.Candidates {
		f, seen := first[c.Policy]
		switch {
		case c.From == "":
		case !seen:
			first[c.Policy] = c.From
		case f != c.From && !slices.Contains(names, c.Policy) && len(names) < 3:
			names = append(names, c.Policy)
		}
	}
	return names
}

// batchSizes returns at most three batch sizes of a policy: the recommended or least one, and those
// furthest apart.
func batchSizes(p *results.Plan, policy string) (sizes []int, more bool) {
	for _, c := range p.Candidates {
		if c.Policy == policy && !slices.Contains(sizes, c.AtOnce) {
			sizes = append(sizes, c.AtOnce)
		}
	}
	slices.Sort(sizes)
	if len(sizes) <= 3 {
		return sizes, false
	}
	middle := sizes[len(sizes)/2]
	if c := p.Recommended; c.Policy == policy && c.AtOnce != sizes[0] && c.AtOnce != sizes[len(sizes)-1] {
		middle = c.AtOnce
	}
	return []int{sizes[0], middle, sizes[len(sizes)-1]}, true
}

// delayFinding says what the last start costs more than the first, at the best batch size.
func delayFinding(p *results.Plan) string {
	policies := dated(p)
	if len(policies) == 0 {
		return "Expected loss by start date"
	}
	policy := policies[0]
	if slices.Contains(policies, p.Recommended.Policy) {
		policy = p.Recommended.Policy
	}
	var best results.Planned
	for _, c := range Ranked(p) {
		if c.Policy == policy && c.From != "" {
			best = c
			break
		}
	}
	first, last := best, best
	for _, c := range p.Candidates {
		if _, ok := Loss(c); !ok || c.Policy != policy || c.AtOnce != best.AtOnce || c.From == "" {
			continue
		}
		if earlier(c.From, first.From) {
			first = c
		}
		if earlier(last.From, c.From) {
			last = c
		}
	}
	a, okA := Loss(first)
	b, okB := Loss(last)
	if !okA || !okB || first.From == last.From {
		return "Expected loss by start date"
	}
	days := func(t string) string {
		at, err := time.Parse(time.RFC3339, t)
		if err != nil {
			return ""
		}
		return at.Format("2 Jan 2006")
	}
	d := b.Mean - a.Mean
	switch noise := doubt(first) + doubt(last); {
	case math.Abs(d) <= noise:
		return fmt.Sprintf("Beginning on %s or on %s makes no clear difference", days(first.From), days(last.From))
	case d > 0:
		return fmt.Sprintf("Beginning on %s instead of %s costs %s %s more", days(last.From), days(first.From), numbers.Round(d, 2), LossUnit(p))
	}
	return fmt.Sprintf("Beginning on %s instead of %s saves %s %s", days(last.From), days(first.From), numbers.Round(-d, 2), LossUnit(p))
}

// doubt is half the interval of what a candidate loses beyond the recommended one: on the same
// histories that is known much better than either loss.
func doubt(c results.Planned) float64 {
	if c.Beyond != nil {
		return (c.Beyond.High - c.Beyond.Low) / 2
	}
	if c.Rank == 1 {
		return 0
	}
	return intervalHalf(c.Metrics["loss"])
}

func intervalHalf(m results.Metric) float64 {
	if m.Low == nil || m.High == nil {
		return 0
	}
	return (*m.High - *m.Low) / 2
}

// byStart returns the candidates in the order of their starts, so that a line goes forth only.
func byStart(cs []results.Planned) []results.Planned {
	cs = slices.Clone(cs)
	slices.SortStableFunc(cs, func(a, b results.Planned) int {
		switch {
		case earlier(a.From, b.From):
			return -1
		case earlier(b.From, a.From):
			return 1
		}
		return 0
	})
	return cs
}

// earlier compares times that may have different offsets.
func earlier(a, b string) bool {
	x, errX := time.Parse(time.RFC3339, a)
	y, errY := time.Parse(time.RFC3339, b)
	return errX == nil && errY == nil && x.Before(y)
}
