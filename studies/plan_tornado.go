package studies

import (
	"fmt"
	"slices"

	"outagesim/decision"
	"outagesim/models"
	"outagesim/results"
	"outagesim/sim"
)

// tornado varies one assumption at a time and tells by how much the recommended candidate stays
// better than the best one of the other policies; below 0 the assumption overturns the
// recommendation.
func (p *planner) tornado(f *followUp) ([]results.TornadoBar, error) {
	best := f.choice.Best
	if len(best) < 2 {
		return nil, nil
	}
	others := best[1:]
	base := p.advantage(p.expectedLosses(best[0], others, p.weights, p.s.Maintenance.PlannedWeight))
	var variations []decision.Variation
	fixed := func(label string, f func() float64) decision.Side {
		return decision.Side{Label: label, Decide: func() (decision.Outcome, error) { return outcome(f()), nil }}
	}
	if !p.known {
		at := func(q float64) decision.Side {
			rate := p.post.Quantile(q)
			return fixed(fmt.Sprintf("%.3g/y", rate), func() float64 {
				return p.advantage(p.expectedLosses(best[0], others, decision.Weights(sharp(rate), p.grid.rates), p.s.Maintenance.PlannedWeight))
			})
		}
		variations = append(variations, decision.Variation{Name: "panic rate", Low: at(0.025), High: at(0.975)})
	}
	if p.s.Maintenance.Minimise == "apps.all.weighted_minutes" {
		weight := func(w float64) decision.Side {
			return fixed(fmt.Sprintf("%.3g", w), func() float64 { return p.advantage(p.expectedLosses(best[0], others, p.weights, w)) })
		}
		w := p.s.Maintenance.PlannedWeight
		variations = append(variations, decision.Variation{Name: "planned_weight", Low: weight(w / 2), High: weight(min(1, 2*w))})
	}
	for k, v := range f.changes {
		side := func(label string, i int) decision.Side {
			return fixed(label, func() float64 { return p.advantageIn(f.changed(i)) })
		}
		variations = append(variations, decision.Variation{Name: v.name, Low: side(v.low, 2*k), High: side(v.high, 2*k+1)})
	}
	bars, err := decision.Tornado(outcome(base), variations)
	if err != nil {
		return nil, err
	}
	var out []results.TornadoBar
	for _, b := range bars {
		out = append(out, results.TornadoBar{
			Assumption: b.Name, Low: b.LowLabel, High: b.HighLabel, AtLow: b.Low.Value, Base: base, AtHigh: b.High.Value, Overturns: b.Overturns(),
		})
	}
	return out, nil
}

// sharp is what is known of a rate that is certain.
func sharp(rate float64) decision.Posterior {
	return decision.Posterior{Shape: certain, Exposure: certain / rate}
}

// outcome names what is recommended by the sign of the recommended candidate's advantage.
func outcome(advantage float64) decision.Outcome {
	name := "recommended"
	if advantage < 0 {
		name = "another"
	}
	return decision.Outcome{Recommended: name, Value: advantage}
}

// advantage is what the best of the others loses beyond the first.
func (p *planner) advantage(losses []float64) float64 { return slices.Min(losses[1:]) - losses[0] }

// expectedLosses are those of the candidates under weights and a planned weight.
func (p *planner) expectedLosses(first int, others []int, weights []float64, plannedWeight float64) []float64 {
	var out []float64
	for _, c := range append([]int{first}, others...) {
		sum := 0.0
		for r, w := range weights {
			mean, _ := meanSE(p.lossAt(c, r))
			if d := plannedWeight - p.s.Maintenance.PlannedWeight; d != 0 {
				planned, _ := meanSE(p.grid.values(c, r, figurePlannedWeighted))
				mean += float64(d * planned)
			}
			sum += float64(w * mean)
		}
		out = append(out, sum)
	}
	return out
}

// change is an assumption that must be simulated anew.
type change struct {
	name, low, high string
	toLow, toHigh   func(models.Config) models.Config
}

func (p *planner) resimulated() []change {
	recovery := func(factor float64) func(models.Config) models.Config {
		return func(c models.Config) models.Config { return slower(c, factor) }
	}
	horizon := func(factor float64) func(models.Config) models.Config {
		return func(c models.Config) models.Config {
			c.Horizon = sim.Seconds(factor * float64(c.Horizon.Seconds())).Duration()
			return c
		}
	}
	list := []change{
		{"recovery after a panic", "half as long", "twice as long", recovery(0.5), recovery(2)},
		{"horizon", "half as long", "twice as long", horizon(0.5), horizon(2)},
	}
	_, half := redundancy(p.base.Config, 0.5)
	if _, twice := redundancy(p.base.Config, 2); half && twice {
		share := func(factor float64) func(models.Config) models.Config {
			return func(c models.Config) models.Config { c, _ = redundancy(c, factor); return c }
		}
		list = append(list, change{"redundant apps", "half as many", "twice as many", share(0.5), share(2)})
	}
	return list
}

