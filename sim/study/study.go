package study

import (
	"context"
	"errors"
	"fmt"

	"outagesim/sim/stat"
)

// Worker simulates replications. It keeps its own scratch memory and is used by one goroutine.
type Worker interface {
	// Replicate simulates replication rep: it fills row, which has Columns places, all zero on
	// entry, and adds to bins, of which there are Bins. What it yields must depend on rep only,
	// and it must keep neither row nor bins.
	Replicate(rep uint64, row []int64, bins []*stat.Bins)
}

// Spec is what is simulated.
type Spec struct {
	Digest    [32]byte // of everything that determines the numbers: scenario, seed, version, columns
	Columns   int      // int64s that a replication yields
	Bins      int      // histograms that the replications add to
	NewWorker func() Worker
}

// Options are how it is simulated; they do not touch the sample.
type Options struct {
	Workers  int                   // goroutines; 0: GOMAXPROCS
	Dir      string                // folder for finished segments, made if need be; "": keep none
	Resume   bool                  // take the finished segments of the same digest from Dir
	Progress func(done, total int) // called from one goroutine, some 10 times a second and at the end; may be nil
}

// ErrInterrupted is wrapped by the error of a study whose context ended before it was done. What
// had been finished is in the folder, if there is one.
var ErrInterrupted = errors.New("interrupted")

// PanicError is a panic of a worker.
type PanicError struct {
	Replication uint64 // the lowest that panics, so that it can be simulated alone
	Value       any
	Stack       []byte
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("replication %d panicked: %v", e.Replication, e.Value)
}

// Sample is what replications 0 to N-1 yielded.
type Sample struct {
	n       int
	columns int
	chunks  [][]int64 // rows, chunkRows to a chunk; those from n on are scratch
	bins    []*stat.Bins
}

const chunkRows = 256

func newSample(spec Spec) *Sample {
	s := &Sample{columns: spec.Columns, bins: make([]*stat.Bins, spec.Bins)}
	for i := range s.bins {
		s.bins[i] = new(stat.Bins)
	}
	return s
}

// grow makes room for n rows.
func (s *Sample) grow(n int) {
	for len(s.chunks)*chunkRows < n {
		s.chunks = append(s.chunks, make([]int64, chunkRows*s.columns))
	}
}

func (s *Sample) row(rep int) []int64 {
	at := rep % chunkRows * s.columns
	return s.chunks[rep/chunkRows][at : at+s.columns : at+s.columns]
}

// N returns the number of replications.
func (s *Sample) N() int { return s.n }

// Row returns what replication rep yielded; it must not be changed.
func (s *Sample) Row(rep int) []int64 {
	if rep < 0 || rep >= s.n {
		panic(fmt.Sprintf("study: Sample.Row %d of %d", rep, s.n))
	}
	return s.row(rep)
}

// Column returns column j of all rows, a copy.
func (s *Sample) Column(j int) []int64 {
	if j < 0 || j >= s.columns {
		panic(fmt.Sprintf("study: Sample.Column %d of %d", j, s.columns))
	}
	column := make([]int64, s.n)
	for rep := range column {
		column[rep] = s.row(rep)[j]
	}
	return column
}

// Bins returns histogram i over all replications; it must not be changed.
func (s *Sample) Bins(i int) *stat.Bins { return s.bins[i] }

// Run simulates replications 0 to n-1. Without Resume it starts anew: segments that are in the
// folder are removed.
func Run(ctx context.Context, spec Spec, n int, o Options) (*Sample, error) {
	if o.Dir != "" && !o.Resume {
		if err := Clean(o.Dir); err != nil {
			return nil, err
		}
	}
	s := newSample(spec)
	if err := Extend(ctx, spec, s, n, o); err != nil {
		return nil, err
	}
	return s, nil
}

// Extend adds replications s.N() to n-1 to s, which must be a sample of spec; with n <= s.N() there
// is nothing to do. After an error s is as it was. Segments that are in the folder stay there.
func Extend(ctx context.Context, spec Spec, s *Sample, n int, o Options) error {
	if s.columns != spec.Columns || len(s.bins) != spec.Bins {
		panic("study: Extend of a sample of another Spec")
	}
	if n <= s.n {
		return nil
	}
	s.grow(n)
	r := newRun(spec, s, n, o)
	if err := r.do(ctx); err != nil {
		return err
	}
	for i, b := range r.bins {
		s.bins[i].Merge(b)
	}
	s.n = n
	return nil
}
