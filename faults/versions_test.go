//go:build unix

package faults

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// anotherVersion builds the program as if it were another version.
var anotherVersion = sync.OnceValue(func() error {
	const file = "../cmd/internal/build/build.go"
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return build("outagesim-0.0.9", map[string]string{
		file: regexp.MustCompile(`const Version = ".*"`).ReplaceAllString(string(source), `const Version = "0.0.9"`),
	})
})

// byAnother makes a program of another version of it.
func (v *verb) byAnother(t *testing.T, dir string, more ...string) *process {
	t.Helper()
	if err := anotherVersion(); err != nil {
		t.Fatal(err)
	}
	c := v.in(dir, more...)
	c.Path = filepath.Join(base, "outagesim-0.0.9")
	return begin(t, c)
}

// TestResultsOfAnotherVersion are drawn as they are, and replaced by a run.
func TestResultsOfAnotherVersion(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir := filepath.Join(t.TempDir(), "out")
		if e := v.byAnother(t, dir).end(t); e.status != 0 {
			t.Fatal(e)
		}
		earlier := whole(t, dir)
		if !strings.Contains(earlier["results.json"], `"version": "0.0.9"`) {
			t.Fatal("the results are not of another version")
		}
		finishes(t, program("report", dir))
		done(t, dir, earlier)
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
			p.until(func() bool { _, err := os.Stat(filepath.Join(dir, ".unfinished")); return err == nil })
			p.pause(v.life / 50)
			p.Process.Signal(os.Interrupt)
			p.end(t)
			if len(segments(t, dir)) > 0 {
				break
			}
		}
		if len(segments(t, dir)) == 0 {
			t.Fatal("no signal finds a run at work")
		}
		before := look(t, dir)
		refused(t, v.in(dir, "--resume"), 2, segments(t, dir)[0], "other scenario, seed, version", "begin anew without --resume")
		unchanged(t, dir, before)
		finishes(t, v.in(dir))
		done(t, dir, v.undisturbed(t))
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
			if err := os.WriteFile(path, sealed(data), 0o644); err != nil {
				t.Fatal(err)
			}
			refused(t, v.in(dir, "--resume"), 2, path, "another study", "begin anew without --resume")
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
			before := look(t, dir)
			refused(t, program("report", dir), 2, path)
			unchanged(t, dir, before)
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
		refused(t, v.in(dir), 1, "writing "+path)
		if c := look(t, dir); len(c.left) > 0 {
			t.Errorf("left behind: %q", c.left)
		}
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		v.resumes(t, dir)
	})
}