// under returns the grid of the best candidates under a changed configuration.
func (p *planner) under(to func(models.Config) models.Config, best []int) (*planGrid, error) {
	var list []candidate
	for _, c := range best {
		x := p.grid.candidates[c]
		x.config = to(x.config)
		if m := x.config.Maintenance; m != nil && m.Windows != nil && x.config.Horizon != p.base.Config.Horizon {
			copied := *m
			copied.Windows = windowsOf(p.s, *p.s.Maintenance.Policies[x.policy].Windows, x.config)
			x.config.Maintenance = &copied
		}
		var err error
		if x.model, err = p.family.New(x.config); err != nil {
			return nil, err
		}
		x.same = len(list)
		list = append(list, x)
	}
	return newPlanGrid(p.s, list, p.panic, p.grid.rates)
}

// advantageIn is the advantage of the first candidate of a grid under a changed configuration.
func (p *planner) advantageIn(g *planGrid) float64 {
	q := *p
	q.grid = g
	rest := make([]int, len(g.candidates)-1)
	for i := range rest {
		rest[i] = i + 1
	}
	return q.advantage(q.expectedLosses(0, rest, q.weights, q.s.Maintenance.PlannedWeight))
}

// slower returns c with every phase of the recoveries from panics taking factor times as long.
func slower(c models.Config, factor float64) models.Config {
	struck := map[int]bool{}
	for _, k := range c.Kernels {
		for _, x := range k.Panics {
			struck[x.Recovery] = true
		}
	}
	if c.Maintenance != nil {
		delete(struck, c.Maintenance.Recovery) // the planned reboots stay as they are
	}
	c.Recoveries = slices.Clone(c.Recoveries)
	for i := range c.Recoveries {
		if !struck[i] {
			continue
		}
		r := &c.Recoveries[i]
		r.Phases = slices.Clone(r.Phases)
		for j := range r.Phases {
			if x := &r.Phases[j]; x.Each != nil {
				x.Each = scaledBy(x.Each, factor)
			} else {
				x.Takes = scaledBy(x.Takes, factor)
			}
		}
	}
	return c
}

// scaledBy returns the distribution of factor times a draw from d.
func scaledBy(d sim.Distribution, factor float64) sim.Distribution {
	if c, ok := d.(sim.Constant); ok {
		return sim.Constant{Value: sim.Seconds(float64(c.Value) * factor)}
	}
	return scaledDistribution{d, factor}
}

type scaledDistribution struct {
	sim.Distribution
	factor float64
}

func (d scaledDistribution) Mean() sim.Seconds {
	return sim.Seconds(d.factor * float64(d.Distribution.Mean()))
}

func (d scaledDistribution) Variance() float64 {
	return d.factor * d.factor * d.Distribution.Variance()
}

func (d scaledDistribution) CDF(x sim.Seconds) float64 {
	return d.Distribution.CDF(sim.Seconds(float64(x) / d.factor))
}

func (d scaledDistribution) Quantile(p float64) sim.Seconds {
	return sim.Seconds(d.factor * float64(d.Distribution.Quantile(p)))
}

func (d scaledDistribution) Sample(s *sim.Stream) sim.Duration {
	x := d.Distribution.Sample(s)
	if x == sim.Forever {
		return x
	}
	return sim.Seconds(d.factor * float64(x.Seconds())).Duration()
}

// redundancy returns c with factor times as many apps of the classes with replicas to spare, and
// apps of one replica filling the zones; false where there are none of either, or no room.
func redundancy(c models.Config, factor float64) (models.Config, bool) {
	if c.Fleet.Zones != nil { // a record says which apps there are
		return c, false
	}
	c.Apps = slices.Clone(c.Apps)
	one := slices.IndexFunc(c.Apps, func(a models.AppClass) bool { return a.Replicas == 1 })
	spare, freed := false, 0
	for i := range c.Apps {
		a := &c.Apps[i]
		if a.Replicas > a.Need && a.Count > 0 {
			spare = true
			n := int(float64(factor*float64(a.Count)) + 0.5)
			freed += (a.Count - n) * a.Replicas
			a.Count = n
		}
	}
	if !spare || one < 0 || c.Apps[one].Count+freed < 0 {
		return c, false
	}
	c.Apps[one].Count += freed
	return c, true
}
