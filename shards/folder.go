package shards

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"outagesim/internal/atomicfile"
	"outagesim/internal/lock"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim/study"
	"outagesim/studies"
)

const orderFile = "order.json"

// OrderFile is where a folder keeps its order.
func OrderFile(dir string) string { return filepath.Join(dir, orderFile) }

// Folder is a study in shards: its order, and the segments that are there. The follow-up of a plan is
// its last round, and has a folder of its own within.
type Folder struct {
	Dir      string
	Order    *Order
	Scenario *scenarios.Scenario
	Job      *studies.Job

	local  studies.Options
	follow *studies.Job // the follow-up, once it is known
}

// Create makes dir, if need be, and writes the order to it. A folder that holds another order
// is refused; the same order changes nothing.
func Create(dir string, o *Order) error {
	text, err := o.Encode()
	if err != nil {
		return err
	}
	path := OrderFile(dir)
	switch old, err := os.ReadFile(path); {
	case err == nil && string(old) == string(text):
		return nil
	case err == nil:
		return fmt.Errorf("%s holds another order; take another folder, or remove this one with its shards", path)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := atomicfile.MkdirAll(dir); err != nil {
		return err
	}
	return atomicfile.WriteBytes(path, text)
}

// Open reads the order in dir and prepares its study.
func Open(dir string, local studies.Options) (*Folder, error) {
	path := OrderFile(dir)
	o, err := read(path)
	if err != nil {
		return nil, err
	}
	if o.Follows != nil {
		return nil, fmt.Errorf("%s is the order of a plan's follow-up; name the folder of the plan, %s", path, filepath.Dir(filepath.Clean(dir)))
	}
	f := &Folder{Dir: dir, Order: o, local: local}
	if f.Job, f.Scenario, err = o.Job(local); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

func read(path string) (*Order, error) {
	// Opening a pipe would wait for somebody to write to it.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxOrder+1))
	if err != nil {
		return nil, err
	}
	o, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return o, nil
}

// Rounds is how many rounds the study has at most; a follow-up is the last one, whichever was the last
// before.
func (f *Folder) Rounds() int {
	n := len(f.Job.Ends())
	if f.Job.Follows() {
		n++
	}
	return n
}

// NoRoundError is a round that a study does not have.
type NoRoundError struct{ Round, Most int }

func (e *NoRoundError) Error() string {
	return fmt.Sprintf("there is no round %d: this study has at most %d", e.Round, e.Most)
}

// Shards lists the shards of a round. Those of a follow-up take the rounds before it to be complete, or
// its order to be there.
func (f *Folder) Shards(round int) ([]Shard, error) {
	j, err := f.job(round)
	if err != nil {
		return nil, err
	}
	return f.cut(j, round), nil
}

// job returns the job that a round is of: the study, or its follow-up.
func (f *Folder) job(round int) (*studies.Job, error) {
	switch {
	case round < 1 || round > f.Rounds():
		return nil, &NoRoundError{round, f.Rounds()}
	case round <= len(f.Job.Ends()):
		return f.Job, nil
	}
	return f.followUp()
}

func (f *Folder) cut(j *studies.Job, round int) []Shard {
	own := round
	if j.Choice() != nil {
		own = 1
	}
	span, _ := j.Span(own)
	list := Cut(round, span, f.Order.Shards, j.Cost())
	for i := range list {
		list[i].folder = j.Folder(".")
	}
	return list
}

// followUp returns the follow-up by its order. Where that is not there yet it is written.
func (f *Folder) followUp() (*studies.Job, error) {
	if f.follow != nil {
		return f.follow, nil
	}
	dir := studies.FollowUpFolder(f.Dir)
	o, err := read(OrderFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return f.choose()
	}
	if err != nil {
		return nil, err
	}
	plan := *o
	plan.Follows, plan.Digest, plan.About = nil, f.Order.Digest, f.Order.About
	own, err := plan.Encode()
	if err != nil {
		return nil, err
	}
	if text, err := f.Order.Encode(); err != nil || o.Follows == nil || !bytes.Equal(own, text) {
		return nil, errors.Join(err, fmt.Errorf("%s is not of the plan in %s; remove %s", OrderFile(dir), f.Dir, dir))
	}
	j, _, err := o.Job(f.local)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", OrderFile(dir), err)
	}
	f.follow = j
	return j, nil
}

// choose finds out what follows from the rounds, which must be complete.
func (f *Folder) choose() (*studies.Job, error) {
	j, _, err := f.Order.Job(f.local) // that of the folder may be done already, or be done yet
	if err != nil {
		return nil, err
	}
	from := source{f: f}
	err = j.Rounds(context.Background(), func(_ context.Context, k *studies.Job, s *study.Sample, n int) error {
		if k.Choice() != nil {
			return errors.Join(errNext, f.order(k))
		}
		return from.join(k, s, n)
	})
	if f.follow == nil {
		return nil, err
	}
	return f.follow, nil
}

// order writes the order of the follow-up.
func (f *Folder) order(j *studies.Job) error {
	if err := Create(studies.FollowUpFolder(f.Dir), f.Order.Of(j)); err != nil {
		return err
	}
	f.follow = j
	return nil
}

// Compute simulates a shard and saves its segment, unless that is there already: then it returns
// false. What it has finished when it is interrupted is kept, and gone on from next time.
func (f *Folder) Compute(ctx context.Context, s Shard, so study.Options) (bool, error) {
	j, err := f.job(s.Round)
	if err != nil {
		return false, err
	}
	spec := j.Spec()
	path := filepath.Join(f.Dir, s.File())
	work := filepath.Join(f.Dir, s.unfinished())
	// Where another process computes the same shard, this one does so beside it and keeps nothing.
	if free, err := take(work); err == nil {
		defer free()
		so.Dir, so.Resume = work, true
	}
	if data, err := study.ReadSegment(path); err == nil && study.Holds(spec, data, s.Span) {
		if so.Dir != "" { // a process that was killed then may have left something
			err = study.Clean(so.Dir)
		}
		return false, err
	}
	data, err := study.Compute(ctx, spec, s.Span, so)
	var damaged *study.SegmentError
	if errors.As(err, &damaged) { // what cannot be gone on from is of no use to anybody
		so.Resume = false
		data, err = study.Compute(ctx, spec, s.Span, so)
	}
	if err != nil {
		return false, err
	}
	if so.Dir == "" {
		return true, atomicfile.WriteBytes(path, data)
	}
	// It is written where what is left half written is found and removed by the next try.
	whole := filepath.Join(work, filepath.Base(path))
	if err := atomicfile.WriteBytes(whole, data); err != nil {
		return false, err
	}
	if err := atomicfile.Move(whole, path); err != nil {
		return false, err
	}
	return true, study.Clean(work)
}

// take makes a folder for what is unfinished and locks it, as far as its file system can. Giving it
// free removes it if nothing is in it.
func take(dir string) (free func(), err error) {
	if err := atomicfile.MkdirAll(dir); err != nil {
		return nil, err
	}
	held, err := lock.Take(dir)
	if err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return nil, err
	}
	return func() {
		if held != nil {
			held.Release()
		}
		os.Remove(dir)
	}, nil
}

