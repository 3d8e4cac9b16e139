package studies

import (
	"context"
	"fmt"
	"slices"
	"sort"

	"outagesim/decision"
	"outagesim/models"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim/stat"
	"outagesim/sim/study"
)

// Plan compares the maintenance policies of s, with their start dates and batch sizes, under an
// uncertain panic rate, and recommends one. It estimates the expected loss of every candidate at
// some 15 fixed rates on common histories; every figure of the decision is an integral of these
// curves over what is known of the rate.
func Plan(ctx context.Context, s *scenarios.Scenario, o Options) (*results.Results, error) {
	j, err := NewPlan(s, o)
	if err != nil {
		return nil, err
	}
	return j.Here(ctx)
}

// NewPlan prepares [Plan]. Its replications are those of the curves; what depends on the ranking that
// they give is its follow-up, see [NewFollowUp].
func NewPlan(s *scenarios.Scenario, o Options) (*Job, error) {
	p, err := newPlanner(s, o)
	if err != nil {
		return nil, err
	}
	p.weights = decision.Weights(p.post, p.grid.rates)
	j := &Job{Command: "plan", o: o, spec: p.grid.spec(), ends: []int{planFirst, planMost}, stage: p.stage}
	j.identify(s, "", p.seed)
	if o.Replications != nil {
		j.ends = []int{*o.Replications}
	}
	if err := fits(j.ends[len(j.ends)-1], j.spec.Columns); err != nil {
		return nil, err
	}
	j.enough = func(sample *study.Sample) bool {
		p.grid.took(sample)
		p.rank()
		return p.separated(planResolution)
	}
	var f *followUp
	j.follow = func() (next *Job, err error) {
		if f, err = p.followUp(Choice{Best: p.bestOfPolicies(), Histories: p.grid.rows.N()}); err != nil {
			return nil, err
		}
		return f.job()
	}
	j.results = func(_ context.Context, _, followed *study.Sample) (*results.Results, error) {
		f.sample = followed
		return p.results(f)
	}
	return j, nil
}

// stage says what a round is for.
func (p *planner) stage() string {
	if len(p.ranking) == 0 {
		return "replications"
	}
	return "leading: " + p.grid.candidates[p.ranking[0]].String()
}

func (p *planner) results(f *followUp) (*results.Results, error) {
	if i := slices.IndexFunc(p.s.Maintenance.Policies, func(x scenarios.Policy) bool { return x.Kind == scenarios.PolicyPeriodic }); i >= 0 {
		p.notes = append(p.notes, fmt.Sprintf("panics of %s have no age, so periodic reboots (policy %s) pay only by bringing the installed kernel; once it runs everywhere they cost and save nothing",
			p.panic, p.s.Maintenance.Policies[i].Name))
	}
	plan, err := p.result(f)
	if err != nil {
		return nil, err
	}
	return &results.Results{
		Schema: results.Schema, Command: "plan", Scenario: p.s.Name, Title: p.s.Title, Version: p.o.Version,
		Seed: p.seed, Confidence: p.s.Study.Confidence, Facts: facts(p.s, p.base.Config), Plan: plan, Notes: p.notes,
	}, nil
}

// planner is a plan in the making.
type planner struct {
	s      *scenarios.Scenario
	o      Options
	seed   uint64
	family *models.Family
	base   scenarios.Variant
	panic  string
	known  bool // the rate is
	post   decision.Posterior
	grid   *planGrid
	notes  []string
	// weights turn values at the rates into their expectation over the posterior.
	weights  []float64
	loss     [][]float64 // by candidate and replication: the expectation of the loss over the rates
	ranking  []int       // of the ranked candidates, best first
	unranked []string    // by candidate; "": ranked
}

const planRates = 15

func newPlanner(s *scenarios.Scenario, o Options) (*planner, error) {
	if s.Maintenance == nil {
		return nil, &InputError{fmt.Errorf("scenario %s has no section maintenance to plan by; give it one with policies", s.Name)}
	}
	seed := o.seed(s)
	p := &planner{s: s, o: o, seed: seed, family: models.NewFamily(seed), base: s.Variants[0]}
	var shape, exposure float64
	var err error
	if p.panic, shape, exposure, p.known, err = uncertain(p.base.Config); err != nil {
		return nil, err
	}
	p.post = decision.Posterior{Shape: shape, Exposure: exposure}
	list, err := candidatesOf(s, p.base.Config, p.family)
	if err != nil {
		return nil, err
	}
	if p.grid, err = newPlanGrid(s, list, p.panic, p.rates()); err != nil {
		return nil, err
	}
	return p, nil
}

