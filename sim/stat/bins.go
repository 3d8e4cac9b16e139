package stat

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

// Bins is a histogram of non-negative int64s in bins of which there are 1024 to each power of
// two: a value below 2048 has a bin of its own, any other shares one whose width is at most 2^-10
// of it. Count, sum, sum of squares, minimum and maximum are exact. The zero value is empty.
//
// Only the neighbourhoods in which there are values take memory: 2 KB for 256 bins, at most
// 450 KB altogether.
type Bins struct {
	moments  Moments
	min, max int64
	pages    []*page // bin i is pages[i/pageSize][i%pageSize]; nil where there is nothing
}

const (
	pageSize = 256
	perPower = 1024 // bins to a power of two
	binCount = (63-11)*perPower + 2*perPower
)

type page [pageSize]int64

// bin returns the number of the bin of x: x itself where that is below 2048; else the 11 leading
// bits of x count within the power of two.
func bin(x int64) int {
	shift := max(bits.Len64(uint64(x))-11, 0)
	return shift*perPower + int(x>>shift)
}

// edges returns the least and the greatest value of a bin.
func edges(i int) (low, high int64) {
	if i < 2*perPower {
		return int64(i), int64(i)
	}
	shift := i/perPower - 1
	low = int64(i-shift*perPower) << shift
	return low, low + (1<<shift - 1)
}

// Add takes x in. It panics if x is negative.
func (b *Bins) Add(x int64) { b.AddN(x, 1) }

// AddN takes x in n times. It panics if either is negative.
func (b *Bins) AddN(x, n int64) {
	if x < 0 || n < 0 {
		panic(fmt.Sprintf("stat: Bins.AddN of %d times %d", n, x))
	}
	if n == 0 {
		return
	}
	if b.moments.N == 0 {
		b.min, b.max = x, x
	} else {
		b.min, b.max = min(b.min, x), max(b.max, x)
	}
	b.moments.N += n
	b.moments.sum.AddProduct(x, n)
	b.moments.squares.addProducts(x, x, n)
	i := bin(x)
	b.page(i / pageSize)[i%pageSize] += n
}

func (b *Bins) page(k int) *page {
	for len(b.pages) <= k {
		b.pages = append(b.pages, nil)
	}
	if b.pages[k] == nil {
		b.pages[k] = new(page)
	}
	return b.pages[k]
}

// Merge takes in all that o has seen. The result does not depend on the order of merging.
func (b *Bins) Merge(o *Bins) {
	if o.moments.N == 0 {
		return
	}
	if b.moments.N == 0 {
		b.min, b.max = o.min, o.max
	} else {
		b.min, b.max = min(b.min, o.min), max(b.max, o.max)
	}
	b.moments.Merge(o.moments)
	for k, p := range o.pages {
		if p == nil {
			continue
		}
		to := b.page(k)
		for i, n := range p {
			to[i] += n
		}
	}
}

// Reset empties the bins but keeps their memory.
func (b *Bins) Reset() {
	for _, p := range b.pages {
		if p != nil {
			*p = page{}
		}
	}
	*b = Bins{pages: b.pages}
}

// Clone returns a copy that shares nothing.
func (b *Bins) Clone() *Bins {
	c := new(Bins)
	c.Merge(b)
	return c
}

// Count returns how many values were taken in.
func (b *Bins) Count() int64 { return b.moments.N }

// Moments returns the exact moments of the values.
func (b *Bins) Moments() Moments { return b.moments }

// Min returns the least value, 0 if there is none.
func (b *Bins) Min() int64 { return b.min }

// Max returns the greatest value, 0 if there is none.
func (b *Bins) Max() int64 { return b.max }

// Each calls f for every bin that holds a value, in ascending order, with the least and the
// greatest value that belong into it and the count, until f returns false.
func (b *Bins) Each(f func(low, high, count int64) bool) {
	for k, p := range b.pages {
		if p == nil {
			continue
		}
		for i, n := range p {
			if n == 0 {
				continue
			}
			if low, high := edges(k*pageSize + i); !f(low, high, n) {
				return
			}
		}
	}
}

// Rank returns the value at place k, from 0, of the values in ascending order: exact below 2048
// and at both ends, else the middle of its bin, which is within 2^-11 of it. It panics unless
// 0 <= k < Count.
func (b *Bins) Rank(k int64) int64 {
	if k < 0 || k >= b.moments.N {
		panic(fmt.Sprintf("stat: Bins.Rank %d of %d", k, b.moments.N))
	}
	switch k {
	case 0:
		return b.min
	case b.moments.N - 1:
		return b.max
	}
	var x int64
	b.Each(func(low, high, count int64) bool {
		x = low + (high-low)/2
		k -= count
		return k >= 0
	})
	return min(max(x, b.min), b.max)
}

