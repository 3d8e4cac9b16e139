package study

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func computed(t testing.TB, spec Spec, from, to int, o Options) Segment {
	t.Helper()
	data, err := Compute(context.Background(), spec, Span{from, to}, o)
	if err != nil {
		t.Fatal(err)
	}
	return Segment{Span{from, to}.String(), func() ([]byte, error) { return data, nil }}
}

// However a study is cut into shards, in whatever order they come, joined in rounds or at once, the
// sample is that of one machine.
func TestShardsJoin(t *testing.T) {
	want := fingerprint(undisturbed(300))
	rapid.Check(t, func(rt *rapid.T) {
		spec := toySpec(nil)
		var shards []Segment
		ends := []int{rapid.IntRange(1, 299).Draw(rt, "round"), 300}
		for at, round := 0, 0; at < 300; {
			to := min(at+rapid.IntRange(1, 150).Draw(rt, "length"), ends[round])
			shards = append(shards, computed(t, spec, at, to, Options{Workers: rapid.IntRange(1, 3).Draw(rt, "workers")}))
			if at = to; at == ends[round] {
				round++
			}
		}
		shards = rapid.Permutation(shards).Draw(rt, "order")
		s := NewSample(spec)
		err := InRounds(s, ends, func(*Sample) bool { return false }, func(s *Sample, n int) error { return Join(spec, s, n, shards) })
		if err != nil || !bytes.Equal(fingerprint(s), want) {
			rt.Fatalf("another sample, or %v", err)
		}
	})
}

func TestComputeIsCanonical(t *testing.T) {
	a, err := computed(t, toySpec(nil), 37, 180, Options{Workers: 1}).Read()
	if err != nil {
		t.Fatal(err)
	}
	b, _ := computed(t, toySpec(nil), 37, 180, Options{Workers: 7}).Read()
	if !bytes.Equal(a, b) {
		t.Error("other workers give other bytes")
	}
}

// A shard that was interrupted goes on from what it had saved.
func TestComputeResumes(t *testing.T) {
	want, _ := computed(t, toySpec(nil), 40, 200, Options{}).Read()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Compute(ctx, toySpec(func(rep uint64) {
		if rep == 119 {
			cancel()
			time.Sleep(50 * time.Millisecond) // for the flag, which is set by another goroutine
		}
	}), Span{40, 200}, Options{Workers: 1, Dir: dir})
	if !errors.Is(err, ErrInterrupted) || !strings.Contains(err.Error(), "of 160 replications") {
		t.Fatal(err)
	}
	seen := 0
	got, err := Compute(context.Background(), toySpec(func(rep uint64) { seen++ }), Span{40, 200}, Options{Workers: 1, Dir: dir, Resume: true})
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("other bytes, or %v", err)
	}
	if seen != 80 {
		t.Errorf("%d replications were simulated again", seen)
	}
}

func TestJoinRefuses(t *testing.T) {
	spec := toySpec(nil)
	parts := []Segment{computed(t, spec, 0, 30, Options{}), computed(t, spec, 50, 60, Options{}), computed(t, spec, 80, 100, Options{})}
	s := NewSample(spec)
	var missing *MissingError
	err := Join(spec, s, 100, parts)
	if !errors.As(err, &missing) || !reflect.DeepEqual(missing.Missing, []Span{{30, 50}, {60, 80}}) || !strings.Contains(err.Error(), "30..49, 60..79") {
		t.Errorf("missing: %v", err)
	}
	if s.N() != 0 {
		t.Error("the sample has changed")
	}
	wants := func(kind error, name string, parts ...Segment) {
		t.Helper()
		var e *SegmentError
		if err := Join(spec, s, 100, parts); !errors.As(err, &e) || !errors.Is(err, kind) || e.Path != name {
			t.Errorf("error %v, want %v of %s", err, kind, name)
		}
	}
	wants(ErrOverlap, "20..99", parts[0], computed(t, spec, 20, 100, Options{}))
	wants(ErrStraddle, "90..109", computed(t, spec, 90, 110, Options{}))
	other := spec
	other.About = "another toy"
	wants(ErrOtherStudy, "0..99", computed(t, other, 0, 100, Options{}))
	if err := Join(spec, s, 100, []Segment{computed(t, other, 0, 100, Options{})}); !strings.Contains(err.Error(), `it holds "another toy", this study is "a toy"`) {
		t.Error(err)
	}
	good, _ := computed(t, spec, 0, 100, Options{}).Read()
	bad := bytes.Clone(good)
	bad[200] ^= 4
	wants(ErrDamaged, "bad", Segment{"bad", func() ([]byte, error) { return bad, nil }})
	gone := errors.New("gone")
	wants(gone, "lost", Segment{"lost", func() ([]byte, error) { return nil, gone }})
	if err := Join(spec, s, 100, []Segment{computed(t, spec, 100, 120, Options{}), {"good", func() ([]byte, error) { return good, nil }}}); err != nil || !bytes.Equal(fingerprint(s), fingerprint(undisturbed(100))) {
		t.Errorf("the good one: %v", err)
	}
}
