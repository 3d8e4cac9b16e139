package studies

import (
	"fmt"
	"math"

	"outagesim/decision"
	"outagesim/models"
	"outagesim/results"
	"outagesim/sim/portable"
	"outagesim/sim/stat"
)

// result decides, and gathers what the page of a plan shows.
func (p *planner) result(f *followUp) (*results.Plan, error) {
	d := p.decide()
	best := p.ranking[0]
	plan := &results.Plan{
		Recommended: p.grid.candidates[best].Choice, Confident: p.separated(0),
		Minimise: p.s.Maintenance.Minimise, PlannedWeight: p.s.Maintenance.PlannedWeight, WindowCost: p.s.Maintenance.WindowCost,
		Unit: p.grid.wanted[best][p.grid.metrics[p.s.Maintenance.Minimise]].Unit, Panic: p.panic, Rate: p.rate(),
		ProbabilityWrong: d.ProbabilityWrong, ExpectedRegret: d.ExpectedRegret.Value, EVPI: d.EVPI.Value,
	}
	if !p.known {
		plan.EVSIMonth = d.EVSI(float64(p.base.Config.Fleet.Hypervisors) / 12)
	}
	plan.Candidates = p.planned(d)
	p.breakEven(d, plan)
	p.calendar(best, plan)
	for k, c := range f.choice.Best {
		plan.Policies = append(plan.Policies, p.policyAt(&p.grid.candidates[c], f.spreads[k], f.spread(k)))
	}
	var err error
	if plan.Tornado, err = p.tornado(f); err != nil {
		return nil, err
	}
	plan.Reason = p.reason(plan)
	plan.WindowHours = p.windowHours(best)
	return plan, nil
}

// decide puts the ranked candidates to the decision; its candidate i is p.ranking[i].
func (p *planner) decide() decision.Decision {
	problem := decision.Problem{Posterior: p.post, Rates: p.grid.rates, Confidence: p.s.Study.Confidence}
	loss := make([][][]float64, len(p.ranking)) // by candidate and rate, over replications
	for i, c := range p.ranking {
		var curve decision.Curve
		for r := range p.grid.rates {
			l := p.lossAt(c, r)
			mean, se := meanSE(l)
			curve.Loss, curve.SE = append(curve.Loss, mean), append(curve.SE, se)
			loss[i] = append(loss[i], l)
		}
		problem.Candidates = append(problem.Candidates, curve)
	}
	problem.DifferenceSE = func(i, j int) []float64 {
		out := make([]float64, len(p.grid.rates))
		for r := range out {
			d := make([]float64, p.grid.rows.N())
			for k := range d {
				d[k] = loss[i][r][k] - loss[j][r][k]
			}
			_, out[r] = meanSE(d)
		}
		return out
	}
	return decision.Decide(problem)
}

// rate restates what is known of the panic rate.
func (p *planner) rate() results.PlanRate {
	r := results.PlanRate{
		Known: p.known, Shape: p.post.Shape, Exposure: p.post.Exposure, Mean: p.post.Mean(), Rates: p.grid.rates,
		Low: p.post.Quantile(0.025), High: p.post.Quantile(0.975),
	}
	if p.known {
		r.Low, r.High = r.Mean, r.Mean
		return r
	}
	const points = 160
	from, to := p.post.Quantile(0.001), p.post.Quantile(0.999)
	for i := range points + 1 {
		x := from * portable.Exp(float64(portable.Log(to/from)*(float64(i)/points)))
		r.Density = append(r.Density, results.Point{X: x, Y: p.post.Density(x)})
	}
	return r
}

// planned lists every candidate: the ranked ones first, in their order.
func (p *planner) planned(d decision.Decision) []results.Planned {
	order := append([]int(nil), p.ranking...)
	for c, why := range p.unranked {
		if why != "" && !contains(order, c) {
			order = append(order, c)
		}
	}
	var out []results.Planned
	for k, c := range order {
		x := &p.grid.candidates[c]
		r := results.Planned{Choice: x.Choice, Ranked: p.unranked[c] == "", Why: p.unranked[c], Metrics: map[string]results.Metric{}}
		if r.Ranked {
			r.Rank = k + 1
		}
		r.Batches = len(x.batches)
		r.Windows, r.Last = p.span(x)
		r.Metrics["loss"] = p.integral("app-minutes", p.loss[c])
		for i, name := range p.grid.names {
			m := p.grid.wanted[c][i]
			if name == figurePlannedWeighted {
				continue
			}
			values := p.expected(func(rate int) []float64 { return p.grid.values(c, rate, name) })
			r.Metrics[name] = p.integral(m.Unit, values)
		}
		for rate := range p.grid.rates {
			mean, se := meanSE(p.lossAt(c, rate))
			i := stat.MeanInterval(mean, se, int64(p.grid.rows.N()), p.s.Study.Confidence)
			r.Curve, r.CurveLow, r.CurveHigh = append(r.Curve, mean), append(r.CurveLow, i.Low), append(r.CurveHigh, i.High)
		}
		if c != p.ranking[0] {
			mean, se, i := p.beyond(c, p.ranking[0])
			r.Beyond = &results.Difference{
				Variant: x.String(), Baseline: p.grid.candidates[p.ranking[0]].String(), Metric: "loss", Unit: "app-minutes",
				Mean: mean, SE: se, Low: i.Low, High: i.High,
			}
		}
		out = append(out, r)
	}
	return out
}

