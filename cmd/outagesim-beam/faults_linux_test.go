package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk has a disk run full while rounds are kept and while results are written. It says so,
// and with room it goes on to the same bytes.
func TestFullDisk(t *testing.T) {
	dir, want := setUp(t)
	for size, when := range map[string]string{"48k": "while rounds are kept", "600k": "while results are written"} {
		out := filepath.Join(dir, "disk-"+size)
		if err := os.Mkdir(out, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mount("disk", out, "tmpfs", 0, "size="+size); err != nil {
			t.Skip("a small disk cannot be mounted:", err)
		}
		t.Cleanup(func() { syscall.Unmount(out, 0) })
		args := append(verbStudies["run"], "--quiet", "--out", out, "--resume")
		c := program(dir, "outagesim-beam", args...)
		text, _ := c.CombinedOutput()
		if got := c.ProcessState.ExitCode(); got != 1 || !strings.Contains(string(text), syscall.ENOSPC.Error()) {
			t.Errorf("full %s: exit status %d\n%s", when, got, text)
		}
		if err := syscall.Mount("disk", out, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
			t.Fatal(err)
		}
		if text, err := program(dir, "outagesim-beam", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		whole(t, out, want["run"])
	}
}
