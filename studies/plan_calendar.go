package studies

import (
	"fmt"
	"time"

	"outagesim/models"
	"outagesim/results"
	"outagesim/sim"
	"outagesim/sim/stat"
)

// instant is a time of the simulation on the local clock.
func (p *planner) instant(t sim.Time) time.Time {
	return p.base.Config.Start.Add(sim.Duration(t).Std()).In(p.s.Location)
}

// calendar sets the batches of candidate c, if nothing fails, and what they do to the apps.
func (p *planner) calendar(c int, plan *results.Plan) {
	x := &p.grid.candidates[c]
	for _, b := range x.batches {
		r := results.PlannedBatch{
			Start: stamp(p.instant(b.At)), End: stamp(p.instant(b.At.Add(b.Takes))),
			Out: map[string]int{}, Reduced: map[string]int{},
		}
		for _, h := range b.Hypervisors {
			r.Hypervisors = append(r.Hypervisors, x.config.Fleet.Name(h))
		}
		if !x.config.Maintenance.Evacuate { // its moves take each app down for themselves
			out, reduced := x.model.BatchEffect(b.Hypervisors)
			for i, a := range x.config.Apps {
				if out[i] > 0 {
					r.Out[a.Name] = out[i]
				}
				if reduced[i] > 0 {
					r.Reduced[a.Name] = reduced[i]
				}
			}
		}
		plan.Calendar = append(plan.Calendar, r)
	}
	plan.Windows, plan.LastDay = p.span(x)
	plan.Dictating = dictating(x)
	plan.HourOfWeek = p.hourOfWeek(x)
}

// dictating says which apps make batches smaller than they may be.
func dictating(c *candidate) string {
	m := c.config.Maintenance
	if m == nil || m.Blind || m.Evacuate || m.AtOnce == 1 {
		return ""
	}
	largest := 0
	for _, b := range c.batches {
		largest = max(largest, len(b.Hypervisors))
	}
	pairs, of := c.model.Conflicting()
	if largest >= m.AtOnce || pairs == 0 {
		return ""
	}
	classes := ""
	for _, a := range c.config.Apps {
		if a.Count > 0 && a.Replicas > a.Need {
			if classes != "" {
				classes += " and "
			}
			classes += fmt.Sprintf("the %d apps of class %s", a.Count, a.Name)
		}
	}
	return fmt.Sprintf("%s share %d of the %d pairs of hypervisors, so that a batch that keeps them up has at most %d of the %d hypervisors allowed",
		classes, pairs, of, largest, m.AtOnce)
}

// hourReplications is how many planned reboots the cost of one is averaged over.
const hourReplications = 64

// hourOfWeek is the expected loss of one batch by the local weekday and hour of its start: the
// outages of planned reboots of single hypervisors, weighted by demand and planned_weight, times the
// size of a batch.
func (p *planner) hourOfWeek(c *candidate) *[7][24]float64 {
	m := c.config.Maintenance
	if m == nil {
		return nil
	}
	x := models.NewMachine(c.model)
	type outage struct{ s, e sim.Time }
	var outages []outage
	x.Observe(models.Observer{Outage: func(_ int, s, e sim.Time) { outages = append(outages, outage{s, e}) }})
	row := make([]int64, c.model.Columns())
	bins := make([]*stat.Bins, models.Bins)
	for i := range bins {
		bins[i] = new(stat.Bins)
	}
	n := c.config.Fleet.Hypervisors
	for rep := range uint64(hourReplications) {
		clear(row)
		x.StartQuiet(rep, row, bins)
		x.InjectPlanned(int(rep) % n)
		for x.Step() {
		}
		x.Finish()
	}
	// Minutes out in each hour after the start of a batch.
	var byHour []float64
	for _, o := range outages {
		for h := int(o.s / sim.Time(sim.Hour)); sim.Time(h)*sim.Time(sim.Hour) < o.e; h++ {
			for len(byHour) <= h && len(byHour) < 7*24 {
				byHour = append(byHour, 0)
			}
			if h >= len(byHour) {
				break
			}
			from, to := max(o.s, sim.Time(h)*sim.Time(sim.Hour)), min(o.e, sim.Time(h+1)*sim.Time(sim.Hour))
			byHour[h] += to.Sub(from).Minutes()
		}
	}
	weights := c.config.Demand.Weights
	scale := c.config.Demand.PlannedWeight * float64(m.AtOnce) / hourReplications
	out := new([7][24]float64)
	for day := range out {
		for hour := range out[day] {
			for h, minutes := range byHour {
				w := 1.0
				if weights != nil {
					at := day*24 + hour + h
					w = weights[(at/24+1)%7][at%24] // Monday is 0 here and 1 there
				}
				out[day][hour] += float64(w * minutes)
			}
			out[day][hour] *= scale
		}
	}
	return out
}

// windowHours tells in which local hours of the week the windows of candidate c lie, as far as they
// cover the hour; nil if it may reboot at any time.
func (p *planner) windowHours(c int) *[7][24]bool {
	x := &p.grid.candidates[c]
	if x.config.Maintenance == nil || x.config.Maintenance.Windows == nil {
		return nil
	}
	w := p.s.Maintenance.Policies[x.policy].Windows
	end := w.To
	if end <= w.From {
		end += 24 * 60
	}
	hours := new([7][24]bool)
	for day, on := range w.Days {
		for h := int(w.From+59) / 60; on && (h+1)*60 <= int(end); h++ {
			hours[(day+6+h/24)%7][h%24] = true // Monday is 0
		}
	}
	return hours
}
