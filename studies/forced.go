package studies

import (
	"fmt"
	"math"
	"slices"

	"outagesim/models"
	"outagesim/results"
	"outagesim/sim/stat"
	"outagesim/sim/study"
)

// Methods of figures that the forced estimator has a part in.
const (
	methodForced = "forced"
	methodMixed  = "crude+forced" // a sum over classes that were got in different ways
)

// series is a column with forced parts, by replication. All sums over it are taken in the order of
// replications, so that they do not depend on how the study ran.
type series struct {
	values []float64
	mixed  bool
}

// series returns column col of the variant; false if no forced estimate has a part in it, or one of
// which nothing can be told for want of the other parts.
func (v *variant) series(sample table, col int) (series, bool) {
	if v.plan == nil {
		return series{}, false
	}
	crude, forced := v.plan.Parts(col)
	if len(forced) == 0 {
		return series{}, false
	}
	s := series{make([]float64, sample.N()), len(crude) > 0}
	for _, c := range crude {
		for rep, x := range sample.Column(v.first + c) {
			s.values[rep] += float64(x)
		}
	}
	seen := slices.ContainsFunc(s.values, func(x float64) bool { return x != 0 })
	for _, c := range forced {
		for rep, x := range sample.Column(v.forced + c) {
			s.values[rep] += math.Float64frombits(uint64(x))
		}
	}
	// Where nothing was seen of the classes that are counted, the sum is as unknown as they are.
	return s, seen || !s.mixed
}

// of returns column col of the variant whether or not forced estimates have a part in it.
func (v *variant) of(sample table, col int) (s series, forced bool) {
	if s, ok := v.series(sample, col); ok {
		return s, true
	}
	for _, x := range sample.Column(v.first + col) {
		s.values = append(s.values, float64(x))
	}
	return s, false
}

func sum(values []float64) float64 {
	s := 0.0
	for _, v := range values {
		s += v
	}
	return s
}

// moments returns the mean of the values and its standard error.
func moments(values []float64) (mean, se float64) {
	n := float64(len(values))
	mean = sum(values) / n
	squares := 0.0
	for _, v := range values {
		d := (v - mean) / math.Abs(mean) // squares of 1e-19 and less may not be numbers any more
		squares += float64(d * d)
	}
	if mean == 0 {
		return 0, 0
	}
	return mean, math.Abs(mean) * math.Sqrt(squares/n/(n-1))
}

// weights sets what tells how evenly the replications share in the estimate: the effective sample
// size (sum w)^2 / sum w^2, the share of the largest, and how many have one.
func weights(values []float64, r *results.Metric) {
	total, largest := sum(values), slices.Max(values)
	squares := 0.0
	var nonZero int64
	for _, v := range values {
		w := v / total
		squares += float64(w * w)
		if v != 0 {
			nonZero++
		}
	}
	r.NonZero, r.ESS, r.MaxWeight = &nonZero, ptr(1/squares), ptr(largest/total)
}

// forcedMetric estimates x from forced estimates; false if they have no part in it or saw nothing.
func (e *estimator) forcedMetric(x models.Metric) (results.Metric, bool) {
	if e.variant == nil || x.Exact {
		return results.Metric{}, false
	}
	s, ok := e.variant.series(e.sample, x.Col)
	if !ok || sum(s.values) == 0 {
		return results.Metric{}, false
	}
	r := results.Metric{Unit: x.Unit, Over: x.Over, N: int64(len(s.values)), Method: methodForced}
	if s.mixed {
		r.Method = methodMixed
	}
	var se float64
	if x.Kind == models.Ratio {
		den, _ := e.variant.of(e.sample, x.Den)
		if sum(den.values) == 0 {
			return results.Metric{}, false
		}
		r.Mean, se = ratioOf(s.values, den.values)
		r.Mean, se = x.Scale*r.Mean, x.Scale*se
	} else {
		r.Mean, se = moments(s.values)
		r.Mean, se = scaled(x, r.Mean), math.Abs(x.Scale)*se
	}
	i := clipped(x, stat.MeanInterval(r.Mean, se, r.N, e.confidence))
	r.SE, r.Low, r.High = ptr(se), ptr(i.Low), ptr(i.High)
	weights(s.values, &r)
	return r, true
}

// ratioOf returns the ratio of two sums and its standard error by the delta method.
func ratioOf(num, den []float64) (ratio, se float64) {
	below := sum(den)
	ratio = sum(num) / below
	squares := 0.0
	for i := range num {
		d := (num[i] - float64(ratio*den[i])) / below
		squares += float64(d * d)
	}
	n := float64(len(num))
	return ratio, math.Sqrt(squares * n / (n - 1))
}

