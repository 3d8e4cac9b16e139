package studies

import (
	"fmt"
	"math"

	"outagesim/models"
	"outagesim/results"
	"outagesim/sim/stat"
)

// A sample of hypervisor-days grows until every kind's mean latency is known to within 1%, or it
// has seen as many operations as this.
const (
	latencyPrecision = 0.01
	firstDays        = 64
	mostOperations   = 20_000_000
)

// operations adds the latencies of zone operations to the metrics of v: from a sample of
// hypervisor-days, simulated one by one, which are dealt to the kernels by the time that
// hypervisors were in service with each. It returns what the reader should know.
func operations(v variant, e *estimator, to map[string]results.Metric) (notes []string) {
	ops := v.Config.Ops
	if ops.PerZone == 0 || ops.Explicit {
		return nil
	}
	shares := serviceShares(v, e)
	for k, share := range shares {
		if load := v.model.OperationLoad(k); share > 0 && load >= 1 {
			return []string{fmt.Sprintf("under kernel %s zone operations would keep %.3g of %d places busy: their queue grows without end, so there is no latency to report",
				v.Config.Kernels[k].Name, float64(load*float64(ops.AtOnce)), ops.AtOnce)}
		}
	}
	perHypervisor := float64(v.Config.Fleet.ZoneCount()) / float64(v.Config.Fleet.Hypervisors)
	perDay := float64(ops.PerZone * perHypervisor * 86400)
	most := int(math.Max(firstDays, math.Min(1<<20, mostOperations/(2*perDay))))
	s := latencySample{variant: v, shares: shares, dealt: make([]int, len(shares))}
	for k := range s.bins {
		s.bins[k] = new(stat.Bins)
	}
	for n := firstDays; ; n *= 2 {
		s.extend(min(n, most))
		if n >= most || s.precise(e.confidence) {
			break
		}
	}
	for kind, x := range v.model.OperationMetrics() {
		c := &s.kinds[kind]
		if s.bins[kind].Count() == 0 {
			continue
		}
		r := results.Metric{Unit: x.Unit, Over: x.Over, N: s.bins[kind].Count(), Method: methodCrude}
		ratio, se := stat.Ratio(c)
		e.setRatio(x, &r, ratio, se, c.N)
		e.distribution(x, s.bins[kind], &r)
		to[x.Name] = r
	}
	return nil
}

// serviceShares returns the share of hypervisor-time in service with each kernel.
func serviceShares(v variant, e *estimator) []float64 {
	var shares []float64
	sum := 0.0
	for _, c := range v.model.ServiceColumns() {
		var m stat.Moments
		for _, x := range e.column(c) {
			m.Add(x)
		}
		shares = append(shares, m.Mean())
		sum += m.Mean()
	}
	for k := range shares {
		shares[k] /= sum
	}
	return shares
}

// latencySample is the operations of hypervisor-days; each day is a cluster of its own.
type latencySample struct {
	variant variant
	shares  []float64
	dealt   []int // days by kernel
	days    int
	kinds   [models.Operations]stat.Comoments // of a day's count and sum of latencies
	bins    [models.Operations]*stat.Bins
}

// extend simulates days up to n. Each day goes to the kernel that is furthest behind its share.
func (s *latencySample) extend(n int) {
	for ; s.days < n; s.days++ {
		behind, kernel := math.Inf(-1), 0
		for k, share := range s.shares {
			if d := float64(share*float64(s.days+1)) - float64(s.dealt[k]); share > 0 && d > behind {
				behind, kernel = d, k
			}
		}
		s.dealt[kernel]++
		day := s.variant.model.OperationDay(kernel, uint64(s.days), &s.bins)
		for k := range s.kinds {
			s.kinds[k].Add(day.Count[k], day.Time[k])
		}
	}
}

// precise tells whether the mean of every kind that occurs is known well enough.
func (s *latencySample) precise(confidence float64) bool {
	for k := range s.kinds {
		if s.variant.Config.Ops.Mix[k] == 0 {
			continue
		}
		ratio, se := stat.Ratio(&s.kinds[k])
		i := stat.MeanInterval(ratio, se, s.kinds[k].N, confidence)
		if !(i.Half() <= latencyPrecision*ratio) {
			return false
		}
	}
	return true
}
