package studies

import (
	"context"
	"fmt"
	"slices"
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
	seed := o.seed(s)
	vs, err := prepare(s.Variants, seed)
	if err != nil {
		return nil, err
	}
	method := o.method(s)
	notes, err := chooseMethods(vs, method)
	if err != nil {
		return nil, err
	}
	spec := specOf(vs)
	spec.Digest = digest(s, "run "+method, o.Version, seed, spec.Columns)

	res := &results.Results{
		Schema: results.Schema, Command: "run", Scenario: s.Name, Title: s.Title, Version: o.Version,
		Seed: seed, Confidence: s.Study.Confidence, Facts: facts(s, s.Variants[0].Config), Notes: notes,
	}
	sample, err := simulate(ctx, s, o, vs, spec, res)
	if err != nil {
		return nil, err
	}
	for i, v := range vs {
		e := estimator{sample: sample, variant: &v, first: v.first, bins: i * models.Bins, confidence: s.Study.Confidence}
		out := results.Variant{
			Name: v.Name, Title: v.Title, Replications: sample.N(), Apps: appFacts(v.Config),
			Metrics: map[string]results.Metric{}, Exceedance: map[string][]results.Point{},
		}
		for _, x := range v.model.Metrics() {
			if r, ok := e.metric(x); ok {
				out.Metrics[x.Name] = r
			}
			if isOutageMinutes(x.Name) && !x.Exact {
				out.Exceedance[x.Name] = e.exceedance(x)
			}
		}
		out.Terms = v.terms(sample)
		notes := append(operations(v, &e, out.Metrics), weaknesses(&out)...)
		for _, n := range notes {
			res.Notes = append(res.Notes, "variant "+v.Name+": "+n)
		}
		res.Variants = append(res.Variants, out)
	}
	res.Differences = differences(sample, vs, s.Study.Confidence)
	if res.Objectives, err = objectives(s, res, sample, vs); err != nil {
		return nil, err
	}
	return res, nil
}

// variant is a variant of the scenario with its model and its place in the rows.
type variant struct {
	scenarios.Variant
	model  *models.Model
	first  int            // column
	plan   *models.Forced // nil: all figures are crude
	forced int            // first of its columns
}

func prepare(variants []scenarios.Variant, seed uint64) ([]variant, error) {
	var vs []variant
	for _, v := range variants {
		m, err := models.New(v.Config, seed)
		if err != nil {
			return nil, &InputError{fmt.Errorf("variant %s: %w", v.Name, err)}
		}
		vs = append(vs, variant{Variant: v, model: m})
	}
	return vs, nil
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

func specOf(vs []variant) study.Spec {
	return study.Spec{
		Columns: layOut(vs),
		Bins:    len(vs) * models.Bins,
		NewWorker: func() study.Worker {
			w := &worker{variants: vs}
			for _, v := range vs {
				w.machines = append(w.machines, models.NewMachine(v.model))
				var f *models.ForcedMachine
				if v.plan != nil {
					f = models.NewForcedMachine(v.plan)
				}
				w.forced = append(w.forced, f)
			}
			return w
		},
	}
}

// mostMemory is what the rows of a study may take, in bytes: they are kept for the quantiles.
const mostMemory = 16 << 30

// simulate runs as many replications as the scenario or the options ask for.
func simulate(ctx context.Context, s *scenarios.Scenario, o Options, vs []variant, spec study.Spec, res *results.Results) (*study.Sample, error) {
	n := s.Study.Replications
	if o.Replications != nil {
		n = *o.Replications
	}
	if need := float64(n) * float64(spec.Columns) * 8; need > mostMemory {
		return nil, &InputError{fmt.Errorf("%d replications of %d figures each would take %.0f GiB of memory; ask for fewer replications, or for a precision", n, spec.Columns, need/(1<<30))}
	}
	if o.Replications != nil || s.Study.Precision == nil {
		return study.Run(ctx, spec, n, o.sampling("replications"))
	}
	p := s.Study.Precision
	baseline := vs[0]
	var metric *models.Metric
	for _, x := range baseline.model.Metrics() {
		if x.Name == p.Metric {
			metric = &x
			break
		}
	}
	if metric == nil || metric.Exact {
		return nil, &InputError{fmt.Errorf("study.precision.metric: %s is not simulated in variant %s; name another metric or give replications", p.Metric, baseline.Name)}
	}
	sample, report, err := study.RunToPrecision(ctx, spec, study.Precision{Relative: p.Relative, AtMost: p.AtMost},
		func(sample *study.Sample) (mean, half float64, nonZero int) {
			e := estimator{sample: sample, variant: &baseline, first: baseline.first, confidence: s.Study.Confidence}
			return e.precision(*metric)
		}, o.sampling("replications"))
	if err != nil {
		return nil, err
	}
	verb := "reached"
	if !report.Reached {
		verb = "not reached"
	}
	res.Notes = append(res.Notes, fmt.Sprintf("precision of %s in %s asked for: ±%.3g%%; %s after %d replications in %d rounds: ±%.3g%%",
		p.Metric, baseline.Name, 100*p.Relative, verb, sample.N(), len(report.Rounds), 100*report.Relative))
	return sample, nil
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
