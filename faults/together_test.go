//go:build unix

package faults

import (
	"math/rand/v2"
	"os"
	"outagesim/internal/faulttest"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const inUse = "another process is writing to "

// TestTwoAtOnce starts several runs into one folder, of two studies, a while apart. One at a time has
// the folder; the others are refused, with who has it and what helps, and touch nothing.
func TestTwoAtOnce(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		new := v.undisturbed(t)
		_, old := v.withOld(t)
		rng := rand.New(rand.NewPCG(4, 4))
		for range either(1, 3) {
			dir := filepath.Join(t.TempDir(), "out")
			var all []*faulttest.Process
			for i := range 4 {
				c := v.in(dir)
				if i%2 == 1 {
					c = v.in(dir, other...)
				}
				all = append(all, faulttest.Begin(t, c))
				all[0].Pause(time.Duration(rng.Int64N(int64(v.life / 3))))
			}
			written := 0
			for _, p := range all {
				switch e := p.End(t); {
				case e.Status == 0:
					written++
				case e.Status == 1 && strings.Contains(e.Stderr, inUse+dir+": process ") && strings.Contains(e.Stderr, "--out"):
				default:
					t.Error(e)
				}
			}
			if written == 0 {
				t.Error("none of them has written its results")
			}
			if c := faulttest.Look(t, dir); c.Files["results.json"] == old["results.json"] {
				faulttest.Done(t, dir, old)
			} else {
				faulttest.Done(t, dir, new)
			}
		}
	})
}

// TestKilledHolder: a folder is free again once the run that had it is dead, and refused while it is
// but stopped.
func TestKilledHolder(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		v.undisturbed(t)
		dir := filepath.Join(t.TempDir(), "out")
		p := faulttest.Begin(t, v.in(dir))
		p.Until(func() bool { _, err := os.Stat(filepath.Join(dir, ".unfinished")); return err == nil })
		p.Process.Signal(syscall.SIGSTOP)
		if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err == nil {
			t.Log("the first run was over before it could be stopped")
		} else {
			before := faulttest.Look(t, dir)
			for _, c := range [][]string{{"--resume"}, nil, other} {
				faulttest.Refused(t, v.in(dir, c...), 1, inUse+dir+": process ", "--out")
			}
			faulttest.Refused(t, program("report", dir), 1, inUse+dir)
			faulttest.Unchanged(t, dir, before)
		}
		p.Process.Kill()
		p.End(t)
		v.resumes(t, dir)
	})
}
