package charts

import (
	"fmt"
	"math"
	"slices"

	"outagesim/reports/numbers"
	"outagesim/results"
)

// classes returns the app classes of the results in the order of the scenario, those of the
// baseline first.
func classes(r *results.Results) []results.AppFacts {
	all := slices.Clone(r.Facts.Apps)
	for _, v := range r.Variants {
		for _, a := range v.Apps {
			if !slices.ContainsFunc(all, func(b results.AppFacts) bool { return a.Name == b.Name }) {
				all = append(all, a)
			}
		}
	}
	return slices.DeleteFunc(all, func(a results.AppFacts) bool { return a.Count == 0 && !hasClass(r, a.Name) })
}

func hasClass(r *results.Results, class string) bool {
	return slices.ContainsFunc(r.Variants, func(v results.Variant) bool {
		m, ok := v.Metrics["apps."+class+".outage_minutes"]
		return ok && (m.Mean > 0 || m.Bound != "")
	})
}

// redundancy says what a class has: 13,333 apps, 2 replicas each, 1 must run.
func redundancy(a results.AppFacts) string {
	switch {
	case a.Count == 0:
		return ""
	case a.MostReplicas > a.Replicas:
		return fmt.Sprintf("%s, %d to %d replicas each, %d must run", count(a.Count, "app"), a.Replicas, a.MostReplicas, a.Need)
	case a.Replicas <= 1:
		return count(a.Count, "app") + ", one zone each"
	case a.Need <= 1:
		return fmt.Sprintf("%s, %d replicas each, one must run", count(a.Count, "app"), a.Replicas)
	}
	return fmt.Sprintf("%s, %d replicas each, %d must run", count(a.Count, "app"), a.Replicas, a.Need)
}

func redundant(a results.AppFacts) bool { return a.Replicas > max(1, a.Need) }

// pair returns the largest class without redundancy and the largest with it.
func pair(r *results.Results) (single, multiple results.AppFacts, ok bool) {
	for _, a := range classes(r) {
		if redundant(a) && a.Count > multiple.Count {
			multiple = a
		}
		if !redundant(a) && a.Count > single.Count {
			single = a
		}
	}
	return single, multiple, single.Count > 0 && multiple.Count > 0
}

// baseline returns the variant that the others are compared with.
func baseline(r *results.Results) (results.Variant, bool) {
	for _, v := range r.Variants {
		if v.Name == r.Facts.Baseline {
			return v, true
		}
	}
	if len(r.Variants) > 0 {
		return r.Variants[0], true
	}
	return results.Variant{}, false
}

// figure returns a metric of a variant, and whether it was estimated.
func figure(v results.Variant, class, name string) (results.Metric, bool) {
	m, ok := v.Metrics["apps."+class+"."+name]
	return m, ok
}

// total returns the name of the class that stands for all apps: all, or the only one.
func total(r *results.Results) string {
	if cs := classes(r); len(cs) == 1 {
		return cs[0].Name
	}
	return "all"
}

// chosen returns at most n variants: the baseline and those furthest from it in a metric, in
// the order of the scenario.
func chosen(r *results.Results, n int, metric string) []results.Variant {
	if len(r.Variants) <= n {
		return r.Variants
	}
	base, _ := baseline(r)
	far := slices.Clone(r.Variants)
	distance := func(v results.Variant) float64 {
		if v.Name == base.Name {
			return math.Inf(1)
		}
		return math.Abs(v.Metrics[metric].Mean - base.Metrics[metric].Mean)
	}
	slices.SortStableFunc(far, func(a, b results.Variant) int {
		switch da, db := distance(a), distance(b); {
		case da > db:
			return -1
		case da < db:
			return 1
		}
		return 0
	})
	far = far[:n]
	return slices.DeleteFunc(slices.Clone(r.Variants), func(v results.Variant) bool {
		return !slices.ContainsFunc(far, func(f results.Variant) bool { return f.Name == v.Name })
	})
}

// over says over how long figures are summed: in 10 months.
func over(r *results.Results) string { return "in " + numbers.Horizon(r.Facts.HorizonDays) }
