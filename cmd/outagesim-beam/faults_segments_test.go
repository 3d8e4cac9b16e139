//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"outagesim/internal/faulttest"
)

const removeThis = "remove this file and resume"

// TestDamagedSegment: nothing of what was kept is taken over when it is cut or changed in any part. It
// is named with what helps; and that does.
func TestDamagedSegment(t *testing.T) {
	t.Parallel()
	dir := running.interrupted(t)
	path := segments(t, dir)[0]
	sound := read(t, path)
	before := faulttest.Look(t, dir)
	all := faulttest.Damages(sound)
	for i := 0; i < len(all); i += either(16, 2) {
		write(t, path, all[i].Data)
		e := faulttest.Finish(t, running.in(dir, "--resume"))
		if e.Status != 2 || !strings.Contains(e.Stderr, path) || !strings.Contains(e.Stderr, removeThis) {
			t.Errorf("%s: %v", all[i].Name, e)
		}
	}
	write(t, path, sound)
	faulttest.Unchanged(t, dir, before)
	remove(t, path)
	running.resumes(t, dir)
}

// TestSegmentTwice: one that is there under two names is refused by the name of either.
func TestSegmentTwice(t *testing.T) {
	t.Parallel()
	dir := running.interrupted(t)
	path := segments(t, dir)[0]
	twice := filepath.Join(dir, ".unfinished", "part-twice.segment")
	write(t, twice, read(t, path))
	e := faulttest.Finish(t, running.in(dir, "--resume"))
	named := path
	if strings.Contains(e.Stderr, twice) {
		named = twice
	}
	if e.Status != 2 || !strings.Contains(e.Stderr, named) || !strings.Contains(e.Stderr, removeThis) {
		t.Fatal(e)
	}
	remove(t, named)
	running.resumes(t, dir)
}

// TestForeignSegments: what another study has kept is refused, and begun anew if so told.
func TestForeignSegments(t *testing.T) {
	t.Parallel()
	dir := running.interrupted(t)
	before := faulttest.Look(t, dir)
	path := segments(t, dir)[0]
	for _, c := range []*exec.Cmd{
		running.in(dir, append(other, "--resume")...),
		running.in(dir, "--set", "fleet.hypervisors=3", "--resume"),
		sweeping.in(dir, "--resume"),
		planning.in(dir, "--resume"),
	} {
		faulttest.Refused(t, c, 2, path, "another study", "begin anew without --resume")
	}
	faulttest.Unchanged(t, dir, before)
	faulttest.Finishes(t, running.in(dir))
	faulttest.Done(t, dir, running.undisturbed(t))
}

// TestForeignSegmentAmongOwn: one of another seed, and one that outagesim has kept of another scenario,
// among those of the study.
func TestForeignSegmentAmongOwn(t *testing.T) {
	t.Parallel()
	seed := filepath.Join(t.TempDir(), "seed")
	p := running.stopped(t, seed, func() *exec.Cmd { return running.in(seed, other...) })
	p.Process.Kill()
	p.End(t)
	dir := running.interrupted(t)
	path := filepath.Join(dir, ".unfinished", "part-foreign.segment")
	for _, foreign := range []string{segments(t, seed)[0], segments(t, keptHere(t))[0]} {
		write(t, path, read(t, foreign))
		faulttest.Refused(t, running.in(dir, "--resume"), 2, path, "another study", "begin anew without --resume")
	}
	remove(t, path)
	running.resumes(t, dir)
}

// long is a study that outagesim, too, can be interrupted in.
var long = &job{args: []string{"run", "fleet.yaml", "--replications", "10000"}}

// keptHere returns a folder of the test's own that outagesim has left, interrupted in the study long.
func keptHere(t *testing.T) (dir string) {
	t.Helper()
	long.onceCut.Do(func() {
		template := filepath.Join(base, "cut-by-outagesim")
		for try := range 50 {
			p := faulttest.Begin(t, long.program("outagesim", template))
			p.Until(func() bool { return there(template, ".unfinished") })
			p.Pause(time.Duration(try) * 10 * time.Millisecond)
			p.Process.Signal(os.Interrupt)
			if e := p.End(t); e.Status == 0 {
				os.RemoveAll(template) // it was quicker
			}
			if len(segments(t, template)) > 0 {
				long.cut = template
				return
			}
		}
	})
	return long.interrupted(t)
}

// TestOtherProgramGoesOn: what one of the programs has kept the other goes on from. That it does look at
// it shows when it is damaged.
func TestOtherProgramGoesOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		*job
		dir, name string
	}{{running, running.interrupted(t), "outagesim"}, {long, keptHere(t), "outagesim-beam"}} {
		path := segments(t, c.dir)[0]
		sound := read(t, path)
		write(t, path, sound[:len(sound)-1])
		faulttest.Refused(t, c.program(c.name, c.dir, "--resume"), 2, path, removeThis)
		write(t, path, sound)
		faulttest.Finishes(t, c.program(c.name, c.dir, "--resume"))
		faulttest.Done(t, c.dir, c.undisturbed(t))
	}
}

// TestDamagedInExchange damages what workers have left in a folder of their own and the program has not
// taken over yet. What it finds there when it goes on is held to the same.
func TestDamagedInExchange(t *testing.T) {
	t.Parallel()
	above := t.TempDir()
	dir, exchange := filepath.Join(above, "out"), filepath.Join(above, "exchange")
	pieces := filepath.Join(exchange, "*", "part-*.segment")
	var left []string
	for try := 0; len(left) == 0; try++ {
		if try == 100 {
			t.Fatal("nothing is left there, whenever it is killed")
		}
		p := faulttest.Begin(t, running.in(dir, "--exchange", exchange, "--resume"))
		p.Until(func() bool { return len(matching(t, pieces)) > 0 })
		p.Process.Signal(syscall.SIGSTOP)
		left = matching(t, pieces)
		p.Process.Kill()
		if p.End(t); len(left) == 0 {
			os.RemoveAll(dir)
		}
	}
	sound := read(t, left[0])
	for name, data := range map[string][]byte{"cut": sound[:len(sound)/2], "foreign": read(t, segments(t, keptHere(t))[0])} {
		write(t, left[0], data)
		taken := filepath.Join(dir, ".unfinished", filepath.Base(left[0]))
		faulttest.Refused(t, running.in(dir, "--exchange", exchange, "--resume"), 2, taken, "cannot take over")
		if t.Failed() {
			t.Fatal(name)
		}
		remove(t, taken)
	}
	twice := filepath.Join(filepath.Dir(left[0]), "part-twice.segment")
	write(t, left[0], sound)
	write(t, twice, sound)
	faulttest.Refused(t, running.in(dir, "--exchange", exchange, "--resume"), 2, removeThis)
	remove(t, filepath.Join(dir, ".unfinished", filepath.Base(twice)))
	write(t, filepath.Join(filepath.Dir(left[0]), ".part-000000000000-000000000250.segment.1234.tmp"), sound[:10]) // of a killed worker
	running.resumes(t, dir, "--exchange", exchange)
	if left := matching(t, filepath.Join(exchange, "*")); len(left) > 0 {
		t.Errorf("%q is left", left)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}
