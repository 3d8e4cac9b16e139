package reports

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outagesim/reports/internal/sample"
	"outagesim/results"
)

func TestWriteFolder(t *testing.T) {
	r := sample.Read(t, "testdata/replay.json")
	dir := filepath.Join(t.TempDir(), "new", "folder")
	if err := WriteFolder(dir, r, &results.Manifest{Version: "first"}); err != nil {
		t.Fatal(err)
	}
	first := readAll(t, dir)
	for _, name := range []string{
		"results.json", "results.csv", "report.html", "report.md", "manifest.json",
		"charts/timeline.svg", "charts/timeline.png", "charts/timeline-dark.svg", "charts/timeline-dark.png",
	} {
		if len(first[name]) == 0 {
			t.Errorf("no %s", name)
		}
	}

	// Drawn anew from what was written: the same files, and the manifest as it was.
	back, err := results.Read(bytes.NewReader(first["results.json"]))
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteFolder(dir, back, nil); err != nil {
		t.Fatal(err)
	}
	second := readAll(t, dir)
	if len(second) != len(first) {
		t.Errorf("%d files, then %d", len(first), len(second))
	}
	for name := range first {
		if !bytes.Equal(first[name], second[name]) {
			t.Errorf("%s differs when drawn anew", name)
		}
	}
}

func TestWriteFolderNamesTheFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "report.md", "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := WriteFolder(dir, sample.Read(t, "testdata/run.json"), nil)
	if err == nil || !strings.Contains(err.Error(), "report.md") {
		t.Errorf("got error %v, want one that names report.md", err)
	}
}

func TestWriteFolderOfEdges(t *testing.T) {
	all := sample.Edges()
	for _, name := range []string{"names", "twelve variants", "missing metrics", "no variants", "replay without panic"} {
		if err := WriteFolder(t.TempDir(), all[name], nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func readAll(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func BenchmarkWriteFolder(b *testing.B) {
	r := sample.Replay()
	dir := b.TempDir()
	for b.Loop() {
		if err := WriteFolder(dir, r, nil); err != nil {
			b.Fatal(err)
		}
	}
}
