package calibrate

import (
	"math"

	"outagesim/results"
	"outagesim/sim/portable"
)

// year is a year in seconds.
const year = 365 * 86400.0

// poissonInterval is Garwood's interval of the rate of events in an exposure: the rates at which so
// many events or more, or so many or fewer, have half of the probability that the confidence
// leaves. Without events it is one-sided: from 0 to the rate at which none has that probability.
func poissonInterval(events int, exposure, confidence float64) (low, high float64) {
	tail, n := float64((1-confidence)/2), float64(events)
	if events == 0 {
		return 0, -portable.Log(1-confidence) / exposure
	}
	return portable.InverseRegularizedGammaP(n, tail) / exposure, portable.InverseRegularizedGammaP(n+1, 1-tail) / exposure
}

// rateOf states a rate per hypervisor-year, with the posterior that a prior leads to.
func rateOf(events int, exposureYears float64, prior Prior, confidence float64) results.CalibrationRate {
	r := results.CalibrationRate{PriorShape: prior.Shape, PriorYears: prior.Years}
	r.Mean = float64(events) / exposureYears
	r.Low, r.High = poissonInterval(events, exposureYears, confidence)
	if events == 0 {
		r.Bound = "upper"
	}
	r.PosteriorShape, r.PosteriorYears = prior.Shape+float64(events), prior.Years+exposureYears
	r.PosteriorMean = r.PosteriorShape / r.PosteriorYears
	tail := float64((1 - confidence) / 2)
	r.PosteriorLow = portable.InverseRegularizedGammaP(r.PosteriorShape, tail) / r.PosteriorYears
	r.PosteriorHigh = portable.InverseRegularizedGammaP(r.PosteriorShape, 1-tail) / r.PosteriorYears
	return r
}

// trendOf tests whether the rate is constant over the watch of each host. Laplace: the mean place
// of the events against the middle. Crow and AMSAA: the rate goes with the power beta-1 of the time
// since the watch began; 2 events / beta-hat has a chi-squared law with 2 events degrees of freedom
// where beta is 1.
func trendOf(places []place, confidence float64) *results.Trend {
	if len(places) < 4 {
		return nil
	}
	off, variance, logs, n := 0.0, 0.0, 0.0, 0
	for _, p := range places {
		if !(p.of > 0) {
			continue
		}
		off += p.at - float64(p.of/2)
		variance += float64(p.of*p.of) / 12
		if p.at > 0 {
			logs += portable.Log(p.of / p.at)
			n++
		}
	}
	if n < 4 || !(logs > 0) || !(variance > 0) {
		return nil
	}
	t := &results.Trend{Laplace: off / math.Sqrt(variance)}
	t.LaplaceP = float64(2 * portable.NormalCDF(-math.Abs(t.Laplace)))
	k := float64(n)
	t.Beta = k / logs
	tail := float64((1 - confidence) / 2)
	t.BetaLow = float64(t.Beta*portable.InverseRegularizedGammaP(k, tail)) / k
	t.BetaHigh = float64(t.Beta*portable.InverseRegularizedGammaP(k, 1-tail)) / k
	p := portable.RegularizedGammaP(k, logs)
	t.BetaP = math.Min(1, float64(2*math.Min(p, 1-p)))
	return t
}
