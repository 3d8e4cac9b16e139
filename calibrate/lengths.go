package calibrate

import (
	"math"
	"sync"

	"outagesim/calibrate/fit"
	"outagesim/results"
	"outagesim/sim"
	"outagesim/sim/portable"
)

// What is good enough: a law that a test does not reject, or one whose shares are nowhere further
// than nearEnough from those seen. Large samples reject every law; a planner needs a near one.
const (
	notRejected = 0.05
	nearEnough  = 0.05
)

// empirical is the name of a law that is what was seen.
const empirical = "empirical"

// The sizes of what is kept of lengths.
const (
	empiricalValues = 100
	mostSteps       = 300
	fewestToFit     = 5
)

const hour = 3600.0

// lengthsOf describes lengths in seconds and fits laws to them; nil without any.
func lengthsOf(name string, ended, running []float64, confidence float64, key sim.Key) (*results.Lengths, error) {
	if len(ended)+len(running) == 0 {
		return nil, nil
	}
	s, err := fit.NewSample(ended, running)
	if err != nil {
		return nil, err
	}
	l := &results.Lengths{Name: name, N: s.N(), Running: s.Running(), MeanHours: s.Mean() / hour, MedianHours: median(s)}
	steps := fit.NewCurve(s, confidence)
	l.Curve = thin(steps)
	l.Histogram = histogram(ended)
	l.Grid = gridOf(l.Curve)
	if s.Ended() == 0 {
		l.Why = "none of them ended: only a lower limit is known"
		return l, nil
	}
	fits := make([]*results.LengthsFit, len(fit.Families()))
	var wg sync.WaitGroup
	for i, f := range fit.Families() {
		wg.Go(func() { fits[i] = fitOf(s, f, l, confidence, key.Named(f.String())) })
	}
	wg.Wait()
	for _, f := range fits {
		if f != nil {
			l.Fits = append(l.Fits, *f)
		}
	}
	choose(l, s)
	return l, nil
}

// median is that of the survivor curve in hours, nil where the curve does not reach it.
func median(s *fit.Sample) *float64 {
	m := s.Median() / hour
	if s.Running() == 0 {
		return &m
	}
	for _, p := range fit.NewCurve(s, 0.95) {
		if p.S <= 0.5 {
			m = p.X / hour
			return &m
		}
	}
	return nil
}

// fitOf fits a family, and draws it where the lengths are drawn; nil where it has no fit.
func fitOf(s *fit.Sample, family fit.Family, l *results.Lengths, confidence float64, key sim.Key) *results.LengthsFit {
	f, err := fit.Fit(s, family)
	if err != nil {
		return nil
	}
	d := f.Distribution()
	out := &results.LengthsFit{
		Family: family.String(), LogLikelihood: f.LogLikelihood, AIC: f.AIC(),
		MeanHours: float64(d.Mean()) / hour, MedianHours: float64(d.Quantile(0.5)) / hour, P95Hours: float64(d.Quantile(0.95)) / hour,
	}
	for _, x := range []float64{out.MeanHours, out.MedianHours, out.P95Hours, out.AIC} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil // a law without a mean is of no use to a scenario
		}
	}
	a, b, ok := fit.Intervals(s, f, key.Named("intervals"), confidence)
	ptr := func(x float64) *float64 { return &x }
	scaled := func(i fit.Interval, by float64) *results.Interval {
		if !ok {
			return nil
		}
		return &results.Interval{Low: i.Low / by, High: i.High / by}
	}
	switch family {
	case fit.Exponential:
		out.First = scaled(a, hour)
	case fit.Weibull:
		out.Shape, out.ScaleHours = ptr(f.A), ptr(f.B/hour)
		out.First, out.Second = scaled(a, 1), scaled(b, hour)
	case fit.LogNormal:
		shift := portable.Log(hour)
		out.MuLogHours, out.SigmaLog = ptr(f.A-shift), ptr(f.B)
		out.Second = scaled(b, 1)
		if ok {
			out.First = &results.Interval{Low: a.Low - shift, High: a.High - shift}
		}
	case fit.Gamma:
		out.Shape = ptr(f.A)
		out.First = scaled(a, 1)
		out.ScaleHours = ptr(f.B / f.A / hour)
		out.Second = scaled(b, f.A*hour)
	}
	v := fit.Goodness(s, f, key.Named("goodness"))
	for _, x := range l.Grid {
		out.Survivor = append(out.Survivor, f.Survivor(float64(x*hour)))
	}
	for _, h := range l.Histogram {
		out.Expected = append(out.Expected, float64(float64(s.Ended())*(f.Survivor(float64(h.FromHours*hour))-f.Survivor(float64(h.UntilHours*hour)))))
	}
	out.Test, out.Statistic, out.P, out.Distance = v.Test, v.Statistic, v.P, v.Distance
	return out
}

