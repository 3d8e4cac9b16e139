package study

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
	About     string   // what Digest stands for, for readers of messages; at most 4096 bytes
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

// Span is a range of replications, From to To-1.
type Span struct{ From, To int }

func (s Span) String() string { return fmt.Sprintf("%d..%d", s.From, s.To-1) }

// Sample is what replications 0 to N-1 yielded.
type Sample struct {
	base    int // the first replication; not 0 within Compute only
	n       int // replications
	columns int
	chunks  [][]int64 // rows, chunkRows to a chunk; those from n on are scratch
	bins    []*stat.Bins
}

const chunkRows = 256

// NewSample returns the sample of spec with no replications.
func NewSample(spec Spec) *Sample { return newSample(spec, 0) }

func newSample(spec Spec, base int) *Sample {
	s := &Sample{base: base, columns: spec.Columns, bins: make([]*stat.Bins, spec.Bins)}
	for i := range s.bins {
		s.bins[i] = new(stat.Bins)
	}
	return s
}

// end is the first replication that the sample does not have yet.
func (s *Sample) end() int { return s.base + s.n }

// grow makes room for the rows of replications up to end-1.
func (s *Sample) grow(end int) {
	for s.base+len(s.chunks)*chunkRows < end {
		s.chunks = append(s.chunks, make([]int64, chunkRows*s.columns))
	}
}

func (s *Sample) row(rep int) []int64 {
	rep -= s.base
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
	s := NewSample(spec)
	if err := Extend(ctx, spec, s, n, o); err != nil {
		return nil, err
	}
	return s, nil
}

// Extend adds replications s.N() to n-1 to s, which must be a sample of spec; with n <= s.N() there
// is nothing to do. After an error s is as it was. Segments that are in the folder stay there.
func Extend(ctx context.Context, spec Spec, s *Sample, n int, o Options) error {
	s.fits(spec, "Extend")
	if n <= s.end() {
		return nil
	}
	s.grow(n)
	r := newRun(spec, s, n, o)
	if err := r.do(ctx); err != nil {
		return err
	}
	merge(s.bins, r.bins)
	s.n = n - s.base
	return nil
}

func (s *Sample) fits(spec Spec, method string) {
	if s.columns != spec.Columns || len(s.bins) != spec.Bins {
		panic("study: " + method + " of a sample of another Spec")
	}
}

// Compute simulates the replications of span and returns them as one segment, whose bytes depend on
// spec and span only. With a folder it saves segments on its way as Run does, and resumes from them.
func Compute(ctx context.Context, spec Spec, span Span, o Options) ([]byte, error) {
	if span.From < 0 || span.From >= span.To {
		panic(fmt.Sprintf("study: Compute of replications %v", span))
	}
	if o.Dir != "" && !o.Resume {
		if err := Clean(o.Dir); err != nil {
			return nil, err
		}
	}
	s := newSample(spec, span.From)
	if err := Extend(ctx, spec, s, span.To, o); err != nil {
		return nil, err
	}
	return encode(spec, []Span{span}, s.row, s.bins)
}

// MissingError is a sample of which replications are not there.
type MissingError struct{ Missing []Span }

func (e *MissingError) Error() string {
	return fmt.Sprintf("replications %s are missing", spansText(e.Missing))
}

func spansText(spans []Span) string {
	const most = 8
	var parts []string
	for i, s := range spans {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %d more ranges", len(spans)-most))
			break
		}
		parts = append(parts, s.String())
	}
	return strings.Join(parts, ", ")
}

// Join adds replications s.N() to n-1 to s from segments, and simulates nothing: what they lack is a
// [MissingError], what is wrong with one a [SegmentError]. Segments that hold none of these
// replications are left alone. After an error s is as it was.
func Join(spec Spec, s *Sample, n int, segments []Segment) error {
	s.fits(spec, "Join")
	if n <= s.end() {
		return nil
	}
	s.grow(n)
	wanted := Span{s.end(), n}
	bins := newBins(spec.Bins)
	found, err := takeOver(spec, wanted, segments, s.row, bins)
	if err != nil {
		return err
	}
	if rest := without(wanted, found); len(rest) > 0 {
		return &MissingError{rest}
	}
	merge(s.bins, bins)
	s.n = n - s.base
	return nil
}