// There tells which shards of a round have a whole segment in the folder.
func (f *Folder) There(list []Shard) (map[Shard]bool, error) {
	there := map[Shard]bool{}
	for _, s := range list {
		j, err := f.job(s.Round)
		if err != nil {
			return nil, err
		}
		if data, err := study.ReadSegment(filepath.Join(f.Dir, s.File())); err == nil && study.Holds(j.Spec(), data, s.Span) {
			there[s] = true
		}
	}
	return there, nil
}

// IncompleteError is a round of which shards are missing.
type IncompleteError struct {
	Round   int
	Missing []Shard // the shards that are not there, or not whole
	Err     error   // of the replications
}

func (e *IncompleteError) Error() string {
	var names []string
	for i, s := range e.Missing {
		if i == 8 {
			names = append(names, fmt.Sprintf("and %d more", len(e.Missing)-i))
			break
		}
		names = append(names, fmt.Sprintf("%d (%s)", s.Index, s.File()))
	}
	return fmt.Sprintf("round %d is not complete: %v: shards %s", e.Round, e.Err, strings.Join(names, ", "))
}

func (e *IncompleteError) Unwrap() error { return e.Err }

// source is the segments in a folder, taken round by round.
type source struct {
	f      *Folder
	round  int // the present one
	listed map[string][]study.Segment
}

// join adds the replications of the next round to s. Where some are missing it is an
// [IncompleteError].
func (x *source) join(j *studies.Job, s *study.Sample, n int) error {
	x.round++
	if j.Choice() != nil {
		x.round = x.f.Rounds()
	}
	dir := j.Folder(x.f.Dir)
	segments, ok := x.listed[dir]
	if !ok {
		var err error
		if segments, err = study.Segments(dir); err != nil {
			return err
		}
		if x.listed == nil {
			x.listed = map[string][]study.Segment{}
		}
		x.listed[dir] = segments
	}
	err := study.Join(j.Spec(), s, n, segments)
	var missing *study.MissingError
	if !errors.As(err, &missing) {
		return err
	}
	incomplete := &IncompleteError{Round: x.round, Err: err}
	for _, shard := range x.f.cut(j, x.round) {
		for _, gap := range missing.Missing {
			if shard.From < gap.To && gap.From < shard.To {
				incomplete.Missing = append(incomplete.Missing, shard)
				break
			}
		}
	}
	return incomplete
}

// Merge puts the segments in the folder together and works the results out. A round that is not
// complete is an [IncompleteError], a segment that cannot be taken a [study.SegmentError].
func (f *Folder) Merge(ctx context.Context) (*results.Results, error) {
	from := source{f: f}
	return f.Job.Do(ctx, func(_ context.Context, j *studies.Job, s *study.Sample, n int) error { return from.join(j, s, n) })
}

// errNext ends a study whose rounds so far are complete but not enough.
var errNext = errors.New("another round is needed")

// Next tells which round is to be computed next; 0: what is there is enough, and can be merged. If
// that is a follow-up, its order is written. The job of the folder can do nothing else after that.
func (f *Folder) Next() (round int, err error) {
	from := source{f: f}
	err = f.Job.Rounds(context.Background(), func(_ context.Context, j *studies.Job, s *study.Sample, n int) error {
		if j.Choice() != nil {
			if err := f.order(j); err != nil {
				return err
			}
		}
		err := from.join(j, s, n)
		var incomplete *IncompleteError
		var bad *study.SegmentError
		switch {
		case errors.As(err, &incomplete):
			return errNext
		case errors.As(err, &bad) && errors.Is(err, study.ErrDamaged):
			// A shard that is not whole is replaced when it is computed again.
			for _, shard := range f.cut(j, from.round) {
				if filepath.Join(f.Dir, shard.File()) == filepath.Clean(bad.Path) {
					return errNext
				}
			}
		}
		return err
	})
	switch {
	case errors.Is(err, errNext):
		return from.round, nil
	case err != nil:
		return 0, err
	}
	return 0, nil
}
