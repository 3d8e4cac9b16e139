package study

import "math"

// Precision is when a study may end. A study that cannot reach it ends at AtMost replications.
type Precision struct {
	Relative float64 // half width of the interval over the mean
	AtMost   int     // replications
}

const (
	firstRound = 1000 // replications
	minNonZero = 100  // replications in which the figure is not zero
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
	for n := firstRound; n < p.AtMost && n > 0; n *= 2 {
		ends = append(ends, n)
	}
	return append(ends, p.AtMost)
}

// Judge adds the round that s ends to the report; true if the figure is known to within p, and is not
// zero in replications enough to believe its interval.
func (p Precision) Judge(s *Sample, mean, half float64, nonZero int, report *Report) bool {
	r := Round{N: s.n, Mean: mean, Half: half, NonZero: nonZero, Relative: math.Inf(1)}
	if relative := half / math.Abs(mean); relative >= 0 {
		r.Relative = relative
	}
	report.Rounds = append(report.Rounds, r)
	report.Relative = r.Relative
	report.Reached = r.Relative <= p.Relative && nonZero >= minNonZero
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
