//go:build unix

package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"outagesim/internal/faulttest"
)

// TestNoRightToWrite is refused before anything is simulated: for the folder of the results, and for that
// where workers leave what they compute.
func TestNoRightToWrite(t *testing.T) {
	t.Parallel()
	dir, _ := running.withOld(t)
	before := faulttest.Look(t, dir)
	c := faulttest.Bound(t, running.in(dir), dir)
	faulttest.Rights(t, dir, 0o555)
	t.Cleanup(func() { faulttest.Rights(t, dir, 0o755) })
	faulttest.Refused(t, c, 2, "results cannot be written to "+dir, "permission denied")
	faulttest.Unchanged(t, dir, before)

	out := t.TempDir()
	c = faulttest.Bound(t, running.in(out, "--exchange", dir), out)
	faulttest.Refused(t, c, 2, "--exchange: "+dir, "permission denied")
	faulttest.Unchanged(t, dir, before)
}

// TestRightIsLost: the right to write is taken away while the study is between its rounds.
func TestRightIsLost(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]func(dir, exchange string) []string{
		"to the results": func(dir, _ string) []string {
			return []string{dir, filepath.Join(dir, "charts"), filepath.Join(dir, ".unfinished")}
		},
		"to what workers write": func(_, exchange string) []string { return append(matching(t, filepath.Join(exchange, "*")), exchange) },
	} {
		dir, old := running.withOld(t)
		exchange := filepath.Join(filepath.Dir(dir), "exchange")
		if err := os.Mkdir(exchange, 0o755); err != nil {
			t.Fatal(err)
		}
		nobody := func(more ...string) *exec.Cmd {
			return faulttest.Bound(t, faulttest.Bound(t, running.in(dir, append(more, "--exchange", exchange)...), dir), exchange)
		}
		p := running.stopped(t, dir, func() *exec.Cmd { return nobody() })
		change := func(mode fs.FileMode) {
			for _, d := range lost(dir, exchange) {
				if err := os.Chmod(d, mode); err != nil && !os.IsNotExist(err) {
					t.Fatal(err)
				}
			}
		}
		change(0o555)
		if e := goOn(t, p); e.Status != 1 || !strings.Contains(e.Stderr, "permission denied") {
			t.Errorf("%s: %v", name, e)
		}
		faulttest.Sound(t, dir, old)
		change(0o755)
		faulttest.Finishes(t, nobody("--resume"))
		faulttest.Done(t, dir, running.undisturbed(t))
	}
}
