package sim

import "math/bits"

// Shuffle32 puts p into an order in which each permutation is equally likely.
//
// It is the shuffle of Fisher and Yates, with the places of two or four elements drawn from one
// 64-bit word (Brackett-Rozinsky and Lemire, "Batched ranged random integer generation", Software:
// Practice and Experience 55, 2025). The product of a word and n has a number below n in its high
// half, and in its low half a fraction that serves for the next draw. A last fraction below
// 2^64 mod (product of all n) means that the word is one too many for some result: it is rejected.
func (s *Stream) Shuffle32(p []uint32) {
	i := len(p)
	for ; i > 1<<30; i-- {
		j := s.Uint64N(uint64(i))
		p[i-1], p[j] = p[j], p[i-1]
	}
	for ; i > 1<<14; i -= 2 {
		n := uint64(i)
		j0, j1 := s.places2(n)
		p[i-1], p[j0] = p[j0], p[i-1]
		p[i-2], p[j1] = p[j1], p[i-2]
	}
	for ; i > 4; i -= 4 {
		j0, j1, j2, j3 := s.places4(uint64(i))
		p[i-1], p[j0] = p[j0], p[i-1]
		p[i-2], p[j1] = p[j1], p[i-2]
		p[i-3], p[j2] = p[j2], p[i-3]
		p[i-4], p[j3] = p[j3], p[i-4]
	}
	for ; i > 1; i-- {
		j := s.Uint64N(uint64(i))
		p[i-1], p[j] = p[j], p[i-1]
	}
}

// places2 returns independent uniform numbers below n and n-1, for 2 <= n < 2^32.
func (s *Stream) places2(n uint64) (j0, j1 uint64) {
	all := n * (n - 1)
	for {
		var rest uint64
		j0, rest = bits.Mul64(s.Uint64(), n)
		j1, rest = bits.Mul64(rest, n-1)
		if rest >= all || rest >= -all%all {
			return
		}
	}
}

// places4 returns independent uniform numbers below n, n-1, n-2 and n-3, for 4 <= n <= 2^16.
func (s *Stream) places4(n uint64) (j0, j1, j2, j3 uint64) {
	all := n * (n - 1) * (n - 2) * (n - 3)
	for {
		var rest uint64
		j0, rest = bits.Mul64(s.Uint64(), n)
		j1, rest = bits.Mul64(rest, n-1)
		j2, rest = bits.Mul64(rest, n-2)
		j3, rest = bits.Mul64(rest, n-3)
		if rest >= all || rest >= -all%all {
			return
		}
	}
}
