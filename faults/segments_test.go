//go:build unix

package faults

import (
	"bytes"
	"os"
	"outagesim/internal/faulttest"
	"path/filepath"
	"strings"
	"testing"
)

// TestDamagedSegment: none is taken over, each is named with what helps; and that does.
func TestDamagedSegment(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir := v.cut(t)
		paths := segments(t, dir)
		path := paths[len(paths)-1]
		sound, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all := faulttest.Damages(sound)
		before := faulttest.Look(t, dir)
		for i := 0; i < len(all); i += either(5, 1) {
			d := all[i]
			if err := os.WriteFile(path, d.Data, 0o644); err != nil {
				t.Fatal(err)
			}
			e := faulttest.Finish(t, v.in(dir, "--resume"))
			if e.Status != 2 || !strings.Contains(e.Stderr, path) || !strings.Contains(e.Stderr, "remove this file and resume") {
				t.Errorf("%s: %v", d.Name, e)
			}
		}
		if err := os.WriteFile(path, sound, 0o644); err != nil {
			t.Fatal(err)
		}
		faulttest.Unchanged(t, dir, before)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		v.resumes(t, dir)
	})
}

// TestSegmentTwice: one that is there under two names is refused by the name of either.
func TestSegmentTwice(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir := v.cut(t)
		path := segments(t, dir)[0]
		copied := filepath.Join(filepath.Dir(path), "part-000777.segment")
		data, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(copied, data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		e := faulttest.Finish(t, v.in(dir, "--resume"))
		named := path
		if strings.Contains(e.Stderr, copied) {
			named = copied
		}
		if e.Status != 2 || !strings.Contains(e.Stderr, named) || !strings.Contains(e.Stderr, "remove this file and resume") {
			t.Fatal(e)
		}
		if err := os.Remove(named); err != nil {
			t.Fatal(err)
		}
		v.resumes(t, dir)
	})
}

// TestForeignSegments: what another study has finished is refused, and begun anew if so told.
func TestForeignSegments(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir := v.cut(t)
		before := faulttest.Look(t, dir)
		path := segments(t, dir)[0]
		for _, foreign := range [][]string{other, {"--set", "fleet.zones_per_hypervisor=41"}} {
			faulttest.Refused(t, v.in(dir, append(foreign, "--resume")...), 2, path, "another study", "begin anew without --resume")
		}
		for _, w := range verbs {
			if w != v {
				faulttest.Refused(t, w.in(dir, "--resume"), 2, path, "another study", "begin anew without --resume")
			}
		}
		faulttest.Unchanged(t, dir, before)
		if e := faulttest.Finishes(t, v.in(dir)); !strings.Contains(e.Stderr, "is discarded; --resume would have gone on with it") {
			t.Errorf("without a word about what is discarded: %v", e)
		}
		faulttest.Done(t, dir, v.undisturbed(t))
	})
}

// TestForeignSegmentAmongOwn: one segment of another seed among those of the study.
func TestForeignSegmentAmongOwn(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir := v.cut(t)
		path := filepath.Join(filepath.Dir(segments(t, dir)[0]), "part-000999.segment")
		data, err := os.ReadFile(segments(t, dir)[0])
		if err != nil {
			t.Fatal(err)
		}
		copy(data[12:44], bytes.Repeat([]byte{0x5a}, 32)) // the digest of the study
		if err := os.WriteFile(path, faulttest.Sealed(data), 0o644); err != nil {
			t.Fatal(err)
		}
		faulttest.Refused(t, v.in(dir, "--resume"), 2, path, "another study")
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		v.resumes(t, dir)
	})
}

// TestOtherFiles: what is no segment of ours is left alone, and is no hindrance.
func TestOtherFiles(t *testing.T) {
	one(t, func(t *testing.T, v *verb) {
		dir := v.cut(t)
		notes := []string{filepath.Join(dir, ".unfinished", "notes.txt"), filepath.Join(dir, "notes.txt"), filepath.Join(dir, "charts", "notes.txt")}
		for _, path := range notes {
			os.MkdirAll(filepath.Dir(path), 0o755)
			if err := os.WriteFile(path, []byte("mine"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		faulttest.Finishes(t, v.in(dir, "--resume"))
		for _, path := range notes {
			if text, err := os.ReadFile(path); err != nil || string(text) != "mine" {
				t.Errorf("%s: %q, %v", path, text, err)
			}
			os.Remove(path)
		}
		os.Remove(filepath.Join(dir, ".unfinished"))
		faulttest.Done(t, dir, v.undisturbed(t))
	})
}
