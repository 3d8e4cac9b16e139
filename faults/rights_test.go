//go:build unix

package faults

import (
	"outagesim/internal/faulttest"
	"strings"
	"syscall"
	"testing"
)

// TestNoRightToWrite is refused before anything is simulated.
func TestNoRightToWrite(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir, _ := v.withOld(t)
		before := faulttest.Look(t, dir)
		c := faulttest.Bound(t, v.in(dir), dir)
		faulttest.Rights(t, dir, 0o555)
		t.Cleanup(func() { faulttest.Rights(t, dir, 0o755) })
		faulttest.Refused(t, c, 2, "results cannot be written to "+dir, "permission denied")
		faulttest.Unchanged(t, dir, before)
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
			files := infos(dir, faulttest.Names(new))
			p := faulttest.Begin(t, faulttest.Bound(t, v.in(dir), dir))
			moment{seen: seen}.wait(p, dir, files)
			faulttest.Rights(t, dir, 0o555)
			p.Process.Signal(syscall.SIGINT) // lest it run to its end before it writes anything
			e := p.End(t)
			switch {
			case e.Status == 0: // it was over before
			case e.Status == 1 && strings.Contains(e.Stderr, "permission denied"):
			case e.Status == 130 && !strings.Contains(e.Stderr, "kept"): // nothing was finished yet
			default:
				t.Errorf("upon %s: %v", seen, e)
			}
			faulttest.Sound(t, dir, new, old)
			faulttest.Rights(t, dir, 0o755)
			faulttest.Finishes(t, faulttest.Bound(t, v.in(dir, "--resume"), dir))
			faulttest.Done(t, dir, new)
			if t.Failed() {
				t.Fatalf("the right was lost upon %s", seen)
			}
		}
	})
}
