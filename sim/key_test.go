package sim

import (
	"math"
	"testing"
)

// TestGoldenKeys guards the derivation of keys: whoever changes it changes the results of every
// study.
func TestGoldenKeys(t *testing.T) {
	k := NewKey(2016)
	for _, test := range []struct {
		path string
		key  Key
		want Key
		num  uint64
	}{
		{"seed 0", NewKey(0), Key{0x29c0e277a942a3a0, 0x20e71c503c03d7b9}, 0x32c040fc9fc83e49},
		{"seed 2016", k, Key{0x1d3cf6bf7e05d641, 0x8b1e635e77d1ec9d}, 0x6968cba85c83b833},
		{"replication 0", k.With(0), Key{0xa058b6df9a5afb09, 0x5a89b856110591d9}, 0x9959e751b84ad847},
		{"replication 1", k.With(1), Key{0xc5c4969cb57da254, 0x2840c45fa734206b}, 0x5a11a97a6252296f},
		{"replication 1, hypervisor 7, panic, event 3", k.With(1).With(7).Named("panic").With(3), Key{0x7b0cc0cd788bddeb, 0x2926c70295ba4083}, 0xf25946402cc6de90},
		{"no name", k.Named(""), Key{0x5f8b6a6cd6bd1215, 0x65e1d0c360cb6653}, 0x11a11ea92f0ba111},
	} {
		if test.key != test.want || test.key.Uint64() != test.num {
			t.Errorf("{%q: Key{%#x, %#x}, %#x}", test.path, test.key.hi, test.key.lo, test.key.Uint64())
		}
	}
}

func TestNamed(t *testing.T) {
	k := NewKey(1)
	for _, name := range []string{"", "panic", "panik", "dnlc-null-dereference", "Größe"} {
		if k.Named(name) != k.With(Name(name)) {
			t.Errorf("Named(%q) is not With(Name)", name)
		}
	}
	seen := map[uint64]string{}
	var names func(s string, n int)
	names = func(s string, n int) {
		if was, ok := seen[Name(s)]; ok {
			t.Errorf("%q and %q have the same number", s, was)
		}
		seen[Name(s)] = s
		if Name(s) < 1<<32 {
			t.Errorf("%q has the small number %d", s, Name(s))
		}
		for c := byte('a'); n > 0 && c <= 'z'; c++ {
			names(s+string(c), n-1)
		}
	}
	names("", 3)
}

// TestKeysDiffer: no two paths of up to three small numbers lead to the same key or the same
// number.
func TestKeysDiffer(t *testing.T) {
	const n = 60
	keys := make(map[Key]bool)
	numbers := make(map[uint64]bool)
	count := 0
	add := func(k Key) {
		keys[k] = true
		numbers[k.Uint64()] = true
		count++
	}
	root := NewKey(0)
	add(root)
	for a := range uint64(n) {
		ka := root.With(a)
		add(ka)
		for b := range uint64(n) {
			kb := ka.With(b)
			add(kb)
			for c := range uint64(n) {
				add(kb.With(c))
			}
		}
	}
	if len(keys) != count || len(numbers) != count {
		t.Errorf("%d paths lead to %d keys and %d numbers", count, len(keys), len(numbers))
	}
}

// TestAvalanche: each bit of a seed, of a number on the path and of the key itself changes each bit
// of what is drawn with a probability of one half.
func TestAvalanche(t *testing.T) {
	const n = 2000
	s := NewKey(17).Stream()
	for _, test := range []struct {
		name string
		f    func(k Key, x uint64) uint64
	}{
		{"seed", func(_ Key, x uint64) uint64 { return NewKey(x).Uint64() }},
		{"last number", func(k Key, x uint64) uint64 { return k.With(x).Uint64() }},
		{"number before the last", func(k Key, x uint64) uint64 { return k.With(x).With(3).Uint64() }},
		{"high half", func(k Key, x uint64) uint64 { return Key{x, k.lo}.Uint64() }},
		{"low half", func(k Key, x uint64) uint64 { return Key{k.hi, x}.Uint64() }},
		{"last number, first of stream", func(k Key, x uint64) uint64 { t := k.With(x).Stream(); return t.Uint64() }},
		{"high half, first of stream", func(k Key, x uint64) uint64 { t := Key{x, k.lo}.Stream(); return t.Uint64() }},
		{"low half, first of stream", func(k Key, x uint64) uint64 { t := Key{k.hi, x}.Stream(); return t.Uint64() }},
		{"of small numbers", func(k Key, x uint64) uint64 { return k.With(x & (1<<20 - 1)).Uint64() }},
	} {
		flips := make([][64]int, 64)
		bits := 64
		if test.name == "of small numbers" {
			bits = 20
		}
		for range n {
			k, x := Key{s.Uint64(), s.Uint64()}, s.Uint64()
			base := test.f(k, x)
			for in := range bits {
				d := base ^ test.f(k, x^1<<in)
				for out := range 64 {
					flips[in][out] += int(d >> out & 1)
				}
			}
		}
		sum, cells := 0.0, 0.0
		for in := range bits {
			for out := range 64 {
				z := (float64(flips[in][out]) - n/2) / math.Sqrt(n/4)
				sum, cells = sum+z*z, cells+1
				if math.Abs(z) > 6.5 { // 8e-11 a cell
					t.Errorf("%s: bit %d flips bit %d in %d of %d cases", test.name, in, out, flips[in][out], n)
				}
			}
		}
		checkZ(t, test.name+": sum of squares", (sum-cells)/math.Sqrt(2*cells))
	}
}

// TestNeighbouringKeys: the first numbers of keys that differ by their last or an earlier number,
// by 1, are as independent as those of one good generator.
func TestNeighbouringKeys(t *testing.T) {
	const n = 1 << 18
	k := NewKey(2016)
	panics := Name("panic")
	for _, test := range []struct {
		name string
		f    func(i uint64) uint64
	}{
		{"seeds", func(i uint64) uint64 { return NewKey(i).Uint64() }},
		{"last number", func(i uint64) uint64 { return k.With(i).Uint64() }},
		{"last number, large steps", func(i uint64) uint64 { return k.With(i << 46).Uint64() }},
		{"number before a name", func(i uint64) uint64 { return k.With(i).With(panics).Uint64() }},
		{"two numbers", func(i uint64) uint64 { return k.With(i >> 9).With(i & 511).Uint64() }},
		{"two numbers the other way", func(i uint64) uint64 { return k.With(i & 511).With(i >> 9).Uint64() }},
		{"keys themselves, low", func(i uint64) uint64 { return k.With(i).With(0).lo }},
		{"keys themselves, high", func(i uint64) uint64 { return k.With(i).With(0).hi }},
		{"streams", func(i uint64) uint64 { s := k.With(i).Stream(); return s.Uint64() }},
		{"second of streams", func(i uint64) uint64 { s := k.With(i).Stream(); s.Uint64(); return s.Uint64() }},
		{"number and stream", func(i uint64) uint64 {
			if i%2 == 0 {
				return k.With(i).Uint64()
			}
			s := k.With(i - 1).Stream()
			return s.Uint64()
		}},
	} {
		words := make([]uint64, n)
		for i := range words {
			words[i] = test.f(uint64(i))
		}
		checkUniform(t, test.name, words)
	}
}

func TestKeyFloat64(t *testing.T) {
	for i := range uint64(1000) {
		k := NewKey(i)
		if f := k.Float64(); f != float64(k.Uint64()>>11)/(1<<53) || f < 0 || f >= 1 {
			t.Fatalf("Float64 is %v", f)
		}
	}
}
