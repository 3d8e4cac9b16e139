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

// Pieces cover the spans and none is much dearer than the others, or holds more than it may.
func TestCut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := &Engine{Pieces: rapid.IntRange(1, 70).Draw(rt, "pieces")}
		var spans []study.Span
		at := 0
		for range rapid.IntRange(1, 3).Draw(rt, "spans") {
			span := study.Span{From: at + rapid.IntRange(1, 50).Draw(rt, "gap")}
			span.To = span.From + rapid.IntRange(1, 200).Draw(rt, "length")
			spans, at = append(spans, span), span.To
		}
		cost := func(int) int { return 1 }
		if rapid.Bool().Draw(rt, "dear") {
			first := rapid.IntRange(0, 30).Draw(rt, "how many")
			cost = func(rep int) int { return 1 + 14*max(0, min(1, first-rep)) }
			e.Cost = cost
		}
		columns := rapid.SampledFrom([]int{0, 3, mostPiece / 8 / 10}).Draw(rt, "columns")
		total, dearest := 0, 0
		for _, span := range spans {
			for rep := span.From; rep < span.To; rep++ {
				total += cost(rep)
				dearest = max(dearest, cost(rep))
			}
		}
		for _, p := range e.cut(spans, columns) {
			if len(spans) == 0 || p.From != spans[0].From || p.To <= p.From || p.To > spans[0].To {
				rt.Fatalf("piece %v of %v", p, spans[0])
			}
			if 8*columns*(p.To-p.From) > mostPiece {
				rt.Fatalf("piece %v is too large", p)
			}
			sum := 0
			for rep := p.From; rep < p.To; rep++ {
				sum += cost(rep)
			}
			if sum > total/e.Pieces+dearest {
				rt.Fatalf("piece %v costs %d of %d, asked for %d pieces", p, sum, total, e.Pieces)
			}
			if spans[0].From = p.To; p.To == spans[0].To {
				spans = spans[1:]
			}
		}
		if len(spans) > 0 {
			rt.Fatalf("%v are in no piece", spans)
		}
	})
}

// A round is cut into as many pieces as asked for, and more where these would be large.
func TestPieces(t *testing.T) {
	for _, c := range []struct{ pieces, total, columns, want int }{
		{4, 1000, 3, 250}, {64, 10_000, 243, 157}, {64, 10, 3, 1}, {4, 10_000, 7920, 264}, {1, 10, 1 << 30, 1}, {1, 10, 0, 10},
	} {
		first := (&Engine{Pieces: c.pieces}).cut([]study.Span{{From: 0, To: c.total}}, c.columns)[0]
		if first != (study.Span{From: 0, To: c.want}) {
			t.Errorf("%d replications of %d columns in %d: the first piece is %v, want %d of them", c.total, c.columns, c.pieces, first, c.want)
		}
	}
}
