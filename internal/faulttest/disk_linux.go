package faulttest

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Disk is a small file system of its own, in memory.
type Disk struct {
	Dir   string // of results in it
	Mount string
	size  int64
}

// NewDisk mounts a disk of some bytes, which holds a copy of what is in from, or nothing. The test
// is skipped where that cannot be done.
func NewDisk(t *testing.T, size int64, from string) *Disk {
	t.Helper()
	d := &Disk{Mount: filepath.Join(t.TempDir(), "disk"), size: size}
	if err := os.Mkdir(d.Mount, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", d.Mount, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(d.Mount, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	d.Dir = filepath.Join(d.Mount, "out")
	if from != "" {
		if err := os.CopyFS(d.Dir, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// Leave fills the disk until only about so many bytes are free.
func (d *Disk) Leave(t *testing.T, free int64) {
	t.Helper()
	var s syscall.Statfs_t
	if err := syscall.Statfs(d.Mount, &s); err != nil {
		t.Fatal(err)
	}
	fill := int64(s.Bavail)*s.Bsize - free
	f, err := os.Create(filepath.Join(d.Mount, "ballast"))
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

// MakeRoom takes away what Leave has filled the disk with.
func (d *Disk) MakeRoom(t *testing.T) {
	t.Helper()
	if err := os.Remove(filepath.Join(d.Mount, "ballast")); err != nil {
		t.Fatal(err)
	}
}

// Remount changes the flags of the mount.
func (d *Disk) Remount(t *testing.T, flags uintptr) {
	t.Helper()
	if err := syscall.Mount("", d.Mount, "", syscall.MS_REMOUNT|flags, fmt.Sprintf("size=%d", d.size)); err != nil {
		t.Fatal(err)
	}
}
