package pipeline

import (
	"context"
	"runtime"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/sdf"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/rtrackers/offsetrange"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"outagesim/sim/study"
)

func init() {
	register.DoFn2x1[[]byte, func([]byte), error](&cutFn{})
	register.DoFn4x1[context.Context, *sdf.LockRTracker, []byte, func(int, []byte), error](&simulateFn{})
	register.Emitter1[[]byte]()
	register.Emitter2[int, []byte]()
}

// cutFn makes pieces of the whole, so that what follows is spread over the workers: an engine that cannot
// split what has begun, as Flink, has nothing else to balance the load by. The order, which may be
// large, is told to it once.
type cutFn struct{ Pieces []study.Span }

func (f *cutFn) ProcessElement(element []byte, emit func([]byte)) error {
	begun.Add(1)
	p, err := decodePiece(element)
	if err != nil {
		return err
	}
	for i, span := range f.Pieces {
		p.Index, p.Span = i, span
		emit(p.encode())
	}
	return nil
}

// simulateFn computes the replications of a piece. It yields segments, by the index of the piece.
type simulateFn struct{}

func (*simulateFn) CreateInitialRestriction(element []byte) (offsetrange.Restriction, error) {
	p, err := decodePiece(element)
	return offsetrange.Restriction{Start: int64(p.Span.From), End: int64(p.Span.To)}, err
}

// SplitRestriction leaves a piece whole: cutFn has cut it.
func (*simulateFn) SplitRestriction(_ []byte, r offsetrange.Restriction) []offsetrange.Restriction {
	return []offsetrange.Restriction{r}
}

func (*simulateFn) RestrictionSize(_ []byte, r offsetrange.Restriction) float64 { return r.Size() }

func (*simulateFn) CreateTracker(r offsetrange.Restriction) *sdf.LockRTracker {
	return sdf.NewLockRTracker(offsetrange.NewTracker(r))
}

const (
	// A segment takes about this long, so that little is repeated after a failure and a piece can be
	// split, and holds no more than this many bytes of rows, so that it fits into a message.
	segmentTime  = time.Second
	segmentBytes = 4 << 20
	// Goroutines are given replications in blocks of this size, so that fewer keep but one busy.
	blockSize = 16
)

func (*simulateFn) ProcessElement(ctx context.Context, tracker *sdf.LockRTracker, element []byte, emit func(int, []byte)) error {
	p, err := decodePiece(element)
	if err != nil {
		return err
	}
	spec, err := specs.of(p.Order)
	if err != nil {
		return err
	}
	workers := p.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	most := max(1, segmentBytes/8/max(1, spec.Columns))
	size := min(workers*blockSize, most)
	at := int(tracker.GetRestriction().(offsetrange.Restriction).Start)
	for more := true; more; {
		// Replications are claimed one by one before any is simulated: what is claimed nobody else
		// does, and the runner may take away all that follows.
		claimed := 0
		for claimed < size {
			if more = tracker.TryClaim(int64(at + claimed)); !more {
				break
			}
			claimed++
		}
		if claimed == 0 {
			break
		}
		began := time.Now()
		segment, err := study.Compute(ctx, spec, study.Span{From: at, To: at + claimed}, study.Options{Workers: workers})
		if err != nil {
			return err
		}
		emit(p.Index, segment)
		at += claimed
		if time.Since(began) < segmentTime/2 {
			size = min(2*size, most)
		}
	}
	return nil
}
