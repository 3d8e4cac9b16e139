package faulttest

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// Damage is something that was done to a segment.
type Damage struct {
	Name string
	Data []byte
}

// Damages returns ways in which a segment may be damaged: cut, lengthened, with a bit flipped in
// every part that its format has (see the package sim/study), and anywhere.
func Damages(sound []byte) []Damage {
	n := len(sound)
	var l []Damage
	for _, size := range []int{0, 1, 7, 8, 11, 12, 43, 44, 51, 55, 60, n / 3, n / 2, n - 33, n - 32, n - 1} {
		l = append(l, Damage{"cut", sound[:size]})
	}
	l = append(l,
		Damage{"longer by a byte", append(bytes.Clone(sound), 0)},
		Damage{"there twice in one file", append(bytes.Clone(sound), sound...)},
		Damage{"zeros", make([]byte, n)},
		Damage{"text", []byte("replications: all of them\n")},
	)
	flip := func(name string, at int, bit byte) {
		data := bytes.Clone(sound)
		data[at] ^= 1 << bit
		l = append(l, Damage{"a bit flipped in " + name, data})
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

// Sealed gives a segment that was changed the checksum that it then has.
func Sealed(segment []byte) []byte {
	body := segment[:len(segment)-sha256.Size]
	sum := sha256.Sum256(body)
	return append(bytes.Clone(body), sum[:]...)
}
