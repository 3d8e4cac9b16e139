package charts

import (
	"math"

	"gonum.org/v1/plot"

	"outagesim/reports/numbers"
)

// lengthTicks are the lengths of time, in hours, that people know.
func lengthTicks() []tick {
	const s, m, d, y = 1. / 3600, 1. / 60, 24., 8760.
	return []tick{
		{s / 100, "10 ms"}, {s / 10, "0.1 s"}, {s, "1 s"}, {10 * s, "10 s"}, {m, "1 min"}, {10 * m, "10 min"}, {1, "1 h"}, {10, "10 h"},
		{4 * d, "4 d"}, {30 * d, "30 d"}, {y, "1 y"}, {10 * y, "10 y"}, {100 * y, "100 y"}, {1000 * y, "1,000 y"}, {1e4 * y, "10,000 y"},
	}
}

// fineTicks are between them, for axes of little more than a power of ten.
func fineTicks() []tick {
	const s, m, d, y = 1. / 3600, 1. / 60, 24., 8760.
	return []tick{
		{s, "1 s"}, {2 * s, "2 s"}, {5 * s, "5 s"}, {10 * s, "10 s"}, {20 * s, "20 s"}, {30 * s, "30 s"}, {m, "1 min"}, {2 * m, "2 min"}, {5 * m, "5 min"},
		{10 * m, "10 min"}, {20 * m, "20 min"}, {30 * m, "30 min"}, {1, "1 h"}, {2, "2 h"}, {5, "5 h"}, {10, "10 h"}, {d, "1 d"}, {2 * d, "2 d"}, {4 * d, "4 d"},
		{7 * d, "7 d"}, {14 * d, "14 d"}, {30 * d, "30 d"}, {60 * d, "60 d"}, {120 * d, "120 d"}, {240 * d, "240 d"}, {y, "1 y"}, {2 * y, "2 y"}, {5 * y, "5 y"}, {10 * y, "10 y"},
	}
}

// lengthsAxis is a logarithmic axis of lengths of time in hours.
func lengthsAxis(min, max float64, n int) axis {
	if !(max > min*1.5) {
		min, max = min/2, max*2
	}
	a := axis{min: min, max: max, scale: plot.LogScale{}}
	known := lengthTicks()
	if max/min < 100 {
		known = fineTicks()
	}
	for _, t := range known {
		if t.at >= min*(1-1e-9) && t.at <= max*(1+1e-9) {
			a.ticks = append(a.ticks, t)
		}
	}
	if every := (len(a.ticks) + atLeastOne(n) - 1) / atLeastOne(n); every > 1 {
		var kept []tick
		for i := 0; i < len(a.ticks); i += every {
			kept = append(kept, a.ticks[i])
		}
		a.ticks = kept
	}
	if len(a.ticks) < 2 {
		a.ticks = []tick{{min, Span(min)}, {max, Span(max)}}
	}
	return a
}

// weibullHeight is where the share s still running lies on Weibull paper: the logarithm of -log s,
// on which Weibull laws are straight lines, and the exponential one rises at 45 degrees.
func weibullHeight(s float64) float64 { return math.Log(-math.Log(s)) }

// weibullAxis is the axis of shares ended, between two of them.
func weibullAxis(low, high float64, n int) axis {
	a := axis{min: weibullHeight(1 - low), max: weibullHeight(1 - high), scale: plot.LinearScale{}}
	last := math.Inf(-1)
	room := (a.max - a.min) / float64(atLeastOne(n)+3)
	for _, p := range []float64{0.00001, 0.0001, 0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999, 0.9999} {
		if p < low*(1-1e-9) || p > high*(1+1e-9) {
			continue
		}
		if at := weibullHeight(1 - p); at-last >= room {
			a.ticks = append(a.ticks, tick{at, numbers.Percent(p, 2)})
			last = at
		}
	}
	return a
}
