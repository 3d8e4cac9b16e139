//go:build unix

package faults

import (
	"outagesim/internal/faulttest"
	"path/filepath"
	"testing"
)

// TestCores: however many cores and workers there are, also for a run that goes on with what another
// number of them has finished.
func TestCores(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		new := v.undisturbed(t)
		cores := []string{"1", "8"}
		workers := []string{"1", "3", "8"}
		for i, procs := range cores {
			for j, n := range workers {
				if !slow() && (i+j)%3 != 0 {
					continue
				}
				dir := filepath.Join(t.TempDir(), "out")
				args := []string{"--workers", n}
				if j == 1 {
					dir = v.cut(t)
					args = append(args, "--resume")
				}
				c := v.in(dir, args...)
				c.Env = append(c.Env, "GOMAXPROCS="+procs)
				faulttest.Finishes(t, c)
				faulttest.Done(t, dir, new)
			}
		}
	})
}
