package reports

import (
	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/results"
)

// forcedSection says how far forced figures of outage minutes can be trusted, and where the outage
// comes from.
func forcedSection(r *results.Results) section {
	t := &table{head: []string{"variant", "apps", "rel. error", "ESS", "top weight", "mostly from"}, names: 2}
	for _, v := range r.Variants {
		first := true
		for _, class := range classNames(v) {
			m, ok := v.Metrics["apps."+class+".outage_minutes"]
			if !ok || m.ESS == nil || m.MaxWeight == nil || m.SE == nil || class == "all" {
				continue
			}
			from := absent
			if terms := v.Terms[class]; len(terms) > 0 {
				from = numbers.Percent(terms[0].Share, 2) + " " + terms[0].Name
			}
			ess := numbers.Fixed(*m.ESS, 0)
			name := plain("")
			if first {
				name, first = plain(canvas.Clean(v.Name)), false
			}
			t.rows = append(t.rows, []cell{name, plain(canvas.Clean(class)), plain(numbers.Percent(*m.SE/m.Mean, 2)),
				cell{ess + " of " + numbers.Fixed(float64(m.N), 0), ess, ess}, plain(numbers.Percent(*m.MaxWeight, 2)), plain(from)})
		}
	}
	return section{
		title: "Forced figures", brief: "of outage minutes of apps with replicas", table: t,
		note: "Outages of apps with replicas are too rare to be counted: each rare coincidence was followed with its weight. Relative error is the standard error of the outage minutes over them; ESS the effective sample size, (sum of weights)² / sum of squares; top weight the largest share that one replication has.",
	}
}
