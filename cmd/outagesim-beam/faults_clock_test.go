//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"outagesim/internal/faulttest"
)

// TestClockThatJumps runs the program with a clock that jumps, kills it between two rounds and goes on.
func TestClockThatJumps(t *testing.T) {
	t.Parallel()
	if !slow() {
		t.Skip("set OUTAGESIM_SLOW=1 to run it: most of Beam is built for it")
	}
	instead, err := faulttest.JumpingClock()
	if err == nil {
		err = faulttest.Build(base, "outagesim-jumping", ".", instead)
	}
	if err != nil {
		t.Fatal(err)
	}
	jumping := filepath.Join(base, "outagesim-jumping")
	for _, s := range all {
		dir := filepath.Join(t.TempDir(), "out")
		jump := func(more ...string) *exec.Cmd { return s.program(jumping, dir, more...) }
		if s == running {
			p := s.stopped(t, dir, func() *exec.Cmd { return jump() })
			p.Process.Signal(os.Interrupt)
			if e := goOn(t, p); e.Status != 130 {
				t.Error(e)
			}
		}
		faulttest.Finishes(t, jump("--resume"))
		faulttest.Done(t, dir, s.undisturbed(t))
		// That the clock does jump shows in the manifest, and nowhere else.
		if began := faulttest.Look(t, dir).Manifest.Started; began[:4] == time.Now().Format("2006") {
			t.Errorf("the program's clock does not jump: it began at %s", began)
		}
	}
}

// TestPlaceAndTime: neither the time zone of the machine nor the times of what is kept touch the results.
func TestPlaceAndTime(t *testing.T) {
	t.Parallel()
	dir := running.interrupted(t)
	for i, path := range segments(t, dir) {
		at := time.Unix(0, 0).AddDate(100*(i%2), 0, 0) // 1970, 2070
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	c := running.in(dir, "--resume")
	c.Env = append(c.Environ(), "TZ=Pacific/Kiritimati")
	faulttest.Finishes(t, c)
	faulttest.Done(t, dir, running.undisturbed(t))
}
