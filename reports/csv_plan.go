package reports

import (
	"encoding/csv"
	"maps"
	"slices"
	"strconv"

	"outagesim/reports/charts"
	"outagesim/results"
)

// metricRow is a metric as a row of csvHead.
func metricRow(variant, name string, m results.Metric) []string {
	mean := exactly(m.Mean)
	if m.Bound == "upper" {
		mean = "" // it says nothing
	}
	n := ""
	if m.N > 0 {
		n = strconv.FormatInt(m.N, 10)
	}
	return []string{
		textCell(variant), textCell(name), textCell(m.Unit), textCell(m.Over), n,
		mean, optional(m.SE), optional(m.Low), optional(m.High), optional(m.SD),
		optional(m.P50), optional(m.P95), optional(m.P99), optional(m.P95Low), optional(m.P95High), textCell(m.Bound), textCell(m.Method),
	}
}

// candidateKey names a candidate in a table of figures: its policy, start and batch size.
func candidateKey(c results.Choice) string {
	s := c.Policy
	if c.From != "" {
		s += " from " + c.From
	}
	if c.AtOnce > 0 {
		s += " at_once " + strconv.Itoa(c.AtOnce)
	}
	return s
}

// planMetrics are all figures of a plan by candidate, in the order of the ranking, and those of
// the decision under the name of no candidate.
func planMetrics(p *results.Plan, row func(variant, name string, m results.Metric) error) error {
	if p == nil {
		return nil
	}
	figure := func(variant, name, unit string, x float64) error {
		return row(variant, name, results.Metric{Unit: unit, Mean: x, Method: "integral"})
	}
	for _, f := range []struct {
		name, unit string
		x          *float64
	}{
		{"plan.break_even_per_hypervisor_year", "panics/hypervisor/year", p.BreakEvenPerHypervisorYear},
		{"plan.break_even_per_hypervisor_year.low", "panics/hypervisor/year", p.BreakEvenLow},
		{"plan.break_even_per_hypervisor_year.high", "panics/hypervisor/year", p.BreakEvenHigh},
		{"plan.break_even_horizon", "months", p.BreakEvenHorizon},
		{"plan.probability_wrong", "probability", &p.ProbabilityWrong},
		{"plan.expected_regret", p.Unit, &p.ExpectedRegret},
		{"plan.evpi", p.Unit, &p.EVPI},
		{"plan.evsi_month", p.Unit, &p.EVSIMonth},
	} {
		if f.x != nil {
			if err := figure("", f.name, f.unit, *f.x); err != nil {
				return err
			}
		}
	}
	for _, c := range charts.Ranked(p) {
		key := candidateKey(c.Choice)
		for _, name := range slices.Sorted(maps.Keys(c.Metrics)) {
			if err := row(key, name, c.Metrics[name]); err != nil {
				return err
			}
		}
		if d := c.Beyond; d != nil {
			m := results.Metric{Unit: d.Unit, Over: "replications", Mean: d.Mean, SE: &d.SE, Low: &d.Low, High: &d.High, Method: "crude"}
			if err := row(key, "beyond_recommended", m); err != nil {
				return err
			}
		}
	}
	for _, o := range charts.PolicyOrder(p) {
		key := candidateKey(o.Choice)
		for _, f := range []struct {
			name string
			m    results.Metric
		}{{"policy.loss", o.Loss}, {"policy.any_panic_before_patched", o.AnyPanic}, {"policy.two_replicas_down_together", o.ReplicasDown}} {
			if err := row(key, f.name, f.m); err != nil {
				return err
			}
		}
		if err := row(key, "policy.loss.cvar95", results.Metric{Unit: p.Unit, Over: "replications", N: int64(o.Replications), Mean: o.CVaR95, Method: "crude"}); err != nil {
			return err
		}
		if o.FullestPercent != nil {
			if err := row(key, "policy.fullest_hypervisor_percent", *o.FullestPercent); err != nil {
				return err
			}
		}
	}
	return nil
}

func writePlan(c *csv.Writer, p *results.Plan) error {
	return planMetrics(p, func(variant, name string, m results.Metric) error { return c.Write(metricRow(variant, name, m)) })
}

// writeSweep writes a row for each point, variant and metric; the point stands in columns of its
// own, named by the paths, before the others.
func writeSweep(c *csv.Writer, s *results.Sweep) error {
	var head []string
	for _, a := range s.Axes {
		head = append(head, textCell(a.Path))
	}
	if err := c.Write(append(head, csvHead...)); err != nil {
		return err
	}
	for _, cell := range s.Cells {
		var at []string
		for _, v := range cell.Values {
			at = append(at, valueCell(v))
		}
		for _, variant := range charts.SweepVariants(s) {
			ms := cell.Metrics[variant]
			for _, name := range slices.Sorted(maps.Keys(ms)) {
				if err := c.Write(append(slices.Clone(at), metricRow(variant, name, ms[name])...)); err != nil {
					return err
				}
			}
		}
	}
	c.Flush()
	return c.Error()
}
