package sample

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"outagesim/results"
)

var update = Update()

// The files are what other tests draw; they are written here and only read there.
func TestFiles(t *testing.T) {
	for name, r := range map[string]*results.Results{"run": Run(Default()), "replay": Replay(), "plan": Plan(DefaultPlan()), "sweep": Sweep(), "sweep-grid": SweepGrid()} {
		path := "../../testdata/" + name + ".json"
		if *update {
			var b bytes.Buffer
			if err := results.Write(&b, r); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		back := Read(t, path)
		if command, _, _ := strings.Cut(name, "-"); back.Command != command {
			t.Errorf("%s holds no %s", path, name)
		}
	}
}

func TestEdgesAreWritable(t *testing.T) {
	for name, r := range Edges() {
		var b bytes.Buffer
		if err := results.Write(&b, r); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := results.Read(&b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
