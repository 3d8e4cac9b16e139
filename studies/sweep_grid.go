package studies

import (
	"slices"
	"sync"

	"outagesim/models"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim/stat"
	"outagesim/sim/study"
)

// sweepGrid is the points of a sweep as one study. Of what a point's variants yield its rows keep
// the columns, and its bins the histograms, that the metrics asked for are made of.
type sweepGrid struct {
	metrics []string
	n       int // replications of a point
	seed    uint64
	points  []sweepPoint
	columns int   // of the widest point
	kept    []int // histograms of a variant that are kept, by number
	bins    int   // histograms of all points

	mu     sync.Mutex
	warm   []int          // points with variants, the least recently used first
	family *models.Family // of their models
}

// sweepPoint is one point of the grid.
type sweepPoint struct {
	scenario *scenarios.Scenario
	method   string
	variants []variant // made when they are needed; nil until then
	width    int       // of its variants' rows
	columns  []int     // those of them that are kept, ascending
	bins     int       // first histogram of the sample
}

// mostWarm is how many zones' worth of models are kept ready; the least points that are.
const (
	mostWarm  = 4_000_000
	leastWarm = 16
)

// add appends a point; its variants are made once, which checks them.
func (g *sweepGrid) add(s *scenarios.Scenario, o Options) error {
	i := len(g.points)
	g.points = append(g.points, sweepPoint{scenario: s, method: o.method(s)})
	vs, err := g.at(i)
	if err != nil {
		return err
	}
	p := &g.points[i]
	for _, v := range vs {
		if g.latencies(v) {
			for _, c := range v.model.ServiceColumns() {
				p.columns = append(p.columns, v.first+c)
			}
		}
		for _, x := range g.wanted(v) {
			p.columns = append(p.columns, v.columnsOf(x)...)
			if x.Bins >= 0 && !slices.Contains(g.kept, x.Bins) {
				g.kept = append(g.kept, x.Bins)
			}
		}
	}
	slices.Sort(p.columns)
	p.columns = slices.Compact(p.columns)
	g.columns = max(g.columns, len(p.columns))
	return nil
}

// at returns the variants of point i, which it keeps for the workers that come by next.
func (g *sweepGrid) at(i int) ([]variant, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if k := slices.Index(g.warm, i); k >= 0 {
		g.warm = slices.Delete(g.warm, k, k+1)
	}
	g.warm = append(g.warm, i)
	p := &g.points[i]
	if p.variants == nil {
		vs, _, err := prepare(p.scenario.Variants, g.family, p.method)
		if err != nil {
			return nil, err
		}
		p.width = layOut(vs)
		p.variants = vs
	}
	most := max(leastWarm, mostWarm/max(1, p.variants[0].Config.Fleet.ZoneCount()*len(p.variants)))
	for len(g.warm) > most {
		g.points[g.warm[0]].variants = nil
		g.warm = g.warm[1:]
		g.family = models.NewFamily(g.seed) // the one before holds on to what its models share
	}
	return p.variants, nil
}

// wanted returns the metrics of v that are asked for and estimated from rows.
func (g *sweepGrid) wanted(v variant) (list []models.Metric) {
	for _, x := range v.model.Metrics() {
		if slices.Contains(g.metrics, x.Name) {
			list = append(list, x)
		}
	}
	return list
}

// latencies tells whether latencies of operations are asked for that come from a sample of days.
func (g *sweepGrid) latencies(v variant) bool {
	kinds := v.model.OperationMetrics()
	return !v.Config.Ops.Explicit && slices.ContainsFunc(kinds[:], func(x models.Metric) bool { return slices.Contains(g.metrics, x.Name) })
}

// columnsOf lists the columns of a row that the figures of x are made of.
func (v *variant) columnsOf(x models.Metric) (columns []int) {
	sources := []int{x.Col}
	if x.Kind == models.Ratio {
		sources = append(sources, x.Den)
	}
	if x.Size >= 0 {
		sources = append(sources, x.Size)
	}
	for _, c := range sources {
		columns = append(columns, v.first+c)
		if v.plan == nil {
			continue
		}
		crude, forced := v.plan.Parts(c)
		for _, c := range crude {
			columns = append(columns, v.first+c)
		}
		for _, c := range forced {
			columns = append(columns, v.forced+c)
		}
	}
	return columns
}

