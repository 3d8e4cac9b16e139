package sim

import "math/bits"

// Key names a stream of random numbers by what the numbers are for: this replication of this
// study, this hypervisor, this cause, the n-th event. It carries no state: the same path of
// [Key.With] and [Key.Named] from the same seed is the same key, in whatever order keys are asked
// for, and no draw for one purpose can move the draws for another.
//
// Two keys that differ anywhere on their paths, or in the order of it, give unrelated numbers.
type Key struct{ hi, lo uint64 }

// One round of the mix is the round of Philox2x64 (Salmon, Moraes, Dror and Shaw, "Parallel random
// numbers: as easy as 1, 2, 3", SC 2011): one half is multiplied to 128 bits, and the two halves of
// the product change places with what was there. A round is a bijection of the 128 bits, so for one
// key no two x collide in With, and for one x no two keys do. The first multiplier and the first
// increment are Philox's, the second multiplier is that of PCG64-DXSM, the second increment the
// fraction of the square root of 3; all that is asked of them is to be odd and to look like chance.
const (
	mul1 = 0xD2B74407B1CE6E93
	mul2 = 0xDA942042E4DD58B5
	inc1 = 0x9E3779B97F4A7C15
	inc2 = 0xBB67AE8584CAA73B
)

// NewKey returns the root of all keys of a study.
func NewKey(seed uint64) Key { return Key{inc2, inc1}.With(seed) }

// With returns the key that x leads to from k: a number, such as that of a replication, of a
// hypervisor or of an event.
func (k Key) With(x uint64) Key {
	h, l := bits.Mul64(k.lo^x, mul1)
	h ^= k.hi ^ inc1
	g, m := bits.Mul64(h, mul2)
	return Key{m, g ^ l ^ inc2}
}

// Named returns the key that a name leads to from k: a purpose, or a cause as the user calls it.
// It is k.With(Name(name)).
func (k Key) Named(name string) Key { return k.With(Name(name)) }

// Name returns the number that stands for a name in a path of keys, for callers that use the same
// name often. Nearly every string has a number of its own: of a million names, two share one with
// a probability below 1e-7.
func Name(s string) uint64 {
	// FNV-1a (Fowler, Noll and Vo), then the finisher of SplitMix64 (Steele, Lea and Flood, 2014),
	// which moves short names away from the small numbers that count things.
	h := uint64(0xCBF29CE484222325)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001B3
	}
	h = (h ^ h>>30) * 0xBF58476D1CE4E5B9
	h = (h ^ h>>27) * 0x94D049BB133111EB
	return h ^ h>>31
}

// Uint64 returns one random number for k, far cheaper than by a stream. It is no number of
// k.Stream(): a key may serve for both.
func (k Key) Uint64() uint64 {
	h, l := bits.Mul64(k.lo, mul1)
	h ^= k.hi ^ inc2
	g, m := bits.Mul64(h, mul2)
	g ^= l ^ inc1
	h, l = bits.Mul64(g, mul1)
	h ^= m ^ inc2
	g, m = bits.Mul64(h, mul2)
	return g ^ l ^ m
}

// Float64 returns the first 53 bits of k.Uint64() as a number in [0,1).
func (k Key) Float64() float64 { return float64(k.Uint64()>>11) * 0x1p-53 }

// Stream returns the stream of k, at its start.
func (k Key) Stream() Stream {
	s := Stream{a: k.hi, b: k.lo, c: inc1, n: 1}
	for range warmup {
		s.Uint64()
	}
	return s
}
