//go:build unix

package faults

import (
	"os"
	"os/exec"
	"outagesim/internal/faulttest"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// verb is a command that simulates, with arguments that keep it busy for the better part of a
// second.
type verb struct {
	name string
	args []string

	onceNew   sync.Once
	new       faulttest.Generation
	life      time.Duration // of an undisturbed run
	onceOld   sync.Once
	old       faulttest.Generation
	onceCut   sync.Once
	cutFolder string // what an interrupted run has left
}

var verbs = []*verb{
	{name: "run", args: []string{"run", "fleet.yaml", "--replications", "10000"}},
	{name: "plan", args: []string{"plan", "fleet.yaml", "--replications", "240"}},
	{name: "sweep", args: []string{"sweep", "fleet.yaml", "--replications", "3000", "--set", "apps.pair.share=0%,20%,...,100%"}},
}

// each runs a test for each verb.
func each(t *testing.T, test func(t *testing.T, v *verb)) {
	t.Parallel()
	for _, v := range verbs {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			test(t, v)
		})
	}
}

// one runs a test for each verb if there is time, and else for the one whose results are drawn the
// quickest.
func one(t *testing.T, test func(t *testing.T, v *verb)) {
	each(t, func(t *testing.T, v *verb) {
		if !slow() && v.name != "sweep" {
			t.Skip("set OUTAGESIM_SLOW=1 to run it")
		}
		test(t, v)
	})
}

// in prepares the program to work into dir.
func (v *verb) in(dir string, more ...string) *exec.Cmd {
	return program(append(append(append([]string(nil), v.args...), "--out", dir), more...)...)
}

// other is what makes a run a different one.
var other = []string{"--seed", "8"}

// undisturbed returns what the verb writes when nothing disturbs it.
func (v *verb) undisturbed(t *testing.T) faulttest.Generation {
	t.Helper()
	v.onceNew.Do(func() {
		dir := filepath.Join(base, "undisturbed-"+v.name)
		began := time.Now()
		faulttest.Finishes(t, v.in(dir))
		v.life = time.Since(began)
		v.new = faulttest.Whole(t, dir)
	})
	if v.new == nil {
		t.Fatal("there is nothing to compare with")
	}
	return v.new
}

// withOld returns a folder that holds the results of an earlier run, and what these are.
func (v *verb) withOld(t *testing.T) (dir string, old faulttest.Generation) {
	t.Helper()
	earlier := filepath.Join(base, "earlier-"+v.name)
	v.onceOld.Do(func() {
		faulttest.Finishes(t, v.in(earlier, other...))
		v.old = faulttest.Whole(t, earlier)
	})
	switch {
	case v.old == nil:
		t.Fatal("there are no earlier results")
	case v.old["results.json"] == v.undisturbed(t)["results.json"]:
		t.Fatal("another seed gives the same results")
	}
	dir = filepath.Join(t.TempDir(), "out")
	if err := os.CopyFS(dir, os.DirFS(earlier)); err != nil {
		t.Fatal(err)
	}
	return dir, v.old
}

// resumes goes on in dir and sees that the end is that of an undisturbed run.
func (v *verb) resumes(t *testing.T, dir string) {
	t.Helper()
	faulttest.Finishes(t, v.in(dir, "--resume"))
	faulttest.Done(t, dir, v.undisturbed(t))
}

// cut returns a folder of its own that an interrupted run has left, with two segments at least.
func (v *verb) cut(t *testing.T) (dir string) {
	t.Helper()
	v.undisturbed(t)
	v.onceCut.Do(func() {
		template := filepath.Join(base, "cut-"+v.name)
		for try := range 50 {
			p := faulttest.Begin(t, v.in(template, "--resume"))
			before := len(segments(t, template))
			p.Until(func() bool { _, err := os.Stat(filepath.Join(template, ".unfinished")); return err == nil })
			if before > 0 { // it has the one before to read first
				p.Pause(v.life / 20)
			}
			p.Pause(time.Duration(try) * v.life / 100)
			p.Process.Signal(os.Interrupt)
			if e := p.End(t); e.Status == 0 {
				os.RemoveAll(template) // it was quicker
			}
			if len(segments(t, template)) >= 2 {
				v.cutFolder = template
				return
			}
		}
	})
	if v.cutFolder == "" {
		t.Fatal("no signal finds a run at work twice")
	}
	dir = filepath.Join(t.TempDir(), "out")
	if err := os.CopyFS(dir, os.DirFS(v.cutFolder)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// segments lists the segments that a run has left.
func segments(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, ".unfinished", "part-*.segment"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}
