package results

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// checkShape holds what whoever draws a plan relies on: one value of a curve for each rate, a
// recommendation that is among the candidates, times that can be read.
func (p *Plan) checkShape() error {
	if p == nil {
		return nil
	}
	n := len(p.Rate.Rates)
	for i := 1; i < n; i++ {
		if !(p.Rate.Rates[i] > p.Rate.Rates[i-1]) {
			return errors.New("plan.rate.rates do not ascend")
		}
	}
	seen := map[Choice]bool{}
	for i, c := range p.Candidates {
		if c.Policy == "" {
			return fmt.Errorf("candidate %d of the plan has no policy", i+1)
		}
		if seen[c.Choice] {
			return fmt.Errorf("candidate %d of the plan, of policy %q, is there twice", i+1, c.Policy)
		}
		seen[c.Choice] = true
		for _, s := range [][]float64{c.Curve, c.CurveLow, c.CurveHigh} {
			if len(s) != n && len(s) != 0 {
				return fmt.Errorf("candidate %d of the plan: a curve of %d values for %d rates", i+1, len(s), n)
			}
		}
		if err := readable("plan.candidates.from", c.From); err != nil {
			return err
		}
	}
	if p.Recommended.Policy != "" && !seen[p.Recommended] {
		return fmt.Errorf("the plan recommends %q, which is no candidate", p.Recommended.Policy)
	}
	for _, c := range p.Policies {
		if !seen[c.Choice] {
			return fmt.Errorf("policy %q of the plan is no candidate", c.Policy)
		}
	}
	for i, b := range p.Calendar {
		for _, t := range []string{b.Start, b.End} {
			if t == "" {
				return fmt.Errorf("batch %d of the plan's calendar has no start or no end", i+1)
			}
			if err := readable("plan.calendar", t); err != nil {
				return err
			}
		}
	}
	return nil
}

func readable(what, t string) error {
	if t == "" {
		return nil
	}
	if _, err := time.Parse(time.RFC3339, t); err != nil {
		return fmt.Errorf("%s: %q is no time", what, t)
	}
	return nil
}

// checkShape holds that there is a cell for each point of the grid, where it should be.
func (s *Sweep) checkShape() error {
	if s == nil {
		return nil
	}
	if len(s.Axes) < 1 || len(s.Axes) > 2 {
		return fmt.Errorf("a sweep over %d paths, not one or two", len(s.Axes))
	}
	n := 1
	for _, a := range s.Axes {
		if len(a.Values) == 0 || len(a.X) != 0 && len(a.X) != len(a.Values) {
			return fmt.Errorf("sweep over %s: %d places on the axis for %d values", a.Path, len(a.X), len(a.Values))
		}
		n *= len(a.Values)
	}
	if len(s.Cells) != n {
		return fmt.Errorf("sweep: %d cells for a grid of %d", len(s.Cells), n)
	}
	for i, c := range s.Cells {
		want, k := make([]string, len(s.Axes)), i
		for a := len(s.Axes) - 1; a >= 0; a-- {
			want[a] = s.Axes[a].Values[k%len(s.Axes[a].Values)]
			k /= len(s.Axes[a].Values)
		}
		if !slices.Equal(c.Values, want) {
			return fmt.Errorf("sweep: cell %d is for %q, want %q", i+1, c.Values, want)
		}
	}
	return nil
}

func (c *finiteness) plan(p *Plan) {
	if p == nil {
		return
	}
	c.check("plan", p.PlannedWeight, p.WindowCost, p.ProbabilityWrong, p.ExpectedRegret, p.EVPI, p.EVSIMonth)
	c.optional("break-even of the plan", p.BreakEvenPerHypervisorYear, p.BreakEvenLow, p.BreakEvenHigh, p.BreakEvenHorizon)
	r := p.Rate
	c.check("plan.rate", r.Shape, r.Exposure, r.Mean, r.Low, r.High)
	c.check("plan.rate.rates", r.Rates...)
	c.points("plan.rate.density", r.Density)
	for i, o := range p.Candidates {
		what := fmt.Sprintf("candidate %d of the plan, of policy %s", i+1, o.Policy)
		for _, name := range slices.Sorted(maps.Keys(o.Metrics)) {
			c.metric("metric "+name+" of "+what, o.Metrics[name])
		}
		c.check("curve of "+what, o.Curve...)
		c.check("curve_low of "+what, o.CurveLow...)
		c.check("curve_high of "+what, o.CurveHigh...)
		if d := o.Beyond; d != nil {
			c.check("beyond_recommended of "+what, d.Mean, d.SE, d.Low, d.High)
		}
	}
	for _, o := range p.Policies {
		what := "policy " + o.Policy + " of the plan"
		c.check("cvar95 of "+what, o.CVaR95)
		for _, m := range []Metric{o.Loss, o.AnyPanic, o.ReplicasDown} {
			c.metric(what, m)
		}
		if o.FullestPercent != nil {
			c.metric("fullest_hypervisor_percent of "+what, *o.FullestPercent)
		}
		c.points("exceedance of "+what, o.Exceedance)
		c.points("patched_share of "+what, o.PatchedShare)
	}
	for _, b := range p.Tornado {
		c.check("plan.tornado of "+b.Assumption, b.AtLow, b.Base, b.AtHigh)
	}
	if p.HourOfWeek != nil {
		for _, day := range p.HourOfWeek {
			c.check("plan.hour_of_week", day[:]...)
		}
	}
}

func (c *finiteness) sweep(s *Sweep) {
	if s == nil {
		return
	}
	for _, a := range s.Axes {
		c.check("sweep over "+a.Path, a.X...)
		c.optional("sweep over "+a.Path, a.OwnX)
	}
	for i, cell := range s.Cells {
		for _, variant := range slices.Sorted(maps.Keys(cell.Metrics)) {
			for _, name := range slices.Sorted(maps.Keys(cell.Metrics[variant])) {
				c.metric(fmt.Sprintf("metric %s of variant %s in cell %d of the sweep", name, variant, i+1), cell.Metrics[variant][name])
			}
		}
	}
}

func (c *finiteness) points(what string, ps []Point) {
	for _, p := range ps {
		c.check(what, p.X, p.Y)
	}
}
