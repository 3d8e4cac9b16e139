package scenarios

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"outagesim/models"
)

func objectivesKey() *key {
	return &key{name: "objectives", kind: sectionKind, list: true, short: "objective", words: "none", example: "[apps.redundant.availability >= 99.99%]",
		doc: "Bounds that a run must keep. Each is a text such as `apps.redundant.availability >= 99.99%`, held against the baseline, or a map that names a variant.",
		keys: []*key{
			{name: "objective", kind: textKind, must: true, example: "apps.all.outage_minutes.p95 < 1000", doc: "A metric, one of `>=`, `<=`, `>` and `<`, and a number or share. The metric's mean is meant, or the quantile that `.p50`, `.p95` or `.p99` after it names."},
			{name: "variant", kind: nameKind, words: "the baseline", example: "patched", doc: "The variant that the bound is held against."},
		}}
}

// metrics is what the metrics of a scenario are made of.
type metrics struct {
	known []string
	// missing metrics would exist if the scenario said more; the text is what it lacks.
	missing   map[string]string
	uncertain bool
}

// metricsOf lists the metrics that a run of a configuration gives. root is the scenario that it
// was made from: names of elements with faults may be missing in the configuration, so then no
// metric is said to be unknown.
func metricsOf(c models.Config, root *value) metrics {
	m := metrics{missing: map[string]string{}, uncertain: !root.get("apps").whollySound() || !root.get("kernels").whollySound() || !root.get("failures").whollySound()}
	add := func(lacks string, names ...string) {
		for _, name := range names {
			m.known = append(m.known, name)
			if lacks != "" {
				m.missing[name] = lacks
			}
		}
	}
	class := func(name string, slo bool) {
		for _, metric := range []string{"outage_minutes", "planned_minutes", "unplanned_minutes", "weighted_minutes", "outages", "momentary",
			"saidi", "saifi", "caidi", "maifi", "availability", "any_outage"} {
			add("", "apps."+name+"."+metric)
		}
		lacks := ""
		if !slo {
			lacks = "give the class an slo"
		}
		add(lacks, "apps."+name+".slo_missed", "apps."+name+".budget_used")
	}
	anySLO := false
	for _, a := range c.Apps {
		class(a.Name, a.SLO != nil)
		anySLO = anySLO || a.SLO != nil
	}
	class(AllApps, anySLO)
	add("", "zones.down_minutes", "zones.air", "fleet.panics", "fleet.reboots", "fleet.down_minutes", "fleet.patched_share",
		"events.blast_radius", "recovery.first_zone", "recovery.all_zones", "recovery.pool", "recovery.last_customer")
	for _, k := range c.Kernels {
		for _, p := range k.Panics {
			add("", "fleet.panics."+p.Name)
		}
	}
	for _, f := range c.Failures {
		add("", "fleet.failures."+f.Name)
	}
	lacks := ""
	if c.Ops.PerZone == 0 {
		lacks = "give zone_operations.per_zone a rate"
	}
	for o := range models.Operations {
		add(lacks, "operations."+o.String()+".latency_seconds")
	}
	if lacks == "" && !c.Ops.Explicit {
		lacks = "set zone_operations.explicit: true"
	}
	add(lacks, "operations.failed")
	return m
}

// metric reports a metric that the scenario does not have.
func (d *decoder) metric(v *value, name string, m metrics) {
	switch lacks, ok := m.missing[name]; {
	case v.bad || m.uncertain:
	case ok:
		d.wrong(v, lacks, "%s is not estimated in this scenario", name)
	case !slices.Contains(m.known, name):
		remedy := "metrics are listed in the reference of results"
		if c, ok := nearest(name, m.known); ok {
			remedy = "did you mean " + c + "?"
		}
		d.wrong(v, remedy, "there is no metric %s", clip(name))
	}
}

var objectivePattern = regexp.MustCompile(`^\s*(\S+?)\s*(>=|<=|>|<)\s*(\S+)\s*$`)

// quantileOf reads the suffix of a metric that names one of the quantiles that results hold.
func quantileOf(metric string) (name string, quantile float64) {
	for suffix, q := range map[string]float64{".p50": 0.5, ".p95": 0.95, ".p99": 0.99} {
		if name, ok := strings.CutSuffix(metric, suffix); ok {
			return name, q
		}
	}
	return metric, 0
}

func (d *decoder) objectivesOf(v *value, variants []Variant, root *value) []Objective {
	var out []Objective
	for _, item := range v.items {
		text := item.get("objective")
		if !item.sound("objective", "variant") {
			continue
		}
		parts := objectivePattern.FindStringSubmatch(text.text)
		if parts == nil {
			d.wrong(text, "write one such as apps.all.availability >= 99.9%", "%q is not an objective", clip(text.text))
			continue
		}
		o := Objective{Text: text.text, Metric: parts[1], Op: parts[2], Variant: item.get("variant").text}
		o.Metric, o.Quantile = quantileOf(o.Metric)
		number, percent := strings.CutSuffix(parts[3], "%")
		bound, ok := exactly(number)
		if !ok {
			d.wrong(text, "write a number or a share such as 99.9%", "%q is not a bound", clip(parts[3]))
			continue
		}
		if percent {
			bound.Quo(bound, big.NewRat(100, 1))
		}
		o.Bound = nearestFloat(bound)
		variant := variants[0]
		if o.Variant != "" {
			i := indexOf(variants, o.Variant)
			if i < 0 {
				d.wrong(item.get("variant"), offer(o.Variant, namesOf(variants)), "there is no variant named %s", o.Variant)
				continue
			}
			variant = variants[i]
		}
		d.metric(text, o.Metric, metricsOf(variant.Config, root))
		out = append(out, o)
	}
	return out
}
