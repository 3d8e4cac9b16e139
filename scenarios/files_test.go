package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const withFile = "stuck: {share: 1%, repair: {empirical: {file: FILE, column: minutes}}}"

// Files outside the scenario's folder are read only where that is allowed: by an absolute path, by
// one that leads up, and by a link that leads out.
func TestFilesOutside(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "in")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(top, "r.csv")
	if err := os.WriteFile(outside, []byte("minutes\n3\n9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link.csv")); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{outside, "../r.csv", "link.csv"} {
		text := []byte(strings.Replace(withFile, "FILE", name, 1))
		if _, err := (Reader{}).Parse("f", text, dir); err == nil {
			t.Errorf("%s was read", name)
		}
		s, err := Reader{AnyFile: true}.Parse("f", text, dir)
		if err != nil {
			t.Errorf("%s, allowed: %v", name, err)
		} else if string(s.Files[name]) != "minutes\n3\n9\n" {
			t.Errorf("%s: files %q", name, s.Files)
		}
	}
	text := []byte(strings.Replace(withFile, "FILE", outside, 1))
	if _, err := (Reader{AnyFile: true}).Parse("f", text, ""); err != nil {
		t.Errorf("a scenario without a folder: %v", err)
	}
	if _, err := (Reader{AnyFile: true}).Parse("f", []byte(strings.Replace(withFile, "FILE", "r.csv", 1)), ""); err == nil {
		t.Error("a relative path was read without a folder to begin at")
	}
}

// A scenario reads the same from its text and the files it had as from its folder.
func TestGivenFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "r.csv"), []byte("minutes\n3\n9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	text := []byte(strings.Replace(withFile, "FILE", "r.csv", 1))
	want, err := Parse("f", text, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Reader{Given: want.Files}.Parse("f", text, "")
	if err != nil || got.Digest != want.Digest || len(got.Files) != 1 {
		t.Fatalf("digest %x, want %x; %v", got.Digest, want.Digest, err)
	}
	other, err := Reader{Given: map[string][]byte{"r.csv": []byte("minutes\n3\n8\n")}}.Parse("f", text, "")
	if err != nil || other.Digest == want.Digest {
		t.Errorf("another file, the same digest; %v", err)
	}
	if _, err := (Reader{Given: map[string][]byte{}}).Parse("f", text, ""); err == nil || !strings.Contains(err.Error(), `no file "r.csv" among those given`) {
		t.Errorf("a file that is not given: %v", err)
	}
}

// TestEmptyFileName: a file that is not named is told to be missing, not to lie elsewhere.
func TestEmptyFileName(t *testing.T) {
	text := []byte(strings.Replace(withFile, "FILE", `""`, 1))
	for _, any := range []bool{false, true} {
		_, err := (Reader{AnyFile: any}).Parse("f", text, t.TempDir())
		if err == nil || !strings.Contains(err.Error(), "is empty; name a file in the scenario's folder") {
			t.Errorf("%v", err)
		}
	}
}

// TestNamesOfDevices: a scenario is not named as a device is on Windows; others may be.
func TestNamesOfDevices(t *testing.T) {
	for _, name := range []string{"CON", "nul", "Lpt1"} {
		if _, err := (Reader{}).Parse("f", []byte("name: "+name), ""); err == nil || !strings.Contains(err.Error(), "f:1:7: name: names a device on Windows") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s, err := (Reader{}).Parse("aux.yaml", []byte("name: console"), ""); err != nil || s.Name != "console" {
		t.Errorf("%v, %v", s, err)
	}
	if s, err := (Reader{}).Parse("aux.yaml", []byte("title: x"), ""); err != nil || s.Name != "scenario" {
		t.Errorf("%v, %v", s, err)
	}
}
