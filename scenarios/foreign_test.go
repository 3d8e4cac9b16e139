package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file of outagesim's own that is no scenario gets one sentence, also where it is too long to be read
// whole; what only looks a little like one is complained about as every scenario is.
func TestForeignFiles(t *testing.T) {
	order := `{"format": 1, "version": "1", "command": "run", "digest": "00", "scenario": "name: x"`
	results := `{"schema": 1, "command": "run", "scenario": "x", "seed": 1, "variants": [`
	manifest := `{"version": "1", "command": ["run"], "scenario": "name: x"`
	long := `, "x": "` + strings.Repeat("x", maxBytes)
	const (
		isOrder    = "d/f.json: is an order of outagesim shard plan, not a scenario; outagesim shard plan d lists its shards"
		isResults  = "d/f.json: holds results, not a scenario; outagesim report d/f.json draws them again"
		isManifest = "d/f.json: is the manifest of a run, not a scenario; its key scenario holds the text of the scenario"
	)
	for _, c := range []struct{ text, want string }{
		{order + "}", isOrder}, {order + long, isOrder}, {"\n " + order + "}", isOrder},
		{results + "]}", isResults}, {results + long, isResults},
		{manifest + "}", isManifest}, {manifest + long, isManifest},
		{`{"name": "x", "version": "1"}`, "d/f.json:1:15: version: unknown key"},
		{`{"fleet": {"schema": 1, "scenario": 1, "seed": 1}}`, "d/f.json:1:12: fleet.schema: unknown key"},
		{`{"scenario": "x", "seed": 1}`, "d/f.json:1:2: scenario: unknown key"},
		{"schema: 1\nscenario: x\nseed: 1\n", "d/f.json:1:1: schema: unknown key"}, // YAML, which none of them is
	} {
		_, err := Parse("d/f.json", []byte(c.text), "", nil)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%.60s: got %v, want %s", c.text, err, c.want)
		} else if !strings.Contains(c.want, "unknown key") && strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60s: more than one sentence: %v", c.text, err)
		}
	}
	if s, err := Parse("d/f.json", []byte(`{"name": "x", "fleet": {"hypervisors": 2}}`), "", nil); err != nil || s.Name != "x" {
		t.Errorf("a scenario in JSON: %v", err)
	}
}

func TestForeignFolders(t *testing.T) {
	for name, want := range map[string]string{
		"order.json": "is an order of outagesim shard plan", "results.json": "is a folder of results", "x.yaml": "is a directory; name the scenario file in it",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(dir, nil); err == nil || !strings.Contains(err.Error(), dir+": "+want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}