// Quantile returns the quantile p of type 1, like [Quantile], with the resolution of Rank. It
// panics unless 0 <= p <= 1, and if there are no values.
func (b *Bins) Quantile(p float64) int64 { return b.Rank(rank(b.moments.N, p)) }

// The binary form of bins is a version byte; the count, the minimum and the maximum as unsigned
// varints; the five words of the sum and of the sum of squares, low first, in big endian; then for
// each bin that holds a value, in ascending order, how far it is from the one before (from -1) and
// its count, as unsigned varints. Empty bins are the version byte and three zeros and no more.
const binsVersion = 1

// MarshalBinary returns the canonical binary form: equal content gives equal bytes.
func (b *Bins) MarshalBinary() ([]byte, error) { return b.AppendBinary(nil) }

// AppendBinary appends the canonical binary form to out.
func (b *Bins) AppendBinary(out []byte) ([]byte, error) {
	out = append(out, binsVersion)
	for _, x := range []int64{b.moments.N, b.min, b.max} {
		out = binary.AppendUvarint(out, uint64(x))
	}
	if b.moments.N == 0 {
		return out, nil
	}
	s, q := b.moments.sum, b.moments.squares
	for _, w := range []uint64{s.lo, uint64(s.hi), q.lo, q.mid, uint64(q.hi)} {
		out = binary.BigEndian.AppendUint64(out, w)
	}
	last := -1
	for k, p := range b.pages {
		if p == nil {
			continue
		}
		for i, n := range p {
			if n != 0 {
				out = binary.AppendUvarint(out, uint64(k*pageSize+i-last))
				out = binary.AppendUvarint(out, uint64(n))
				last = k*pageSize + i
			}
		}
	}
	return out, nil
}

var errBins = errors.New("stat: not the binary form of bins")

// UnmarshalBinary replaces the content by that of data, which must be the canonical form of bins
// that can be.
func (b *Bins) UnmarshalBinary(data []byte) error {
	var c Bins
	if len(data) == 0 || data[0] != binsVersion {
		return errBins
	}
	rest := data[1:]
	failed := false
	next := func() int64 {
		x, n := binary.Uvarint(rest)
		// The last byte of a varint is 0 only if it is longer than need be, or is all of it.
		if n <= 0 || x > math.MaxInt64 || n > 1 && rest[n-1] == 0 {
			failed = true
			return 0
		}
		rest = rest[n:]
		return int64(x)
	}
	word := func() uint64 {
		if len(rest) < 8 {
			failed = true
			return 0
		}
		w := binary.BigEndian.Uint64(rest)
		rest = rest[8:]
		return w
	}
	c.moments.N, c.min, c.max = next(), next(), next()
	if failed || c.moments.N == 0 && (c.min != 0 || c.max != 0 || len(rest) > 0) {
		return errBins
	}
	if c.moments.N > 0 {
		c.moments.sum = Sum128{lo: word(), hi: int64(word())}
		c.moments.squares = sum192{lo: word(), mid: word(), hi: int64(word())}
		if failed {
			return errBins
		}
		left, at := c.moments.N, int64(-1)
		for len(rest) > 0 {
			step, n := next(), next()
			if failed || step < 1 || step >= binCount-at || n < 1 || n > left {
				return errBins
			}
			at += step
			left -= n
			c.page(int(at / pageSize))[at%pageSize] = n
		}
		if left != 0 || !c.consistent() {
			return errBins
		}
	}
	*b = c
	return nil
}

// consistent tells whether minimum, maximum and sums are possible for these counts.
func (b *Bins) consistent() bool {
	least, greatest := new(big.Int), new(big.Int)
	leastSquares, greatestSquares := new(big.Int), new(big.Int)
	first, last := int64(-1), int64(-1)
	b.Each(func(low, high, count int64) bool {
		if first < 0 {
			first = low
		}
		last = low
		l, h, n := big.NewInt(low), big.NewInt(high), big.NewInt(count)
		least.Add(least, times(l, n))
		greatest.Add(greatest, times(h, n))
		leastSquares.Add(leastSquares, times(l, l, n))
		greatestSquares.Add(greatestSquares, times(h, h, n))
		return true
	})
	within := func(x, low, high *big.Int) bool { return x.Cmp(low) >= 0 && x.Cmp(high) <= 0 }
	minLow, _ := edges(bin(b.min))
	maxLow, _ := edges(bin(b.max))
	return b.min <= b.max && minLow == first && maxLow == last &&
		within(b.moments.sum.big(), least, greatest) &&
		within(b.moments.squares.big(), leastSquares, greatestSquares)
}
