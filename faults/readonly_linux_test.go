package faults

import (
	"outagesim/internal/faulttest"
	"path/filepath"
	"syscall"
	"testing"
)

// TestReadOnlyFileSystem is refused before anything is simulated.
func TestReadOnlyFileSystem(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir, _ := v.withOld(t)
		d := faulttest.NewDisk(t, roomy, dir)
		before := faulttest.Look(t, d.Dir)
		d.Remount(t, syscall.MS_RDONLY)
		faulttest.Refused(t, v.in(d.Dir), 2, "results cannot be written to "+d.Dir, syscall.EROFS.Error())
		faulttest.Refused(t, v.in(filepath.Join(d.Mount, "another")), 2, "results cannot be written to", syscall.EROFS.Error())
		faulttest.Unchanged(t, d.Dir, before)
		d.Remount(t, 0)
		v.resumes(t, d.Dir)
	})
}
