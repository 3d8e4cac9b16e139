package studies

import (
	"fmt"
	"slices"

	"outagesim/models"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim/study"
)

// objectives holds the results against the scenario's objectives: one is met or missed if the
// whole interval is on one side of the bound, else undecided.
func objectives(s *scenarios.Scenario, res *results.Results, sample *study.Sample, vs []variant) ([]results.Objective, error) {
	var l []results.Objective
	for _, o := range s.Objectives {
		i := 0
		if o.Variant != "" {
			i = slices.IndexFunc(vs, func(v variant) bool { return v.Name == o.Variant })
		}
		if i < 0 {
			return nil, &InputError{fmt.Errorf("objective %q: there is no variant %s", o.Text, o.Variant)}
		}
		out := results.Objective{Objective: o.Text, Variant: vs[i].Name, Verdict: results.Undecided}
		m, ok := res.Variants[i].Metrics[o.Metric]
		if ok {
			out.Value, out.Low, out.High = &m.Mean, m.Low, m.High
			if o.Quantile > 0 {
				e := estimator{sample: sample, first: vs[i].first, bins: i * models.Bins, confidence: s.Study.Confidence}
				out.Value, out.Low, out.High = e.quantile(byName(vs[i].model)[o.Metric], m, o.Quantile)
			}
			if out.Low != nil && out.High != nil {
				out.Verdict = verdict(o.Op, o.Bound, *out.Low, *out.High)
			}
		}
		l = append(l, out)
	}
	return l, nil
}

// verdict holds an interval against a bound.
func verdict(op string, bound, low, high float64) string {
	var met, missed bool
	switch op {
	case ">=":
		met, missed = low >= bound, high < bound
	case ">":
		met, missed = low > bound, high <= bound
	case "<=":
		met, missed = high <= bound, low > bound
	case "<":
		met, missed = high < bound, low >= bound
	}
	switch {
	case met:
		return results.Met
	case missed:
		return results.Missed
	}
	return results.Undecided
}

// quantile estimates a quantile of x with its interval; all nil where there is none.
func (e *estimator) quantile(x models.Metric, m results.Metric, p float64) (value, low, high *float64) {
	if m.Method == methodExact {
		return &m.Mean, &m.Mean, &m.Mean
	}
	if m.ESS != nil { // forced estimates have no quantiles; histories as they come have
		m, _ = e.crude(x)
	}
	if x.Kind == models.Linear && m.Bound == "" {
		column := e.column(x.Col)
		slices.Sort(column)
		if lo, hi, ok := e.quantileInterval(x, column, p); ok {
			low, high = &lo, &hi
		}
	} else if p == 0.95 {
		low, high = m.P95Low, m.P95High
	}
	switch p {
	case 0.5:
		value = m.P50
	case 0.95:
		value = m.P95
	case 0.99:
		value = m.P99
	}
	return value, low, high
}
