package studies

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"

	"outagesim/models"
	"outagesim/scenarios"
	"outagesim/sim/stat"
	"outagesim/sim/study"
)

// Choice is what the follow-up of a plan rests on beside what the plan rests on: what its rounds have
// found.
type Choice struct {
	Best      []int `json:"best"`      // the best candidate of each policy, best first, by number
	Histories int   `json:"histories"` // that the curves rest on
}

const (
	// policyReplications is how many histories under the uncertain rate tell the spread of a
	// policy's loss.
	policyReplications = 1000
	// variationReplications is how many histories an assumption's ends are simulated with.
	variationReplications = 16
)

// NewFollowUp prepares the follow-up of the plan of s, once its rounds have led to a choice: the best
// candidate of each policy with the rate drawn anew in each replication, and under changed
// assumptions. The job has replications only; their results are those of the plan.
func NewFollowUp(s *scenarios.Scenario, o Options, c Choice) (*Job, error) {
	p, err := newPlanner(s, o)
	if err != nil {
		return nil, err
	}
	f, err := p.followUp(c)
	if err != nil {
		return nil, err
	}
	return f.job()
}

// followUp is what is simulated once the candidates are ranked, as one study. Its replications are
// those of its parts, one part after the other; the longest replications come first, so that no worker
// is left with them in the end.
type followUp struct {
	p       *planner
	choice  Choice
	spreads []policyStudy // of the best candidates
	changes []change      // of assumptions, none without a second policy
	grids   []*planGrid   // of the best candidates under each end of each change
	parts   []followPart
	sample  *study.Sample // of all parts; set once it is there
}

// followPart is the replications of one candidate.
type followPart struct {
	study.Span
	columns int
	cost    int // of a replication, next to others
	worker  func() study.Worker
}

func (p *planner) followUp(c Choice) (*followUp, error) {
	f := &followUp{p: p, choice: c}
	seen := map[string]bool{}
	for _, b := range c.Best {
		if b < 0 || b >= len(p.grid.candidates) {
			return nil, &InputError{fmt.Errorf("there is no candidate %d among %d", b, len(p.grid.candidates))}
		}
		x := &p.grid.candidates[b]
		if seen[x.Policy] {
			return nil, &InputError{fmt.Errorf("two of the best candidates are of policy %s", x.Policy)}
		}
		seen[x.Policy] = true
	}
	if c.Histories < 2 || len(c.Best) == 0 {
		return nil, &InputError{fmt.Errorf("a choice of %d candidates by %d histories is none", len(c.Best), c.Histories)}
	}
	if len(c.Best) > 1 {
		f.changes = p.resimulated()
	}
	for _, x := range f.changes {
		for _, to := range []func(models.Config) models.Config{x.toLow, x.toHigh} {
			g, err := p.under(to, c.Best)
			if err != nil {
				return nil, err
			}
			f.grids = append(f.grids, g)
			for k := range c.Best {
				f.add(min(variationReplications, c.Histories), g.slotWidth(), len(g.rates), func() study.Worker { return newSlotWorker(g, k) })
			}
		}
	}
	n := policyReplications
	if p.o.Replications != nil {
		n = *p.o.Replications
	}
	for _, b := range c.Best {
		w := policyStudy{model: p.grid.candidates[b].model, points: patchedPoints, step: p.base.Config.Horizon / patchedPoints}
		f.spreads = append(f.spreads, w)
		f.add(n, w.width(), 1, w.worker)
	}
	return f, nil
}

// add appends a part of n replications.
func (f *followUp) add(n, columns, cost int, worker func() study.Worker) {
	from := 0
	if len(f.parts) > 0 {
		from = f.parts[len(f.parts)-1].To
	}
	f.parts = append(f.parts, followPart{study.Span{From: from, To: from + n}, columns, cost, worker})
}

// at returns the number of the part that a replication is of.
func (f *followUp) at(rep int) int {
	return sort.Search(len(f.parts), func(i int) bool { return rep < f.parts[i].To })
}

func (f *followUp) job() (*Job, error) {
	columns := 0
	for _, x := range f.parts {
		columns = max(columns, x.columns)
	}
	j := &Job{
		Command: "plan", o: f.p.o, choice: &f.choice, ends: []int{f.parts[len(f.parts)-1].To},
		spec:  study.Spec{Columns: columns, NewWorker: func() study.Worker { return &followWorker{f: f, part: -1} }},
		stage: func() string { return "spread and assumptions" },
		cost:  func(rep int) int { return f.parts[f.at(rep)].cost },
	}
	choice, err := json.Marshal(f.choice)
	if err != nil {
		return nil, err
	}
	j.identify(f.p.s, " follow-up", f.p.seed, choice, fmt.Append(nil, j.ends[0]))
	return j, fits(j.ends[0], columns)
}

// followWorker simulates replications of one part after the other.
type followWorker struct {
	f     *followUp
	part  int // that inner simulates; -1: none
	inner study.Worker
}

func (w *followWorker) Replicate(rep uint64, row []int64, bins []*stat.Bins) {
	if i := w.f.at(int(rep)); i != w.part {
		w.part, w.inner = i, w.f.parts[i].worker()
	}
	x := &w.f.parts[w.part]
	w.inner.Replicate(rep-uint64(x.From), row[:x.columns], bins)
}

// slotWorker simulates one candidate of a grid at every rate.
type slotWorker struct {
	grid      *planGrid
	candidate int
	machine   *models.Machine
	row       []int64
	bins      []*stat.Bins // of no use here
}

func newSlotWorker(g *planGrid, candidate int) *slotWorker {
	m := g.candidates[candidate].model
	w := &slotWorker{grid: g, candidate: candidate, machine: models.NewMachine(m), row: make([]int64, m.Columns())}
	for range models.Bins {
		w.bins = append(w.bins, new(stat.Bins))
	}
	return w
}

func (w *slotWorker) Replicate(rep uint64, row []int64, _ []*stat.Bins) {
	w.grid.simulate(w.candidate, w.machine, rep, row, w.row, w.bins)
	for _, b := range w.bins {
		b.Reset()
	}
}

// partOfSample is what the replications of one part yielded.
type partOfSample struct {
	part   followPart
	sample *study.Sample
}

func (t *partOfSample) N() int { return t.part.To - t.part.From }

func (t *partOfSample) Row(rep int) []int64 {
	return t.sample.Row(t.part.From + rep)[:t.part.columns]
}

func (t *partOfSample) Column(j int) []int64 {
	column := make([]int64, t.N())
	for rep := range column {
		column[rep] = t.Row(rep)[j]
	}
	return column
}

func (t *partOfSample) Bins(int) *stat.Bins { panic("studies: a follow-up has no histograms") }

// spread is the sample of the best candidate of policy k.
func (f *followUp) spread(k int) *partOfSample {
	return &partOfSample{f.parts[len(f.parts)-len(f.spreads)+k], f.sample}
}

// changed is the grid under end i of the changes, with what its candidates yielded.
func (f *followUp) changed(i int) *planGrid {
	g := f.grids[i]
	var rows slotRows
	for k := range g.candidates {
		rows = append(rows, &partOfSample{f.parts[i*len(g.candidates)+k], f.sample})
	}
	g.rows = rows
	return g
}

// slotRows is what the candidates of a grid yielded, by slot.
type slotRows []*partOfSample

func (s slotRows) N() int                    { return s[0].N() }
func (s slotRows) Row(slot, rep int) []int64 { return s[slot].Row(rep) }

// Equal tells whether two choices are one.
func (c Choice) Equal(d Choice) bool {
	return c.Histories == d.Histories && slices.Equal(c.Best, d.Best)
}
