//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package lock

import (
	"os"
	"path/filepath"
	"testing"
)

// A link in the file's place is refused; what it leads to is neither changed nor made.
func TestLinkIsRefused(t *testing.T) {
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Symlink(elsewhere, filepath.Join(dir, Name)); err != nil {
		t.Fatal(err)
	}
	if _, err := Take(dir); err == nil {
		t.Error("a link to nothing was locked")
	}
	if _, err := os.Lstat(elsewhere); err == nil {
		t.Fatal("the file it leads to was made")
	}
	if err := os.WriteFile(elsewhere, []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Take(dir); err == nil {
		t.Error("a link to a file was locked")
	}
	if text, _ := os.ReadFile(elsewhere); string(text) != "text" {
		t.Errorf("the file it leads to holds %q", text)
	}
}
