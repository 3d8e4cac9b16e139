package study

import (
	"context"
	"math"
)

// Precision is when a study may end. A study that cannot reach it ends at AtMost replications.
type Precision struct {
	Relative   float64 // half width of the interval over the mean
	AtMost     int     // replications
	First      int     // replications of the first round; 0: 1000
	MinNonZero int     // replications in which the figure is not zero; 0: 100
}

const (
	defaultFirst      = 1000
	defaultMinNonZero = 100
)

// Round is what a round of replications found.
type Round struct {
	N        int     // replications so far
	Mean     float64 // of the figure
	Half     float64 // half width of its interval
	NonZero  int     // replications in which it is not zero
	Relative float64 // Half over Mean; +Inf for a mean of 0
}

// Report tells how a study went to its precision.
type Report struct {
	Rounds   []Round
	Reached  bool
	Relative float64 // of the last round
}

// RunToPrecision simulates in rounds, each of which doubles the number of replications, until the
// figure that halfWidth works out from the sample is known to within p. It decides at the end of
// a round only, so that the number of replications does not depend on how the study ran.
//
// An error comes with the report of the rounds that were finished.
func RunToPrecision(ctx context.Context, spec Spec, p Precision, halfWidth func(s *Sample) (mean, half float64, nonZero int), o Options) (*Sample, Report, error) {
	if p.First <= 0 {
		p.First = defaultFirst
	}
	if p.MinNonZero <= 0 {
		p.MinNonZero = defaultMinNonZero
	}
	report := Report{Relative: math.Inf(1)}
	n := min(p.First, p.AtMost)
	sample, err := Run(ctx, spec, n, o)
	for {
		if err != nil {
			return nil, report, err
		}
		r := Round{N: sample.n, Relative: math.Inf(1)}
		r.Mean, r.Half, r.NonZero = halfWidth(sample)
		if relative := r.Half / math.Abs(r.Mean); relative >= 0 {
			r.Relative = relative
		}
		report.Rounds = append(report.Rounds, r)
		report.Relative = r.Relative
		report.Reached = r.Relative <= p.Relative && r.NonZero >= p.MinNonZero
		if report.Reached || n >= p.AtMost {
			return sample, report, nil
		}
		if n *= 2; n > p.AtMost || n <= 0 {
			n = p.AtMost
		}
		err = Extend(ctx, spec, sample, n, o)
	}
}
