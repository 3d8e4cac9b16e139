package fit

import (
	"math"

	"outagesim/sim"
)

// Verdict is what a test of a fit found.
type Verdict struct {
	Test      string  // anderson-darling, or cramer-von-mises where some lengths were cut off
	Statistic float64 // of the whole sample
	P         float64 // probability of a statistic at least as large if the law were right
	Distance  float64 // the greatest difference between the curve of the sample and the law
}

// The sizes of the parametric bootstrap. The laws of both statistics hardly depend on the size of
// the sample once that is some hundred (Stephens, JASA 69 (1974) 730), so that large samples are
// compared with samples of testSize.
const (
	testReplications = 199
	testSize         = 500
	// Where the likelihood is dear: with many lengths cut off.
	testReplicationsCut = 99
	testSizeCut         = 250
)

// Goodness tests whether a fitted law could have made the sample: samples of the law, cut off as
// the sample is, are fitted and measured in the same way.
func Goodness(s *Sample, f Fitted, key sim.Key) Verdict {
	v := Verdict{Test: "anderson-darling", Statistic: statistic(s, f), Distance: distance(s, f)}
	if s.Running() > 0 {
		v.Test = "cramer-von-mises"
	}
	d, cut := f.Distribution(), newCensoring(s)
	m, replications := min(s.n, testSize), testReplications
	if f.dear(s) {
		m, replications = min(s.n, testSizeCut), testReplicationsCut
	}
	larger, done := 0, 0
	for i := range replications {
		stream := key.With(uint64(i)).Stream()
		points := make([]point, m)
		for j := range points {
			x, c := float64(d.Quantile(stream.Open())), math.Inf(1)
			if len(cut.x) > 0 {
				c = cut.at(stream.Open())
			}
			points[j] = point{x: x, ended: 1}
			if x > c {
				points[j] = point{x: c, running: 1}
			}
			// A law may yield what a microsecond rounds to nothing.
			points[j].x = math.Max(points[j].x, 1e-6)
		}
		r := newSample(points)
		g, err := fitNear(r, f.Family, &f)
		if err != nil {
			continue
		}
		done++
		if statistic(r, g) >= v.Statistic {
			larger++
		}
	}
	v.P = float64(larger+1) / float64(done+1)
	return v
}

func statistic(s *Sample, f Fitted) float64 {
	if s.Running() > 0 {
		return cramerVonMises(s, f)
	}
	return andersonDarling(s, f)
}

// andersonDarling is -n - 1/n sum over ranks i of (2i-1) log F + (2n+1-2i) log S; equal lengths
// share a run of ranks.
func andersonDarling(s *Sample, f Fitted) float64 {
	n, before, sum := float64(s.n), 0.0, 0.0
	for _, p := range s.points {
		after := before + p.ended
		odd := float64(after*after) - float64(before*before) // sum of 2i-1 over the run
		_, lf, ls := f.both(p.x, p.log)
		sum += float64(odd*lf) + float64((float64(2*n*p.ended)-odd)*ls)
		before = after
	}
	return -n - sum/n
}

// cramerVonMises is n times the integral of (K - F)^2 dF, where K is the Kaplan-Meier estimate of F,
// as far as that goes.
func cramerVonMises(s *Sample, f Fitted) float64 {
	sum, left, surv, at := 0.0, float64(s.n), 1.0, 0.0
	add := func(to float64) {
		k := 1 - surv
		sum += float64((k-at)*(k-at)*(k-at)) - float64((k-to)*(k-to)*(k-to))
		at = to
	}
	for _, p := range s.points {
		if p.ended > 0 {
			u, _, _ := f.both(p.x, p.log)
			add(u)
			surv = float64(surv * ((left - p.ended) / left))
		}
		left -= p.ended + p.running
	}
	u, _, _ := f.both(s.longest, s.points[len(s.points)-1].log)
	add(u)
	return float64(float64(s.n)*sum) / 3
}

// distance is the greatest difference between the Kaplan-Meier estimate and the law, at what ended
// before the last percent of the sample: beyond it the curve itself is a guess.
func distance(s *Sample, f Fitted) float64 {
	greatest, left, surv := 0.0, float64(s.n), 1.0
	for _, p := range s.points {
		if p.ended > 0 {
			u, _, _ := f.both(p.x, p.log)
			greatest = math.Max(greatest, math.Abs(1-surv-u))
			surv = float64(surv * ((left - p.ended) / left))
			greatest = math.Max(greatest, math.Abs(1-surv-u))
		}
		if left -= p.ended + p.running; left < float64(0.01*float64(s.n)) && s.Running() > 0 {
			break
		}
	}
	return greatest
}
