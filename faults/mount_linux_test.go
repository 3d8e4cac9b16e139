package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// disk is a small file system of its own, in memory.
type disk struct {
	dir   string // of results in it
	mount string
	size  int64
}

// newDisk mounts a disk of some bytes, which holds a copy of what is in from, or nothing. The test
// is skipped where that cannot be done.
func newDisk(t *testing.T, size int64, from string) *disk {
	t.Helper()
	d := &disk{mount: filepath.Join(t.TempDir(), "disk"), size: size}
	if err := os.Mkdir(d.mount, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", d.mount, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(d.mount, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	d.dir = filepath.Join(d.mount, "out")
	if from != "" {
		if err := os.CopyFS(d.dir, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// leave fills the disk until only about so many bytes are free.
func (d *disk) leave(t *testing.T, free int64) {
	t.Helper()
	var s syscall.Statfs_t
	if err := syscall.Statfs(d.mount, &s); err != nil {
		t.Fatal(err)
	}
	fill := int64(s.Bavail)*s.Bsize - free
	f, err := os.Create(filepath.Join(d.mount, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for ; fill > 0; fill -= 64 << 10 {
		if _, err := f.Write(make([]byte, min(fill, 64<<10))); err != nil {
			t.Fatal(err)
		}
	}
}

// makeRoom takes away what leave has filled the disk with.
func (d *disk) makeRoom(t *testing.T) {
	t.Helper()
	if err := os.Remove(filepath.Join(d.mount, "ballast")); err != nil {
		t.Fatal(err)
	}
}

// remount changes the flags of the mount.
func (d *disk) remount(t *testing.T, flags uintptr) {
	t.Helper()
	if err := syscall.Mount("", d.mount, "", syscall.MS_REMOUNT|flags, fmt.Sprintf("size=%d", d.size)); err != nil {
		t.Fatal(err)
	}
}
