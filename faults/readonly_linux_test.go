package faults

import (
	"path/filepath"
	"syscall"
	"testing"
)

// TestReadOnlyFileSystem is refused before anything is simulated.
func TestReadOnlyFileSystem(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir, _ := v.withOld(t)
		d := newDisk(t, roomy, dir)
		before := look(t, d.dir)
		d.remount(t, syscall.MS_RDONLY)
		refused(t, v.in(d.dir), 2, "results cannot be written to "+d.dir, syscall.EROFS.Error())
		refused(t, v.in(filepath.Join(d.mount, "another")), 2, "results cannot be written to", syscall.EROFS.Error())
		unchanged(t, d.dir, before)
		d.remount(t, 0)
		v.resumes(t, d.dir)
	})
}
