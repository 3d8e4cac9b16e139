package sample

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"outagesim/results"
)

// Update is the flag -update of tests with golden files.
func Update() *bool { return flag.Bool("update", false, "write golden files anew") }

// Golden compares got with the golden file, or writes it anew.
func Golden(t *testing.T, update bool, path string, got []byte) {
	t.Helper()
	if update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	a, b := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			t.Fatalf("%s, line %d (write it anew with -update if this is meant):\ngot  %.300s\nwant %.300s", path, i+1, a[i], b[i])
		}
	}
	t.Fatalf("%s: %d lines, want %d (write it anew with -update if this is meant)", path, len(a), len(b))
}

// Read reads results that lie in a file, so that golden tests do not depend on the arithmetic of
// the machine that runs them.
func Read(t testing.TB, path string) *results.Results {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := results.Read(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return r
}
