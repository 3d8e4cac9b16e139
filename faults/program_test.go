//go:build unix

package faults

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"outagesim/internal/faulttest"
	"path/filepath"
	"strings"
	"sync"
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

func build(name string, instead map[string]string) error {
	return faulttest.Build(base, name, "outagesim/cmd/outagesim", instead)
}

// program prepares the program with arguments.
func program(args ...string) *exec.Cmd {
	if err := watch(); err != nil {
		panic(err)
	}
	c := exec.Command(filepath.Join(base, "outagesim"), args...)
	c.Dir = base
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + base, "TMPDIR=" + base}
	return c
}
