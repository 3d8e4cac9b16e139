//go:build unix

package faulttest

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Process is the program at work.
type Process struct {
	*exec.Cmd
	done           chan struct{} // closed at its end
	stdout, stderr bytes.Buffer
	err            error
}

// Ended is how a program ended.
type Ended struct {
	Status         int            // -1: a signal killed it
	Signal         syscall.Signal // that did
	Stdout, Stderr string
}

func (e Ended) String() string {
	return fmt.Sprintf("status %d, signal %d, stderr:\n%s", e.Status, e.Signal, e.Stderr)
}

// Under prepares a program that a shell starts after a command, such as one that sets a limit.
func Under(command string, c *exec.Cmd) *exec.Cmd {
	s := exec.Command("sh", append([]string{"-c", command + ` && exec "$0" "$@"`, c.Path}, c.Args[1:]...)...)
	s.Dir, s.Env = c.Dir, c.Env
	return s
}

// Begin starts c.
func Begin(t *testing.T, c *exec.Cmd) *Process {
	t.Helper()
	p := &Process{Cmd: c, done: make(chan struct{})}
	if c.Stdout == nil {
		c.Stdout = &p.stdout
	}
	c.Stderr = &p.stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = c.Wait()
		close(p.done)
	}()
	t.Cleanup(func() {
		select {
		case <-p.done:
		default:
			p.Process.Kill()
			<-p.done
		}
	})
	return p
}

// End waits for the end of p.
func (p *Process) End(t *testing.T) Ended {
	t.Helper()
	<-p.done
	var exit *exec.ExitError
	if p.err != nil && !errors.As(p.err, &exit) {
		t.Fatal(p.err)
	}
	e := Ended{Status: p.ProcessState.ExitCode(), Stdout: p.stdout.String(), Stderr: p.stderr.String()}
	if w := p.ProcessState.Sys().(syscall.WaitStatus); w.Signaled() {
		e.Signal = w.Signal()
	}
	if strings.Contains(e.Stderr, "goroutine ") || strings.Contains(e.Stderr, "fatal error") {
		t.Fatalf("%v crashed: %v", p.Args, e)
	}
	return e
}

// Finish runs c to its end.
func Finish(t *testing.T, c *exec.Cmd) Ended {
	t.Helper()
	return Begin(t, c).End(t)
}

// Finishes runs c to its end, which must be a good one.
func Finishes(t *testing.T, c *exec.Cmd) Ended {
	t.Helper()
	e := Finish(t, c)
	if e.Status != 0 {
		t.Fatalf("%v: %v", c.Args, e)
	}
	return e
}

// Refused runs c to its end, which must be the given status and say all of the words.
func Refused(t *testing.T, c *exec.Cmd, status int, words ...string) {
	t.Helper()
	e := Finish(t, c)
	if e.Status != status {
		t.Errorf("%v: want status %d, got %v", c.Args, status, e)
	}
	for _, w := range words {
		if !strings.Contains(e.Stderr, w) {
			t.Errorf("%v: stderr does not say %q: %v", c.Args, w, e)
		}
	}
}

// Until waits for something to be seen, or for the end of p.
func (p *Process) Until(seen func() bool) {
	for !seen() {
		select {
		case <-p.done:
			return
		case <-time.After(500 * time.Microsecond):
		}
	}
}

// Pause waits for a time, or for the end of p.
func (p *Process) Pause(d time.Duration) {
	select {
	case <-p.done:
	case <-time.After(d):
	}
}
