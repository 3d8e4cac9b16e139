package studies

import (
	"context"
	"fmt"

	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim/study"
)

// Job is a study that is ready to be simulated, here or elsewhere: replications of one spec, in
// rounds, and what to make of them. A job is done once.
type Job struct {
	Command string // run, plan or sweep

	o       Options
	spec    study.Spec
	ends    []int                    // numbers of replications at which rounds end
	stage   func() string            // what a round is for
	enough  func(*study.Sample) bool // nil: the one round there is
	results func(context.Context, *study.Sample) (*results.Results, error)
}

// Extend adds the replications from s.N() to n-1 to s, however it gets them.
type Extend func(ctx context.Context, s *study.Sample, n int) error

// Spec is what is simulated.
func (j *Job) Spec() study.Spec { return j.spec }

// Ends returns the numbers of replications at which rounds end, ascending. Whether there is a round
// after the first is decided by what the ones before it found.
func (j *Job) Ends() []int { return j.ends }

// Do gets round after round by extend, until they are enough, and works the results out. These do
// not depend on where the replications come from.
func (j *Job) Do(ctx context.Context, extend Extend) (*results.Results, error) {
	s, err := j.rounds(func(s *study.Sample, n int) error { return extend(ctx, s, n) })
	if err != nil {
		return nil, err
	}
	return j.results(ctx, s)
}

// Rounds is Do without working the results out.
func (j *Job) Rounds(extend func(s *study.Sample, n int) error) error {
	_, err := j.rounds(extend)
	return err
}

func (j *Job) rounds(extend func(s *study.Sample, n int) error) (*study.Sample, error) {
	s := study.NewSample(j.spec)
	return s, study.InRounds(s, j.ends, func(s *study.Sample) bool { return j.enough == nil || j.enough(s) }, extend)
}

// Here simulates in this process, with the folder that the options name.
func (j *Job) Here(ctx context.Context) (*results.Results, error) {
	if j.o.Folder != "" && !j.o.Resume {
		if err := study.Clean(j.o.Folder); err != nil {
			return nil, err
		}
	}
	return j.Do(ctx, func(ctx context.Context, s *study.Sample, n int) error {
		return study.Extend(ctx, j.spec, s, n, j.o.sampling(j.Stage()))
	})
}

// Stage says what the present round is for.
func (j *Job) Stage() string {
	if j.stage == nil {
		return "replications"
	}
	return j.stage()
}

// Span returns the replications of a round, the first of which is 1, and whether there is such a round.
func (j *Job) Span(round int) (study.Span, bool) {
	if round < 1 || round > len(j.ends) {
		return study.Span{}, false
	}
	s := study.Span{To: j.ends[round-1]}
	if round > 1 {
		s.From = j.ends[round-2]
	}
	return s, true
}

// identify gives the spec the digest of everything that determines its rows, and words for it.
func (j *Job) identify(s *scenarios.Scenario, what string, seed uint64, more ...[]byte) {
	j.spec.Digest = digest(s, j.Command+what, j.o.Version, seed, j.spec.Columns, more...)
	j.spec.About = fmt.Sprintf("%s%s of scenario %s (digest %x), seed %d, outagesim %s", j.Command, what, s.Name, s.Digest, seed, j.o.Version)
}
