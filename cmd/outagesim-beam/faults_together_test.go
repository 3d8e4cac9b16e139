//go:build unix

package main

import (
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"outagesim/internal/faulttest"
)

const inUse = "another process is writing to "

// TestTwoAtOnce starts several runs of both programs into one folder, of two studies, a while apart. One
// at a time has the folder; the others are refused, with who has it and what helps, and touch nothing.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	new := running.undisturbed(t)
	_, old := running.withOld(t)
	rng := rand.New(rand.NewPCG(4, 4))
	for range either(1, 3) {
		dir := filepath.Join(t.TempDir(), "out")
		var all []*faulttest.Process
		for _, c := range []*exec.Cmd{
			running.in(dir), running.program("outagesim", dir, other...), running.in(dir, other...), running.program("outagesim", dir),
		} {
			all = append(all, faulttest.Begin(t, c))
			all[0].Pause(time.Duration(rng.Int64N(int64(300 * time.Millisecond))))
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
}

// TestKilledHolder: a folder is refused to both programs while another run that has it is but stopped,
// and free again once that is dead.
func TestKilledHolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	p := running.stopped(t, dir, func() *exec.Cmd { return running.in(dir) })
	before := faulttest.Look(t, dir)
	for _, program := range []string{"outagesim-beam", "outagesim"} {
		for _, more := range [][]string{{"--resume"}, nil, other} {
			faulttest.Refused(t, running.program(program, dir, more...), 1, inUse+dir+": process ", "--out")
		}
	}
	faulttest.Unchanged(t, dir, before)
	p.Process.Kill()
	p.End(t)
	running.resumes(t, dir)

	// And the other way round.
	p = faulttest.Begin(t, long.program("outagesim", dir))
	p.Until(func() bool { return there(dir, ".unfinished") })
	p.Process.Signal(syscall.SIGSTOP)
	if there(dir, ".unfinished") {
		faulttest.Refused(t, long.in(dir), 1, inUse+dir+": process ", "--out")
	} else {
		t.Log("outagesim was over before it could be stopped")
	}
	p.Process.Kill()
	p.End(t)
	long.resumes(t, dir)
}

// TestOneExchange: two runs of one study at once do not disturb each other in the folder for what workers
// compute.
func TestOneExchange(t *testing.T) {
	t.Parallel()
	above := t.TempDir()
	exchange := filepath.Join(above, "exchange")
	one, two := filepath.Join(above, "one"), filepath.Join(above, "two")
	p := running.stopped(t, one, func() *exec.Cmd { return running.in(one, "--exchange", exchange) })
	faulttest.Finishes(t, running.in(two, "--exchange", exchange))
	faulttest.Done(t, two, running.undisturbed(t))
	if e := goOn(t, p); e.Status != 0 {
		t.Error(e)
	}
	faulttest.Done(t, one, running.undisturbed(t))
	if left := matching(t, filepath.Join(exchange, "*")); len(left) > 0 {
		t.Errorf("%q is left", left)
	}
}
