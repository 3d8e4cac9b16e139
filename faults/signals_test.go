//go:build unix

package faults

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"outagesim/internal/faulttest"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// moment is when a fault strikes: a time after something is seen in the folder.
type moment struct {
	seen  string // a file that is new or other than before, or ".unfinished"; "": the start
	after time.Duration
}

func (m moment) String() string {
	if m.seen == "" {
		return fmt.Sprintf("%v after the start", m.after.Round(time.Millisecond))
	}
	return fmt.Sprintf("%v after %s", m.after.Round(time.Millisecond), m.seen)
}

// moment draws one: a third of them anywhere in the life of an undisturbed run and a little longer, a
// third soon after the simulation has begun, and the others upon a file of the results.
func (v *verb) moment(rng *rand.Rand) moment {
	switch rng.IntN(3) {
	case 0:
		return moment{after: time.Duration(rng.Int64N(int64(v.life * 11 / 10)))}
	case 1:
		return moment{".unfinished", time.Duration(rng.Int64N(int64(v.life / 4)))}
	}
	files := append(faulttest.Names(v.new), "manifest.json")
	return moment{files[rng.IntN(len(files))], time.Duration(rng.Int64N(int64(10 * time.Millisecond)))}
}

// wait waits for the moment, or for the end of p.
func (m moment) wait(p *faulttest.Process, dir string, before map[string]os.FileInfo) {
	if m.seen != "" {
		p.Until(func() bool {
			now, err := os.Lstat(filepath.Join(dir, m.seen))
			return err == nil && (before[m.seen] == nil || !os.SameFile(now, before[m.seen]))
		})
	}
	p.Pause(m.after)
}

// infos remembers the files in dir, to tell which are new. A folder of unfinished work counts as new
// whenever it is there.
func infos(dir string, files []string) map[string]os.FileInfo {
	m := map[string]os.FileInfo{}
	for _, f := range files {
		if info, err := os.Lstat(filepath.Join(dir, f)); err == nil {
			m[f] = info
		}
	}
	return m
}

// TestSignals strikes at random moments, several times in a row, before the run may end.
func TestSignals(t *testing.T) {
	each(t, func(t *testing.T, v *verb) {
		for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
			t.Run(fmt.Sprint(s), func(t *testing.T) {
				moments := 20
				if !slow() {
					if v.name != "sweep" && s != syscall.SIGKILL {
						t.Skip("set OUTAGESIM_SLOW=1 to run it")
					}
					moments = 2
				}
				strike(t, v, s, moments)
			})
		}
	})
}

func strike(t *testing.T, v *verb, s syscall.Signal, moments int) {
	new := v.undisturbed(t)
	rng := rand.New(rand.NewPCG(uint64(s), uint64(len(v.name))))
	met := map[string]int{} // what the signal has met, how often
	for moments > 0 {
		dir := filepath.Join(t.TempDir(), "out")
		generations := []faulttest.Generation{new}
		if slow() && rng.IntN(2) == 0 {
			var old faulttest.Generation
			dir, old = v.withOld(t)
			generations = append(generations, old)
		}
		ended := false
		for row := 1 + rng.IntN(6); row > 0 && moments > 0 && !ended; row-- {
			m := v.moment(rng)
			before, at := faulttest.Look(t, dir), infos(dir, faulttest.Names(new))
			p := faulttest.Begin(t, v.in(dir, "--resume"))
			m.wait(p, dir, at)
			p.Process.Signal(s)
			twice := s != syscall.SIGKILL && rng.IntN(4) == 0
			if twice {
				p.Pause(time.Duration(rng.Int64N(int64(20 * time.Millisecond))))
				p.Process.Signal(s)
			}
			e := p.End(t)
			moments--
			after := faulttest.Look(t, dir)
			switch {
			case e.Status == 0:
				met["the end"]++
				faulttest.Done(t, dir, new)
				ended = true
			case e.Status == 130 && twice && !strings.Contains(e.Stderr, "outagesim: "): // at once, whatever it was doing
				met["twice: "+progress(before, after)]++
			case e.Status == 130 && s != syscall.SIGKILL:
				met["the simulation"]++
				interrupted(t, e, before, after)
			case e.Signal == s && s == syscall.SIGKILL:
				met[progress(before, after)]++
			case e.Signal == s:
				met["the start"]++ // the program hears no signals yet
				faulttest.Unchanged(t, dir, before)
			default:
				t.Errorf("%v: %v", m, e)
			}
			faulttest.Sound(t, dir, generations...)
			if t.Failed() {
				t.Fatalf("the last moment was %v", m)
			}
		}
		if !ended {
			v.resumes(t, dir)
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("a %v has met: %v", s, met)
}

// interrupted checks what a run leaves that a signal has ended in order.
func interrupted(t *testing.T, e faulttest.Ended, before, after faulttest.Contents) {
	t.Helper()
	if !strings.Contains(e.Stderr, "interrupted") || e.Stdout != "" {
		t.Errorf("stdout %q, %v", e.Stdout, e)
	}
	if len(after.Unfinished) > 0 && !(strings.Contains(e.Stderr, "go on with: outagesim ") && strings.Contains(e.Stderr, " --resume")) {
		t.Errorf("what is finished is kept, but not how to go on with it: %v", e)
	}
	if !maps.Equal(before.Files, after.Files) || (before.Manifest == nil) != (after.Manifest == nil) {
		t.Errorf("an interrupted run has touched the results: %q", faulttest.Names(after.Files))
	}
	for name, text := range before.Unfinished {
		if after.Unfinished[name] != text {
			t.Errorf("%s, which an earlier run had finished, is gone or other than it was", name)
		}
	}
	if slices.ContainsFunc(after.Left, func(name string) bool { return !slices.Contains(before.Left, name) }) {
		t.Errorf("temporary files are left: %q", after.Left)
	}
}

// progress tells what a killed run was at, by what it has left.
func progress(before, after faulttest.Contents) string {
	switch {
	case !maps.Equal(before.Files, after.Files) || before.Manifest != nil && after.Manifest == nil:
		return "the writing of results"
	case after.Manifest != nil && before.Manifest == nil:
		return "the end"
	case len(after.Unfinished) > len(before.Unfinished):
		return "the simulation, something saved"
	}
	return "the start or the simulation"
}
