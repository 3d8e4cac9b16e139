package sample

import (
	"math"
	"slices"

	"outagesim/results"
)

// decide ranks the candidates and says how sure the ranking is.
func (s PlanShape) decide(p *results.Plan) {
	cs := s.courses()
	loss := func(c results.Choice, rate float64) float64 {
		i := slices.IndexFunc(cs, func(o course) bool { return o.Choice == c })
		return cs[i].loss(s, rate)
	}
	ranked := slices.DeleteFunc(slices.Clone(p.Candidates), func(o results.Planned) bool { return !o.Ranked })
	slices.SortStableFunc(ranked, func(a, b results.Planned) int {
		return int(math.Copysign(1, a.Metrics["loss"].Mean-b.Metrics["loss"].Mean))
	})
	best := ranked[0]
	p.Recommended = best.Choice
	p.Confident = true
	p.Reason = "It has the lowest expected loss of all candidates: 29 planned minutes at a weight of 0.3 cost less than the panics that waiting risks."
	var second results.Choice
	for i, o := range ranked {
		k := slices.IndexFunc(p.Candidates, func(c results.Planned) bool { return c.Choice == o.Choice })
		p.Candidates[k].Rank = i + 1
		if i > 0 {
			d := o.Metrics["loss"].Mean - best.Metrics["loss"].Mean
			se := 0.02*d + 60
			p.Candidates[k].Beyond = &results.Difference{
				Variant: o.Policy, Baseline: best.Policy, Metric: "loss", Unit: p.Unit, Mean: d, SE: se, Low: d - 1.96*se, High: d + 1.96*se,
			}
		}
		if second.Policy == "" && o.Policy != best.Policy {
			second = o.Choice
		}
		if !slices.ContainsFunc(p.Policies, func(a results.PolicyAt) bool { return a.Policy == o.Policy }) {
			p.Policies = append(p.Policies, s.at(p, cs[slices.IndexFunc(cs, func(c course) bool { return c.Choice == o.Choice })]))
		}
	}
	if second.Policy == "" {
		return
	}
	least := func(rate float64) float64 {
		x := math.Inf(1)
		for _, o := range ranked {
			x = min(x, loss(o.Choice, rate))
		}
		return x
	}
	p.EVPI = expect(p.Rate, func(x float64) float64 { return loss(best.Choice, x) - least(x) })
	p.ExpectedRegret, p.EVSIMonth = p.EVPI, 0.21*p.EVPI
	p.ProbabilityWrong = expect(p.Rate, func(x float64) float64 {
		if loss(best.Choice, x) > least(x)*(1+1e-9) {
			return 1
		}
		return 0
	})
	waits := slices.ContainsFunc(cs, func(c course) bool { return c.Policy == "wait" })
	if waits && best.Policy != "wait" {
		at, low, high, months := 0.1902, 0.1834, 0.1973, 7.61
		p.BreakEvenPerHypervisorYear, p.BreakEvenLow, p.BreakEvenHigh, p.BreakEvenHorizon = &at, &low, &high, &months
	}
	base := loss(second, p.Rate.Mean) - loss(best.Choice, p.Rate.Mean)
	for _, b := range []struct {
		what, low, high string
		down, up        float64
	}{
		{"panic rate", "0.022 per hypervisor-year", "0.93 per hypervisor-year", -4.1, 9.2},
		{"planned_weight", "0.1", "1", 4.9, -6.3},
		{"horizon", "6 months", "2 years", -0.6, 3.2},
		{"recovery from a panic", "half as long", "twice as long", -0.4, 2.9},
		{"share of redundant apps", "0%", "40%", 1.4, 0.6},
	} {
		p.Tornado = append(p.Tornado, results.TornadoBar{
			Assumption: b.what, Low: b.low, High: b.high, AtLow: b.down * base, Base: base, AtHigh: b.up * base, Overturns: b.down < 0 || b.up < 0,
		})
	}
	if best.From == "" {
		return
	}
	p.HourOfWeek, p.WindowHours = new([7][24]float64), new([7][24]bool)
	for d := range 7 {
		for h := range 24 {
			x := 1 - 0.6*math.Cos(2*math.Pi*float64(h-3)/24)
			if d > 4 {
				x *= 0.6
			}
			p.HourOfWeek[d][h] = 667 * plannedMinutes * plannedWeight * x * float64(best.AtOnce)
			p.WindowHours[d][h] = d >= 1 && d <= 3 && h >= 2 && h < 6
		}
	}
}

// at is a policy under the uncertain rate.
func (s PlanShape) at(p *results.Plan, c course) results.PolicyAt {
	l := about("app-minutes", expect(p.Rate, func(x float64) float64 { return c.loss(s, x) }), 0.008)
	p95 := 3.1 * l.Mean
	q := expect(p.Rate, func(x float64) float64 { return -math.Expm1(-x * c.wait * float64(s.Hypervisors) * 0.7) })
	o := results.PolicyAt{Choice: c.Choice, Replications: 4000, CVaR95: 3.9 * l.Mean, AnyPanic: about("probability", q, 0.03)}
	median := 0.8 * l.Mean
	l.P50, l.P95 = &median, &p95
	o.Loss = l
	limit := 0.00075
	o.ReplicasDown = results.Metric{Unit: "probability", Over: "replications", N: 4000, High: &limit, Bound: "upper", Method: "crude"}
	if c.never || c.Policy == "periodic" {
		o.ReplicasDown = about("probability", 0.0042, 0.4)
	}
	if c.Policy == "rolling" {
		m := about("percent", 96.4, 0.004)
		o.FullestPercent = &m
	}
	floor := plannedWeight * c.planned * plannedMinutes * s.apps()
	scale := max(l.Mean-floor, 0.1*l.Mean)
	for k := range 60 {
		y := 1 - float64(k)/60
		if k > 40 {
			y = 0.33 * math.Pow(0.78, float64(k-40))
		}
		o.Exceedance = append(o.Exceedance, results.Point{X: max(0, floor-0.3*scale) - scale*math.Log(y), Y: y})
	}
	for k := range 74 {
		days := 5 * float64(k)
		y := -math.Expm1(-p.Rate.Mean * days / 365)
		if !c.never {
			begin := max(0, c.wait*365-8)
			y = max(y, min(1, (days-begin)/16))
		} else if c.planned > 0 {
			y = min(1, 3*y)
		}
		o.PatchedShare = append(o.PatchedShare, results.Point{X: days, Y: y})
	}
	return o
}
