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

// rate is the expected loss of each policy against the panic rate, over what is known of the rate.
func rate(r *results.Results) (Chart, bool) {
	p := r.Plan
	if p == nil || len(p.Rate.Rates) < 2 {
		return Chart{}, false
	}
	shown, left := drawnPolicies(p)
	from, to := ratesOfInterest(p)
	b := rateBody{rate: p.Rate, low: p.BreakEvenLow, high: p.BreakEvenHigh, even: p.BreakEvenPerHypervisorYear}
	b.plot = plotPanel{yTitle: "expected loss, " + LossUnit(p), x: func(n int) axis { return between(from, to, n) }}
	greatest := 0.0
	var alts []string
	for i, o := range shown {
		c, ok := candidate(p, o.Choice)
		if !ok || len(c.Curve) != len(p.Rate.Rates) {
			continue
		}
		s := series{name: o.Policy, index: i, points: resampled(p.Rate.Rates, c.Curve, from, to)}
		if len(c.CurveLow) == len(c.Curve) && len(c.CurveHigh) == len(c.Curve) {
			s.low, s.high = resampled(p.Rate.Rates, c.CurveLow, from, to), resampled(p.Rate.Rates, c.CurveHigh, from, to)
		}
		for k, q := range s.points {
			greatest = math.Max(greatest, q.Y)
			if k < len(s.high) {
				// A band that is wider still is cut: the lines matter more.
				greatest = math.Max(greatest, math.Min(s.high[k].Y, 1.3*q.Y))
			}
		}
		if m, ok := Loss(c); ok {
			alts = append(alts, o.Policy+": "+numbers.Metric("loss", m)+" at the believed rate")
		}
		b.plot.series = append(b.plot.series, s)
	}
	if len(b.plot.series) == 0 {
		return Chart{}, false
	}
	b.plot.y = func(n int) axis { return linear(0, greatest*1.04, n) }
	sub := "Expected loss in " + LossUnit(p) + " " + over(r) + " against the panic rate of an unpatched hypervisor, and below it what is believed about that rate."
	if p.Rate.Known {
		sub = "Expected loss in " + LossUnit(p) + " " + over(r) + " against the panic rate of an unpatched hypervisor; the scenario gives the rate as certain."
	}
	return Chart{
		Name: "rate", Title: rateFinding(p), subtitle: sub + lossRule(p) + bestOf(shown, left),
		Alt:  "Expected loss against panic rate. " + strings.Join(alts, "; ") + ".",
		body: b,
	}, true
}

// ratesOfInterest is where the belief lies and where the policies change places, within what
// was estimated.
func ratesOfInterest(p *results.Plan) (from, to float64) {
	q := p.Rate
	from, to = q.Mean/30, q.Mean*5
	if q.Low > 0 && !q.Known {
		from, to = math.Min(from, q.Low/2), math.Max(q.Mean*4, q.High*1.6)
	}
	if e := p.BreakEvenPerHypervisorYear; e != nil && *e > 0 {
		from, to = math.Min(from, *e/3), math.Max(to, *e*3)
	}
	last := q.Rates[len(q.Rates)-1]
	to = math.Min(to, last)
	// A rate of 0 is beyond the left end of a logarithmic axis.
	if q.Rates[0] > 0 {
		from = math.Max(from, q.Rates[0])
	}
	if !(from > 0 && from < to) {
		from = to / 1000
	}
	return from, to
}

// resampled returns a curve known at some xs as closely spaced points between from and to, without
// overshooting: a monotone cubic where the values rise or fall.
func resampled(xs, ys []float64, from, to float64) []canvas.Point {
	const n = 90
	var out []canvas.Point
	for k := range n + 1 {
		x := from * math.Pow(to/from, float64(k)/n)
		out = append(out, canvas.Point{X: x, Y: smooth(xs, ys, x)})
	}
	return out
}

