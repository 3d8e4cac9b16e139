package sim

import "math/bits"

// Stream draws the random numbers of one [Key], one after the other. A copy of a Stream draws the
// same numbers again. It is not safe for use by several goroutines. The zero Stream is not
// valid: it comes from [Key.Stream].
//
// The generator is sfc64 of Chris Doty-Humphrey's PractRand: 256 bits of state, one of the four
// words a counter, so that no period is shorter than 2^64 and streams of different keys, which all
// start with the same count, cannot run into each other's states within that length.
type Stream struct{ a, b, c, n uint64 }

// warmup is how many numbers are thrown away after seeding, so that each bit of the seed has
// reached each bit of the state; PractRand takes 18 where the words of the seed differ.
const warmup = 18

// Uint64 returns the next number of s, uniform over all 64-bit numbers.
func (s *Stream) Uint64() uint64 {
	x := s.a + s.b + s.n
	s.n++
	s.a = s.b ^ s.b>>11
	s.b = s.c + s.c<<3
	s.c = bits.RotateLeft64(s.c, 24) + x
	return x
}

// Float64 returns a multiple of 2^-53, uniform in [0,1).
func (s *Stream) Float64() float64 { return float64(s.Uint64()>>11) * 0x1p-53 }

// Open returns an odd multiple of 2^-53, uniform in (0,1): neither 0 nor 1.
func (s *Stream) Open() float64 { return (float64(s.Uint64()>>12) + 0.5) * 0x1p-52 }

// Uint64N returns a number below n, each with exactly the same probability. It panics if n is 0.
//
// It takes the high word of a 128-bit product, which grows with the word drawn, and rejects the
// few words that would favour some results (Lemire, "Fast random integer generation in an
// interval", ACM TOMACS 29, 2019).
func (s *Stream) Uint64N(n uint64) uint64 {
	if n == 0 {
		panic("sim: Stream.Uint64N of 0")
	}
	hi, lo := bits.Mul64(s.Uint64(), n)
	if lo < n {
		for reject := -n % n; lo < reject; {
			hi, lo = bits.Mul64(s.Uint64(), n)
		}
	}
	return hi
}

// IntN returns a number in [0,n), each with exactly the same probability. It panics if n <= 0.
func (s *Stream) IntN(n int) int {
	if n <= 0 {
		panic("sim: Stream.IntN of a number below 1")
	}
	return int(s.Uint64N(uint64(n)))
}
