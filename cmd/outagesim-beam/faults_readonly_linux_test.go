package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"outagesim/internal/faulttest"
)

const roomy = 64 << 20

// readOnly makes a folder read-only, whatever is open in it: a file system is mounted over it that is
// the same but for that.
func readOnly(t *testing.T, dir string) (undo func()) {
	t.Helper()
	if err := syscall.Mount(dir, dir, "", syscall.MS_BIND, ""); err != nil {
		t.Fatal(err)
	}
	undo = func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	}
	if err := syscall.Mount("", dir, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		undo()
		t.Fatal(err)
	}
	return undo
}

// TestReadOnlyFileSystem is refused before anything is simulated, and fails a study that it befalls.
func TestReadOnlyFileSystem(t *testing.T) {
	t.Parallel()
	dir, old := running.withOld(t)
	d := faulttest.NewDisk(t, roomy, dir)
	before := faulttest.Look(t, d.Dir)
	d.Remount(t, syscall.MS_RDONLY)
	faulttest.Refused(t, running.in(d.Dir), 2, "results cannot be written to "+d.Dir, syscall.EROFS.Error())
	faulttest.Refused(t, running.in(filepath.Join(d.Mount, "another")), 2, "results cannot be written to", syscall.EROFS.Error())
	faulttest.Unchanged(t, d.Dir, before)
	d.Remount(t, 0)

	p := running.stopped(t, d.Dir, func() *exec.Cmd { return running.in(d.Dir) })
	undo := readOnly(t, d.Dir)
	e := goOn(t, p)
	undo()
	if e.Status != 1 || !strings.Contains(e.Stderr, syscall.EROFS.Error()) {
		t.Error(e)
	}
	faulttest.Sound(t, d.Dir, old)
	running.resumes(t, d.Dir)
}

// TestReadOnlyExchange is the same for the folder where workers leave what they compute.
func TestReadOnlyExchange(t *testing.T) {
	t.Parallel()
	d := faulttest.NewDisk(t, roomy, "")
	exchange := []string{"--exchange", d.Mount}
	dir := filepath.Join(t.TempDir(), "out")
	d.Remount(t, syscall.MS_RDONLY)
	faulttest.Refused(t, running.in(dir, exchange...), 2, "--exchange: "+d.Mount, syscall.EROFS.Error())
	if there(dir) {
		t.Error("a folder for results is left")
	}
	d.Remount(t, 0)

	p := running.stopped(t, dir, func() *exec.Cmd { return running.in(dir, exchange...) })
	undo := readOnly(t, d.Mount)
	e := goOn(t, p)
	undo()
	if e.Status != 1 || !strings.Contains(e.Stderr, syscall.EROFS.Error()) {
		t.Error(e)
	}
	faulttest.Sound(t, dir)
	running.resumes(t, dir, exchange...)
	if left := matching(t, filepath.Join(d.Mount, "*")); len(left) > 0 {
		t.Errorf("%q is left", left)
	}
}