// smooth interpolates by cubics whose slopes are harmonic means of the neighbouring chords
// (Fritsch and Butland, 1984).
func smooth(xs, ys []float64, x float64) float64 {
	i := 0
	for i < len(xs)-2 && xs[i+1] < x {
		i++
	}
	chord := func(k int) float64 { return (ys[k+1] - ys[k]) / (xs[k+1] - xs[k]) }
	slope := func(k int) float64 {
		switch k {
		case 0:
			return chord(0)
		case len(xs) - 1:
			return chord(k - 1)
		}
		a, b := chord(k-1), chord(k)
		if a*b <= 0 {
			return 0
		}
		return 2 * a * b / (a + b)
	}
	h := xs[i+1] - xs[i]
	t := math.Max(0, math.Min(1, (x-xs[i])/h))
	return (1+2*t)*(1-t)*(1-t)*ys[i] + t*(1-t)*(1-t)*h*slope(i) + t*t*(3-2*t)*ys[i+1] - t*t*(1-t)*h*slope(i+1)
}

// rateFinding tells where forcing begins to pay, and where the belief lies.
func rateFinding(p *results.Plan) string {
	c := short(p.Recommended.Policy)
	if p.BreakEvenPerHypervisorYear == nil {
		if p.Recommended.Policy == "" {
			return "Expected loss by panic rate"
		}
		if len(p.Policies) < 2 {
			return "What " + c + " costs, by panic rate"
		}
		return capital(c) + " and waiting do not change places at any rate in question"
	}
	s := "Forcing costs less than waiting above " + numbers.Sig(*p.BreakEvenPerHypervisorYear, 2) + " panics per hypervisor and year"
	if p.Rate.Known {
		return s + "; the scenario says " + numbers.Sig(p.Rate.Mean, 2)
	}
	return s + "; believed: " + numbers.Sig(p.Rate.Mean, 2) + " (" + numbers.Sig(p.Rate.Low, 2) + " to " + numbers.Sig(p.Rate.High, 2) + ")"
}

// BreakEvenText writes a break-even rate with its interval, where it has one.
func BreakEvenText(even float64, low, high *float64) string {
	if low == nil || high == nil {
		return numbers.Sig(even, 3)
	}
	if *high-*low > even {
		// So wide an interval leaves its ends no common decimals.
		return numbers.Sig(even, 2) + " (" + numbers.Sig(*low, 2) + " to " + numbers.Sig(*high, 2) + ")"
	}
	return numbers.Estimate(even, *low, *high)
}

// rateBody draws the curves, the axis with the break-even interval, and the posterior below it.
type rateBody struct {
	plot            plotPanel
	rate            results.PlanRate
	even, low, high *float64
}

const beliefHeight = 84.0

func (b rateBody) key(l layout) []keyEntry { return b.curves().key(l) }

func (b rateBody) curves() curves { return curves{panels: []plotPanel{b.plot}} }

func (b rateBody) beliefs() bool { return !b.rate.Known && len(b.rate.Density) > 1 }

func (b rateBody) height(l layout) float64 {
	h := b.curves().height(l) + line(l.tick) + 4
	if b.beliefs() {
		h += 2*line(l.tick) + beliefHeight + 22
	}
	return h
}

func (b rateBody) draw(c *canvas.Canvas, l layout, top float64) {
	left, right := l.inner()
	p, w := b.plot, right-left
	head, tall := p.headHeight(l, w), b.curves().plotHeight(l)
	q := p.place(l, left, top+head, w, tall)
	bottom := top + head + tall
	b.drawBreakEven(c, q, top+head, bottom)
	p.draw(c, l, left, top, w, head, tall, b.curves().direct(l))
	if b.even != nil && b.inside(*b.even, q.x) {
		// On the axis, above its ticks: a bar as long as the interval.
		x1, x2 := b.interval(q.x)
		c.Fill(theme.Of(theme.Text), canvas.Rect(x1, bottom-3, math.Max(x2-x1, 2), 6))
	}
	y := bottom + p.footHeight(l)
	c.Text(l.tick, q.x.from, y+l.tick.Size, l.tick.Cut("panics per hypervisor and year (logarithmic scale)", right-q.x.from))
	y += line(l.tick) + 4
	if b.beliefs() {
		b.drawBelief(c, l, q.x, y, right)
	} else if b.rate.Known && b.inside(b.rate.Mean, q.x) {
		marker(c, triangle, theme.Of(theme.Text), q.x.px(b.rate.Mean), bottom+1, 7)
	}
}

