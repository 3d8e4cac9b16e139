package study

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"outagesim/sim/stat"
)

func tempDir(t *rapid.T) string {
	dir, err := os.MkdirTemp("", "study")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// savedStudy leaves the segments of a finished study of n replications in a folder.
func savedStudy(t *testing.T, n int) (dir, segment string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "not", "there", "yet")
	if _, err := Run(context.Background(), toySpec(nil), n, Options{Workers: 1, Dir: dir}); err != nil {
		t.Fatal(err)
	}
	paths, err := segments(dir)
	if err != nil || len(paths) == 0 {
		t.Fatalf("segments %v, %v", paths, err)
	}
	return dir, paths[0]
}

// refused resumes and wants a SegmentError of the given kind that names path.
func refused(t *testing.T, spec Spec, dir string, n int, path string, kind error) {
	t.Helper()
	s, err := Run(context.Background(), spec, n, Options{Dir: dir, Resume: true})
	var e *SegmentError
	if s != nil || !errors.As(err, &e) || !errors.Is(err, kind) || e.Path != path || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want %v of %s", err, kind, path)
	}
}

func TestSegmentsAreCanonical(t *testing.T) {
	_, a := savedStudy(t, 200)
	_, b := savedStudy(t, 200)
	x, _ := os.ReadFile(a)
	y, _ := os.ReadFile(b)
	if len(x) == 0 || !bytes.Equal(x, y) {
		t.Error("the same replications give other bytes")
	}
}

// A flipped bit anywhere, a lost tail and a longer file are refused.
func TestDamagedSegments(t *testing.T) {
	dir, path := savedStudy(t, 40)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(data []byte) {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i < len(good); i += 13 {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		write(bad)
		refused(t, toySpec(nil), dir, 40, path, ErrDamaged)
	}
	for _, size := range []int{0, 7, 20, 100, len(good) - 1} {
		write(good[:size])
		refused(t, toySpec(nil), dir, 40, path, ErrDamaged)
	}
	write(append(bytes.Clone(good), 0))
	refused(t, toySpec(nil), dir, 40, path, ErrDamaged)
	write(good)
	if _, err := Run(context.Background(), toySpec(nil), 40, Options{Dir: dir, Resume: true}); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

func TestSegmentsThatDoNotFit(t *testing.T) {
	dir, path := savedStudy(t, 100)
	other := toySpec(nil)
	other.Digest[31]++
	refused(t, other, dir, 100, path, ErrOtherStudy)
	other = toySpec(nil)
	other.Columns++
	refused(t, other, dir, 100, path, ErrOtherStudy)
	refused(t, toySpec(nil), dir, 50, path, ErrStraddle)

	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	twin := filepath.Join(dir, segmentName(7))
	if err := os.WriteFile(twin, data, 0o644); err != nil {
		t.Fatal(err)
	}
	refused(t, toySpec(nil), dir, 100, twin, ErrOverlap)
	// Other files are none of its business, and Clean leaves them.
	notes := filepath.Join(dir, "notes.txt")
	aborted := filepath.Join(dir, "."+segmentName(8)+".123.tmp")
	for _, p := range []string{notes, aborted} {
		if err := os.WriteFile(p, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := Clean(dir); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 || entries[0].Name() != "notes.txt" {
		t.Errorf("Clean leaves %v", entries)
	}
	if err := Clean(filepath.Join(dir, "nowhere")); err != nil {
		t.Errorf("Clean of a folder that is not there: %v", err)
	}
}

// What cannot be written is an error that names it.
func TestUnwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), toySpec(nil), 10, Options{Dir: filepath.Join(file, "below"), Resume: true}); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a folder below a file: %v", err)
	}
	// The folder goes away while the study runs.
	dir := filepath.Join(t.TempDir(), "gone")
	spec := toySpec(func(rep uint64) {
		if rep == 5 {
			os.RemoveAll(dir)
		}
	})
	_, err := Run(context.Background(), spec, 10, Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, segmentName(0))) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is gone: %v", err)
	}
}

// No file, however wrong, makes decoding panic or take memory it has no right to.
func FuzzSegment(f *testing.F) {
	spec := toySpec(nil)
	s := undisturbed(5)
	good, err := encode(spec, []Span{{0, 2}, {3, 5}}, s.row, s.bins)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good[:len(good)-32])
	f.Fuzz(func(t *testing.T, data []byte) {
		to := NewSample(spec)
		to.grow(100)
		bins := newBins(spec.Bins)
		spans, err := take(spec, seal(data), Span{0, 100}, nil, to.row, bins)
		if err != nil || len(spans) == 0 {
			return
		}
		again, err := encode(spec, spans, to.row, bins)
		if err != nil || !bytes.Equal(again, seal(data)) {
			t.Errorf("accepted a segment that is not canonical: %v", err)
		}
	})
}

func TestSegmentRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := toySpec(nil)
		s := undisturbed(100)
		var spans []Span
		for at := rapid.IntRange(0, 20).Draw(t, "from"); at < 100; {
			end := min(at+rapid.IntRange(1, 20).Draw(t, "length"), 100)
			spans = append(spans, Span{at, end})
			at = end + rapid.IntRange(1, 20).Draw(t, "gap")
		}
		data, err := encode(spec, spans, s.row, s.bins)
		if err != nil {
			t.Fatal(err)
		}
		to := NewSample(spec)
		to.grow(100)
		bins := []*stat.Bins{new(stat.Bins), new(stat.Bins)}
		got, err := take(spec, data, Span{0, 100}, nil, to.row, bins)
		if err != nil {
			t.Fatal(err)
		}
		again, err := encode(spec, got, to.row, bins)
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("the way there and back gives other bytes: %v", err)
		}
	})
}

// seal appends the checksum.
func seal(data []byte) []byte {
	sum := sha256.Sum256(data)
	return append(bytes.Clone(data), sum[:]...)
}
