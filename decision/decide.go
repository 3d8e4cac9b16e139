package decision

import (
	"fmt"
	"math"
	"sort"

	"outagesim/sim/portable"
)

// Curve is the expected loss of one candidate at each of a problem's rates.
type Curve struct {
	Loss []float64
	SE   []float64 // nil: known exactly
}

// Problem is a choice among candidates.
type Problem struct {
	Posterior  Posterior
	Rates      []float64 // ascending, at least two, per hypervisor-year
	Candidates []Curve
	// DifferenceSE returns, at each of Rates, the standard error of candidate i's loss less j's on
	// the histories that both share. nil: that of the two candidates' errors as if they were
	// independent.
	DifferenceSE func(i, j int) []float64
	// Independent says that different rates were estimated on different histories. If not, the
	// errors at different rates may be positively correlated to any degree, and what is stated of
	// the results is an upper bound.
	Independent bool
	Confidence  float64 // of the intervals; 0: 0.95
}

// Decision is the answer to a problem. Candidates are indices into Problem.Candidates.
type Decision struct {
	Expected         []Estimate // loss of each candidate over the posterior
	Best             int        // candidate of the lowest expected loss
	Ranking          []int      // candidates by expected loss, ascending
	ProbabilityBest  []float64  // that a candidate has the lowest loss at the true rate
	ProbabilityWrong float64    // that another candidate than Best has
	ExpectedRegret   Estimate   // of Best
	EVPI             Estimate   // what it is worth to know the rate before choosing
	// Intervals are the ranges of rates in which one candidate has the lowest loss, ascending from
	// 0; BreakEvens the rates between them.
	Intervals  []Interval
	BreakEvens []BreakEven
	// TopDifferences are those among the first three of the ranking: second less first, third less
	// second. TopThreeSeparated is whether all their intervals lie above 0.
	TopDifferences    []Difference
	TopThreeSeparated bool
	// Covered is the posterior probability of the range of Rates. Outside it curves are constant.
	Covered float64

	engine *engine
}

// Estimate is a figure with the standard error that its curves' errors give it.
type Estimate struct{ Value, SE float64 }

// Interval is a range of rates in which one candidate has the lowest loss.
type Interval struct {
	Candidate   int
	From, To    float64 // per hypervisor-year; the last one ends at +Inf
	Probability float64 // of the rate lying in it
}

// BreakEven is a rate at which the better of two candidates changes.
type BreakEven struct {
	Rate         float64 // per hypervisor-year
	SE           float64 // from the curves' errors; +Inf where the curves touch
	Below, Above int     // candidate that is better below, above
}

// Difference is one candidate's expected loss less another's.
type Difference struct {
	Candidate, Other int
	Value, SE        float64
	Low, High        float64 // with the problem's confidence
}

// engine is a problem with what its integrals share.
type engine struct {
	Problem
	basis  *basis
	weight []float64 // expected loss = sum of weight times loss over Rates
	z      float64   // standard normal quantile of the confidence
}

// Decide chooses the candidate of the lowest expected loss and says how sure that is. It panics if
// p is malformed.
func Decide(p Problem) Decision {
	p.check()
	if p.Confidence == 0 {
		p.Confidence = 0.95
	}
	e := &engine{
		Problem: p,
		basis:   newBasis(p.Rates),
		z:       portable.NormalQuantile((1 + p.Confidence) / 2),
	}
	intervals := e.envelope()
	n := len(p.Candidates)
	d := Decision{
		Intervals:       intervals,
		Expected:        make([]Estimate, n),
		Ranking:         make([]int, n),
		ProbabilityBest: make([]float64, n),
		Covered:         p.Posterior.between(p.Rates[0], p.Rates[len(p.Rates)-1]),
		engine:          e,
	}

	parts := e.integrate(intervals)
	e.weight = make([]float64, len(p.Rates))
	for _, part := range parts {
		for i, w := range part {
			e.weight[i] += w
		}
	}
	for c, curve := range p.Candidates {
		d.Expected[c] = Estimate{dot(e.weight, curve.Loss), e.combine(e.weight, e.curveSE(c))}
		d.Ranking[c] = c
	}
	sort.SliceStable(d.Ranking, func(i, j int) bool {
		return d.Expected[d.Ranking[i]].Value < d.Expected[d.Ranking[j]].Value
	})
	d.Best = d.Ranking[0]

	informed := 0.0 // expected loss of who knows the rate
	for i, v := range intervals {
		d.ProbabilityBest[v.Candidate] += v.Probability
		best := p.Candidates[v.Candidate].Loss
		informed += dot(parts[i], best)
		if v.Candidate == d.Best {
			continue
		}
		d.ProbabilityWrong += v.Probability
		regret := 0.0
		for k, w := range parts[i] {
			regret += float64(w * (p.Candidates[d.Best].Loss[k] - best[k]))
		}
		d.ExpectedRegret.Value += regret
		d.ExpectedRegret.SE += e.combine(parts[i], e.differenceSE(d.Best, v.Candidate))
	}
	// Between all of one loss and all of another a difference may come out as a rounding below 0.
	d.ExpectedRegret.Value = max(0, d.ExpectedRegret.Value)
	d.EVPI = Estimate{max(0, d.Expected[d.Best].Value-informed), d.ExpectedRegret.SE}

	for i := 1; i < len(intervals); i++ {
		d.BreakEvens = append(d.BreakEvens,
			e.breakEven(intervals[i].From, intervals[i-1].Candidate, intervals[i].Candidate))
	}
	d.TopThreeSeparated = true
	for i := 1; i < min(3, n); i++ {
		diff := d.Difference(d.Ranking[i], d.Ranking[i-1])
		d.TopDifferences = append(d.TopDifferences, diff)
		d.TopThreeSeparated = d.TopThreeSeparated && diff.Low > 0
	}
	return d
}

