//go:build unix

package faults

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestDescriptors lets the program open few files at once: too few to begin, and too few to write
// everything.
func TestDescriptors(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		new := v.undisturbed(t)
		limits := []string{"6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "18", "20"}
		if !slow() || v.name != "sweep" {
			limits = []string{"7", "13"}
		}
		failed := 0
		for _, limit := range limits {
			dir := filepath.Join(t.TempDir(), "out")
			e := finish(t, under("ulimit -n "+limit, v.in(dir)))
			switch {
			case e.status == 0:
				done(t, dir, new)
				continue
			case e.status == 1 && strings.Contains(e.stderr, syscall.EMFILE.Error()):
				failed++
			default:
				t.Errorf("with %s: %v", limit, e)
			}
			sound(t, dir, new)
			if c := look(t, dir); len(c.left) > 0 {
				t.Errorf("with %s: left behind: %q", limit, c.left)
			}
			if slow() && limit == "13" {
				v.resumes(t, dir)
			}
		}
		if failed == 0 {
			t.Error("no limit is too low")
		}
	})
}
