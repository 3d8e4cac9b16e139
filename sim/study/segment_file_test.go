package study

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"outagesim/internal/frugal"
)

// A file that is long because somebody made it so is refused without reading it. The files are sparse:
// they take no room on the disk.
func TestSegmentsThatAreTooLong(t *testing.T) {
	spec := toySpec(nil)
	s := undisturbed(5)
	good, err := encode(spec, []Span{{0, 2}, {3, 5}}, s.row, s.bins)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), segmentName(0))
	put := func(at int, x uint32) []byte {
		return append(binary.BigEndian.AppendUint32(bytes.Clone(good[:at]), x), good[at+4:]...)
	}
	for name, begins := range map[string][]byte{
		"zeros":               nil,
		"a good one":          good,
		"another format":      put(8, formatVersion+1),
		"many columns":        put(44, 1<<31),
		"many histograms":     put(48, 1<<31),
		"many spans":          put(52, 1<<31),
		"a long description":  put(56, 1<<31),
		"a long histogram":    put(len(good)-32-4*10, 1<<31),
		"many of one of them": put(headSize+len(spec.About)+8, 1<<20),
	} {
		for _, size := range []int64{plain + 1, 1 << 40} {
			if err := os.WriteFile(path, begins, 0o644); err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, size); err != nil {
				t.Skip("no sparse files here: ", err)
			}
			frugal.Read(t, 0, func() {
				if data, err := ReadSegment(path); data != nil || !errors.Is(err, ErrDamaged) {
					t.Errorf("%s, %d bytes long: %d bytes read, %v", name, size, len(data), err)
				}
			})
		}
	}
}

// A long segment that is in order is read, and one to which a byte was added or lost is not.
func TestLongSegments(t *testing.T) {
	wide := Spec{About: "wide", Columns: plain / 8, Bins: 1}
	row := make([]int64, wide.Columns)
	row[1] = 7
	good, err := encode(wide, []Span{{3, 4}, {5, 6}}, func(int) []int64 { return row }, newBins(1))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), segmentName(0))
	if err := os.WriteFile(path, good, 0o644); err != nil {
		t.Fatal(err)
	}
	if data, err := ReadSegment(path); err != nil || !bytes.Equal(data, good) {
		t.Errorf("%d bytes of %d read, %v", len(data), len(good), err)
	}
	for _, size := range []int64{int64(len(good)) - 1, int64(len(good)) + 1, plain + 1} {
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadSegment(path); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d bytes of %d: %v", size, len(good), err)
		}
	}
}

// What is there and no file is refused; a symbolic link to a file is one.
func TestSegmentsThatAreNoFiles(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadSegment(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := ReadSegment(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink("file", link); err != nil {
		t.Skip(err)
	}
	if data, err := ReadSegment(link); string(data) != "x" || err != nil {
		t.Errorf("a link: %q, %v", data, err)
	}
	if err := errors.Join(os.Remove(link), os.Symlink(os.DevNull, link)); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadSegment(link); !errors.Is(err, ErrDamaged) {
		t.Errorf("a device: %v", err)
	}
}
