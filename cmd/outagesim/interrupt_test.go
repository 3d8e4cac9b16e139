package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"outagesim/cmd/internal/verbs"
)

// slow is a scenario whose replications take long, so that signals find a run under way.
const slow = `name: slow
clock: {horizon: 1y}
fleet: {hypervisors: 4, zones_per_hypervisor: 100}
kernels: [{name: refactored, panics: [{name: oops, mtbf: 1y}]}]
zone_operations: {per_zone: 4/d, explicit: true}
recoveries: [{name: panic, phases: [{name: boot, takes: 1h}]}]
apps: [{name: single, share: 100%}]
study: {seed: 3}
`

// finished is what a run of the program left.
type finished struct {
	status         int
	stdout, stderr string
}

// program prepares a run of the program in dir.
func program(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command("outagesim", args...)
	c.Dir = dir
	return c
}

// finish starts c, if it is not running, and waits for its end.
func finish(t *testing.T, c *exec.Cmd) finished {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if c.Stdout == nil {
		c.Stdout = &stdout
	}
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return wait(t, c)
}

func wait(t *testing.T, c *exec.Cmd) finished {
	t.Helper()
	var exit *exec.ExitError
	if err := c.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	f := finished{status: c.ProcessState.ExitCode()}
	if b, ok := c.Stdout.(*bytes.Buffer); ok {
		f.stdout = b.String()
	}
	if b, ok := c.Stderr.(*bytes.Buffer); ok {
		f.stderr = b.String()
	}
	return f
}

// begin starts a run and returns once it simulates.
func begin(t *testing.T, c *exec.Cmd, out string) {
	t.Helper()
	c.Stdout, c.Stderr = new(bytes.Buffer), new(bytes.Buffer)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		if _, err := os.Stat(filepath.Join(out, ".unfinished")); err == nil {
			time.Sleep(300 * time.Millisecond)
			return
		}
		if _, err := os.Stat(filepath.Join(out, "manifest.json")); err == nil {
			return // it was quicker than a look
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("no run begins: %v", c.Stderr)
}

// interrupted runs slow.yaml with ever more replications until a signal finds it at work, and
// returns how many those were.
func interrupted(t *testing.T, dir, out string, args func(replications string) []string) (replications string, f finished) {
	t.Helper()
	for n := 200; n < 1_000_000; n *= 4 {
		c := program(t, dir, args(strconv.Itoa(n))...)
		begin(t, c, out)
		c.Process.Signal(os.Interrupt)
		if f = wait(t, c); f.status != 0 {
			return strconv.Itoa(n), f
		}
		if err := os.RemoveAll(out); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("a million replications are done before a signal arrives")
	return "", f
}

func TestInterruptAndResume(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "slow.yaml"), []byte(slow))
	out := filepath.Join(dir, "cut here")
	n, f := interrupted(t, dir, out, func(n string) []string {
		return []string{"run", "slow.yaml", "--replications", n, "--workers", "2", "--out", "cut here"}
	})
	if f.status != 130 || f.stdout != "" {
		t.Fatalf("interrupted: status %d, stdout %q, stderr %s", f.status, f.stdout, f.stderr)
	}
	run := func(args ...string) *exec.Cmd {
		return program(t, dir, append([]string{"run", "slow.yaml", "--replications", n, "--workers", "2"}, args...)...)
	}
	if f := finish(t, run("--out", "whole")); f.status != 0 {
		t.Fatalf("undisturbed: status %d: %s", f.status, f.stderr)
	}
	want := readFile(t, filepath.Join(dir, "whole", "results.json"))

	if want := "go on with: outagesim run slow.yaml --replications " + n + " --workers 2 --out 'cut here' --resume"; !strings.Contains(f.stderr, want) {
		t.Errorf("stderr does not say %q:\n%s", want, f.stderr)
	}
	segments, _ := filepath.Glob(filepath.Join(out, ".unfinished", "part-*.segment"))
	if len(segments) == 0 {
		t.Fatal("nothing is kept")
	}
	if _, err := os.Stat(filepath.Join(out, "results.json")); err == nil {
		t.Error("an interrupted run wrote results")
	}

	t.Run("refused", func(t *testing.T) {
		segment := filepath.Join("cut here", ".unfinished", filepath.Base(segments[0]))
		for _, c := range []struct {
			name   string
			args   []string
			remedy string
		}{
			{"other seed", []string{"--seed", "4"}, "begin anew without --resume"},
			{"other model", []string{"--set", "fleet.hypervisors=5"}, "begin anew without --resume"},
			{"fewer replications", []string{"--replications", "2"}, "number of replications it was begun with"},
		} {
			f := finish(t, run(append(c.args, "--out", "cut here", "--resume")...))
			if f.status != 2 || !strings.Contains(f.stderr, segment) || !strings.Contains(f.stderr, c.remedy) || strings.Contains(f.stderr, "goroutine") {
				t.Errorf("%s: status %d, stderr %s", c.name, f.status, f.stderr)
			}
		}
		sound := readFile(t, segments[0])
		damaged := bytes.Clone(sound)
		damaged[len(damaged)/2] ^= 1
		writeFile(t, segments[0], damaged)
		f := finish(t, run("--out", "cut here", "--resume"))
		if f.status != 2 || !strings.Contains(f.stderr, segment) || !strings.Contains(f.stderr, "remove this file and resume") {
			t.Errorf("damaged: status %d, stderr %s", f.status, f.stderr)
		}
		writeFile(t, segments[0], sound)
	})

	f = finish(t, run("--out", "cut here", "--resume"))
	if f.status != 0 {
		t.Fatalf("resumed: status %d: %s", f.status, f.stderr)
	}
	if got := readFile(t, filepath.Join(out, "results.json")); !bytes.Equal(got, want) {
		t.Error("results.json of the resumed run differs from that of the undisturbed one")
	}
	if !bytes.Contains(readFile(t, filepath.Join(out, "manifest.json")), []byte(`"resumed": true`)) {
		t.Error("the manifest does not tell that the run was resumed")
	}
	if _, err := os.Stat(filepath.Join(out, ".unfinished")); err == nil {
		t.Error(".unfinished is still there")
	}
}

