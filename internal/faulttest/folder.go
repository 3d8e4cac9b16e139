//go:build unix

package faulttest

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

// Generation is what a finished run has written but for the manifest: what each file holds, by its
// path within the folder.
type Generation map[string]string

// Manifest is what ties a manifest to its run.
type Manifest struct {
	Seed    uint64
	Started string
	Resumed bool
}

// Contents is what a results folder holds at some moment.
type Contents struct {
	Files      Generation
	Manifest   *Manifest // nil: there is none
	Unfinished Generation
	Left       []string // temporary files and locks
}

// Look reads a folder; one that is not there holds nothing.
func Look(t *testing.T, dir string) Contents {
	t.Helper()
	c := Contents{Files: Generation{}, Unfinished: Generation{}}
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
			c.Left = append(c.Left, name)
		case strings.HasPrefix(name, ".unfinished"):
			c.Unfinished[name] = string(data)
		case name == "manifest.json":
			c.Manifest = new(Manifest)
			if err := json.Unmarshal(data, c.Manifest); err != nil {
				t.Errorf("%s is no JSON: %v", path, err)
			}
		default:
			c.Files[name] = string(data)
		}
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return c
}

// Whole returns what a finished run has left in dir, and sees that nothing else is there.
func Whole(t *testing.T, dir string) Generation {
	t.Helper()
	c := Look(t, dir)
	if c.Manifest == nil {
		t.Errorf("%s has no manifest", dir)
	}
	if len(c.Left) > 0 || len(c.Unfinished) > 0 {
		t.Errorf("left in %s: %q %q", dir, c.Left, Names(c.Unfinished))
	}
	if len(c.Files) < 6 {
		t.Errorf("only these files are in %s: %q", dir, Names(c.Files))
	}
	return c.Files
}

// Done sees that dir holds what an undisturbed run writes, and nothing else.
func Done(t *testing.T, dir string, want Generation) {
	t.Helper()
	got := Whole(t, dir)
	if got["results.json"] != want["results.json"] {
		t.Errorf("results.json in %s differs from that of an undisturbed run", dir)
	}
	if !slices.Equal(Names(got), Names(want)) {
		t.Errorf("%s holds %q, want %q", dir, Names(got), Names(want))
	}
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s in %s differs from that of an undisturbed run", name, dir)
		}
	}
}

// Sound sees that no file in dir is half written: each is that of one of the generations. Where
// there is a manifest, all are of one and it is complete.
func Sound(t *testing.T, dir string, generations ...Generation) {
	t.Helper()
	c := Look(t, dir)
	complete := false
	for _, g := range generations {
		complete = complete || maps.Equal(c.Files, g)
	}
	if c.Manifest != nil && !complete {
		t.Errorf("%s has a manifest, but its files are not those of one run: %q", dir, Names(c.Files))
	}
	for name, text := range c.Files {
		if !slices.ContainsFunc(generations, func(g Generation) bool { return g[name] == text }) {
			t.Errorf("%s in %s, of %d bytes, is of no run: half written?", name, dir, len(text))
		}
	}
}

// Unchanged sees that dir still holds what it did, temporary files aside.
func Unchanged(t *testing.T, dir string, before Contents) {
	t.Helper()
	now := Look(t, dir)
	if !maps.Equal(now.Files, before.Files) || !maps.Equal(now.Unfinished, before.Unfinished) || (now.Manifest == nil) != (before.Manifest == nil) {
		t.Errorf("%s has changed: %q %q, before %q %q", dir, Names(now.Files), Names(now.Unfinished), Names(before.Files), Names(before.Unfinished))
	}
}

func Names(g Generation) []string { return slices.Sorted(maps.Keys(g)) }
