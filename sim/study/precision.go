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

// Ends returns the numbers of replications at which the rounds end: each doubles it.
func (p Precision) Ends() (ends []int) {
	n := p.First
	if n <= 0 {
		n = defaultFirst
	}
	for ; n < p.AtMost && n > 0; n *= 2 {
		ends = append(ends, n)
	}
	return append(ends, p.AtMost)
}

// Judge adds the round that s ends to the report; true if it is known to within p.
func (p Precision) Judge(s *Sample, mean, half float64, nonZero int, report *Report) bool {
	least := p.MinNonZero
	if least <= 0 {
		least = defaultMinNonZero
	}
	r := Round{N: s.n, Mean: mean, Half: half, NonZero: nonZero, Relative: math.Inf(1)}
	if relative := half / math.Abs(mean); relative >= 0 {
		r.Relative = relative
	}
	report.Rounds = append(report.Rounds, r)
	report.Relative = r.Relative
	report.Reached = r.Relative <= p.Relative && nonZero >= least
	return report.Reached
}

// InRounds extends s to the ends of rounds, one after the other, until enough says at the end of one
// that it may end, or the last one ends. Nothing is decided elsewhere, so that the number of
// replications does not depend on how the study ran. Extend adds the replications from s.N() to n-1
// to s, however it gets them: by [Extend], or from elsewhere by [Join].
func InRounds(s *Sample, ends []int, enough func(*Sample) bool, extend func(s *Sample, n int) error) error {
	for _, n := range ends {
		if err := extend(s, n); err != nil {
			return err
		}
		if enough(s) {
			return nil
		}
	}
	return nil
}

// RunToPrecision simulates in rounds until the figure that halfWidth works out from the sample is
// known to within p. An error comes with the report of the rounds that were finished.
func RunToPrecision(ctx context.Context, spec Spec, p Precision, halfWidth func(s *Sample) (mean, half float64, nonZero int), o Options) (*Sample, Report, error) {
	report := Report{Relative: math.Inf(1)}
	if o.Dir != "" && !o.Resume {
		if err := Clean(o.Dir); err != nil {
			return nil, report, err
		}
	}
	s := NewSample(spec)
	err := InRounds(s, p.Ends(), func(s *Sample) bool {
		mean, half, nonZero := halfWidth(s)
		return p.Judge(s, mean, half, nonZero, &report)
	}, func(s *Sample, n int) error { return Extend(ctx, spec, s, n, o) })
	if err != nil {
		return nil, report, err
	}
	return s, report, nil
}
