//go:build unix

package faults

import (
	"encoding/binary"
	"os"
	"outagesim/internal/faulttest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// anotherVersion builds the program as if it were another version.
var anotherVersion = sync.OnceValue(func() error {
	instead, err := faulttest.AnotherVersion("..", "0.0.9")
	if err != nil {
		return err
	}
	return build("outagesim-0.0.9", instead)
})

// byAnother makes a program of another version of it.
func (v *verb) byAnother(t *testing.T, dir string, more ...string) *faulttest.Process {
	t.Helper()
	if err := anotherVersion(); err != nil {
		t.Fatal(err)
	}
	c := v.in(dir, more...)
	c.Path = filepath.Join(base, "outagesim-0.0.9")
	return faulttest.Begin(t, c)
}

// TestResultsOfAnotherVersion are drawn as they are, and replaced by a run.
func TestResultsOfAnotherVersion(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir := filepath.Join(t.TempDir(), "out")
		if e := v.byAnother(t, dir).End(t); e.Status != 0 {
			t.Fatal(e)
		}
		earlier := faulttest.Whole(t, dir)
		if !strings.Contains(earlier["results.json"], `"version": "0.0.9"`) {
			t.Fatal("the results are not of another version")
		}
		faulttest.Finishes(t, program("report", dir))
		faulttest.Done(t, dir, earlier)
		v.resumes(t, dir) // there is nothing unfinished to go on with
	})
}

// TestSegmentsOfAnotherVersion are refused; without --resume the study begins anew.
func TestSegmentsOfAnotherVersion(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		v.undisturbed(t)
		dir := filepath.Join(t.TempDir(), "out")
		for range 50 {
			p := v.byAnother(t, dir)
			p.Until(func() bool { _, err := os.Stat(filepath.Join(dir, ".unfinished")); return err == nil })
			p.Pause(v.life / 50)
			p.Process.Signal(os.Interrupt)
			p.End(t)
			if len(segments(t, dir)) > 0 {
				break
			}
		}
		if len(segments(t, dir)) == 0 {
			t.Fatal("no signal finds a run at work")
		}
		before := faulttest.Look(t, dir)
		faulttest.Refused(t, v.in(dir, "--resume"), 2, segments(t, dir)[0], "other scenario, seed, version", "begin anew without --resume")
		faulttest.Unchanged(t, dir, before)
		faulttest.Finishes(t, v.in(dir))
		faulttest.Done(t, dir, v.undisturbed(t))
	})
}

// TestSegmentOfAnotherFormat is refused by its name.
func TestSegmentOfAnotherFormat(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		for _, format := range []uint32{0, 1, 77} {
			dir := v.cut(t)
			path := segments(t, dir)[0]
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			binary.BigEndian.PutUint32(data[8:], format)
			if err := os.WriteFile(path, faulttest.Sealed(data), 0o644); err != nil {
				t.Fatal(err)
			}
			faulttest.Refused(t, v.in(dir, "--resume"), 2, path, "another study", "begin anew without --resume")
		}
	})
}

// TestStrangeResults: whatever lies where results.json should, report refuses it by name and leaves
// everything as it is; a run replaces it, as far as it is a file.
func TestStrangeResults(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		sound := v.undisturbed(t)["results.json"]
		strange := map[string]string{
			"empty":             "",
			"cut":               sound[:len(sound)/2],
			"no JSON":           "\x7fELF",
			"an older schema":   strings.Replace(sound, `"schema": 1`, `"schema": 0`, 1),
			"a later schema":    strings.Replace(sound, `"schema": 1`, `"schema": 2`, 1),
			"a key unknown":     strings.Replace(sound, `"schema": 1,`, `"schema": 1, "weather": "fine",`, 1),
			"an older manifest": "", // beside no results at all
		}
		for name, text := range strange {
			dir, _ := v.withOld(t)
			path := filepath.Join(dir, "results.json")
			if text == sound {
				t.Fatalf("%s: nothing was changed", name)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			if name == "an older manifest" {
				os.Remove(path)
				if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{"version": "0.0.1", "what": []}`), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			before := faulttest.Look(t, dir)
			faulttest.Refused(t, program("report", dir), 2, path)
			faulttest.Unchanged(t, dir, before)
			if name == "cut" {
				v.resumes(t, dir)
			}
		}
	})
}

// TestFolderInPlaceOfResults: what cannot be replaced fails the run, by its name.
func TestFolderInPlaceOfResults(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir := filepath.Join(t.TempDir(), "out")
		path := filepath.Join(dir, "results.json")
		if err := os.MkdirAll(filepath.Join(path, "deep"), 0o755); err != nil {
			t.Fatal(err)
		}
		faulttest.Refused(t, v.in(dir), 1, "writing "+path)
		if c := faulttest.Look(t, dir); len(c.Left) > 0 {
			t.Errorf("left behind: %q", c.Left)
		}
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		v.resumes(t, dir)
	})
}
