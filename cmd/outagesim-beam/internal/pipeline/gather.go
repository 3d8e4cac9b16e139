package pipeline

import (
	"context"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"outagesim/sim/study"
)

func init() {
	register.DoFn3x1[context.Context, int, func(*[]byte) bool, error](&gatherFn{})
	register.Iter1[[]byte]()
}

// gatherFn puts the segments of a piece together and writes them to the folder as one. It takes piece by
// piece, as engines may keep all that belongs together in memory.
type gatherFn struct {
	Order  []byte
	Folder string
	Pieces []study.Span
}

func (f *gatherFn) ProcessElement(ctx context.Context, index int, next func(*[]byte) bool) error {
	spec, err := specs.of(f.Order)
	if err != nil {
		return err
	}
	var segments []study.Segment
	var data []byte
	for next(&data) {
		segments = append(segments, named(fmt.Sprintf("segment %d of a piece", len(segments)+1), data))
	}
	span := f.Pieces[index]
	merged, err := study.Merge(spec, span, segments)
	if err != nil {
		return fmt.Errorf("putting replications %v together: %w", span, err)
	}
	return Folder(f.Folder).put(ctx, segmentFile(span), merged)
}

func named(name string, data []byte) study.Segment {
	return study.Segment{Name: name, Read: func() ([]byte, error) { return data, nil }}
}
