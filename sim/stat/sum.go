package stat

import (
	"math"
	"math/big"
	"math/bits"
)

// Sum128 is an exact signed sum of 128 bits. The zero value is 0. A sum beyond the range panics;
// sums of fewer than 2^64 int64s stay within it.
type Sum128 struct {
	hi int64 // value = hi * 2^64 + lo
	lo uint64
}

// Add adds x.
func (s *Sum128) Add(x int64) { s.add(x>>63, uint64(x)) }

// AddProduct adds x * y.
func (s *Sum128) AddProduct(x, y int64) { s.add(product(x, y)) }

// Merge adds t.
func (s *Sum128) Merge(t Sum128) { s.add(t.hi, t.lo) }

func (s *Sum128) add(hi int64, lo uint64) {
	sum, carry := bits.Add64(s.lo, lo, 0)
	top := s.hi + hi + int64(carry)
	// Only two terms of one sign can overflow, and then the sum has the other.
	if (s.hi^hi) >= 0 && (top^hi) < 0 {
		panic("stat: Sum128 beyond 128 bits")
	}
	s.hi, s.lo = top, sum
}

// Sign returns -1, 0 or 1.
func (s Sum128) Sign() int {
	switch {
	case s.hi < 0:
		return -1
	case s.hi == 0 && s.lo == 0:
		return 0
	}
	return 1
}

// Float64 returns the float64 nearest to s, halves to even.
func (s Sum128) Float64() float64 {
	f, _ := new(big.Float).SetInt(s.big()).Float64()
	return f
}

func (s Sum128) big() *big.Int { return join(s.hi, s.lo) }

// product returns x * y as a signed 128-bit number.
func product(x, y int64) (hi int64, lo uint64) {
	h, lo := bits.Mul64(uint64(x), uint64(y))
	// As unsigned numbers x and y are too large by 2^64 where they are negative.
	return int64(h - uint64(x>>63)&uint64(y) - uint64(y>>63)&uint64(x)), lo
}

// sum192 is a sum of products of int64s that cannot overflow: 2^63 products of at most 2^126.
type sum192 struct {
	hi      int64 // value = hi * 2^128 + mid * 2^64 + lo
	mid, lo uint64
}

func (s *sum192) addProduct(x, y int64) {
	hi, lo := product(x, y)
	s.merge(sum192{hi >> 63, uint64(hi), lo})
}

// addProducts adds n * x * y.
func (s *sum192) addProducts(x, y, n int64) {
	hi, lo := product(x, y)
	// (hi * 2^64 + lo) * n with n >= 0.
	carry, low := bits.Mul64(lo, uint64(n))
	thi, tlo := product(hi, n)
	mid, c := bits.Add64(tlo, carry, 0)
	s.merge(sum192{thi + int64(c), mid, low})
}

func (s *sum192) merge(t sum192) {
	var c uint64
	s.lo, c = bits.Add64(s.lo, t.lo, 0)
	s.mid, c = bits.Add64(s.mid, t.mid, c)
	s.hi += t.hi + int64(c)
}

func (s sum192) big() *big.Int { return join(s.hi, s.mid, s.lo) }

// join puts the words of a signed number together, the highest first.
func join(hi int64, rest ...uint64) *big.Int {
	z := big.NewInt(hi)
	for _, w := range rest {
		z.Lsh(z, 64)
		z.Add(z, new(big.Int).SetUint64(w))
	}
	return z
}

// quotient returns the float64 nearest to a/b, and NaN for b = 0.
func quotient(a, b *big.Int) float64 {
	if b.Sign() == 0 {
		return math.NaN()
	}
	f, _ := new(big.Rat).SetFrac(a, b).Float64()
	return f
}

func times(factors ...*big.Int) *big.Int {
	z := big.NewInt(1)
	for _, f := range factors {
		z.Mul(z, f)
	}
	return z
}
