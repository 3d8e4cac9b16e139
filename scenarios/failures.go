package scenarios

import "outagesim/models"

func failuresKey() *key {
	return &key{name: "failures", kind: sectionKind, list: true, named: true, words: "none",
		doc:    "Causes of failures besides kernel panics; they strike whatever the kernel.",
		groups: []group{{keys: []string{"mtbf", "rate"}, must: true}},
		keys: []*key{
			{name: "name", kind: nameKind, must: true, example: "hardware", doc: "Names the cause."},
			{name: "mtbf", kind: timeToKind, example: "5y", doc: "Time to the failure, per hypervisor, rack or fleet as `scope` says: a duration, which is the mean of an exponential, or a distribution."},
			{name: "rate", kind: rateKind, limit: limit{atMost: "1/s"}, example: "0.2/y", doc: "Failures per time: the same as an `mtbf` of its inverse. 0 means never."},
			{name: "scope", kind: wordKind, enum: []string{"hypervisor", "rack", "fleet"}, fill: "hypervisor", doc: "What one failure strikes at once."},
			recoveryRef("Recovery that follows, drawn by every hypervisor for itself."),
		}}
}

func (d *decoder) failuresOf(v, recoveries *value) []models.Failure {
	var out []models.Failure
	for _, item := range v.items {
		if item.bad {
			continue
		}
		f := models.Failure{
			Name:     item.get("name").text,
			TimeTo:   timeTo(item),
			Recovery: d.refer(item.get("recovery"), recoveries, "recovery"),
		}
		switch item.get("scope").text {
		case "rack":
			f.Scope = models.ScopeRack
		case "fleet":
			f.Scope = models.ScopeFleet
		}
		out = append(out, f)
	}
	return out
}
