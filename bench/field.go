package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// field is who takes part.
type field struct {
	contenders []contender
	absent     []absence
	outagesim  string // the program
	python     string // of the virtual environment, "" without one
}

// contender is one engine.
type contender struct {
	name    string
	version string // "" if its results tell
	command func(spec string) *exec.Cmd
	units   map[string]int // work in a measurement by case; cases that are not listed it does not run
	batches int
	leftOut map[string]string // why it does not run a case
}

// absence is an engine that could not be installed, and why.
type absence struct{ name, reason string }

// assemble builds and installs what can be had.
func assemble(ctx context.Context, o options, work string) (*field, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	f := &field{outagesim: filepath.Join(work, "outagesim")}
	progress("building outagesim")
	build := exec.CommandContext(ctx, "go", "build", "-o", f.outagesim, "./cmd/outagesim")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building outagesim: %w\n%s", err, out)
	}
	f.contenders = append(f.contenders, handMade(self)...)
	for _, p := range goPeers {
		progress("building %s", p.name)
		program := filepath.Join(work, filepath.Base(p.folder))
		c := contender{name: p.name, units: p.units, leftOut: p.leftOut, batches: 20,
			command: func(spec string) *exec.Cmd { return exec.Command(program, spec) }}
		f.add(c, buildPeer(ctx, p.folder, p.module, program))
	}
	f.addRust(ctx)
	f.addPython(ctx, o)
	return f, ctx.Err()
}

// add takes c into the field, or says why it is absent.
func (f *field) add(c contender, reason string) {
	if reason != "" {
		f.absent = append(f.absent, absence{c.name, reason})
		return
	}
	f.contenders = append(f.contenders, c)
}

// buildPeer builds the program in folder with the version of module that is pinned there, and returns
// why it could not. A version that the registry does not offer is not had by other ways either.
func buildPeer(ctx context.Context, folder, module, program string) string {
	version, err := pinned(ctx, folder, module)
	if err != nil {
		return "its version cannot be told: " + err.Error()
	}
	if why := tryTo(ctx, folder, "go", "list", "-m", module+"@"+version); why != "" {
		return why
	}
	return tryTo(ctx, folder, "go", "build", "-o", program, ".")
}

// pinned returns the version of module that go.mod in folder requires.
func pinned(ctx context.Context, folder, module string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "edit", "-json")
	cmd.Dir = folder
	out, err := cmd.Output()
	if err != nil {
		return "", err
	}
	var file struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal(out, &file); err != nil {
		return "", err
	}
	for _, r := range file.Require {
		if r.Path == module {
			return r.Version, nil
		}
	}
	return "", fmt.Errorf("go.mod does not name %s", module)
}

// installTime is how long one install may take.
const installTime = 4 * time.Minute

// tryTo runs a command that builds or installs something and returns why it could not, "" if it could.
func tryTo(ctx context.Context, folder, name string, args ...string) string {
	if _, err := exec.LookPath(name); err != nil {
		return fmt.Sprintf("there is no %s on this machine", filepath.Base(name))
	}
	ctx, cancel := context.WithTimeout(ctx, installTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = folder
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	if err == nil {
		return ""
	}
	fmt.Fprintf(os.Stderr, "%s\n", out)
	if ctx.Err() != nil {
		return fmt.Sprintf("installing it took longer than %v", installTime)
	}
	return whyNot(string(out))
}

// whyNot sums up what a package manager complains about, in words that do not depend on where it asked.
func whyNot(output string) string {
	output = strings.ToLower(output)
	for _, w := range []struct{ sign, reason string }{
		{"403 forbidden", "the package registry refuses it (403)"},
		{"410 gone", "the package registry does not have it (410)"},
		{"404 not found", "the package registry does not have it (404)"},
		{"no matching distribution", "the package registry has none of that version for this Python"},
		{"do not match the hashes", "what the package registry gave is not what was pinned"},
		{"checksum mismatch", "what the package registry gave is not what was pinned"},
		{"no such host", "the package registry cannot be reached"},
		{"could not resolve", "the package registry cannot be reached"},
		{"connection", "the package registry cannot be reached"},
		{"timeout", "the package registry cannot be reached"},
		{"lookup disabled", "this machine is set not to ask the package registry"},
		{"offline", "this machine is set not to ask the package registry"},
		{"ensurepip", "this Python makes no virtual environments"},
	} {
		if strings.Contains(output, w.sign) {
			return w.reason
		}
	}
	return "it does not build on this machine"
}
