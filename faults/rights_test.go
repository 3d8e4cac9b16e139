//go:build unix

package faults

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody is a user whom rights bind, as they do not bind root.
const nobody = 65534

// bound makes c a program of a user whom rights bind, to whom it gives dir.
func bound(t *testing.T, c *exec.Cmd, dir string) *exec.Cmd {
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

// rights sets those of dir and the folders in it.
func rights(t *testing.T, dir string, mode fs.FileMode) {
	t.Helper()
	for _, d := range []string{dir, filepath.Join(dir, "charts"), filepath.Join(dir, ".unfinished")} {
		if err := os.Chmod(d, mode); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}

// TestNoRightToWrite is refused before anything is simulated.
func TestNoRightToWrite(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir, _ := v.withOld(t)
		before := look(t, dir)
		c := bound(t, v.in(dir), dir)
		rights(t, dir, 0o555)
		t.Cleanup(func() { rights(t, dir, 0o755) })
		refused(t, c, 2, "results cannot be written to "+dir, "permission denied")
		unchanged(t, dir, before)
	})
}

// TestRightIsLost: the right to write is taken away while the program simulates or writes results.
func TestRightIsLost(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		new := v.undisturbed(t)
		moments := []string{".unfinished", "results.json", "report.html"}
		if !slow() {
			moments = moments[:1]
		}
		for _, seen := range moments {
			dir, old := v.withOld(t)
			files := infos(dir, names(new))
			p := begin(t, bound(t, v.in(dir), dir))
			moment{seen: seen}.wait(p, dir, files)
			rights(t, dir, 0o555)
			p.Process.Signal(syscall.SIGINT) // lest it run to its end before it writes anything
			e := p.end(t)
			switch {
			case e.status == 0: // it was over before
			case e.status == 1 && strings.Contains(e.stderr, "permission denied"):
			case e.status == 130 && !strings.Contains(e.stderr, "kept"): // nothing was finished yet
			default:
				t.Errorf("upon %s: %v", seen, e)
			}
			sound(t, dir, new, old)
			rights(t, dir, 0o755)
			finishes(t, bound(t, v.in(dir, "--resume"), dir))
			done(t, dir, new)
			if t.Failed() {
				t.Fatalf("the right was lost upon %s", seen)
			}
		}
	})
}
