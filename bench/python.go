package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// The virtual environment is kept from run to run, so that a machine without a network can go on.
const venv = ".venv"

// addPython installs the pinned libraries, each by itself, into a virtual environment.
func (f *field) addPython(ctx context.Context, o options) {
	python, err := filepath.Abs(filepath.Join(venv, "bin", "python"))
	if runtime.GOOS == "windows" {
		python, err = filepath.Abs(filepath.Join(venv, "Scripts", "python.exe"))
	}
	reason := ""
	if err != nil {
		reason = err.Error()
	} else if _, err := os.Stat(python); err != nil {
		progress("making a virtual environment")
		reason = tryTo(ctx, ".", o.python, "-m", "venv", venv)
	}
	for _, p := range pythonPeers {
		why := reason
		if why == "" {
			why = install(ctx, python, p.library)
		}
		if why == "" {
			f.python = python
		}
		f.add(contender{name: p.name, units: p.units, leftOut: p.leftOut, batches: p.batches,
			command: func(spec string) *exec.Cmd {
				return exec.Command(python, filepath.Join("python", "worker.py"), p.library, spec)
			}}, why)
	}
}

// install installs what python/requirements pins for a library, unless that is there already.
func install(ctx context.Context, python, library string) string {
	pins := filepath.Join("python", "requirements", library+".txt")
	text, err := os.ReadFile(pins)
	if err != nil {
		return err.Error()
	}
	sum := sha256.Sum256(text)
	stamp, want := filepath.Join(venv, library+".sha256"), hex.EncodeToString(sum[:])
	if have, err := os.ReadFile(stamp); err == nil && string(have) == want {
		return ""
	}
	progress("installing %s", library)
	if why := tryTo(ctx, ".", python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
		"--require-hashes", "-r", pins); why != "" {
		return why
	}
	if err := os.WriteFile(stamp, []byte(want), 0o644); err != nil {
		return err.Error()
	}
	return ""
}
