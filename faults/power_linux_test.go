package faults

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"outagesim/internal/faulttest"
)

// TestPowerFailure cannot cut the power; it sees by strace that nothing would be lost by it: that a
// file is synced before it gets its name, and its folder after; that the manifest, which says that a
// folder is whole, is gone for good before anything else changes, and comes back when all else is there
// for good.
func TestPowerFailure(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not here")
	}
	top := t.TempDir()
	in := func(name string) string { return filepath.Join(top, name) }
	run := []string{"run", "fleet.yaml", "--replications", "100", "--out", in("made/run")}
	for _, test := range []struct {
		args    []string
		renames int // at least
	}{
		{run, 10},
		{append([]string{"--seed", "8"}, run...), 10}, // over the results that are there
		{[]string{"plan", "fleet.yaml", "--replications", "10", "--out", in("plan"), "--ics", in("a.ics"), "--statuspage", in("a.json")}, 12},
		{[]string{"shard", "plan", "fleet.yaml", "--study", "run", "--shards", "2", "--replications", "100", "--dir", in("made/order")}, 1},
		{[]string{"shard", "run", in("made/order"), "0"}, 1},
	} {
		t.Run(strings.Join(test.args[:2], " "), func(t *testing.T) {
			trace := filepath.Join(t.TempDir(), "trace")
			c := program(test.args...)
			c.Args = append([]string{"strace", "-f", "-y", "-qq", "-s", "4096", "-o", trace, "-e", "signal=none",
				"-e", "trace=fsync,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat", c.Path}, c.Args[1:]...)
			c.Path, _ = exec.LookPath("strace")
			if e := faulttest.Finish(t, c); e.Status != 0 {
				if strings.Contains(e.Stderr, "ptrace") || strings.Contains(e.Stderr, "PTRACE") {
					t.Skipf("strace may not trace here: %v", e)
				}
				t.Fatal(e)
			}
			text, err := os.ReadFile(trace)
			if err != nil {
				t.Fatal(err)
			}
			if renames := lasting(t, top, calls(string(text))); renames < test.renames {
				t.Errorf("%d files got their names, want %d at least:\n%s", renames, test.renames, text)
			}
		})
	}
}

// call is a call of the system that was successful. It lasted from line begun of the trace to line
// ended.
type call struct {
	name         string
	paths        []string
	begun, ended int
}

var (
	resumed = regexp.MustCompile(`^(\d+) +<\.\.\. \w+ resumed>(.*)`)
	made    = regexp.MustCompile(`^(\d+) +(\w+)\((.*)`)
	quoted  = regexp.MustCompile(`"([^"]*)"`)
	opened  = regexp.MustCompile(`^\d+<([^>]*)>`)
)

// calls reads what strace has written.
func calls(trace string) (l []call) {
	pending := map[string]*call{}
	for i, line := range strings.Split(trace, "\n") {
		pid, rest := "", ""
		if m := resumed.FindStringSubmatch(line); m != nil {
			pid, rest = m[1], m[2]
		} else if m := made.FindStringSubmatch(line); m != nil {
			pid, rest = m[1], m[3]
			c := &call{name: m[2], begun: i}
			if m := opened.FindStringSubmatch(rest); m != nil {
				c.paths = append(c.paths, m[1])
			}
			for _, m := range quoted.FindAllStringSubmatch(rest, -1) {
				c.paths = append(c.paths, m[1])
			}
			pending[pid] = c
		}
		if c := pending[pid]; c != nil && strings.HasSuffix(rest, "= 0") {
			c.ended = i
			l = append(l, *c)
		}
	}
	return l
}

// lasting fails unless all that calls did below a folder would be there after a power failure. It
// returns how many files they named.
func lasting(t *testing.T, top string, calls []call) (renames int) {
	t.Helper()
	synced := map[string]bool{}  // files
	changed := map[string]call{} // folders, with the last change that is not there for good
	for _, c := range calls {
		if len(c.paths) == 0 || !strings.HasPrefix(c.paths[0], top) {
			continue
		}
		path := c.paths[len(c.paths)-1]
		dir := filepath.Dir(path)
		switch {
		case c.name == "fsync":
			synced[path] = true
			if last, ok := changed[path]; ok && last.ended < c.begun {
				delete(changed, path)
			}
		case strings.HasPrefix(c.name, "mkdir"):
			changed[dir] = c
		case strings.HasPrefix(c.name, "unlink") && filepath.Base(path) == "manifest.json":
			changed[dir] = c
		case strings.HasPrefix(c.name, "rename"):
			renames++
			if !synced[c.paths[0]] {
				t.Errorf("%s was not synced before it became %s", c.paths[0], path)
			}
			for d, last := range changed {
				if strings.HasPrefix(last.name, "unlink") || filepath.Base(path) == "manifest.json" {
					t.Errorf("%s was written before %v of %s was there for good", path, last, d)
				}
			}
			synced[path] = true
			changed[dir] = c
		}
	}
	for d, last := range changed {
		t.Errorf("%s was not synced after %s", d, fmt.Sprint(last))
	}
	return renames
}
