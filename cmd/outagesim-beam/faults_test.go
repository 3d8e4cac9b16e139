//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"outagesim/internal/faulttest"
)

// slow tells whether the faults are tried at length.
func slow() bool { return os.Getenv("OUTAGESIM_SLOW") != "" }

// either returns a number for each of the two kinds of tests.
func either(quick, all int) int {
	if slow() {
		return all
	}
	return quick
}

// job is a study that a verb does.
type job struct {
	args []string

	onceWant sync.Once
	want     faulttest.Generation // what outagesim writes, which nothing disturbs
	onceOld  sync.Once
	old      faulttest.Generation
	onceCut  sync.Once
	cut      string // a folder that a killed run has left
}

// The studies are small ones: one of three rounds, and two of one round.
var (
	running  = &job{args: []string{"run", "rounds.yaml", "--set", "study.precision.at_most=3000"}}
	planning = &job{args: []string{"plan", "fleet.yaml", "--replications", "4"}}
	sweeping = &job{args: []string{"sweep", "rounds.yaml", "--set", "fleet.hypervisors=2,3,4", "--replications", "300"}}
	all      = []*job{running, planning, sweeping}
)

// one are the studies that a test is done with: all if there is time, and else the quickest.
func one() []*job {
	if slow() {
		return all
	}
	return []*job{sweeping}
}

func (s *job) String() string { return s.args[0] }

// other is what makes a study a different one.
var other = []string{"--seed", "8"}

// program prepares one of the programs with the study.
func (s *job) program(name, dir string, more ...string) *exec.Cmd {
	c := exec.Command(name, append(append(append([]string(nil), s.args...), "--quiet", "--out", dir), more...)...)
	c.Dir = base
	return c
}

// in prepares the study by Beam.
func (s *job) in(dir string, more ...string) *exec.Cmd {
	return s.program("outagesim-beam", dir, more...)
}

// undisturbed returns what the study's folder holds in the end.
func (s *job) undisturbed(t *testing.T) faulttest.Generation {
	t.Helper()
	s.onceWant.Do(func() {
		dir := filepath.Join(base, "want-"+s.String())
		faulttest.Finishes(t, s.program("outagesim", dir))
		s.want = faulttest.Whole(t, dir)
	})
	if s.want == nil {
		t.Fatal("there is nothing to compare with")
	}
	return s.want
}

// withOld returns a folder that holds the results of an earlier run, and what these are.
func (s *job) withOld(t *testing.T) (dir string, old faulttest.Generation) {
	t.Helper()
	earlier := filepath.Join(base, "earlier-"+s.String())
	s.onceOld.Do(func() {
		faulttest.Finishes(t, s.program("outagesim", earlier, other...))
		s.old = faulttest.Whole(t, earlier)
	})
	switch {
	case s.old == nil:
		t.Fatal("there are no earlier results")
	case s.old["results.json"] == s.undisturbed(t)["results.json"]:
		t.Fatal("another seed gives the same results")
	}
	return copied(t, earlier), s.old
}

// copied copies a folder to one of the test's own.
func copied(t *testing.T, from string) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "out")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// resumes goes on in dir by Beam and sees that the end is that of a study that nothing disturbs.
func (s *job) resumes(t *testing.T, dir string, more ...string) {
	t.Helper()
	faulttest.Finishes(t, s.in(dir, append(more, "--resume")...))
	faulttest.Done(t, dir, s.undisturbed(t))
}

// stopped starts the study by Beam and stops it when a round is kept, and rounds are to come: the program
// is there, but does nothing. It is for the study that has several rounds. Where a machine stands still for
// so long that the study was over, it begins anew.
func (s *job) stopped(t *testing.T, dir string, prepare func() *exec.Cmd) *faulttest.Process {
	t.Helper()
	before := filepath.Join(t.TempDir(), "before")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(before, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		p := faulttest.Begin(t, prepare())
		p.Until(func() bool { return len(segments(t, dir)) > 0 })
		p.Process.Signal(syscall.SIGSTOP)
		if len(segments(t, dir)) > 0 && !slices.ContainsFunc(segments(t, dir), isLast) {
			return p
		}
		p.Process.Kill()
		p.End(t)
		os.RemoveAll(dir)
		if err := os.CopyFS(dir, os.DirFS(before)); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("it is over whenever it is stopped")
	return nil
}

// isLast tells whether a segment belongs to the last round.
func isLast(segment string) bool { return strings.HasSuffix(segment, "-000000003000.segment") }

// goOn lets a stopped program go on to its end.
func goOn(t *testing.T, p *faulttest.Process) faulttest.Ended {
	t.Helper()
	p.Process.Signal(syscall.SIGCONT)
	return p.End(t)
}

// interrupted returns a folder of the test's own that a killed run has left, with segments of its first
// round at least.
func (s *job) interrupted(t *testing.T) (dir string) {
	t.Helper()
	s.onceCut.Do(func() {
		template := filepath.Join(base, "cut-"+s.String())
		p := s.stopped(t, template, func() *exec.Cmd { return s.in(template) })
		p.Process.Kill()
		p.End(t)
		s.cut = template
	})
	if s.cut == "" {
		t.Fatal("there is no interrupted run")
	}
	dir = copied(t, s.cut)
	if len(segments(t, dir)) == 0 {
		t.Fatal("the interrupted run has left nothing")
	}
	return dir
}

// segments lists what a study has kept.
func segments(t *testing.T, dir string) []string {
	t.Helper()
	return matching(t, filepath.Join(dir, ".unfinished", "part-*.segment"))
}

func matching(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func there(elem ...string) bool {
	_, err := os.Lstat(filepath.Join(elem...))
	return err == nil
}

// TestCores: the same bytes on one core and on eight, with several workers.
func TestCores(t *testing.T) {
	t.Parallel()
	for _, cores := range []string{"1", "8"} {
		for _, s := range all {
			if s == planning && !slow() {
				continue
			}
			dir := filepath.Join(t.TempDir(), "out")
			c := s.in(dir, "--workers", "3")
			c.Env = append(c.Environ(), "GOMAXPROCS="+cores)
			faulttest.Finishes(t, c)
			faulttest.Done(t, dir, s.undisturbed(t))
		}
	}
}

// Interrupted or killed in the second round or later, a study says how to go on, goes on from the rounds
// that were finished, and ends in the same bytes.
func TestInterruptedGoesOn(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(signal.String(), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "out")
			p := running.stopped(t, dir, func() *exec.Cmd { return running.in(dir) })
			p.Process.Signal(signal)
			e := goOn(t, p)
			if signal == syscall.SIGKILL && e.Signal != signal || signal != syscall.SIGKILL && e.Status != 130 {
				t.Error(e)
			}
			if line := " --quiet --out " + dir + " --resume"; e.Status == 130 && !strings.Contains(e.Stderr, line) {
				t.Errorf("it does not say how to go on: %v", e)
			}
			if len(segments(t, dir)) == 0 || there(dir, "results.json") {
				t.Error("nothing is kept, or it was over before")
			}
			running.resumes(t, dir)
		})
	}
}
