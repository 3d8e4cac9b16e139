package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"outagesim/sim/study"
)

// Engine computes replications of one study by Beam.
type Engine struct {
	Runner   string // name of a Beam runner that is linked
	Order    []byte // of the study
	Work     Folder // on a local disk, for what is finished
	Exchange Folder // where workers leave what they compute; may be Work
	Pieces   int    // that a round is cut into, at least, so far as it has replications
	Workers  int    // goroutines for a piece; 0: one a core
	Here     bool   // the runner and its workers are in this process
	// Cost tells what a replication costs next to others; nil: all cost the same.
	Cost func(rep int) int
}

// Clean removes what an earlier run has left.
func (e *Engine) Clean(ctx context.Context) error {
	if err := e.Work.clean(ctx); err != nil {
		return err
	}
	return e.Exchange.clean(ctx)
}

// Extend adds the replications from s.N() to n-1 to s: those that were finished earlier, and the
// others by a pipeline.
func (e *Engine) Extend(ctx context.Context, spec study.Spec, s *study.Sample, n int) error {
	for tried := false; ; tried = true {
		if err := e.fetch(ctx); err != nil {
			return err
		}
		found, err := e.Work.segments(ctx)
		if err != nil {
			return err
		}
		err = study.Join(spec, s, n, found)
		var missing *study.MissingError
		switch {
		case !errors.As(err, &missing):
			return err
		case tried:
			return fmt.Errorf("the pipeline has ended, but %w: all workers must reach %s under this name", err, e.Exchange)
		}
		if err := e.run(ctx, spec.Columns, missing.Missing); err != nil {
			return err
		}
	}
}

// fetch moves what workers have left to the folder for what is finished.
func (e *Engine) fetch(ctx context.Context) error {
	if e.Exchange == e.Work {
		return nil
	}
	left, err := e.Exchange.segments(ctx)
	if err != nil || len(left) == 0 {
		return err
	}
	for _, segment := range left {
		data, err := segment.Read()
		if err != nil {
			return err
		}
		if err := e.Work.put(ctx, path.Base(filepath.ToSlash(segment.Name)), data); err != nil {
			return err
		}
	}
	return e.Exchange.clean(ctx)
}

// mostPiece is how many bytes of rows a piece may have: workers and engines hold it in memory.
const mostPiece = 16 << 20

// cut divides spans into pieces of nearly equal cost.
func (e *Engine) cut(spans []study.Span, columns int) (pieces []study.Span) {
	cost := e.Cost
	if cost == nil {
		cost = func(int) int { return 1 }
	}
	total := 0
	for _, span := range spans {
		for rep := span.From; rep < span.To; rep++ {
			total += cost(rep)
		}
	}
	share := (total + e.Pieces - 1) / e.Pieces
	most := max(1, mostPiece/8/max(1, columns))
	for _, span := range spans {
		for at := span.From; at < span.To; {
			from, spent := at, 0
			for at < span.To && at-from < most && (at == from || spent+cost(at) <= share) {
				spent += cost(at)
				at++
			}
			pieces = append(pieces, study.Span{From: from, To: at})
		}
	}
	return pieces
}

// run computes the replications of spans and leaves them in the exchange folder, a segment a piece.
func (e *Engine) run(ctx context.Context, columns int, spans []study.Span) error {
	pieces := e.cut(spans, columns)
	whole := piece{Order: e.Order, Workers: e.Workers}
	p, root := beam.NewPipelineWithRoot()
	todo := beam.ParDo(root.Scope("cut"), &cutFn{Pieces: pieces}, beam.CreateList(root, [][]byte{whole.encode()}))
	segments := beam.ParDo(root.Scope("simulate"), &simulateFn{}, beam.Reshuffle(root, todo))
	gather := root.Scope("gather")
	beam.ParDo0(gather, &gatherFn{Order: e.Order, Folder: string(e.Exchange), Pieces: pieces}, beam.GroupByKey(gather, segments))

	clear, err := ownTemp()
	if err != nil {
		return err
	}
	defer clear()
	name, restore := nameJob()
	defer restore()
	err = e.do(ctx, p)
	if ctx.Err() != nil {
		if err := cancelJob(ctx, name); err != nil {
			return fmt.Errorf("%w; its job %s may go on: cancelling it: %v", study.ErrInterrupted, name, err)
		}
		return fmt.Errorf("%w during replications %v (%w)", study.ErrInterrupted, study.Span{From: spans[0].From, To: spans[len(spans)-1].To}, context.Cause(ctx))
	}
	if err != nil {
		return fmt.Errorf("the pipeline failed: %w", err)
	}
	return nil
}

// do runs a pipeline to its end, or until ctx ends.
func (e *Engine) do(ctx context.Context, p *beam.Pipeline) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	run, stop := ctx, func() {}
	if e.Here {
		run, stop = afterBegun(ctx)
	}
	defer stop()
	_, err := beam.Run(run, e.Runner, p)
	return err
}

// ownTemp gives this process a folder of its own for temporary files until clear is called: the SDK
// leaves one behind for every job.
func ownTemp() (clear func(), err error) {
	const variable = "TMPDIR"
	dir, err := os.MkdirTemp("", "outagesim-beam-")
	if err != nil {
		return nil, err
	}
	before, set := os.LookupEnv(variable)
	if err := os.Setenv(variable, dir); err != nil {
		return nil, err
	}
	return func() {
		if set {
			os.Setenv(variable, before)
		} else {
			os.Unsetenv(variable)
		}
		os.RemoveAll(dir)
	}, nil
}
