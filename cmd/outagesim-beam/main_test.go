package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"outagesim/cmd/internal/verbs"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"outagesim-beam": main, "outagesim": here})
}

// here is outagesim's own verbs, which simulate in their process.
func here() {
	root, started := verbs.Root("outagesim", "", "", verbs.Run(nil), verbs.Plan(nil), verbs.Sweep(nil))
	os.Exit(int(verbs.Execute(root, started, os.Args[1:], os.Stdout, os.Stderr)))
}

// TestScripts runs testdata/script. Beside testscript's own commands there is
//
//	status N program args...
//
// which runs a program that must exit with N.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status,
		},
	})
}

func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N program args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// rounds is a scenario that takes several rounds of replications.
const rounds = `name: rounds
fleet: {hypervisors: 4, zones_per_hypervisor: 10}
kernels: [{name: k, panics: [{name: p, mtbf: 1y}]}]
recoveries: [{name: panic, phases: [{name: boot, takes: {lognormal: {median: 10m, p95: 30m}}}]}]
apps: [{name: one, share: 100%}]
study: {precision: {metric: apps.one.outage_minutes, relative: 0.01%, at_most: 20000}}
`

// program prepares a run in dir.
func program(dir, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = dir
	return c
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Interrupted or killed in the second round or later, a study goes on from the rounds that were
// finished, and ends in the same bytes.
func TestInterruptedGoesOn(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "rounds.yaml"), []byte(rounds), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := program(dir, "outagesim", "run", "rounds.yaml", "--quiet", "--out", "want").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := read(t, filepath.Join(dir, "want", "results.json"))
	for name, s := range map[string]struct {
		signal os.Signal
		status int
	}{"SIGINT": {os.Interrupt, 130}, "SIGTERM": {syscall.SIGTERM, 130}, "SIGKILL": {os.Kill, -1}} {
		t.Run(name, func(t *testing.T) {
			unfinished := filepath.Join(dir, name, ".unfinished")
			first := filepath.Join(unfinished, "part-000000000000-000000000250.segment")
			c := program(dir, "outagesim-beam", "run", "rounds.yaml", "--quiet", "--out", name)
			var stderr bytes.Buffer
			c.Stdout, c.Stderr = io.Discard, &stderr
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
				if _, err := os.Stat(first); err == nil {
					break
				}
				if time.Now().After(deadline) {
					c.Process.Kill()
					t.Fatalf("the first round does not end\n%s", stderr.String())
				}
			}
			c.Process.Signal(s.signal)
			c.Wait()
			if got := c.ProcessState.ExitCode(); got != s.status {
				t.Fatalf("exit status %d, want %d\n%s", got, s.status, stderr.String())
			}
			if s.status == 130 && !strings.Contains(stderr.String(), "outagesim-beam run rounds.yaml --quiet --out "+name+" --resume") {
				t.Errorf("it does not say how to go on: %s", stderr.String())
			}
			if _, err := os.Stat(filepath.Join(dir, name, "results.json")); err == nil {
				t.Fatal("it had ended before it was interrupted")
			}
			c = program(dir, "outagesim-beam", "run", "rounds.yaml", "--quiet", "--out", name, "--resume")
			if out, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if got := read(t, filepath.Join(dir, name, "results.json")); !bytes.Equal(got, want) {
				t.Error("results.json differs")
			}
			if _, err := os.Stat(unfinished); err == nil {
				t.Errorf("%s is left", unfinished)
			}
		})
	}
}
