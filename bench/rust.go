package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

// addRust builds the peer in Rust. Cargo keeps what it built, so that only the first run waits for it.
func (f *field) addRust(ctx context.Context) {
	const folder = "peers/desque"
	program, err := filepath.Abs(filepath.Join(folder, "target", "release", "desque-bench"))
	reason := ""
	if err != nil {
		reason = err.Error()
	} else {
		progress("building desque")
		reason = tryTo(ctx, folder, "cargo", "build", "--quiet", "--release", "--locked")
	}
	f.add(contender{name: "desque", batches: 20, version: lockedVersion(filepath.Join(folder, "Cargo.lock"), "desque"),
		units:   map[string]int{"hold 1e3": 5e6, "hold 1e5": 2e6, "hold 1e6": 1e6, "mm1": 5e6, "repair": 2e6},
		command: func(spec string) *exec.Cmd { return exec.Command(program, spec) }}, reason)
}

// lockedVersion returns the version of a crate in a Cargo.lock.
func lockedVersion(lock, crate string) string {
	text, err := os.ReadFile(lock)
	if err != nil {
		return "unknown"
	}
	m := regexp.MustCompile(`name = "` + regexp.QuoteMeta(crate) + `"\nversion = "([^"]+)"`).FindSubmatch(text)
	if m == nil {
		return "unknown"
	}
	return string(m[1])
}
