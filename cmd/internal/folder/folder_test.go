package folder

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outagesim/cmd/internal/exit"
	"outagesim/internal/lock"
)

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func TestOpenLeavesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestOpenRefusesWhatIsInUse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if f.Unlocked != nil {
		t.Skip(f.Unlocked)
	}
	if err := os.Mkdir(f.Unfinished(), 0o755); err != nil { // as a run does before it has anything to put there
		t.Fatal(err)
	}
	_, err = Open(dir)
	var held *lock.HeldError
	if !errors.As(err, &held) || exit.Of(err) != exit.Failed || !strings.Contains(err.Error(), "--out") {
		t.Errorf("a second one: %v, status %d", err, exit.Of(err))
	}
	if !exists(f.Unfinished()) {
		t.Error("who was refused has removed a folder of who has it")
	}
	f.Abandon()
	if exists(dir) {
		t.Error("Abandon leaves the folder")
	}
	if f, err = Open(dir); err != nil {
		t.Fatalf("after the first: %v", err)
	}
	f.Close()
}

func TestOpenClearsWhatIsHalfWritten(t *testing.T) {
	dir := t.TempDir()
	left := []string{".results.json.12.tmp", "charts/.a.png.3.tmp", ".unfinished/.part-000001.segment.4.tmp"}
	for _, name := range left {
		os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755)
		write(t, filepath.Join(dir, name))
	}
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range left {
		if exists(filepath.Join(dir, name)) {
			t.Errorf("%s is still there", name)
		}
	}
}

func TestAbandonRemovesOnlyWhatOpenMade(t *testing.T) {
	top := t.TempDir()
	if err := os.Mkdir(filepath.Join(top, "there"), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := Open(filepath.Join(top, "there", "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	f.Abandon()
	if exists(filepath.Join(top, "there", "a")) || !exists(filepath.Join(top, "there")) {
		t.Error("a is still there, or there is gone")
	}
	if f, err = Open(filepath.Join(top, "there", "c")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(f.Dir, "file"))
	f.Abandon()
	if !exists(filepath.Join(f.Dir, "file")) {
		t.Error("a file was removed")
	}
}

func TestOpenRefusesWhatIsNoFolder(t *testing.T) {
	top := t.TempDir()
	file := filepath.Join(top, "file")
	write(t, file)
	for _, dir := range []string{file, filepath.Join(file, "below"), filepath.Join(file, "far", "below")} {
		if _, err := Open(dir); err == nil {
			t.Errorf("%s: no error", dir)
		}
	}
	if !exists(file) {
		t.Error("the file is gone")
	}
}

func TestFinish(t *testing.T) {
	f, err := Open(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Finish(); err != nil || f.Kept() {
		t.Errorf("nothing to remove: %v", err)
	}
	if err := os.Mkdir(f.Unfinished(), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(f.Unfinished(), "part-000000.segment"))
	write(t, filepath.Join(f.Unfinished(), "notes.txt"))
	if !f.Kept() {
		t.Error("the part is not seen")
	}
	if err := f.Finish(); err != nil {
		t.Errorf("with a foreign file: %v", err)
	}
	if exists(filepath.Join(f.Unfinished(), "part-000000.segment")) || !exists(filepath.Join(f.Unfinished(), "notes.txt")) {
		t.Error("a part is left, or the foreign file is gone")
	}
	os.Remove(filepath.Join(f.Unfinished(), "notes.txt"))
	if err := f.Finish(); err != nil || exists(f.Unfinished()) {
		t.Errorf("%v, or the folder is still there", err)
	}
}

// What is kept of a follow-up counts, and goes with the rest; an empty folder for it does not.
func TestFollowUpIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	follow := filepath.Join(f.Unfinished(), "follow-up")
	if err := os.MkdirAll(follow, 0o755); err != nil {
		t.Fatal(err)
	}
	if f.Kept() {
		t.Error("empty folders are taken for something kept")
	}
	write(t, filepath.Join(follow, "part-000000.segment"))
	if !f.Kept() {
		t.Error("a segment of a follow-up is not taken for something kept")
	}
	if err := f.Finish(); err != nil || exists(f.Unfinished()) {
		t.Errorf("%s is left, %v", f.Unfinished(), err)
	}
	if err := os.MkdirAll(follow, 0o755); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(follow, ".part-000000.segment.123.tmp")
	write(t, left)
	f.Close()
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if exists(left) {
		t.Error("what a killed process has left half written is still there")
	}
	again.Abandon()
	if exists(again.Unfinished()) {
		t.Errorf("%s is left", again.Unfinished())
	}
}

// Try makes a folder only if need be, and leaves nothing behind; its error carries a status.
func TestTry(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := Try(dir); err != nil || exists(dir) {
		t.Errorf("error %v, there: %t", err, exists(dir))
	}
	note := filepath.Join(dir, "notes.txt")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, note)
	if err := Try(dir); err != nil || !exists(note) {
		t.Errorf("error %v, the file is there: %t", err, exists(note))
	}
	if err := Try(note); exit.Of(err) != exit.Usage {
		t.Errorf("a file: %v", err)
	}
}

// TestFoldersThatAreLinks: files elsewhere are neither written nor removed through a link in the folder.
func TestFoldersThatAreLinks(t *testing.T) {
	for _, name := range []string{"charts", ".unfinished"} {
		dir, far := t.TempDir(), t.TempDir()
		kept := filepath.Join(far, ".a.123.tmp") // of the form that is cleared
		if err := os.WriteFile(kept, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(far, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
		f, err := Open(dir)
		if err == nil {
			f.Close()
		}
		if err == nil || exit.Of(exit.With(exit.Usage, err)) != exit.Usage || !strings.Contains(err.Error(), "is a link to another place; remove it, or name another folder with --out") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Lstat(kept); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Lstat(filepath.Join(dir, ".outagesim-lock")); err == nil {
			t.Errorf("%s: a lock is left", name)
		}
	}
}
