package studies

import (
	"fmt"

	"outagesim/models"
	"outagesim/scenarios"
	"outagesim/sim"
	"outagesim/sim/stat"
	"outagesim/sim/study"
)

// planGrid simulates every candidate at every rate on the same histories. Its rows hold, by
// candidate and rate, the columns that losses and figures are made of.
type planGrid struct {
	candidates []candidate
	kernel     int
	panicName  string
	rates      []float64 // per hypervisor and year
	names      []string
	metrics    map[string]int    // place of each name in names
	wanted     [][]models.Metric // by candidate, in the order of names
	slot       []int             // by candidate: its place in the rows
	slots      int
	rows       planRows // what the replications yielded; set once they have
}

// planRows is what replications of a grid yielded.
type planRows interface {
	N() int
	// Row returns, by rate, the columns of the candidate in a slot.
	Row(slot, rep int) []int64
}

// planSample is a sample of the grid's own spec.
type planSample struct {
	*study.Sample
	width int // of a slot
}

func (s planSample) Row(slot, rep int) []int64 {
	return s.Sample.Row(rep)[slot*s.width:][:s.width]
}

// Figures that every plan needs besides what it minimises.
const (
	figurePanics          = "fleet.panics"
	figureWindows         = "plan.windows"
	figurePlannedWeighted = "plan.planned_weighted"
)

var planFigures = []string{"outage_minutes", "planned_minutes", "unplanned_minutes", "weighted_minutes"}

// planClasses names the classes of apps there are, and all of them together.
func planClasses(c models.Config) []string {
	var names []string
	for _, a := range c.Apps {
		if a.Count > 0 {
			names = append(names, a.Name)
		}
	}
	return append(names, "all")
}

// newPlanGrid collects what is needed of each candidate's rows.
func newPlanGrid(s *scenarios.Scenario, list []candidate, panicName string, rates []float64) (*planGrid, error) {
	g := &planGrid{candidates: list, kernel: list[0].config.Fleet.Kernel, panicName: panicName, rates: rates, metrics: map[string]int{}}
	want := func(name string) {
		if _, ok := g.metrics[name]; !ok {
			g.metrics[name] = len(g.metrics)
			g.names = append(g.names, name)
		}
	}
	want(s.Maintenance.Minimise)
	want(figurePanics)
	want(figureWindows)
	want(figurePlannedWeighted)
	for _, class := range planClasses(list[0].config) {
		for _, figure := range planFigures {
			want("apps." + class + "." + figure)
		}
	}
	for _, o := range s.Objectives {
		if o.Variant == "" && o.Quantile == 0 {
			want(o.Metric)
		}
	}
	for i, c := range list {
		by := byName(c.model)
		windows, _, _, _ := c.model.PlanMetrics()
		by[figureWindows], by[figurePlannedWeighted] = windows, c.model.PlannedWeighted(len(c.config.Apps))
		var own []models.Metric
		for _, name := range g.names {
			x, ok := by[name]
			if !ok || x.Kind != models.Linear {
				return nil, &InputError{fmt.Errorf("plan cannot minimise %s or hold policies to it: it is not a mean over replications; name another metric", name)}
			}
			own = append(own, x)
		}
		g.wanted = append(g.wanted, own)
		if c.same == i {
			g.slot = append(g.slot, g.slots)
			g.slots++
		} else {
			g.slot = append(g.slot, g.slot[c.same])
		}
	}
	return g, nil
}

func (g *planGrid) width() int { return len(g.names) }

// slotWidth is the number of columns of a candidate at all rates.
func (g *planGrid) slotWidth() int { return len(g.rates) * g.width() }

// took keeps what the replications yielded.
func (g *planGrid) took(s *study.Sample) { g.rows = planSample{s, g.slotWidth()} }

func (g *planGrid) spec() study.Spec {
	return study.Spec{Columns: g.slots * g.slotWidth(), NewWorker: func() study.Worker {
		w := &planWorker{grid: g}
		var list []*models.Model
		for i, c := range g.candidates {
			if c.same == i {
				w.candidates = append(w.candidates, i)
				list = append(list, c.model)
				w.rows = append(w.rows, make([]int64, c.model.Columns()))
			}
		}
		w.machines = models.NewMachines(list...)
		for range models.Bins {
			w.bins = append(w.bins, new(stat.Bins))
		}
		return w
	}}
}

type planWorker struct {
	grid       *planGrid
	candidates []int // those that are simulated
	machines   []*models.Machine
	rows       [][]int64
	bins       []*stat.Bins // of no use here
}

func (w *planWorker) Replicate(rep uint64, row []int64, _ []*stat.Bins) {
	for i, m := range w.machines {
		c := w.candidates[i]
		w.grid.simulate(c, m, rep, row[w.grid.slot[c]*w.grid.slotWidth():], w.rows[i], w.bins)
	}
	for _, b := range w.bins {
		b.Reset()
	}
}

// simulate simulates a candidate on machine m at every rate and fills its slot of a row; own is a
// row of the machine's, for scratch.
func (g *planGrid) simulate(c int, m *models.Machine, rep uint64, slot, own []int64, bins []*stat.Bins) {
	done := sim.Time(g.candidates[c].config.Horizon) // or when the last hypervisor is patched without panics
	for r, rate := range g.rates {
		mean := meanTime(rate)
		at := slot[r*g.width():][:g.width()]
		// A history in which every hypervisor is patched before the first panic is that
		// without panics.
		if r > 0 && m.FirstPoint(rep, g.kernel, g.panicName, mean) > done {
			copy(at, slot)
			continue
		}
		m.Fix(g.kernel, g.panicName, mean)
		clear(own)
		m.Replicate(rep, own, bins)
		for k, x := range g.wanted[c] {
			at[k] = own[x.Col]
		}
		if rate == 0 {
			done = min(m.PatchedAt(), done)
		}
	}
}

// meanTime is the mean time to an event of the given rate a year.
func meanTime(perYear float64) sim.Seconds {
	if perYear == 0 {
		return models.NeverMean
	}
	return sim.Seconds(float64(sim.Year.Seconds()) / perYear)
}

// values returns a metric of a candidate at a rate, by replication.
func (g *planGrid) values(candidate, rate int, name string) []float64 {
	k := g.metrics[name]
	x := g.wanted[candidate][k]
	j := rate*g.width() + k
	out := make([]float64, g.rows.N())
	for rep := range out {
		out[rep] = scaled(x, float64(g.rows.Row(g.slot[candidate], rep)[j]))
	}
	return out
}
