package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// recorded returns Files, and what they sync, with the names of the files that are in each folder by
// then.
func recorded() (*Files, *[]string) {
	var synced []string
	return &Files{sync: func(dir string) error {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		line := filepath.Base(dir) + ":"
		for _, e := range entries {
			line += " " + e.Name()
		}
		synced = append(synced, line)
		return nil
	}}, &synced
}

// Each folder is synced once, after the last of its files has its name, and when told to only.
func TestFoldersAreSyncedOnce(t *testing.T) {
	top := filepath.Join(t.TempDir(), "top")
	f, synced := recorded()
	if err := f.MkdirAll(filepath.Join(top, "charts", "old")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"b", "a", "charts/d", "charts/c"} {
		if err := f.WriteBytes(filepath.Join(top, name), nil); err != nil {
			t.Fatal(err)
		}
	}
	if len(*synced) != 0 {
		t.Errorf("synced before it was asked for: %q", *synced)
	}
	sync := func(want ...string) {
		t.Helper()
		*synced = nil
		if err := f.Sync(); err != nil {
			t.Error(err)
		}
		if !slices.Equal(*synced, want) {
			t.Errorf("synced %q, want %q", *synced, want)
		}
	}
	sync(filepath.Base(filepath.Dir(top))+": top", "top: a b charts", "charts: c d old")
	sync()
	if err := f.MkdirAll(filepath.Join(top, "charts")); err != nil {
		t.Fatal(err)
	}
	if err := f.Remove(filepath.Join(top, "none")); err != nil {
		t.Fatal(err)
	}
	sync()
	if err := f.Move(filepath.Join(top, "a"), filepath.Join(top, "charts", "old", "a")); err != nil {
		t.Fatal(err)
	}
	sync("old: a")
	if err := f.Remove(filepath.Join(top, "charts", "old", "a")); err != nil {
		t.Fatal(err)
	}
	sync("old:")
	if err := f.Write(filepath.Join(top, "b"), func(io.Writer) error { return errors.New("broken") }); err == nil {
		t.Error("no error")
	}
	sync()
}

// A folder that cannot be synced is told, and tried again.
func TestFolderThatCannotBeSynced(t *testing.T) {
	dir := t.TempDir()
	broken := errors.New("broken disk")
	calls := 0
	f := &Files{sync: func(string) error { calls++; return broken }}
	if err := f.WriteBytes(filepath.Join(dir, "a"), nil); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := f.Sync(); !errors.Is(err, broken) || !strings.Contains(err.Error(), dir) {
			t.Errorf("got error %v, want %v of %s", err, broken, dir)
		}
	}
	if calls != 2 {
		t.Errorf("synced %d times, want 2", calls)
	}
}

// The system's own sync takes folders of all kinds, and tells of one that is not there.
func TestSyncFolder(t *testing.T) {
	dir := t.TempDir()
	if err := syncFolder(dir); err != nil {
		t.Error(err)
	}
	blind := filepath.Join(dir, "blind")
	if err := os.Mkdir(blind, 0o300); err != nil { // to be written to, not to be read
		t.Fatal(err)
	}
	if err := WriteBytes(filepath.Join(blind, "a"), []byte("whole")); err != nil {
		t.Error(err)
	}
	if got, _ := os.ReadFile(filepath.Join(blind, "a")); string(got) != "whole" {
		t.Errorf("got %q", got)
	}
	if _, err := os.Stat("/proc/self"); err == nil {
		if err := syncFolder("/proc/self"); err != nil { // which cannot
			t.Error(err)
		}
	}
}
