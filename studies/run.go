package studies

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"outagesim/models"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim"
	"outagesim/sim/stat"
	"outagesim/sim/study"
)

// Run simulates every variant of s on the same random histories.
func Run(ctx context.Context, s *scenarios.Scenario, o Options) (*results.Results, error) {
	j, err := NewRun(s, o)
	if err != nil {
		return nil, err
	}
	return j.Here(ctx)
}

// NewRun prepares [Run].
func NewRun(s *scenarios.Scenario, o Options) (*Job, error) {
	seed := o.seed(s)
	method := o.method(s)
	vs, notes, err := prepare(s.Variants, models.NewFamily(seed), method)
	if err != nil {
		return nil, err
	}
	j := &Job{Command: "run", o: o, spec: specOf(vs)}
	j.identify(s, " "+method, seed)
	res := &results.Results{
		Schema: results.Schema, Command: "run", Scenario: s.Name, Title: s.Title, Version: o.Version,
		Seed: seed, Confidence: s.Study.Confidence, Facts: facts(s, s.Variants[0].Config), Notes: notes,
	}
	if err := j.plan(s, vs, res); err != nil {
		return nil, err
	}
	j.results = func(_ context.Context, sample, _ *study.Sample) (*results.Results, error) {
		return res, report(s, vs, sample, res, o.Workers)
	}
	return j, nil
}

// figure is what the replications tell of a metric; points may be nil.
type figure struct {
	metric results.Metric
	seen   bool
	points []results.Point
}

// report works out what the replications tell of each variant, and of one beside the other.
func report(s *scenarios.Scenario, vs []variant, sample *study.Sample, res *results.Results, workers int) (err error) {
	for i, v := range vs {
		e := estimator{sample: sample, variant: &v, first: v.first, bins: i * models.Bins, confidence: s.Study.Confidence}
		metrics := v.model.Metrics()
		figures := make([]figure, len(metrics))
		inParallel(len(metrics), workers, func(k int) {
			x, f := metrics[k], &figures[k]
			f.metric, f.seen = e.metric(x)
			if isOutageMinutes(x.Name) && !x.Exact {
				f.points = e.exceedance(x)
			}
		})
		out := results.Variant{
			Name: v.Name, Title: v.Title, Replications: sample.N(), Apps: appFacts(v.Config),
			Metrics: map[string]results.Metric{}, Exceedance: map[string][]results.Point{},
		}
		for k, f := range figures {
			if f.seen {
				out.Metrics[metrics[k].Name] = f.metric
			}
			if isOutageMinutes(metrics[k].Name) && !metrics[k].Exact {
				out.Exceedance[metrics[k].Name] = f.points
			}
		}
		out.Terms = v.terms(sample)
		notes := append(operations(v, &e, out.Metrics), weaknesses(&out)...)
		for _, n := range notes {
			res.Notes = append(res.Notes, "variant "+v.Name+": "+n)
		}
		res.Variants = append(res.Variants, out)
	}
	res.Differences = differences(sample, vs, s.Study.Confidence, workers)
	res.Objectives, err = objectives(s, res, sample, vs)
	return err
}

// inParallel calls f for 0 to n-1 by so many workers at once, one a core if it is 0.
func inParallel(n, workers int, f func(i int)) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(workers, n) {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				f(int(i))
			}
		})
	}
	group.Wait()
}

// variant is a variant of the scenario with its model and its place in the rows.
type variant struct {
	scenarios.Variant
	model  *models.Model
	first  int            // column
	plan   *models.Forced // nil: all figures are crude
	forced int            // first of its columns
}

// prepare makes the models of variants and chooses how their figures are got; notes are for the
// reader.
func prepare(variants []scenarios.Variant, family *models.Family, method string) (vs []variant, notes []string, err error) {
	for _, v := range variants {
		m, err := family.New(v.Config)
		if err != nil {
			return nil, nil, &InputError{fmt.Errorf("variant %s: %w", v.Name, err)}
		}
		vs = append(vs, variant{Variant: v, model: m})
	}
	if notes, err = chooseMethods(vs, method); err != nil {
		return nil, nil, err
	}
	return vs, notes, nil
}

// worker simulates all variants of a replication.
type worker struct {
	variants []variant
	machines []*models.Machine
	forced   []*models.ForcedMachine // nil where there is no plan
}

