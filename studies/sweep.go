package studies

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"outagesim/models"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim/study"
)

// SweepOptions are what a sweep needs besides [Options].
type SweepOptions struct {
	Axes    []Axis
	Metrics []string // the first is the one that is drawn; none: apps.all.outage_minutes
	// Load reads the scenario with further settings, in the form of --set.
	Load func(sets []string) (*scenarios.Scenario, error)
}

const (
	// sweepReplications is how often each point is simulated unless told otherwise: a sweep shows
	// how a figure moves, on the same histories everywhere, which takes fewer than a study of one
	// point.
	sweepReplications = 1000
	mostCells         = 2000
)

// Sweep runs s over the grid of the axes' values, on the same random histories everywhere.
func Sweep(ctx context.Context, s *scenarios.Scenario, so SweepOptions, o Options) (*results.Results, error) {
	j, err := NewSweep(s, so, o)
	if err != nil {
		return nil, err
	}
	return j.Here(ctx)
}

// NewSweep prepares [Sweep]. All points are one study: with n replications at each, replication r of
// point i is number i n + r of the study.
func NewSweep(s *scenarios.Scenario, so SweepOptions, o Options) (*Job, error) {
	if len(so.Metrics) == 0 {
		so.Metrics = []string{"apps.all.outage_minutes"}
	}
	n := sweepReplications
	if o.Replications != nil {
		n = *o.Replications
	}
	points, err := grid(so.Axes)
	if err != nil {
		return nil, err
	}
	seed := o.seed(s)
	g := &sweepGrid{metrics: so.Metrics, n: n, seed: seed, family: models.NewFamily(seed)}
	if err := known(s, so.Metrics, g.family); err != nil {
		return nil, err
	}
	// Every point is checked before any is simulated.
	var digests []byte
	for _, values := range points {
		loaded, err := so.Load(settingsOf(so.Axes, values))
		if err != nil {
			return nil, err
		}
		if err := g.add(loaded, o); err != nil {
			return nil, err
		}
		digests = append(digests, loaded.Digest[:]...)
	}
	j := &Job{Command: "sweep", o: o, spec: g.spec(), ends: []int{len(points) * n}}
	j.stage = func() string { return fmt.Sprintf("replications at %d points", len(points)) }
	if err := fits(len(points)*n, j.spec.Columns); err != nil {
		return nil, err
	}
	j.identify(s, " "+o.method(s), seed, digests, []byte(strings.Join(so.Metrics, " ")), []byte(strconv.Itoa(n)))
	j.results = func(_ context.Context, sample, _ *study.Sample) (*results.Results, error) {
		sweep := &results.Sweep{Metric: so.Metrics[0]}
		for _, v := range s.Variants {
			sweep.Variants = append(sweep.Variants, v.Name)
		}
		for _, a := range so.Axes {
			own, _ := s.Written(a.Path)
			sweep.Axes = append(sweep.Axes, a.result(own))
		}
		for i, values := range points {
			cell, err := g.cell(i, sample)
			if err != nil {
				return nil, err
			}
			cell.Values = values
			sweep.Cells = append(sweep.Cells, *cell)
		}
		for _, m := range sweep.Cells[0].Metrics {
			if x, ok := m[sweep.Metric]; ok {
				sweep.Unit = x.Unit
			}
		}
		return &results.Results{
			Schema: results.Schema, Command: "sweep", Scenario: s.Name, Title: s.Title, Version: o.Version, Seed: seed,
			Confidence: s.Study.Confidence, Facts: facts(s, s.Variants[0].Config), Sweep: sweep,
			Notes: []string{fmt.Sprintf("%d replications at each of %d points, on the same histories", n, len(points))},
		}, nil
	}
	return j, nil
}

// known checks that the metrics are ones of the scenario.
func known(s *scenarios.Scenario, metrics []string, family *models.Family) error {
	vs, _, err := prepare(s.Variants, family, MethodCrude)
	if err != nil {
		return err
	}
	by := byName(vs[0].model)
	for _, x := range vs[0].model.OperationMetrics() {
		by[x.Name] = x
	}
	for _, name := range metrics {
		if _, ok := by[name]; !ok {
			return &InputError{fmt.Errorf("there is no metric %s in this scenario; results.csv of a run lists them", name)}
		}
	}
	return nil
}

// grid lists the points: the values of the axes, the last of which varies fastest.
func grid(axes []Axis) ([][]string, error) {
	if len(axes) == 0 || len(axes) > 2 {
		return nil, &InputError{fmt.Errorf("a sweep takes one or two paths with several values, such as --set fleet.hypervisors=10,20,40; this one has %d", len(axes))}
	}
	cells := [][]string{nil}
	for _, a := range axes {
		var next [][]string
		for _, c := range cells {
			for _, v := range a.Values {
				next = append(next, append(append([]string(nil), c...), v))
			}
		}
		cells = next
	}
	if len(cells) > mostCells {
		return nil, &InputError{fmt.Errorf("a grid of %d points is more than %d; take fewer values", len(cells), mostCells)}
	}
	return cells, nil
}

func settingsOf(axes []Axis, values []string) []string {
	var sets []string
	for i, a := range axes {
		sets = append(sets, a.Path+"="+values[i])
	}
	return sets
}