func TestBeginningAnewDiscardsWithAWord(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "slow.yaml"), []byte(slow))
	c := program(t, dir, "run", "slow.yaml", "--replications", "1000000", "--out", "out")
	begin(t, c, filepath.Join(dir, "out"))
	c.Process.Signal(syscall.SIGTERM)
	if f := wait(t, c); f.status != 130 || !strings.Contains(f.stderr, "--resume") {
		t.Fatalf("status %d, stderr %s", f.status, f.stderr)
	}
	f := finish(t, program(t, dir, "run", "slow.yaml", "--replications", "2", "--out", "out"))
	if f.status != 0 || !strings.Contains(f.stderr, "warning: what an interrupted run has finished in out is discarded") {
		t.Errorf("status %d, stderr %s", f.status, f.stderr)
	}
}

// TestSecondSignal sends two signals to a program that has no time for the first: its work goes on
// whatever the context says.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	c := exec.Command("stubborn")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for _, want := range []string{"ready", "asked"} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("%q instead of %q", lines.Text(), want)
		}
		c.Process.Signal(os.Interrupt)
	}
	c.Wait()
	if got := c.ProcessState.ExitCode(); got != 130 {
		t.Errorf("status %d, want 130", got)
	}
}

// stubborn is a program that hears the first signal and goes on.
func stubborn() {
	ctx, stop := verbs.Interruptible(context.Background())
	defer stop()
	fmt.Println("ready")
	<-ctx.Done()
	fmt.Println("asked")
	time.Sleep(time.Minute)
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
