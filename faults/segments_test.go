//go:build unix

package faults

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// damage is something that was done to a segment.
type damage struct {
	name string
	data []byte
}

// damages returns ways in which a segment may be damaged: cut, lengthened, with a bit flipped in
// every part that its format has (see the package sim/study), and anywhere.
func damages(sound []byte) []damage {
	n := len(sound)
	var l []damage
	for _, size := range []int{0, 1, 7, 8, 11, 12, 43, 44, 51, 55, 60, n / 3, n / 2, n - 33, n - 32, n - 1} {
		l = append(l, damage{"cut", sound[:size]})
	}
	l = append(l,
		damage{"longer by a byte", append(bytes.Clone(sound), 0)},
		damage{"there twice in one file", append(bytes.Clone(sound), sound...)},
		damage{"zeros", make([]byte, n)},
		damage{"text", []byte("replications: all of them\n")},
	)
	flip := func(name string, at int, bit byte) {
		data := bytes.Clone(sound)
		data[at] ^= 1 << bit
		l = append(l, damage{"a bit flipped in " + name, data})
	}
	label := int(binary.BigEndian.Uint32(sound[56:]))
	for _, part := range []struct {
		name     string
		from, to int
	}{
		{"magic", 0, 8}, {"format version", 8, 12}, {"digest", 12, 44}, {"columns", 44, 48}, {"bins", 48, 52},
		{"number of spans", 52, 56}, {"length of the text", 56, 60}, {"text", 60, 60 + label}, {"first span", 60 + label, 76 + label},
		{"rows", 76 + label, n / 2}, {"the second half", n / 2, n - 32}, {"checksum", n - 32, n},
	} {
		if part.from < part.to {
			flip(part.name, part.from, 0)
			flip(part.name, part.to-1, 7)
		}
	}
	rng := rand.New(rand.NewPCG(2, 3))
	for range 40 {
		flip("the middle of somewhere", rng.IntN(n), byte(rng.IntN(8)))
	}
	return l
}

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
		all := damages(sound)
		before := look(t, dir)
		for i := 0; i < len(all); i += either(5, 1) {
			d := all[i]
			if err := os.WriteFile(path, d.data, 0o644); err != nil {
				t.Fatal(err)
			}
			e := finish(t, v.in(dir, "--resume"))
			if e.status != 2 || !strings.Contains(e.stderr, path) || !strings.Contains(e.stderr, "remove this file and resume") {
				t.Errorf("%s: %v", d.name, e)
			}
		}
		if err := os.WriteFile(path, sound, 0o644); err != nil {
			t.Fatal(err)
		}
		unchanged(t, dir, before)
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
		e := finish(t, v.in(dir, "--resume"))
		named := path
		if strings.Contains(e.stderr, copied) {
			named = copied
		}
		if e.status != 2 || !strings.Contains(e.stderr, named) || !strings.Contains(e.stderr, "remove this file and resume") {
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
		before := look(t, dir)
		path := segments(t, dir)[0]
		for _, foreign := range [][]string{other, {"--set", "fleet.zones_per_hypervisor=41"}} {
			refused(t, v.in(dir, append(foreign, "--resume")...), 2, path, "another study", "begin anew without --resume")
		}
		for _, w := range verbs {
			if w != v {
				refused(t, w.in(dir, "--resume"), 2, path, "another study", "begin anew without --resume")
			}
		}
		unchanged(t, dir, before)
		if e := finishes(t, v.in(dir)); !strings.Contains(e.stderr, "is discarded; --resume would have gone on with it") {
			t.Errorf("without a word about what is discarded: %v", e)
		}
		done(t, dir, v.undisturbed(t))
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
		if err := os.WriteFile(path, sealed(data), 0o644); err != nil {
			t.Fatal(err)
		}
		refused(t, v.in(dir, "--resume"), 2, path, "another study")
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		v.resumes(t, dir)
	})
}

// sealed gives a segment that was changed the checksum that it then has.
func sealed(segment []byte) []byte {
	body := segment[:len(segment)-sha256.Size]
	sum := sha256.Sum256(body)
	return append(bytes.Clone(body), sum[:]...)
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
		finishes(t, v.in(dir, "--resume"))
		for _, path := range notes {
			if text, err := os.ReadFile(path); err != nil || string(text) != "mine" {
				t.Errorf("%s: %q, %v", path, text, err)
			}
			os.Remove(path)
		}
		os.Remove(filepath.Join(dir, ".unfinished"))
		done(t, dir, v.undisturbed(t))
	})
}
