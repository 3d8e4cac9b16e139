package studies

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim/study"
)

// Job is a study that is ready to be simulated, here or elsewhere: replications of one spec, in
// rounds, and what to make of them. That of a plan has a follow-up, a job of its own that depends on
// what the rounds have found. A job is done once.
type Job struct {
	Command string // run, plan or sweep

	o      Options
	spec   study.Spec
	ends   []int                    // numbers of replications at which rounds end
	stage  func() string            // what a round is for
	enough func(*study.Sample) bool // nil: the one round there is
	cost   func(rep int) int        // of a replication, next to others; nil: all cost the same
	choice *Choice                  // of a follow-up; nil: it is none
	// follow prepares the follow-up once the rounds are done; nil: there is none. Results are made
	// of the sample and that of the follow-up; those of a follow-up are nil.
	follow  func() (*Job, error)
	results func(ctx context.Context, s, followed *study.Sample) (*results.Results, error)
}

// Extend adds the replications from s.N() to n-1 of a job, or of its follow-up, to s, however it gets
// them.
type Extend func(ctx context.Context, j *Job, s *study.Sample, n int) error

// Spec is what is simulated.
func (j *Job) Spec() study.Spec { return j.spec }

// Ends returns the numbers of replications at which rounds end, ascending. Whether there is a round
// after the first is decided by what the ones before it found.
func (j *Job) Ends() []int { return j.ends }

// Choice is what a follow-up rests on; nil: the job is none.
func (j *Job) Choice() *Choice { return j.choice }

// Follows tells whether a follow-up comes after the rounds.
func (j *Job) Follows() bool { return j.follow != nil }

// Cost returns what tells the cost of a replication next to others of the job; nil: all cost the same.
func (j *Job) Cost() func(rep int) int { return j.cost }

// Do gets round after round by extend, until they are enough, then the follow-up, and works the results
// out. These do not depend on where the replications come from.
func (j *Job) Do(ctx context.Context, extend Extend) (*results.Results, error) {
	s, followed, err := j.all(ctx, extend)
	if err != nil {
		return nil, err
	}
	if j.results == nil {
		return nil, &InputError{errors.New("a follow-up has no results of its own: they are those of its plan")}
	}
	return j.results(ctx, s, followed)
}

// Rounds is Do without working the results out.
func (j *Job) Rounds(ctx context.Context, extend Extend) error {
	_, _, err := j.all(ctx, extend)
	return err
}

func (j *Job) all(ctx context.Context, extend Extend) (s, followed *study.Sample, err error) {
	if s, err = j.rounds(ctx, extend); err != nil || j.follow == nil {
		return s, nil, err
	}
	f, err := j.follow()
	if err != nil {
		return nil, nil, err
	}
	followed, err = f.rounds(ctx, extend)
	return s, followed, err
}

func (j *Job) rounds(ctx context.Context, extend Extend) (*study.Sample, error) {
	s := study.NewSample(j.spec)
	return s, study.InRounds(s, j.ends, func(s *study.Sample) bool { return j.enough == nil || j.enough(s) },
		func(s *study.Sample, n int) error { return extend(ctx, j, s, n) })
}

// Here simulates in this process, with the folder that the options name.
func (j *Job) Here(ctx context.Context) (*results.Results, error) {
	if j.o.Folder != "" && !j.o.Resume {
		if err := Clean(j.o.Folder); err != nil {
			return nil, err
		}
	}
	return j.Do(ctx, func(ctx context.Context, k *Job, s *study.Sample, n int) error {
		so := j.o.sampling(k.Stage())
		so.Dir = k.Folder(so.Dir)
		return study.Extend(ctx, k.spec, s, n, so)
	})
}

// FollowUpFolder is where a follow-up is kept, in the folder of its plan.
func FollowUpFolder(dir string) string { return filepath.Join(dir, "follow-up") }

// Folder returns where a job is kept whose study has the folder dir: a follow-up has one of its own in
// there. Of no folder that is none.
func (j *Job) Folder(dir string) string {
	if dir == "" || j.choice == nil {
		return dir
	}
	return FollowUpFolder(dir)
}

// Folders lists the folders that a study and its follow-up may be kept in, the outer one last.
func Folders(dir string) []string { return []string{FollowUpFolder(dir), dir} }

// Clean removes what is kept of a study and its follow-up in dir. The folder stays, and whatever else
// is in it.
func Clean(dir string) error {
	for _, d := range Folders(dir) {
		if err := study.Clean(d); err != nil {
			return err
		}
		if d != dir {
			os.Remove(d) // unless somebody else's files are in it
		}
	}
	return nil
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