func (w *worker) Replicate(rep uint64, row []int64, bins []*stat.Bins) {
	for i, m := range w.machines {
		v := w.variants[i]
		m.Replicate(rep, row[v.first:v.first+v.model.Columns()], bins[i*models.Bins:(i+1)*models.Bins])
		if f := w.forced[i]; f != nil {
			f.Replicate(rep, row[v.forced:v.forced+v.plan.Columns()])
		}
	}
}

func newWorker(vs []variant) *worker {
	w := &worker{variants: vs}
	var list []*models.Model
	for _, v := range vs {
		list = append(list, v.model)
		var f *models.ForcedMachine
		if v.plan != nil {
			f = models.NewForcedMachine(v.plan)
		}
		w.forced = append(w.forced, f)
	}
	w.machines = models.NewMachines(list...)
	return w
}

func specOf(vs []variant) study.Spec {
	return study.Spec{Columns: layOut(vs), Bins: len(vs) * models.Bins, NewWorker: func() study.Worker { return newWorker(vs) }}
}

// mostMemory is what the rows of a study may take, in bytes: they are kept for the quantiles.
const mostMemory = 16 << 30

// fits tells whether the rows of a study can be kept.
func fits(n int, columns int) error {
	if need := float64(n) * float64(columns) * 8; need > mostMemory {
		return &InputError{fmt.Errorf("%d replications of %d figures each would take %.0f GiB of memory; ask for fewer replications, or for a precision", n, columns, need/(1<<30))}
	}
	return nil
}

// plan makes as many replications as the scenario or the options ask for.
func (j *Job) plan(s *scenarios.Scenario, vs []variant, res *results.Results) error {
	n := s.Study.Replications
	if j.o.Replications != nil {
		n = *j.o.Replications
	}
	if err := fits(n, j.spec.Columns); err != nil {
		return err
	}
	j.ends = []int{n}
	if j.o.Replications != nil || s.Study.Precision == nil {
		return nil
	}
	p := s.Study.Precision
	baseline := vs[0]
	metric, ok := byName(baseline.model)[p.Metric]
	if !ok || metric.Exact {
		return &InputError{fmt.Errorf("study.precision.metric: %s is not simulated in variant %s; name another metric or give replications", p.Metric, baseline.Name)}
	}
	precision, report := study.Precision{Relative: p.Relative, AtMost: p.AtMost}, study.Report{}
	j.ends = precision.Ends()
	j.enough = func(sample *study.Sample) bool {
		e := estimator{sample: sample, variant: &baseline, first: baseline.first, confidence: s.Study.Confidence}
		mean, half, nonZero := e.precision(metric)
		reached := precision.Judge(sample, mean, half, nonZero, &report)
		if reached || sample.N() >= p.AtMost {
			verb := "reached"
			if !reached {
				verb = "not reached"
			}
			res.Notes = append(res.Notes, fmt.Sprintf("precision of %s in %s asked for: ±%.3g%%; %s after %d replications in %s: ±%.3g%%",
				p.Metric, baseline.Name, 100*p.Relative, verb, sample.N(), rounds(len(report.Rounds)), 100*report.Relative))
		}
		return reached
	}
	return nil
}

func rounds(n int) string {
	if n == 1 {
		return "1 round"
	}
	return fmt.Sprintf("%d rounds", n)
}

func facts(s *scenarios.Scenario, c models.Config) results.Facts {
	return results.Facts{
		Start: s.Start.In(s.Location).Format(time.RFC3339), Timezone: s.Timezone,
		HorizonDays: float64(c.Horizon) / float64(sim.Day),
		Hypervisors: c.Fleet.Hypervisors, Zones: c.Fleet.ZoneCount(), Racks: c.Fleet.Racks,
		Apps: appFacts(c), Baseline: s.Variants[0].Name,
	}
}

func appFacts(c models.Config) []results.AppFacts {
	var l []results.AppFacts
	for _, a := range c.Apps {
		facts := results.AppFacts{Name: a.Name, Count: a.Count, Replicas: a.Replicas, Need: a.Need}
		if a.Sizes != nil {
			facts.Replicas, facts.MostReplicas = int(slices.Min(a.Sizes)), a.Replicas
		}
		l = append(l, facts)
	}
	return l
}
