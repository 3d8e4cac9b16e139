package reports

import (
	"fmt"

	"outagesim/reports/canvas"
	"outagesim/reports/numbers"
	"outagesim/results"
)

// forcedSection says how far forced figures of outage minutes can be trusted, and where the outage
// comes from.
func forcedSection(r *results.Results) section {
	t := &table{head: []string{"variant", "apps", "relative error", "effective sample", "largest weight", "mostly from"}, names: 2}
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
			name := plain("")
			if first {
				name, first = plain(canvas.Clean(v.Name)), false
			}
			t.rows = append(t.rows, []cell{name, plain(canvas.Clean(class)), plain(numbers.Percent(*m.SE/m.Mean, 2)),
				plain(fmt.Sprintf("%s of %s", numbers.Fixed(*m.ESS, 0), numbers.Fixed(float64(m.N), 0))), plain(numbers.Percent(*m.MaxWeight, 2)), plain(from)})
		}
	}
	return section{
		title: "Forced figures", brief: "of outage minutes of apps with replicas", table: t,
		note: "Outages of apps with replicas are too rare to be counted: each rare coincidence was followed with its weight. Relative error is the standard error of the outage minutes over them; effective sample size (sum of weights)² / sum of squares; largest weight the largest share of one replication.",
	}
}