// rates are those at which curves are estimated. Where the rate is known they lie around it, for
// the break-even.
func (p *planner) rates() []float64 {
	if p.known {
		return decision.Rates(decision.Posterior{Shape: 1.5, Exposure: 1.5 / p.post.Mean()}, planRates)
	}
	return decision.Rates(p.post, planRates)
}

// Rounds of replications: each doubles the number until the best three candidates are told apart,
// or there are as many as this.
const (
	planFirst = 64
	planMost  = 128
	// A difference known to within this share of the loss is one for practical purposes.
	planResolution = 0.05
)

// lossAt returns the loss of a candidate at a rate, by replication: what is minimised and what its
// windows cost.
func (p *planner) lossAt(c, r int) []float64 {
	loss := p.grid.values(c, r, p.s.Maintenance.Minimise)
	if cost := p.s.Maintenance.WindowCost; cost > 0 {
		for i, w := range p.grid.values(c, r, figureWindows) {
			loss[i] += float64(cost * w)
		}
	}
	return loss
}

// expected integrates values at the rates over the posterior, replication by replication.
func (p *planner) expected(at func(rate int) []float64) []float64 {
	out := make([]float64, p.grid.rows.N())
	for r, w := range p.weights {
		for i, v := range at(r) {
			out[i] += float64(w * v)
		}
	}
	return out
}

// rank orders the candidates by their expected loss, those that end in time and keep the
// objectives first and alone.
func (p *planner) rank() {
	p.loss, p.ranking, p.unranked = nil, nil, nil
	mean := make([]float64, len(p.grid.candidates))
	for c := range p.grid.candidates {
		l := p.expected(func(r int) []float64 { return p.lossAt(c, r) })
		p.loss = append(p.loss, l)
		mean[c], _ = meanSE(l)
		why := p.grid.candidates[c].unranked
		if why == "" {
			why = p.missed(c)
		}
		p.unranked = append(p.unranked, why)
		if why == "" {
			p.ranking = append(p.ranking, c)
		}
	}
	if len(p.ranking) == 0 { // nothing keeps the objectives: the least loss is all there is to go by
		for c := range p.grid.candidates {
			if p.grid.candidates[c].unranked == "" {
				p.ranking = append(p.ranking, c)
			}
		}
	}
	sort.SliceStable(p.ranking, func(i, j int) bool { return mean[p.ranking[i]] < mean[p.ranking[j]] })
}

// missed tells which objective a candidate misses in the mean over what is known of the rate.
func (p *planner) missed(c int) string {
	for _, o := range p.s.Objectives {
		if o.Variant != "" || o.Quantile != 0 {
			continue
		}
		mean, se := meanSE(p.expected(func(r int) []float64 { return p.grid.values(c, r, o.Metric) }))
		i := stat.MeanInterval(mean, se, int64(p.grid.rows.N()), p.s.Study.Confidence)
		if verdict(o.Op, o.Bound, i.Low, i.High) == results.Missed {
			return "it misses the objective " + o.Text
		}
	}
	return ""
}

// beyond is the loss of candidate c less that of b, on the same histories.
func (p *planner) beyond(c, b int) (mean, se float64, i stat.Interval) {
	d := slices.Clone(p.loss[c])
	for k := range d {
		d[k] -= p.loss[b][k]
	}
	mean, se = meanSE(d)
	return mean, se, stat.MeanInterval(mean, se, int64(len(d)), p.s.Study.Confidence)
}

// separated tells whether the best three candidates are ranked: each is told from the next, or known
// to lose no more than a share of the best one's loss beyond it. Those that lose the same in every
// history need not be told apart.
func (p *planner) separated(resolution float64) bool {
	best, _ := meanSE(p.loss[p.ranking[0]])
	for k := 1; k < min(3, len(p.ranking)); k++ {
		if _, _, i := p.beyond(p.ranking[k], p.ranking[k-1]); i.Low <= 0 && i.High > resolution*best {
			return false
		}
	}
	return true
}

// meanSE returns the mean of values and its standard error.
func meanSE(values []float64) (mean, se float64) {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	n := float64(len(values))
	mean = sum / n
	squares := 0.0
	for _, v := range values {
		squares += float64((v - mean) * (v - mean))
	}
	return mean, sqrt(squares / (n * (n - 1)))
}
