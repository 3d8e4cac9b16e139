package study

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// However segments are cut, and in whatever order they come, merged they are the segment that one
// machine computes.
func TestMergeIsCanonical(t *testing.T) {
	spec := toySpec(nil)
	rapid.Check(t, func(rt *rapid.T) {
		span := Span{From: rapid.IntRange(0, 300).Draw(rt, "from")}
		span.To = span.From + rapid.IntRange(1, 300).Draw(rt, "length")
		want, _ := computed(t, spec, span.From, span.To, Options{}).Read()
		var parts []Segment
		for at := span.From; at < span.To; {
			to := min(at+rapid.IntRange(1, 150).Draw(rt, "part"), span.To)
			parts = append(parts, computed(t, spec, at, to, Options{}))
			at = to
		}
		got, err := Merge(spec, span, rapid.Permutation(parts).Draw(rt, "order"))
		if err != nil || !bytes.Equal(got, want) {
			rt.Fatalf("other bytes, or %v", err)
		}
	})
}

func TestMergeRefuses(t *testing.T) {
	spec := toySpec(nil)
	var missing *MissingError
	if _, err := Merge(spec, Span{10, 50}, []Segment{computed(t, spec, 10, 30, Options{})}); !errors.As(err, &missing) || missing.Missing[0] != (Span{30, 50}) {
		t.Errorf("missing: %v", err)
	}
	if _, err := Merge(spec, Span{10, 50}, []Segment{computed(t, spec, 10, 50, Options{}), computed(t, spec, 20, 30, Options{})}); !errors.Is(err, ErrOverlap) {
		t.Errorf("overlap: %v", err)
	}
}
