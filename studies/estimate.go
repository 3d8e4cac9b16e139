package studies

import (
	"math"
	"slices"
	"strings"

	"outagesim/models"
	"outagesim/results"
	"outagesim/sim/stat"
)

// table is what the replications yielded: a [study.Sample], or what a sweep has kept of a point.
type table interface {
	N() int
	Column(j int) []int64
	Bins(i int) *stat.Bins
}

// estimator turns the rows of one variant into figures.
type estimator struct {
	sample     table
	variant    *variant // nil: no forced estimates are asked for
	first      int      // column of the variant
	bins       int      // first histogram of the variant
	confidence float64
}

func (e *estimator) column(j int) []int64 { return e.sample.Column(e.first + j) }

// Methods of a figure.
const (
	methodCrude = "crude"
	methodExact = "exact"
)

// metric estimates x; false if nothing was seen that it could be estimated from.
func (e *estimator) metric(x models.Metric) (results.Metric, bool) {
	if r, ok := e.forcedMetric(x); ok {
		return r, true
	}
	return e.crude(x)
}

// crude estimates x from histories as they come.
func (e *estimator) crude(x models.Metric) (results.Metric, bool) {
	if x.Kind == models.Ratio {
		return e.ratio(x)
	}
	column := e.column(x.Col)
	var m stat.Moments
	var nonZero int64
	for _, v := range column {
		m.Add(v)
		if v != 0 {
			nonZero++
		}
	}
	r := results.Metric{Unit: x.Unit, Over: x.Over, N: m.N, Mean: scaled(x, m.Mean()), Method: methodCrude}
	switch {
	case x.Exact:
		r.Method = methodExact
		r.SE, r.Low, r.High = ptr(0), ptr(r.Mean), ptr(r.Mean)
		return r, true
	case nonZero == 0:
		e.nothingSeen(x, &r)
		return r, true
	}
	r.NonZero = &nonZero
	r.SD = ptr(math.Abs(x.Scale) * m.SD())
	r.SE = ptr(math.Abs(x.Scale) * m.SE())
	var i stat.Interval
	if x.Proportion {
		i = stat.ProportionInterval(nonZero, m.N, e.confidence)
	} else {
		i = clipped(x, stat.MeanInterval(r.Mean, *r.SE, m.N, e.confidence))
	}
	r.Low, r.High = ptr(i.Low), ptr(i.High)
	if !x.Proportion {
		slices.Sort(column)
		e.quantiles(x, column, &r)
	}
	return r, true
}

func scaled(x models.Metric, v float64) float64 { return x.Offset + float64(x.Scale*v) }

// clipped cuts an interval to the values that the metric can have.
func clipped(x models.Metric, i stat.Interval) stat.Interval {
	i.Low = max(i.Low, 0)
	if x.Ceiling > 0 {
		i.High = min(i.High, x.Ceiling)
	}
	return i
}

// quantiles sets the quantiles over replications, of a sorted column.
func (e *estimator) quantiles(x models.Metric, column []int64, r *results.Metric) {
	at := func(p float64) *float64 {
		if x.Scale < 0 { // the metric falls as the column grows
			p = 1 - p
		}
		return ptr(scaled(x, float64(stat.Quantile(column, p))))
	}
	r.P50, r.P95, r.P99 = at(0.5), at(0.95), at(0.99)
	if lo, hi, ok := e.quantileInterval(x, column, 0.95); ok {
		r.P95Low, r.P95High = &lo, &hi
	}
}

func (e *estimator) quantileInterval(x models.Metric, column []int64, p float64) (lo, hi float64, ok bool) {
	if x.Scale < 0 {
		p = 1 - p
	}
	i, j, ok := stat.QuantileInterval(int64(len(column)), p, e.confidence)
	if !ok {
		return 0, 0, false
	}
	lo, hi = scaled(x, float64(column[i])), scaled(x, float64(column[j]))
	return min(lo, hi), max(lo, hi), true
}

