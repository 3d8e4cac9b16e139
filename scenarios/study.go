package scenarios

func studyKey() *key {
	return &key{name: "study", kind: sectionKind, doc: "How long and how precisely the scenario is simulated.",
		groups: []group{{keys: []string{"replications", "precision"}}},
		keys: []*key{
			{name: "replications", kind: wholeKind, fill: "10000", limit: limit{atLeast: "2", atMost: "1000000000"}, doc: "Number of simulated histories; an interval needs two."},
			{name: "seed", kind: wholeKind, fill: "1", example: "2016", doc: "Of all randomness; the same seed gives the same numbers."},
			{name: "confidence", kind: shareKind, fill: "95%", limit: limit{above: "0%", below: "100%"}, doc: "Of every interval."},
			{name: "method", kind: wordKind, fill: "auto", enum: []string{"auto", "crude", "forced"}, doc: "How outages of apps with replicas are got: `crude` counts them over the histories, `forced` follows the rare coincidences that cause them, `auto` forces where that is possible."},
			{name: "precision", kind: sectionKind, optional: true, words: "none: a fixed number of replications", example: "{metric: apps.all.outage_minutes, relative: 1%}",
				doc: "As many replications as it takes to know a mean, instead of `replications`.",
				keys: []*key{
					{name: "metric", kind: textKind, must: true, example: "apps.all.outage_minutes", doc: "The metric."},
					{name: "relative", kind: shareKind, must: true, limit: limit{above: "0%"}, example: "1%", doc: "Half the interval's width, over the mean."},
					{name: "at_most", kind: wholeKind, fill: "1000000", limit: limit{atLeast: "2", atMost: "1000000000"}, doc: "Replications after which to stop anyway."},
				}},
		}}
}

func (d *decoder) studyOf(v *value, metrics metrics) Study {
	s := Study{Seed: v.get("seed").whole, Method: v.get("method").text, Confidence: v.get("confidence").num}
	p := v.get("precision")
	if !p.given {
		s.Replications = v.get("replications").int()
		return s
	}
	if p.bad {
		return s
	}
	d.metric(p.get("metric"), p.get("metric").text, metrics)
	s.Precision = &Precision{
		Metric:   p.get("metric").text,
		Relative: p.get("relative").num,
		AtMost:   p.get("at_most").int(),
	}
	return s
}
