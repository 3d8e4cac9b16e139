package models

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestBitset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int32Range(1, 200).Draw(t, "n")
		s := newBitset(int(n))
		in := make([]bool, n)
		for range rapid.IntRange(0, 100).Draw(t, "changes") {
			h := rapid.Int32Range(0, n-1).Draw(t, "h")
			if in[h] = rapid.Bool().Draw(t, "in"); in[h] {
				s.set(h)
			} else {
				s.unset(h)
			}
		}
		var want, got []int32
		for h, is := range in {
			if is {
				want = append(want, int32(h))
			}
		}
		for h := s.next(0); h >= 0; h = s.next(h + 1) {
			got = append(got, h)
		}
		if !slices.Equal(got, want) || s.count() != len(want) {
			t.Fatalf("members %v (%d), want %v", got, s.count(), want)
		}
	})
}