// choose picks the law for a scenario: of those that are good enough the one of the least AIC, else
// what was seen.
func choose(l *results.Lengths, s *fit.Sample) {
	keep := func() { l.Chosen, l.Values = empirical, inHours(s.Slices(empiricalValues)) }
	if len(l.Fits) == 0 || s.Ended() < fewestToFit {
		if s.Running() == 0 {
			keep()
			l.Why = "too few lengths to tell laws apart: those seen are drawn again"
			return
		}
		l.Chosen, l.Why = fit.Exponential.String(), "too few lengths ended to tell laws apart: the law without a memory is taken"
		return
	}
	// Where most lengths were cut off, the shares seen end early, and points of them weigh more.
	reached := 1 - l.Curve[len(l.Curve)-1].S
	best, good := -1, -1
	for i, f := range l.Fits {
		if best < 0 || f.AIC < l.Fits[best].AIC {
			best = i
		}
		near := f.Distance <= float64(nearEnough*reached) && 2*s.Running() <= s.N()
		if (f.P >= notRejected || near) && usable(f) && (good < 0 || f.AIC < l.Fits[good].AIC) {
			good = i
		}
	}
	switch {
	case good >= 0 && l.Fits[good].P >= notRejected:
		l.Chosen, l.Why = l.Fits[good].Family, "the least AIC among the laws that the test does not reject"
	case good >= 0:
		l.Chosen, l.Why = l.Fits[good].Family, "near enough: the test, which sees ever smaller differences in larger samples, rejects it, but its shares are nowhere further than a twentieth of the shares reached from those seen"
	case s.Running()*10 <= s.N():
		keep()
		l.Why = "no law fits: what was seen is drawn again, in slices of equal numbers"
	case 2*s.Running() > s.N():
		l.Chosen, l.Why = fit.Exponential.String(), "no law fits, and most lengths are cut off, so that the record does not reach far enough to tell: the law without a memory is taken"
	default:
		if !usable(l.Fits[best]) {
			best = 0
		}
		l.Chosen, l.Why = l.Fits[best].Family, "no law fits well, and too many lengths are cut off to draw those seen again: the least AIC is taken"
	}
}

// usable tells whether the scenario file takes the parameters.
func usable(f results.LengthsFit) bool {
	switch f.Family {
	case "weibull":
		return *f.Shape >= 0.05 && *f.Shape <= 1000
	case "gamma":
		return *f.Shape <= 1000
	case "lognormal":
		return f.P95Hours > f.MedianHours
	}
	return true
}

func inHours(seconds []float64) []float64 {
	out := make([]float64, len(seconds))
	for i, x := range seconds {
		out[i] = x / hour
	}
	return out
}

// thin keeps as many steps of a curve as a drawing shows.
func thin(steps []fit.Step) []results.CurveStep {
	var out []results.CurveStep
	if len(steps) == 0 {
		return nil
	}
	wide := math.Max(portable.Log(steps[len(steps)-1].X/steps[0].X), 1e-9)
	lastS, lastX := 2.0, 0.0
	for i, p := range steps {
		x := portable.Log(p.X / steps[0].X)
		if len(steps) > mostSteps && i != len(steps)-1 && lastS-p.S < 2./mostSteps && x-lastX < float64(2*wide)/mostSteps {
			continue
		}
		lastS, lastX = p.S, x
		out = append(out, results.CurveStep{Hours: p.X / hour, S: p.S, Low: p.Low, High: p.High})
	}
	return out
}

// gridOf is where laws are drawn: evenly in the logarithm, a little beyond what was seen.
func gridOf(curve []results.CurveStep) []float64 {
	if len(curve) == 0 {
		return nil
	}
	const points = 61
	low, high := portable.Log(curve[0].Hours/1.5), portable.Log(curve[len(curve)-1].Hours*1.5)
	out := make([]float64, points)
	for i := range out {
		out[i] = portable.Exp(low + float64((high-low)*float64(i))/(points-1))
	}
	return out
}

// slim leaves out what only drawings need.
func slim(l *results.Lengths) {
	if l == nil {
		return
	}
	l.Curve, l.Histogram, l.Grid = nil, nil, nil
	for i := range l.Fits {
		l.Fits[i].Survivor, l.Fits[i].Expected = nil, nil
	}
}

// histogram counts lengths in five bins a decade.
func histogram(ended []float64) []results.HistogramOf {
	if len(ended) < 2 {
		return nil
	}
	const perDecade = 5
	bin := func(x float64) int {
		return int(math.Floor(float64(portable.Log(x/hour)/2.302585092994046*perDecade) + 1e-9))
	}
	counts := map[int]int{}
	low, high := math.MaxInt, math.MinInt
	for _, x := range ended {
		b := bin(x)
		counts[b]++
		low, high = min(low, b), max(high, b)
	}
	edge := func(b int) float64 { return portable.Pow(10, float64(b)/perDecade) }
	var out []results.HistogramOf
	for b := low; b <= high; b++ {
		out = append(out, results.HistogramOf{FromHours: edge(b), UntilHours: edge(b + 1), Count: counts[b]})
	}
	return out
}