// forcedDifference compares a metric of a variant with that of the baseline, replication by
// replication; ok if forced estimates have a part in either.
func forcedDifference(sample *study.Sample, v *variant, x models.Metric, base *variant, b models.Metric) (mean, se float64, seen, ok bool) {
	xs, forced := v.of(sample, x.Col)
	bs, baseForced := base.of(sample, b.Col)
	if !forced && !baseForced {
		return 0, 0, false, false
	}
	n := float64(len(xs.values))
	d := make([]float64, len(xs.values))
	if x.Kind == models.Ratio {
		xd, _ := v.of(sample, x.Den)
		bd, _ := base.of(sample, b.Den)
		xBelow, bBelow := sum(xd.values), sum(bd.values)
		if xBelow == 0 || bBelow == 0 {
			return 0, 0, false, true
		}
		r, s := sum(xs.values)/xBelow, sum(bs.values)/bBelow
		for i := range d {
			d[i] = n * (float64(x.Scale*(xs.values[i]-float64(r*xd.values[i])))/xBelow - float64(b.Scale*(bs.values[i]-float64(s*bd.values[i])))/bBelow)
		}
		_, se := spread(d)
		return float64(x.Scale*r) - float64(b.Scale*s), se, true, true
	}
	for i := range d {
		d[i] = float64(x.Scale*xs.values[i]) - float64(b.Scale*bs.values[i])
		seen = seen || xs.values[i] != 0 || bs.values[i] != 0
	}
	mean, se = spread(d)
	return x.Offset - b.Offset + mean, se, seen, true
}

// spread returns the mean and its standard error of values whose mean may be near 0.
func spread(values []float64) (mean, se float64) {
	n := float64(len(values))
	mean = sum(values) / n
	largest := 0.0
	for _, v := range values {
		largest = max(largest, math.Abs(v-mean))
	}
	if largest == 0 {
		return mean, 0
	}
	squares := 0.0
	for _, v := range values {
		d := (v - mean) / largest
		squares += float64(d * d)
	}
	return mean, largest * math.Sqrt(squares/n/(n-1))
}

// terms tells where the outage of each class with forced estimates comes from.
func (v *variant) terms(sample *study.Sample) map[string][]results.Term {
	if v.plan == nil {
		return nil
	}
	by := map[string][]results.Term{}
	for class, cols := range v.plan.TermColumns() {
		var sums [models.Terms]float64
		for rep := range sample.N() {
			row := sample.Row(rep)
			for t, c := range cols {
				sums[t] += math.Float64frombits(uint64(row[v.forced+c]))
			}
		}
		total := sum(sums[:])
		if total == 0 {
			continue
		}
		var l []results.Term
		for t, s := range sums {
			if s > 0 {
				l = append(l, results.Term{Name: models.Term(t).String(), Share: s / total})
			}
		}
		slices.SortStableFunc(l, func(a, b results.Term) int {
			switch {
			case a.Share > b.Share:
				return -1
			case a.Share < b.Share:
				return 1
			}
			return 0
		})
		by[class] = l
	}
	return by
}

// What a forced estimate has to be, for its interval to be trusted.
const (
	leastESS       = 100
	mostWeight     = 0.1
	worstPrecision = 0.1
)

// weaknesses warns of forced estimates of outage minutes that are not to be trusted, with a remedy.
func weaknesses(out *results.Variant) (notes []string) {
	for _, a := range out.Apps {
		m, ok := out.Metrics["apps."+a.Name+".outage_minutes"]
		if !ok || m.Method != methodForced || m.ESS == nil {
			continue
		}
		relative := *m.SE / m.Mean
		var bad []string
		if relative > worstPrecision {
			bad = append(bad, fmt.Sprintf("its relative error is %.2g%%", 100*relative))
		}
		if *m.ESS < leastESS {
			bad = append(bad, fmt.Sprintf("its effective sample size is %.2g", *m.ESS))
		}
		if *m.MaxWeight > mostWeight {
			bad = append(bad, fmt.Sprintf("one replication has %.2g%% of the weight", 100**m.MaxWeight))
		}
		if len(bad) == 0 {
			continue
		}
		text := bad[0]
		for _, b := range bad[1:] {
			text += ", " + b
		}
		factor := max(relative*relative/(worstPrecision*worstPrecision), leastESS / *m.ESS, *m.MaxWeight/mostWeight, 2)
		notes = append(notes, fmt.Sprintf("the forced estimate for apps %s is weak: %s; about %.2g times the replications would mend it, and if it stays so, compare with --method crude",
			a.Name, text, math.Ceil(factor)))
	}
	return notes
}
