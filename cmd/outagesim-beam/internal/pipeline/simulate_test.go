package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/rtrackers/offsetrange"
	"pgregory.net/rapid"

	"outagesim/sim/study"
)

// However a runner splits what has begun, every replication is computed once.
func TestSplitsLoseNothing(t *testing.T) {
	preparing(t, toySpec(nil))
	rapid.Check(t, func(rt *rapid.T) {
		span := study.Span{From: rapid.IntRange(0, 100).Draw(rt, "from")}
		span.To = span.From + rapid.IntRange(1, 400).Draw(rt, "length")
		var f simulateFn
		var segments []study.Segment
		element := piece{Span: span, Workers: rapid.IntRange(1, 3).Draw(rt, "workers")}.encode()
		first, err := f.CreateInitialRestriction(element)
		if err != nil {
			rt.Fatal(err)
		}
		todo := f.SplitRestriction(element, first)
		splits := 0
		for len(todo) > 0 {
			tracker := f.CreateTracker(todo[0])
			todo = todo[1:]
			split := func() {
				if !rapid.Bool().Draw(rt, "split") {
					return
				}
				_, rest, err := tracker.TrySplit(rapid.Float64Range(0, 1).Draw(rt, "fraction"))
				if err != nil {
					rt.Fatal(err)
				}
				if rest != nil {
					todo = append(todo, rest.(offsetrange.Restriction))
					splits++
				}
			}
			split() // before anything is claimed
			err := f.ProcessElement(context.Background(), tracker, element, func(_ int, data []byte) {
				segments = append(segments, named(fmt.Sprint(len(segments)), data))
				split()
			})
			if err != nil || tracker.GetError() != nil || !tracker.IsDone() {
				rt.Fatalf("%v, %v, done: %v", err, tracker.GetError(), tracker.IsDone())
			}
		}
		got, err := study.Merge(toySpec(nil), span, rapid.Permutation(segments).Draw(rt, "order"))
		if err != nil || !bytes.Equal(got, segmentOf(t, span)) {
			rt.Fatalf("other bytes after %d splits, or %v", splits, err)
		}
	})
}

// A worker that is told to stop does.
func TestSimulateHeedsCancelling(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	preparing(t, toySpec(func(rep uint64) {
		if rep == 40 {
			cancel()
		}
	}))
	var f simulateFn
	element := piece{Span: study.Span{To: 1e9}, Workers: 1}.encode()
	r, err := f.CreateInitialRestriction(element)
	if err != nil {
		t.Fatal(err)
	}
	err = f.ProcessElement(ctx, f.CreateTracker(r), element, func(int, []byte) {})
	if !errors.Is(err, study.ErrInterrupted) {
		t.Errorf("error %v", err)
	}
}

func TestCut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		span := study.Span{From: rapid.IntRange(0, 50).Draw(rt, "from")}
		span.To = span.From + rapid.IntRange(1, 200).Draw(rt, "length")
		size := rapid.IntRange(1, 100).Draw(rt, "size")
		at := span.From
		for i, p := range cut(piece{Index: 3, Span: span}, size) {
			if p.Index != 3+i || p.Span.From != at || p.Span.To <= at || p.Span.To > at+size {
				rt.Fatalf("piece %+v at %d", p, at)
			}
			at = p.Span.To
		}
		if at != span.To {
			rt.Fatalf("the pieces end at %d of %v", at, span)
		}
	})
}

// A round is cut into as many pieces as asked for, and more where these would be large.
func TestPieces(t *testing.T) {
	for _, c := range []struct{ pieces, total, columns, want int }{
		{4, 1000, 3, 250}, {64, 10_000, 243, 157}, {64, 10, 3, 1}, {4, 10_000, 7920, 264}, {1, 10, 1 << 30, 1}, {1, 10, 0, 10},
	} {
		if got := (&Engine{Pieces: c.pieces}).size(c.total, c.columns); got != c.want {
			t.Errorf("%d replications of %d columns in %d: pieces of %d, want %d", c.total, c.columns, c.pieces, got, c.want)
		}
	}
}
