package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"outagesim/internal/faulttest"
)

// TestDescriptors lets the program open few files and connections at once, from the start. It ends at
// once and says what it lacks: no part of Beam tries and tries to reach another.
func TestDescriptors(t *testing.T) {
	t.Parallel()
	limits := []string{"10", "30"}
	if slow() {
		limits = []string{"8", "10", "12", "14", "16", "17", "18", "19", "20", "21", "22", "24", "26", "28", "30", "32", "36", "40", "44", "48", "64"}
	}
	for _, s := range one() {
		if s == planning {
			limits = []string{"16", "30", "44"}
		}
		failed := 0
		for _, limit := range limits {
			dir := filepath.Join(t.TempDir(), "out")
			e := faulttest.Finish(t, faulttest.Under("ulimit -n "+limit, s.in(dir)))
			switch {
			case e.Status == 0:
				faulttest.Done(t, dir, s.undisturbed(t))
			case e.Status == 1 && strings.Contains(e.Stderr, "more files can be opened") && strings.Contains(e.Stderr, "ulimit"):
				if failed++; there(dir) {
					t.Errorf("with %s: %s is left", limit, dir)
				}
			default:
				t.Errorf("with %s: %v", limit, e)
			}
		}
		if failed == 0 {
			t.Error("no limit is too low")
		}
	}
	dir := running.interrupted(t)
	before := faulttest.Look(t, dir)
	faulttest.Refused(t, faulttest.Under("ulimit -n 30", running.in(dir, "--resume")), 1, syscall.EMFILE.Error())
	faulttest.Unchanged(t, dir, before)
	running.resumes(t, dir)
}

// TestDescriptorsRunOut takes them away between two rounds.
func TestDescriptorsRunOut(t *testing.T) {
	t.Parallel()
	dir, old := running.withOld(t)
	p := running.stopped(t, dir, func() *exec.Cmd { return running.in(dir) })
	few := syscall.Rlimit{Cur: 4, Max: 4}
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(p.Process.Pid), syscall.RLIMIT_NOFILE, uintptr(unsafe.Pointer(&few)), 0, 0, 0)
	if errno != 0 {
		t.Skipf("the limit of another process cannot be set here: %v", errno)
	}
	if e := goOn(t, p); e.Status != 1 || !strings.Contains(e.Stderr, syscall.EMFILE.Error()) {
		t.Error(e)
	}
	faulttest.Sound(t, dir, old)
	if c := faulttest.Look(t, dir); len(c.Left) > 0 {
		t.Errorf("left behind: %q", c.Left)
	}
	running.resumes(t, dir)
}
