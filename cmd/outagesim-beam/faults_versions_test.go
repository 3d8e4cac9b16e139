//go:build unix

package main

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"outagesim/internal/faulttest"
)

// TestAnotherVersion: results of another version are replaced, and what it has kept is refused; without
// --resume the study begins anew.
func TestAnotherVersion(t *testing.T) {
	t.Parallel()
	if !slow() {
		t.Skip("set OUTAGESIM_SLOW=1 to run it: a program is built for it")
	}
	instead, err := faulttest.AnotherVersion("../..", "0.0.9")
	if err == nil {
		err = faulttest.Build(base, "outagesim-beam-0.0.9", ".", instead)
	}
	if err != nil {
		t.Fatal(err)
	}
	another := filepath.Join(base, "outagesim-beam-0.0.9")
	dir := filepath.Join(t.TempDir(), "out")
	faulttest.Finishes(t, running.program(another, dir))
	if earlier := faulttest.Whole(t, dir); !strings.Contains(earlier["results.json"], `"version": "0.0.9"`) {
		t.Fatal("the results are not of another version")
	}
	running.resumes(t, dir) // there is nothing kept to go on with

	dir = filepath.Join(t.TempDir(), "out")
	p := running.stopped(t, dir, func() *exec.Cmd { return running.program(another, dir) })
	p.Process.Kill()
	p.End(t)
	before := faulttest.Look(t, dir)
	faulttest.Refused(t, running.in(dir, "--resume"), 2, segments(t, dir)[0], "other scenario, seed, version", "begin anew without --resume")
	faulttest.Unchanged(t, dir, before)
	faulttest.Finishes(t, running.in(dir))
	faulttest.Done(t, dir, running.undisturbed(t))
}

// TestSegmentOfAnotherFormat is refused by its name.
func TestSegmentOfAnotherFormat(t *testing.T) {
	t.Parallel()
	dir := running.interrupted(t)
	path := segments(t, dir)[0]
	sound := read(t, path)
	for _, format := range []uint32{0, 1, 77} {
		data := append([]byte(nil), sound...)
		binary.BigEndian.PutUint32(data[8:], format)
		write(t, path, faulttest.Sealed(data))
		faulttest.Refused(t, running.in(dir, "--resume"), 2, path, "another study", "begin anew without --resume")
	}
	write(t, path, sound)
	running.resumes(t, dir)
}

// TestStrangeResults: a file in place of results is replaced, whatever it holds; what cannot be replaced
// fails the study by its name, and what was kept is gone on from.
func TestStrangeResults(t *testing.T) {
	t.Parallel()
	dir, old := running.withOld(t)
	path := filepath.Join(dir, "results.json")
	write(t, path, []byte(old["results.json"][:1000]))
	write(t, filepath.Join(dir, "manifest.json"), []byte(`{"version": "0.0.1", "what": []}`))
	running.resumes(t, dir)

	remove(t, path)
	if err := os.MkdirAll(filepath.Join(path, "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	faulttest.Refused(t, running.in(dir), 1, "writing "+path)
	if len(segments(t, dir)) == 0 {
		t.Error("what was computed is not kept")
	}
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	running.resumes(t, dir)
}
