//go:build unix

package faults

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// base holds the program and the scenario; programs are run in it. Any user may read it.
var base string

// slow tells whether there is time for all of it.
func slow() bool { return os.Getenv("OUTAGESIM_SLOW") != "" }

// either returns a number for each of the two kinds of tests.
func either(quick, all int) int {
	if slow() {
		return all
	}
	return quick
}

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if base, err = os.MkdirTemp("", "faults-"); err == nil {
			defer os.RemoveAll(base)
			err = prepare()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// watch looks at every folder of the module, so that go test does not take an earlier result for one
// of a program that has changed since: it knows what a test has looked at, but not what it has built,
// nor anything that happens before the tests begin.
var watch = sync.OnceValue(func() error {
	return filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || path == ".." {
			return err
		}
		if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil || strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		return nil
	})
})

func prepare() error {
	if err := os.Chmod(base, 0o755); err != nil {
		return err
	}
	fleet, err := os.ReadFile("testdata/fleet.yaml")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(base, "fleet.yaml"), fleet, 0o644); err != nil {
		return err
	}
	return build("outagesim", nil)
}

// build builds the program under a name, from sources some of which are replaced: the keys are
// files, the values what they hold instead.
func build(name string, instead map[string]string) error {
	replace := map[string]string{}
	for file, text := range instead {
		path := filepath.Join(base, fmt.Sprintf("%s-%d.go", name, len(replace)))
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
		full, err := filepath.Abs(file)
		if err != nil {
			return err
		}
		replace[full] = path
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	list := filepath.Join(base, name+".json")
	if err := os.WriteFile(list, overlay, 0o644); err != nil {
		return err
	}
	c := exec.Command("go", "build", "-buildvcs=false", "-overlay", list, "-o", filepath.Join(base, name), "outagesim/cmd/outagesim")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return nil
}

// process is the program at work.
type process struct {
	*exec.Cmd
	done           chan struct{} // closed at its end
	stdout, stderr bytes.Buffer
	err            error
}

// ended is how a program ended.
type ended struct {
	status         int            // -1: a signal killed it
	signal         syscall.Signal // that did
	stdout, stderr string
}

func (e ended) String() string {
	return fmt.Sprintf("status %d, signal %d, stderr:\n%s", e.status, e.signal, e.stderr)
}

// program prepares the program with arguments.
func program(args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(base, "outagesim"), args...)
	c.Dir = base
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + base, "TMPDIR=" + base}
	return c
}

// under prepares a program that a shell starts after a command, such as one that sets a limit.
func under(command string, c *exec.Cmd) *exec.Cmd {
	s := exec.Command("sh", append([]string{"-c", command + ` && exec "$0" "$@"`, c.Path}, c.Args[1:]...)...)
	s.Dir, s.Env = c.Dir, c.Env
	return s
}

// begin starts c.
func begin(t *testing.T, c *exec.Cmd) *process {
	t.Helper()
	if err := watch(); err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: c, done: make(chan struct{})}
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

// end waits for the end of p.
func (p *process) end(t *testing.T) ended {
	t.Helper()
	<-p.done
	var exit *exec.ExitError
	if p.err != nil && !errors.As(p.err, &exit) {
		t.Fatal(p.err)
	}
	e := ended{status: p.ProcessState.ExitCode(), stdout: p.stdout.String(), stderr: p.stderr.String()}
	if w := p.ProcessState.Sys().(syscall.WaitStatus); w.Signaled() {
		e.signal = w.Signal()
	}
	if strings.Contains(e.stderr, "goroutine ") || strings.Contains(e.stderr, "fatal error") {
		t.Fatalf("%v crashed: %v", p.Args, e)
	}
	return e
}

// finish runs c to its end.
func finish(t *testing.T, c *exec.Cmd) ended {
	t.Helper()
	return begin(t, c).end(t)
}

// finishes runs c to its end, which must be a good one.
func finishes(t *testing.T, c *exec.Cmd) ended {
	t.Helper()
	e := finish(t, c)
	if e.status != 0 {
		t.Fatalf("%v: %v", c.Args, e)
	}
	return e
}

// refused runs c to its end, which must be the given status and say all of the words.
func refused(t *testing.T, c *exec.Cmd, status int, words ...string) {
	t.Helper()
	e := finish(t, c)
	if e.status != status {
		t.Errorf("%v: want status %d, got %v", c.Args, status, e)
	}
	for _, w := range words {
		if !strings.Contains(e.stderr, w) {
			t.Errorf("%v: stderr does not say %q: %v", c.Args, w, e)
		}
	}
}