func (b rateBody) inside(x float64, a axis) bool { return x >= a.min && x <= a.max }

func (b rateBody) interval(a axis) (x1, x2 float64) {
	low, high := *b.even, *b.even
	if b.low != nil {
		low = *b.low
	}
	if b.high != nil {
		high = *b.high
	}
	return a.within(low), a.within(high)
}

func (b rateBody) drawBreakEven(c *canvas.Canvas, q plotted, top, bottom float64) {
	if b.even == nil || !b.inside(*b.even, q.x) {
		return
	}
	x1, x2 := b.interval(q.x)
	c.Fill(theme.Of(theme.Quiet).Faint(0.78), canvas.Rect(x1, top, math.Max(x2-x1, 1), bottom-top))
	x := q.x.px(*b.even)
	c.Stroke(theme.Of(theme.Quiet), 1.4, canvas.Line(x, top, x, bottom), 5, 3)
}

// drawBelief draws the density per step of the logarithmic axis, so that equal areas are equal
// chances, its 95% interval and its mean.
func (b rateBody) drawBelief(c *canvas.Canvas, l layout, a axis, top, right float64) {
	words := "what is believed about the rate: mean " + numbers.Sig(b.rate.Mean, 2) + ", 95% between " + numbers.Sig(b.rate.Low, 2) + " and " + numbers.Sig(b.rate.High, 2)
	y := top + 10
	for _, s := range l.tick.Wrap(words, right-a.from, 2) {
		c.Text(l.tick, a.from, y+l.tick.Size, s)
		y += line(l.tick)
	}
	ground := top + 10 + 2*line(l.tick) + beliefHeight - 14
	peak := 0.0
	in := slices.DeleteFunc(slices.Clone(b.rate.Density), func(d results.Point) bool { return !b.inside(d.X, a) })
	for _, d := range in {
		peak = math.Max(peak, d.X*d.Y)
	}
	if !(peak > 0) {
		return
	}
	hill := []canvas.Point{{X: a.px(in[0].X), Y: ground}}
	var ridge []canvas.Point
	for _, d := range in {
		q := canvas.Point{X: a.px(d.X), Y: ground - d.X*d.Y/peak*(beliefHeight-36)}
		hill, ridge = append(hill, q), append(ridge, q)
	}
	hill = append(hill, canvas.Point{X: a.px(in[len(in)-1].X), Y: ground})
	ink := theme.Of(theme.Quiet)
	c.Fill(ink.Faint(0.72), canvas.Polygon(hill...))
	c.Stroke(ink, 1.6, canvas.Polyline(ridge))
	c.Stroke(ink, 1.2, canvas.Line(a.from, ground, a.to, ground))
	whisker(c, theme.Of(theme.Text), a.within(b.rate.Low), a.within(b.rate.High), ground+10, 4.5)
	marker(c, circle, theme.Of(theme.Text), a.within(b.rate.Mean), ground+10, 4.5)
	if b.even == nil || !b.inside(*b.even, a) {
		return
	}
	x := a.px(*b.even)
	c.Stroke(ink, 1.4, canvas.Line(x, top+10+2*line(l.tick)-6, x, ground), 5, 3)
	s := l.tick
	s.Ink, s.Weight = theme.Of(theme.Text), theme.Bold
	label := "break-even " + BreakEvenText(*b.even, b.low, b.high)
	tx := x + 8
	if w := s.Width(label); tx+w > a.to {
		tx = math.Max(a.from, x-8-w)
	}
	onGround(c, s, tx, ground-beliefHeight+26, label)
}