// check panics unless p is a problem.
func (p Problem) check() {
	p.Posterior.check("Decide")
	switch {
	case len(p.Candidates) == 0:
		panic("decision: Decide without candidates")
	case len(p.Rates) < 2:
		panic(fmt.Sprintf("decision: Decide with %d rates", len(p.Rates)))
	case p.Confidence < 0 || p.Confidence >= 1:
		panic(fmt.Sprintf("decision: Decide with confidence %v", p.Confidence))
	}
	for i, r := range p.Rates {
		if !(r >= 0) || math.IsInf(r, 1) || i > 0 && r <= p.Rates[i-1] {
			panic(fmt.Sprintf("decision: Decide with rate %v at place %d", r, i))
		}
	}
	for c, curve := range p.Candidates {
		if len(curve.Loss) != len(p.Rates) || curve.SE != nil && len(curve.SE) != len(p.Rates) {
			panic(fmt.Sprintf("decision: Decide with %d losses and %d errors of candidate %d at %d rates",
				len(curve.Loss), len(curve.SE), c, len(p.Rates)))
		}
		for _, l := range curve.Loss {
			if math.IsNaN(l) || math.IsInf(l, 0) {
				panic(fmt.Sprintf("decision: Decide with loss %v of candidate %d", l, c))
			}
		}
		for _, s := range curve.SE {
			if !(s >= 0) || math.IsInf(s, 1) {
				panic(fmt.Sprintf("decision: Decide with standard error %v of candidate %d", s, c))
			}
		}
	}
}

// Loss returns the interpolated loss of a candidate at a rate.
func (d Decision) Loss(candidate int, rate float64) float64 {
	row := make([]float64, len(d.engine.Rates))
	d.engine.basis.rate(rate, row)
	return dot(row, d.engine.Candidates[candidate].Loss)
}

// Difference returns a candidate's expected loss less another's.
func (d Decision) Difference(candidate, other int) Difference {
	e := d.engine
	v := 0.0
	for i, w := range e.weight {
		v += float64(w * (e.Candidates[candidate].Loss[i] - e.Candidates[other].Loss[i]))
	}
	out := Difference{Candidate: candidate, Other: other, Value: v}
	if candidate != other {
		out.SE = e.combine(e.weight, e.differenceSE(candidate, other))
	}
	margin := float64(e.z * out.SE)
	out.Low, out.High = v-margin, v+margin
	return out
}

// curveSE returns a candidate's errors at the rates.
func (e *engine) curveSE(c int) []float64 {
	if se := e.Candidates[c].SE; se != nil {
		return se
	}
	return make([]float64, len(e.Rates))
}

// differenceSE returns the errors of one candidate's loss less another's at the rates.
func (e *engine) differenceSE(i, j int) []float64 {
	if e.DifferenceSE != nil {
		se := e.DifferenceSE(i, j)
		if len(se) != len(e.Rates) {
			panic(fmt.Sprintf("decision: DifferenceSE(%d, %d) of %d values at %d rates", i, j, len(se), len(e.Rates)))
		}
		return se
	}
	a, b := e.curveSE(i), e.curveSE(j)
	out := make([]float64, len(a))
	for k := range out {
		out[k] = math.Sqrt(float64(a[k]*a[k]) + float64(b[k]*b[k]))
	}
	return out
}

// combine returns the standard error of a weighted sum of values with these errors. If they are not
// independent, any correlations but negative ones are allowed for: those of like weights add up,
// those of opposite ones at best do not make up for each other.
func (e *engine) combine(weight, se []float64) float64 {
	var squares, above, below float64
	for i, w := range weight {
		x := float64(w * se[i])
		squares += float64(x * x)
		if x > 0 {
			above += x
		} else {
			below += x
		}
	}
	if e.Independent {
		return math.Sqrt(squares)
	}
	return math.Sqrt(float64(above*above) + float64(below*below))
}
