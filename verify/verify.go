package verify

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim/portable"
	"outagesim/studies"
)

// Level is the probability with which a right program fails the pack.
const Level = 0.01

// Case is a figure whose exact value is known.
type Case struct {
	Name   string  `json:"case"`
	Source string  `json:"source"` // of the exact value
	Figure string  `json:"figure"`
	Exact  float64 `json:"exact"`
	Ours   float64 `json:"ours"`
	SE     float64 `json:"se"`
	Z      float64 `json:"z"`
	P      float64 `json:"p"` // of a z at least as far from 0, by Holm's correction for all cases
	Method string  `json:"method"`
	Passed bool    `json:"passed"`
}

// Report is what the pack found.
type Report struct {
	Version string  `json:"version"`
	Seed    uint64  `json:"seed"`
	Cases   []Case  `json:"cases"`
	Level   float64 `json:"level"`
	Passed  bool    `json:"passed"`
}

// Options are how the pack is run.
type Options struct {
	Seed     uint64
	Version  string // of the program
	Workers  int    // goroutines; 0: one a core
	Progress func(done, total int)
}

// task is a study, or several, and the figures compared in it.
type task struct {
	name, source string
	run          func(l *lab) error
}

// cases lists the pack.
func cases() []task {
	return slices.Concat(groupTasks(), chainTasks(), renewalTasks(), queueTasks(), collisionTasks(), coverageTasks())
}

// Run runs the pack. An error says what could not be run; a case that fails is no error.
func Run(ctx context.Context, o Options) (*Report, error) {
	r := &Report{Version: o.Version, Seed: o.Seed, Level: Level}
	tasks := cases()
	for i, t := range tasks {
		if o.Progress != nil {
			o.Progress(i, len(tasks))
		}
		l := &lab{ctx: ctx, task: t, seed: o.Seed + uint64(i)*1_000_003, options: o, report: r}
		if err := t.run(l); err != nil {
			return nil, fmt.Errorf("case %s: %w", t.name, err)
		}
	}
	r.judge()
	return r, nil
}

// lab is where a task does its studies and books what it compares.
type lab struct {
	ctx     context.Context
	task    task
	seed    uint64
	options Options
	report  *Report
}

// scenario parses a scenario.
func (l *lab) scenario(text string, sets ...string) (*scenarios.Scenario, error) {
	return scenarios.Parse("verify.yaml", []byte(text), ".", sets)
}

// study parses and studies a scenario.
func (l *lab) study(text string, replications int, method string, sets ...string) (*results.Results, error) {
	s, err := l.scenario(text, sets...)
	if err != nil {
		return nil, err
	}
	return studies.Run(l.ctx, s, studies.Options{Seed: &l.seed, Replications: &replications, Method: method,
		Version: l.options.Version, Workers: l.options.Workers})
}

// figure books the comparison of a metric of the first variant with its exact value.
func (l *lab) figure(r *results.Results, metric string, exact float64) error {
	return l.scaled(r, metric, metric, 1, exact)
}

// scaled books the comparison of a metric of the first variant, times factor, which makes it figure.
func (l *lab) scaled(r *results.Results, figure, metric string, factor, exact float64) error {
	m, ok := r.Variants[0].Metrics[metric]
	if !ok || m.SE == nil {
		return fmt.Errorf("%s was not estimated", metric)
	}
	l.compare(figure, float64(factor*m.Mean), math.Abs(factor)**m.SE, exact, m.Method)
	return nil
}

// compare books a comparison.
func (l *lab) compare(figure string, ours, se, exact float64, method string) {
	l.report.Cases = append(l.report.Cases, Case{Name: l.task.name, Source: l.task.source, Figure: figure,
		Exact: exact, Ours: ours, SE: se, Z: (ours - exact) / se, Method: method})
}

// judge corrects the probabilities for all cases after Holm: the k-th smallest of m is multiplied by
// m-k+1, and none is smaller than one before it.
func (r *Report) judge() {
	order := make([]int, len(r.Cases))
	for i := range order {
		order[i] = i
		c := &r.Cases[i]
		c.P = 2 * portable.NormalCDF(-math.Abs(c.Z))
		if math.IsNaN(c.Z) {
			c.Z, c.P = math.Inf(1), 0
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(r.Cases[a].P, r.Cases[b].P) })
	least := 0.0
	r.Passed = true
	for k, i := range order {
		c := &r.Cases[i]
		least = max(least, min(1, c.P*float64(len(order)-k)))
		c.P, c.Passed = least, least >= r.Level
		r.Passed = r.Passed && c.Passed
	}
}
