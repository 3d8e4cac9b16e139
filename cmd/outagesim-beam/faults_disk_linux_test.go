package main

import (
	"strings"
	"syscall"
	"testing"

	"outagesim/internal/faulttest"
)

// TestFullDisk has a disk run full while rounds are kept and while results are written. It says so,
// and with room it goes on to the same bytes.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	for when, free := range map[string]int64{"while rounds are kept": 48 << 10, "while results are written": 600 << 10} {
		d := faulttest.NewDisk(t, roomy, "")
		d.Leave(t, free)
		e := faulttest.Finish(t, running.in(d.Dir))
		faulttest.Sound(t, d.Dir, running.undisturbed(t))
		if e.Status != 1 || !strings.Contains(e.Stderr, syscall.ENOSPC.Error()) {
			t.Errorf("full %s: %v", when, e)
		}
		if c := faulttest.Look(t, d.Dir); len(c.Left) > 0 {
			t.Errorf("left behind: %q", c.Left)
		}
		d.MakeRoom(t)
		running.resumes(t, d.Dir)
	}
}
