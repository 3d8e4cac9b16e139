package studies

import (
	"math"
	"slices"

	"outagesim/models"
	"outagesim/results"
	"outagesim/sim/stat"
	"outagesim/sim/study"
)

// differences compares each variant with the first, metric by metric, on the same histories: the
// interval is that of the difference within each replication.
func differences(sample *study.Sample, vs []variant, confidence float64, workers int) []results.Difference {
	base := byName(vs[0].model)
	var l []results.Difference
	for _, v := range vs[1:] {
		metrics := v.model.Metrics()
		found := make([]*results.Difference, len(metrics))
		inParallel(len(metrics), workers, func(k int) {
			x := metrics[k]
			b, ok := base[x.Name]
			if !ok || x.Kind != b.Kind || x.Exact && b.Exact {
				return
			}
			d, se, seen, forced := forcedDifference(sample, &v, x, &vs[0], b)
			switch {
			case forced:
			case x.Kind == models.Linear:
				d, se, seen = linearDifference(sample, v.first, x, vs[0].first, b)
			default:
				d, se, seen = ratioDifference(sample, v.first, x, vs[0].first, b)
			}
			if !seen {
				return
			}
			i := stat.MeanInterval(d, se, int64(sample.N()), confidence)
			found[k] = &results.Difference{Variant: v.Name, Baseline: vs[0].Name, Metric: x.Name, Unit: x.Unit, Mean: d, SE: se, Low: i.Low, High: i.High}
		})
		for _, d := range found {
			if d != nil {
				l = append(l, *d)
			}
		}
	}
	return l
}

func byName(m *models.Model) map[string]models.Metric {
	by := map[string]models.Metric{}
	for _, x := range m.Metrics() {
		by[x.Name] = x
	}
	return by
}

// linearDifference is that of two means over replications; not seen if both were always 0.
func linearDifference(sample *study.Sample, first int, x models.Metric, baseFirst int, b models.Metric) (mean, se float64, seen bool) {
	xs, bs := sample.Column(first+x.Col), sample.Column(baseFirst+b.Col)
	var c stat.Comoments
	for i := range xs {
		c.Add(xs[i], bs[i])
		seen = seen || xs[i] != 0 || bs[i] != 0
	}
	mx, mb := c.X(), c.Y()
	mean = scaled(x, mx.Mean()) - scaled(b, mb.Mean())
	variance := float64(x.Scale*x.Scale*mx.Variance()) + float64(b.Scale*b.Scale*mb.Variance()) - float64(2*x.Scale*b.Scale*c.Covariance())
	if x.Scale == b.Scale && slices.Equal(xs, bs) {
		variance = 0 // and not what rounding leaves of it
	}
	return mean, math.Sqrt(max(0, variance) / float64(len(xs))), seen
}

// ratioDifference is that of two ratios of sums; not seen if one of them has nothing below the line.
func ratioDifference(sample *study.Sample, first int, x models.Metric, baseFirst int, b models.Metric) (mean, se float64, seen bool) {
	num, den := sample.Column(first+x.Col), sample.Column(first+x.Den)
	baseNum, baseDen := sample.Column(baseFirst+b.Col), sample.Column(baseFirst+b.Den)
	var c stat.Quadmoments
	for i := range num {
		c.Add(den[i], num[i], baseDen[i], baseNum[i])
	}
	d, s := stat.RatioDifference(&c)
	return x.Scale * d, x.Scale * s, !math.IsNaN(d) && !math.IsNaN(s)
}
