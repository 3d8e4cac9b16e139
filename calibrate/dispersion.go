package calibrate

import (
	"math"
	"slices"

	"outagesim/results"
	"outagesim/sim"
	"outagesim/sim/portable"
)

// The bounds of the exact test: beyond them the chi-squared law is near enough.
const (
	dealings   = 999
	mostDealt  = 20000
	fewPerHost = 5
)

// dispersionOf tests whether hosts have the same rate: given how many events there were, each falls
// on a host with the probability of its share of the time up. The index is the sum of the squared
// differences from what is expected, by that, over hosts less one: 1 where only chance is at work.
func dispersionOf(counts []int, seconds []float64, key sim.Key) *results.Dispersion {
	var ns []int
	var ts []float64
	events, total := 0, 0.0
	for i, t := range seconds {
		if t > 0 {
			ns, ts = append(ns, counts[i]), append(ts, t)
			events += counts[i]
			total += t
		}
	}
	if len(ns) < 2 || events < 3 {
		return nil
	}
	hosts := float64(len(ns))
	chi := func(ns []int) float64 {
		sum := 0.0
		for i, n := range ns {
			expected := float64(float64(events) * (ts[i] / total))
			d := float64(n) - expected
			sum += float64(d*d) / expected
		}
		return sum
	}
	seen := chi(ns)
	d := &results.Dispersion{Hosts: len(ns), Index: seen / (hosts - 1)}
	if float64(events)/hosts >= fewPerHost || events > mostDealt {
		d.P = portable.RegularizedGammaQ((hosts-1)/2, seen/2)
	} else {
		d.P = deal(ts, events, seen, chi, key)
	}
	// What varies beyond chance: by moments, the variance of counts is mean + cv^2 mean^2.
	if d.Index > 1 {
		d.CV = math.Sqrt((d.Index - 1) / (float64(events) / hosts))
	}
	sorted := slices.Clone(ns)
	slices.SortFunc(sorted, func(a, b int) int { return b - a })
	worst, top := (len(sorted)+9)/10, 0
	for _, n := range sorted[:worst] {
		top += n
	}
	d.Tenth = float64(top) / float64(events)
	return d
}

// deal returns how likely as great a difference is by chance: the events are dealt to the hosts
// anew, many times.
func deal(ts []float64, events int, seen float64, chi func([]int) float64, key sim.Key) float64 {
	sums := make([]float64, len(ts))
	total := 0.0
	for i, t := range ts {
		total += t
		sums[i] = total
	}
	larger, counts := 0, make([]int, len(ts))
	for k := range dealings {
		stream := key.With(uint64(k)).Stream()
		clear(counts)
		for range events {
			i, _ := slices.BinarySearch(sums, float64(stream.Float64()*total))
			counts[min(i, len(ts)-1)]++
		}
		if chi(counts) >= seen-1e-9 {
			larger++
		}
	}
	return float64(larger+1) / float64(dealings+1)
}
