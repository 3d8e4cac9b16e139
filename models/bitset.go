package models

import "math/bits"

// bitset is a set of hypervisors: bit h%64 of word h/64.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (s bitset) set(h int32)      { s[h/64] |= 1 << (h % 64) }
func (s bitset) has(h int32) bool { return s[h/64]>>(h%64)&1 != 0 }
func (s bitset) unset(h int32)    { s[h/64] &^= 1 << (h % 64) }

// next returns the least member from h on, -1 if there is none.
func (s bitset) next(h int32) int32 {
	i := int(h / 64)
	if i >= len(s) {
		return -1
	}
	word := s[i] >> (h % 64) << (h % 64)
	for word == 0 {
		if i++; i == len(s) {
			return -1
		}
		word = s[i]
	}
	return int32(64*i + bits.TrailingZeros64(word))
}

// count returns the number of members.
func (s bitset) count() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}
