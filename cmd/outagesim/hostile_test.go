package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFilesThatAreNoScenario: wrong input ends with 2 and one line, soon, and leaves nothing.
func TestFilesThatAreNoScenario(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "binary.yaml"), []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\xff\xfe\x00\x80"))
	writeFile(t, filepath.Join(dir, "utf16.yaml"), []byte("\xff\xfen\x00a\x00m\x00e\x00:\x00"))
	writeFile(t, filepath.Join(dir, "deep.yaml"), bytes.Repeat([]byte("["), 100_000))
	writeFile(t, filepath.Join(dir, "long.yaml"), append([]byte("name: "), bytes.Repeat([]byte("x"), 1<<20)...))
	sparse(t, filepath.Join(dir, "huge.yaml"), 100<<20)
	before := listing(t, dir)
	for _, name := range []string{"binary.yaml", "utf16.yaml", "deep.yaml", "long.yaml", "huge.yaml", "."} {
		for _, verb := range []string{"run", "validate", "replay"} {
			f := finish(t, program(t, dir, verb, name))
			if f.status != 2 || f.stdout != "" || !strings.HasPrefix(f.stderr, name) || strings.Contains(f.stderr, "goroutine") || len(f.stderr) > 2000 {
				t.Errorf("%s %s: status %d, stdout %q, stderr %.2000s", verb, name, f.status, f.stdout, f.stderr)
			}
		}
	}
	if after := listing(t, dir); after != before {
		t.Errorf("files before: %s\nafter: %s", before, after)
	}
}

// TestReportOfNoFile: a device or a pipe is refused without being read.
func TestReportOfNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := makePipe(filepath.Join(dir, "results.json")); err != nil {
		t.Skip(err)
	}
	f := finish(t, program(t, dir, "report", "results.json"))
	if f.status != 2 || !strings.Contains(f.stderr, "results.json is no regular file; name a results folder") || listing(t, dir) != "results.json" {
		t.Errorf("status %d, %s; %s", f.status, f.stderr, listing(t, dir))
	}
}

// sparse makes a file of zeros that takes no room.
func sparse(t *testing.T, path string, size int64) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(size); err != nil {
		t.Fatal(err)
	}
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// TestFullDevice: output that cannot be written is a failure, not a success without output.
func TestFullDevice(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full: ", err)
	}
	defer full.Close()
	dir := t.TempDir()
	for _, args := range [][]string{
		{"list"}, {"schema"}, {"version"}, {"--help"}, {"validate", "pagoda-box-2016"}, {"completion", "bash"},
		{"run", "pagoda-box-2016", "--replications", "5", "--format", "json"},
	} {
		c := program(t, dir, args...)
		c.Stdout = full
		if f := finish(t, c); f.status != 1 || !strings.Contains(f.stderr, "writing standard output: ") || strings.Contains(f.stderr, "goroutine") {
			t.Errorf("%v: status %d, stderr %s", args, f.status, f.stderr)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "out", "pagoda-box-2016", "results.json")); err != nil {
		t.Errorf("the results folder does not depend on standard output: %v", err)
	}
}

// TestFullDisk runs out of room while the results are written.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "tiny")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no tiny file system can be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	f := finish(t, program(t, dir, "run", "pagoda-box-2016", "--replications", "5"))
	if f.status != 1 || !strings.Contains(f.stderr, syscall.ENOSPC.Error()) || strings.Contains(f.stderr, "goroutine") {
		t.Errorf("status %d, stderr %s", f.status, f.stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "out", "pagoda-box-2016", "manifest.json")); err == nil {
		t.Error("a folder that is not whole has a manifest")
	}
}

// TestClosedPipe: a reader that has seen enough ends the program as any other, without a word.
func TestClosedPipe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, args := range [][]string{{"schema"}, {"run", "pagoda-box-2016", "--replications", "5", "--format", "json", "--quiet"}} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		c := program(t, dir, args...)
		c.Stdout = w
		f := finish(t, c)
		w.Close()
		if f.status == 0 || f.stderr != "" {
			t.Errorf("%v: status %d, stderr %s", args, f.status, f.stderr)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "out", "pagoda-box-2016", "manifest.json")); err != nil {
		t.Errorf("the results folder does not depend on standard output: %v", err)
	}
}
