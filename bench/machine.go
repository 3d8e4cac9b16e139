package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

// machine is what the measurements were made on and with.
type machine struct {
	cpu, memory, system      string
	cores                    int
	outagesim, python, cargo string
}

// describeMachine finds out what it can; what the system does not tell is left empty.
func describeMachine(ctx context.Context, f *field) machine {
	m := machine{
		cores:     runtime.NumCPU(),
		cpu:       value("/proc/cpuinfo", "model name", ":"),
		system:    strings.Trim(value("/etc/os-release", "PRETTY_NAME", "="), `"`),
		outagesim: output(ctx, f.outagesim, "version"),
		cargo:     output(ctx, "rustc", "--version"),
	}
	if f.python != "" {
		m.python = output(ctx, f.python, "--version")
	}
	bytes := 1024 * number(strings.TrimSuffix(value("/proc/meminfo", "MemTotal", ":"), " kB"))
	if runtime.GOOS == "darwin" {
		m.cpu = output(ctx, "sysctl", "-n", "machdep.cpu.brand_string")
		bytes = number(output(ctx, "sysctl", "-n", "hw.memsize"))
		m.system = "macOS " + output(ctx, "sw_vers", "-productVersion")
	}
	if m.system == "" {
		m.system = runtime.GOOS
	}
	m.system += ", " + runtime.GOARCH
	if bytes > 0 {
		m.memory = fmt.Sprintf("%.0f GiB", bytes/(1<<30))
	}
	return m
}

// value returns the first value of a key in a file of keys and values.
func value(path, key, separator string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if k, v, ok := strings.Cut(lines.Text(), separator); ok && strings.TrimSpace(k) == key {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func number(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return x
}

func output(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
