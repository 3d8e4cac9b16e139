package pipeline

import (
	"context"
	"errors"
	"fmt"
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
	Pieces   int    // that a round is cut into, so far as it has replications
	Workers  int    // goroutines for a piece; 0: one a core
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
		if err := e.run(ctx, missing.Missing); err != nil {
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

// run computes the replications of spans, each into a segment of its own in the folder.
func (e *Engine) run(ctx context.Context, spans []study.Span) error {
	p, root := beam.NewPipelineWithRoot()
	total := 0
	var elements [][]byte
	for i, span := range spans {
		total += span.To - span.From
		elements = append(elements, piece{e.Order, i, span, e.Workers}.encode())
	}
	size := (total + e.Pieces - 1) / e.Pieces
	pieces := beam.ParDo(root.Scope("cut"), &cutFn{Size: size}, beam.CreateList(root, elements))
	segments := beam.ParDo(root.Scope("simulate"), &simulateFn{}, beam.Reshuffle(root, pieces))
	gather := root.Scope("gather")
	beam.ParDo0(gather, &gatherFn{Order: e.Order, Folder: string(e.Exchange), Spans: spans}, beam.GroupByKey(gather, segments))

	name, restore := nameJob()
	defer restore()
	_, err := beam.Run(ctx, e.Runner, p)
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
