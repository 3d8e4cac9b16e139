package shards

import (
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

// Shard is a part of a round.
type Shard struct {
	Index int // in its round, from 0
	Round int // from 1
	study.Span
}

// File is the name of the shard's segment in a folder.
func (s Shard) File() string { return fmt.Sprintf("part-%012d-%012d.segment", s.From, s.To) }

func (s Shard) unfinished() string { return fmt.Sprintf(".unfinished-%012d-%012d", s.From, s.To) }

// grain is what shards begin at multiples of where they are large: workers take so many replications
// at once.
const grain = 16

// Cut divides a round into count shards of nearly equal size, or one for each replication if there are
// fewer of these.
func Cut(round int, span study.Span, count int) (list []Shard) {
	n := span.To - span.From
	count = max(1, min(count, n))
	at := span.From
	for i := range count {
		to := span.From + int(int64(n)*int64(i+1)/int64(count))
		if i < count-1 && n/count >= 4*grain {
			to -= to % grain
		}
		list = append(list, Shard{i, round, study.Span{From: at, To: to}})
		at = to
	}
	return list
}

// Folder is a study in shards: its order, and the segments that are there.
type Folder struct {
	Dir      string
	Order    *Order
	Scenario *scenarios.Scenario
	Job      *studies.Job
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
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return atomicfile.WriteBytes(path, text)
}

// Open reads the order in dir and prepares its study.
func Open(dir string, local studies.Options) (*Folder, error) {
	path := OrderFile(dir)
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
	f := &Folder{Dir: dir, Order: o}
	if f.Job, f.Scenario, err = o.Job(local); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// Shards lists the shards of a round.
func (f *Folder) Shards(round int) ([]Shard, error) {
	span, ok := f.Job.Span(round)
	if !ok {
		return nil, fmt.Errorf("there is no round %d: this study has at most %d", round, len(f.Job.Ends()))
	}
	return Cut(round, span, f.Order.Shards), nil
}

// Compute simulates a shard and saves its segment, unless that is there already: then it returns
// false. What it has finished when it is interrupted is kept, and gone on from next time.
func (f *Folder) Compute(ctx context.Context, s Shard, so study.Options) (bool, error) {
	spec := f.Job.Spec()
	path := filepath.Join(f.Dir, s.File())
	work := filepath.Join(f.Dir, s.unfinished())
	// Where another process computes the same shard, this one does so beside it and keeps nothing.
	if free, err := take(work); err == nil {
		defer free()
		so.Dir, so.Resume = work, true
	}
	if data, err := os.ReadFile(path); err == nil && study.Holds(spec, data, s.Span) {
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
	whole := filepath.Join(work, s.File())
	if err := atomicfile.WriteBytes(whole, data); err != nil {
		return false, err
	}
	if err := os.Rename(whole, path); err != nil {
		return false, err
	}
	return true, study.Clean(work)
}

// take makes a folder for what is unfinished and locks it, as far as its file system can. Giving it
// free removes it if nothing is in it.
func take(dir string) (free func(), err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
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

// There tells which shards have a whole segment in the folder.
func (f *Folder) There(list []Shard) map[Shard]bool {
	there := map[Shard]bool{}
	for _, s := range list {
		if data, err := os.ReadFile(filepath.Join(f.Dir, s.File())); err == nil && study.Holds(f.Job.Spec(), data, s.Span) {
			there[s] = true
		}
	}
	return there
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

// Merge puts the segments in the folder together and works the results out. A round that is not
// complete is an [IncompleteError], a segment that cannot be taken a [study.SegmentError].
func (f *Folder) Merge(ctx context.Context) (*results.Results, error) {
	spec := f.Job.Spec()
	segments, err := study.Segments(f.Dir)
	if err != nil {
		return nil, err
	}
	round := 0
	return f.Job.Do(ctx, func(_ context.Context, s *study.Sample, n int) error {
		round++
		err := study.Join(spec, s, n, segments)
		var missing *study.MissingError
		if !errors.As(err, &missing) {
			return err
		}
		list, listErr := f.Shards(round)
		if listErr != nil {
			return listErr
		}
		incomplete := &IncompleteError{Round: round, Err: err}
		for _, shard := range list {
			for _, gap := range missing.Missing {
				if shard.From < gap.To && gap.From < shard.To {
					incomplete.Missing = append(incomplete.Missing, shard)
					break
				}
			}
		}
		return incomplete
	})
}

// errNext ends a study whose rounds so far are complete but not enough.
var errNext = errors.New("another round is needed")

// Next tells which round is to be computed next; 0: what is there is enough, and can be merged.
// The job of the folder can do nothing else after that.
func (f *Folder) Next() (round int, err error) {
	spec := f.Job.Spec()
	segments, err := study.Segments(f.Dir)
	if err != nil {
		return 0, err
	}
	err = f.Job.Rounds(func(s *study.Sample, n int) error {
		round++
		list, err := f.Shards(round)
		if err != nil {
			return err
		}
		err = study.Join(spec, s, n, segments)
		var missing *study.MissingError
		var bad *study.SegmentError
		switch {
		case errors.As(err, &missing):
			return errNext
		case errors.As(err, &bad) && errors.Is(err, study.ErrDamaged):
			// A shard that is not whole is replaced when it is computed again.
			for _, shard := range list {
				if shard.File() == filepath.Base(bad.Path) {
					return errNext
				}
			}
		}
		return err
	})
	switch {
	case errors.Is(err, errNext):
		return round, nil
	case err != nil:
		return 0, err
	}
	return 0, nil
}