func contains(list []int, x int) bool {
	for _, v := range list {
		if v == x {
			return true
		}
	}
	return false
}

// integral is the mean of values over replications, each an expectation over the rate.
func (p *planner) integral(unit string, values []float64) results.Metric {
	mean, se := meanSE(values)
	i := stat.MeanInterval(mean, se, int64(len(values)), p.s.Study.Confidence)
	m := results.Metric{Unit: unit, Over: "replications", N: int64(len(values)), Mean: mean, SE: &se, Low: &i.Low, High: &i.High, Method: methodCrude}
	zero := true
	for _, v := range values {
		zero = zero && v == 0
	}
	if zero {
		m.Method = methodExact
		m.Low, m.High = ptr(0), ptr(0)
	}
	return m
}

// span returns how many windows the calendar of a candidate uses and its last local day.
func (p *planner) span(c *candidate) (windows int, last string) {
	if len(c.batches) == 0 {
		return 0, ""
	}
	windows = countWindows(c.config.Maintenance, c.batches)
	end := c.batches[len(c.batches)-1]
	return windows, p.instant(end.At.Add(end.Takes)).Format("2006-01-02")
}

// countWindows counts the windows in which batches start; without windows, the days.
func countWindows(m *models.Maintenance, batches []models.PlannedBatch) int {
	seen := map[int]bool{}
	for _, b := range batches {
		_, w := m.Fit(b.At, 0)
		seen[w] = true
	}
	return len(seen)
}

// breakEven sets the rate and the horizon at which the best candidate that reboots costs what
// waiting costs.
func (p *planner) breakEven(d decision.Decision, plan *results.Plan) {
	wait, forced := -1, -1
	for i, c := range p.ranking {
		m := p.grid.candidates[c].config.Maintenance
		switch {
		case m == nil && wait < 0:
			wait = i
		case m != nil && forced < 0:
			forced = i
		}
	}
	if wait < 0 || forced < 0 {
		return
	}
	if all := d.BreakEvensBetween(forced, wait); len(all) > 0 {
		b := all[0]
		plan.BreakEvenPerHypervisorYear = &b.Rate
		if !math.IsInf(b.SE, 0) {
			z := portable.NormalQuantile((1 + p.s.Study.Confidence) / 2)
			plan.BreakEvenLow, plan.BreakEvenHigh = ptr(max(0, b.Rate-float64(z*b.SE))), ptr(b.Rate+float64(z*b.SE))
		}
	}
	// What a campaign costs beyond waiting where nothing panics, and what a panic costs, both for one
	// hypervisor; then the closed form, since a panic installs the patch.
	n := float64(p.base.Config.Fleet.Hypervisors)
	campaign := (d.Loss(forced, 0) - d.Loss(wait, 0)) / n
	mean := p.post.Mean()
	panics := 0.0
	for r, w := range decision.Weights(decision.Posterior{Shape: certain, Exposure: certain / mean}, p.grid.rates) {
		m, _ := meanSE(p.grid.values(p.ranking[wait], r, figurePanics))
		panics += float64(w * m)
	}
	if panics <= 0 {
		return
	}
	each := (d.Loss(wait, mean) - d.Loss(wait, 0)) / panics
	if share := campaign / each; each > 0 && share > 0 && share < 1 {
		years := decision.BreakEvenHorizon(share, mean)
		plan.BreakEvenHorizon = ptr(12 * years)
	}
}

// reason says in words why the recommended candidate is.
func (p *planner) reason(plan *results.Plan) string {
	best := plan.Candidates[0]
	loss := best.Metrics["loss"].Mean
	text := fmt.Sprintf("Of %d candidates %s has the least expected loss, %s app-minutes", len(p.ranking), p.grid.candidates[p.ranking[0]].String(), thousands(loss))
	for _, c := range plan.Candidates[1:] {
		if c.Policy == best.Policy || c.Beyond == nil || !c.Ranked {
			continue
		}
		text += fmt.Sprintf("; the best other policy, %s, loses %s more (%s to %s)", c.Beyond.Variant, thousands(c.Beyond.Mean), thousands(c.Beyond.Low), thousands(c.Beyond.High))
		break
	}
	return text + "."
}

// thousands prints a number of app-minutes for reading.
func thousands(v float64) string {
	s := fmt.Sprintf("%.0f", math.Abs(v))
	if math.Abs(v) < 10 {
		s = fmt.Sprintf("%.2g", math.Abs(v))
	}
	for i := len(s) - 3; i > 0 && math.Abs(v) >= 1000; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if v < 0 {
		return "-" + s
	}
	return s
}
