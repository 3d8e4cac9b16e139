package reports

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outagesim/reports/charts"
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

// A folder that is used again holds the charts of the last command only, and what is not ours.
func TestWriteFolderRemovesStaleCharts(t *testing.T) {
	dir := t.TempDir()
	if err := WriteFolder(dir, sample.Read(t, "testdata/run.json"), nil); err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(dir, "charts", "mine.svg")
	if err := os.WriteFile(own, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	r := sample.Read(t, "testdata/replay.json")
	if err := WriteFolder(dir, r, nil); err != nil {
		t.Fatal(err)
	}
	cs, err := Charts(r)
	if err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Join(dir, "charts"))
	if err != nil {
		t.Fatal(err)
	}
	if want := 4*len(cs) + 1; len(left) != want {
		t.Errorf("%d files in charts, want %d", len(left), want)
	}
	if _, err := os.Stat(own); err != nil {
		t.Error(err)
	}
	for _, file := range []string{"run", "replay", "plan", "sweep", "sweep-grid"} {
		cs, err := Charts(sample.Read(t, "testdata/"+file+".json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cs {
			if !slices.Contains(charts.Names(), c.Name) {
				t.Errorf("%s: charts.Names lacks %s", file, c.Name)
			}
		}
	}
}
