package verbs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCommandOf: the verb is told from the head of the file, however long or damaged the rest is.
func TestCommandOf(t *testing.T) {
	for text, want := range map[string]string{
		`{"schema": 1, "command": "plan", "x": ` + strings.Repeat("[", 1<<20):   "plan",
		`{"schema": 1, "x": {"command": "plan"}}`:                               "",
		`{"title": "` + strings.Repeat("x", headBytes) + `", "command": "run"}`: "",
		`[1]`: "", `{"command": 1}`: "", ``: "", `{`: "",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, ResultsFile), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := CommandOf(dir); got != want {
			t.Errorf("%.60s: %q, want %q", text, got, want)
		}
	}
}
