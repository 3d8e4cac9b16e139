//go:build unix

package faults

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outagesim/internal/lock"
)

// generation is what a finished run has written but for the manifest: what each file holds, by its
// path within the folder.
type generation map[string]string

// manifest is what ties a manifest to its run.
type manifest struct {
	Seed    uint64
	Started string
	Resumed bool
}

// contents is what a results folder holds at some moment.
type contents struct {
	files      generation
	manifest   *manifest // nil: there is none
	unfinished generation
	left       []string // temporary files and locks
}

func look(t *testing.T, dir string) contents {
	t.Helper()
	c := contents{files: generation{}, unfinished: generation{}}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		switch {
		case strings.HasSuffix(name, ".tmp"), filepath.Base(name) == lock.Name:
			c.left = append(c.left, name)
		case strings.HasPrefix(name, ".unfinished"):
			c.unfinished[name] = string(data)
		case name == "manifest.json":
			c.manifest = new(manifest)
			if err := json.Unmarshal(data, c.manifest); err != nil {
				t.Errorf("%s is no JSON: %v", path, err)
			}
		default:
			c.files[name] = string(data)
		}
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return c
}

// whole returns what a finished run has left in dir, and sees that nothing else is there.
func whole(t *testing.T, dir string) generation {
	t.Helper()
	c := look(t, dir)
	if c.manifest == nil {
		t.Errorf("%s has no manifest", dir)
	}
	if len(c.left) > 0 || len(c.unfinished) > 0 {
		t.Errorf("left in %s: %q %q", dir, c.left, names(c.unfinished))
	}
	if len(c.files) < 6 {
		t.Errorf("only these files are in %s: %q", dir, names(c.files))
	}
	return c.files
}

// done sees that dir holds what an undisturbed run writes, and nothing else.
func done(t *testing.T, dir string, want generation) {
	t.Helper()
	got := whole(t, dir)
	if got["results.json"] != want["results.json"] {
		t.Errorf("results.json in %s differs from that of an undisturbed run", dir)
	}
	if !slices.Equal(names(got), names(want)) {
		t.Errorf("%s holds %q, want %q", dir, names(got), names(want))
	}
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s in %s differs from that of an undisturbed run", name, dir)
		}
	}
}

// sound sees that no file in dir is half written: each is that of one of the generations. Where
// there is a manifest, all are of one and it is complete.
func sound(t *testing.T, dir string, generations ...generation) {
	t.Helper()
	c := look(t, dir)
	complete := false
	for _, g := range generations {
		complete = complete || maps.Equal(c.files, g)
	}
	if c.manifest != nil && !complete {
		t.Errorf("%s has a manifest, but its files are not those of one run: %q", dir, names(c.files))
	}
	for name, text := range c.files {
		if !slices.ContainsFunc(generations, func(g generation) bool { return g[name] == text }) {
			t.Errorf("%s in %s, of %d bytes, is of no run: half written?", name, dir, len(text))
		}
	}
}

// unchanged sees that dir still holds what it did, temporary files aside.
func unchanged(t *testing.T, dir string, before contents) {
	t.Helper()
	now := look(t, dir)
	if !maps.Equal(now.files, before.files) || !maps.Equal(now.unfinished, before.unfinished) || (now.manifest == nil) != (before.manifest == nil) {
		t.Errorf("%s has changed: %q %q, before %q %q", dir, names(now.files), names(now.unfinished), names(before.files), names(before.unfinished))
	}
}

func names(g generation) []string { return slices.Sorted(maps.Keys(g)) }
