package study

import "fmt"

// Merge puts segments together into one of the replications of span. Its bytes depend on spec and span
// only, however the segments are cut. It refuses what [Join] refuses.
func Merge(spec Spec, span Span, segments []Segment) ([]byte, error) {
	if span.From < 0 || span.From >= span.To {
		panic(fmt.Sprintf("study: Merge of replications %v", span))
	}
	s := newSample(spec, span.From)
	if err := Join(spec, s, span.To, segments); err != nil {
		return nil, err
	}
	return encode(spec, []Span{span}, s.row, s.bins)
}
