package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestWriteReplacesWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	for _, want := range []string{"first", "second"} {
		if err := WriteBytes(path, []byte(want)); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestFailedWriteLeavesTheOldFileAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.json")
	if err := WriteBytes(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := Write(path, func(w io.Writer) error {
		io.WriteString(w, "half")
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("got error %v, want %v", err, broken)
	}
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("got %q, want the old content", got)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%d files in the folder, want 1", len(left))
	}
}

// TestClear stops a Write where a kill would, and has what it leaves removed; files of others that
// look much the same stay.
func TestClear(t *testing.T) {
	dir := t.TempDir()
	others := []string{".notes.tmp", ".x.12a.tmp", "a.json", "a.json.123.tmp"}
	for _, name := range others {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, ".folder.1.tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	others = append(others, ".folder.1.tmp")
	slices.Sort(others)
	names := func() (l []string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			l = append(l, e.Name())
		}
		return l
	}
	WriteBytes(filepath.Join(dir, "a.json"), nil)
	err := Write(filepath.Join(dir, "a.json"), func(io.Writer) error {
		if n := len(names()); n != len(others)+1 {
			t.Errorf("%d files while one is written beside %d", n, len(others))
		}
		if err := Clear(dir); err != nil {
			t.Error(err)
		}
		return errors.New("killed")
	})
	if err == nil {
		t.Error("no error")
	}
	if got := names(); !slices.Equal(got, others) {
		t.Errorf("%q are there, want %q", got, others)
	}
	if err := Clear(filepath.Join(dir, "none")); err != nil {
		t.Errorf("a folder that is not there: %v", err)
	}
}