// nothingSeen sets the limit of a metric that was 0 in every replication. The probability that
// a replication has any is at most about 3/n, and so is the expected number of rare
// interruptions; a time is bounded by that share of the most that zones were down in any
// replication, or could have been if none ever was.
func (e *estimator) nothingSeen(x models.Metric, r *results.Metric) {
	limit := stat.ZeroHitsUpper(r.N, e.confidence)
	if x.Size >= 0 {
		if most := slices.Max(e.column(x.Size)); most > 0 {
			limit *= float64(most)
		} else if x.Scale != 0 && x.Ceiling > 0 {
			limit *= x.Ceiling / math.Abs(x.Scale)
		}
	}
	bound := scaled(x, limit)
	if x.Scale < 0 {
		r.Bound, r.Low, r.High = "lower", ptr(max(0, bound)), ptr(x.Offset)
		return
	}
	r.Bound, r.Low, r.High = "upper", ptr(0), ptr(bound)
}

// ratio estimates a ratio of sums over the replications, each of which may hold several events.
func (e *estimator) ratio(x models.Metric) (results.Metric, bool) {
	num, den := e.column(x.Col), e.column(x.Den)
	var c stat.Comoments
	var events int64
	for i := range num {
		c.Add(den[i], num[i])
		events += den[i]
	}
	if events == 0 {
		return results.Metric{}, false
	}
	r := results.Metric{Unit: x.Unit, Over: x.Over, N: c.N, Method: methodCrude}
	if x.Bins >= 0 {
		r.N = events
	}
	ratio, se := stat.Ratio(&c)
	e.setRatio(x, &r, ratio, se, c.N)
	if x.Bins >= 0 {
		e.distribution(x, e.sample.Bins(e.bins+x.Bins), &r)
	}
	return r, true
}

func (e *estimator) setRatio(x models.Metric, r *results.Metric, ratio, se float64, replications int64) {
	r.Mean, r.SE = x.Scale*ratio, ptr(x.Scale*se)
	i := clipped(x, stat.MeanInterval(r.Mean, *r.SE, replications, e.confidence))
	r.Low, r.High = ptr(i.Low), ptr(i.High)
}

// distribution sets the quantiles over events or operations.
func (e *estimator) distribution(x models.Metric, b *stat.Bins, r *results.Metric) {
	at := func(p float64) *float64 { return ptr(x.Scale * float64(b.Quantile(p))) }
	r.P50, r.P95, r.P99 = at(0.5), at(0.95), at(0.99)
	m := b.Moments()
	if m.N > 1 {
		r.SD = ptr(x.Scale * m.SD())
	}
	if i, j, ok := stat.QuantileInterval(m.N, 0.95, e.confidence); ok {
		rank := func(k int64) *float64 { return at((float64(k) + 0.5) / float64(m.N)) }
		r.P95Low, r.P95High = rank(i), rank(j)
	}
}

// precision returns what sequential stopping decides by.
func (e *estimator) precision(x models.Metric) (mean, half float64, nonZero int) {
	r, ok := e.metric(x)
	if !ok || r.Bound != "" {
		return 0, math.Inf(1), 0
	}
	if r.NonZero != nil {
		nonZero = int(*r.NonZero)
	} else {
		for _, v := range e.column(x.Col) {
			if v != 0 {
				nonZero++
			}
		}
	}
	return r.Mean, (*r.High - *r.Low) / 2, nonZero
}

// exceedance returns points of P(X > x): those where it falls, thinned to about a hundred.
func (e *estimator) exceedance(x models.Metric) []results.Point {
	column := e.column(x.Col)
	slices.Sort(column)
	n := len(column)
	var points []results.Point
	last := math.Inf(1)
	for i := 0; i < n; {
		v := column[i]
		j := i
		for j < n && column[j] == v {
			j++
		}
		y := float64(n-j) / float64(n)
		if last-y >= 0.01 || y < 0.05 && y < 0.8*last || j == n || i == 0 {
			points = append(points, results.Point{X: scaled(x, float64(v)), Y: y})
			last = y
		}
		i = j
	}
	return points
}

func isOutageMinutes(name string) bool {
	return strings.HasPrefix(name, "apps.") && strings.HasSuffix(name, ".outage_minutes")
}

func sqrt(x float64) float64 { return math.Sqrt(x) }

func ptr(v float64) *float64 { return &v }
