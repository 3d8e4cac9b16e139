//go:build unix

package faults

import (
	"outagesim/internal/faulttest"
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
			e := faulttest.Finish(t, faulttest.Under("ulimit -n "+limit, v.in(dir)))
			switch {
			case e.Status == 0:
				faulttest.Done(t, dir, new)
				continue
			case e.Status == 1 && strings.Contains(e.Stderr, syscall.EMFILE.Error()):
				failed++
			default:
				t.Errorf("with %s: %v", limit, e)
			}
			faulttest.Sound(t, dir, new)
			if c := faulttest.Look(t, dir); len(c.Left) > 0 {
				t.Errorf("with %s: left behind: %q", limit, c.Left)
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
