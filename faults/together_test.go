//go:build unix

package faults

import (
	"math/rand/v2"
	"os"
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
			var all []*process
			for i := range 4 {
				c := v.in(dir)
				if i%2 == 1 {
					c = v.in(dir, other...)
				}
				all = append(all, begin(t, c))
				all[0].pause(time.Duration(rng.Int64N(int64(v.life / 3))))
			}
			written := 0
			for _, p := range all {
				switch e := p.end(t); {
				case e.status == 0:
					written++
				case e.status == 1 && strings.Contains(e.stderr, inUse+dir+": process ") && strings.Contains(e.stderr, "--out"):
				default:
					t.Error(e)
				}
			}
			if written == 0 {
				t.Error("none of them has written its results")
			}
			if c := look(t, dir); c.files["results.json"] == old["results.json"] {
				done(t, dir, old)
			} else {
				done(t, dir, new)
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
		p := begin(t, v.in(dir))
		p.until(func() bool { _, err := os.Stat(filepath.Join(dir, ".unfinished")); return err == nil })
		p.Process.Signal(syscall.SIGSTOP)
		if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err == nil {
			t.Log("the first run was over before it could be stopped")
		} else {
			before := look(t, dir)
			for _, c := range [][]string{{"--resume"}, nil, other} {
				refused(t, v.in(dir, c...), 1, inUse+dir+": process ", "--out")
			}
			refused(t, program("report", dir), 1, inUse+dir)
			unchanged(t, dir, before)
		}
		p.Process.Kill()
		p.end(t)
		v.resumes(t, dir)
	})
}