// spec is that of the whole grid, once all points are there.
func (g *sweepGrid) spec() study.Spec {
	slices.Sort(g.kept)
	for i := range g.points {
		p := &g.points[i]
		p.bins = g.bins
		g.bins += len(p.scenario.Variants) * len(g.kept)
	}
	return study.Spec{Columns: g.columns, Bins: g.bins, NewWorker: func() study.Worker { return &sweepWorker{grid: g, point: -1} }}
}

// sweepWorker simulates replications of one point after the other.
type sweepWorker struct {
	grid  *sweepGrid
	point int // that inner simulates; -1: none
	inner *worker
	row   []int64
	bins  []*stat.Bins // of inner
	spare []*stat.Bins // for those that are not kept
	slots []int        // by histogram of inner, the one that is kept of it; -1: none
}

func (w *sweepWorker) Replicate(rep uint64, row []int64, bins []*stat.Bins) {
	g := w.grid
	if i := int(rep) / g.n; i != w.point {
		w.turn(i)
	}
	p := &g.points[w.point]
	for k, slot := range w.slots {
		if slot >= 0 {
			w.bins[k] = bins[slot]
		}
	}
	clear(w.row)
	w.inner.Replicate(rep%uint64(g.n), w.row, w.bins)
	for k, c := range p.columns {
		row[k] = w.row[c]
	}
	for _, b := range w.spare {
		b.Reset()
	}
}

// turn turns to point i.
func (w *sweepWorker) turn(i int) {
	vs, err := w.grid.at(i)
	if err != nil {
		panic("studies: a point that could be prepared before: " + err.Error())
	}
	w.point, w.inner, w.row = i, newWorker(vs), make([]int64, w.grid.points[i].width)
	w.bins, w.slots = nil, nil
	for k := range len(vs) * models.Bins {
		if len(w.spare) <= k {
			w.spare = append(w.spare, new(stat.Bins))
		}
		w.bins = append(w.bins, w.spare[k])
		w.slots = append(w.slots, w.grid.slot(i, k))
	}
}

// slot returns the histogram of the sample that is histogram k of point i; -1: it is not kept.
func (g *sweepGrid) slot(i, k int) int {
	at := slices.Index(g.kept, k%models.Bins)
	if at < 0 {
		return -1
	}
	return g.points[i].bins + k/models.Bins*len(g.kept) + at
}

// cell works out the metrics of point i.
func (g *sweepGrid) cell(i int, sample *study.Sample) (*results.SweepCell, error) {
	vs, err := g.at(i)
	if err != nil {
		return nil, err
	}
	p := &g.points[i]
	cell := &results.SweepCell{Metrics: map[string]map[string]results.Metric{}}
	for k := range vs {
		v := &vs[k]
		e := estimator{
			sample: &sweepTable{g, p, i, sample}, variant: v, first: v.first, bins: k * models.Bins, confidence: p.scenario.Study.Confidence,
		}
		figures := map[string]results.Metric{}
		for _, x := range g.wanted(*v) {
			if r, ok := e.metric(x); ok {
				figures[x.Name] = r
			}
		}
		if g.latencies(*v) {
			all := map[string]results.Metric{}
			operations(*v, &e, all)
			for name, r := range all {
				if slices.Contains(g.metrics, name) {
					figures[name] = r
				}
			}
		}
		cell.Metrics[v.Name] = figures
	}
	return cell, nil
}

// sweepTable is what the replications of one point yielded, by the columns of its variants' rows.
type sweepTable struct {
	grid   *sweepGrid
	point  *sweepPoint
	number int
	sample *study.Sample
}

func (t *sweepTable) N() int { return t.grid.n }

func (t *sweepTable) Column(j int) []int64 {
	k, ok := slices.BinarySearch(t.point.columns, j)
	if !ok {
		panic("studies: a column that a sweep has not kept")
	}
	column := make([]int64, t.grid.n)
	for rep := range column {
		column[rep] = t.sample.Row(t.number*t.grid.n + rep)[k]
	}
	return column
}

func (t *sweepTable) Bins(i int) *stat.Bins {
	slot := t.grid.slot(t.number, i)
	if slot < 0 {
		panic("studies: a histogram that a sweep has not kept")
	}
	return t.sample.Bins(slot)
}
