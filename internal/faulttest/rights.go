//go:build unix

package faulttest

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// nobody is a user whom rights bind, as they do not bind root.
const nobody = 65534

// Bound makes c a program of a user whom rights bind, to whom it gives dir.
func Bound(t *testing.T, c *exec.Cmd, dir string) *exec.Cmd {
	t.Helper()
	if os.Geteuid() != 0 {
		return c
	}
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, nobody, nobody)
	})
	if err != nil {
		t.Fatal(err)
	}
	for up := filepath.Dir(dir); up != filepath.Clean(os.TempDir()) && up != "/"; up = filepath.Dir(up) {
		if err := os.Chmod(up, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// Rights sets those of dir and the folders in it.
func Rights(t *testing.T, dir string, mode fs.FileMode) {
	t.Helper()
	for _, d := range []string{dir, filepath.Join(dir, "charts"), filepath.Join(dir, ".unfinished")} {
		if err := os.Chmod(d, mode); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}
