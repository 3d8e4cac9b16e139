package stat

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"outagesim/internal/frugal"
)

func someValue() *rapid.Generator[int64] {
	return rapid.OneOf(rapid.Int64Range(0, 5000), rapid.Int64Range(0, math.MaxInt64),
		rapid.SampledFrom([]int64{0, 1, 2047, 2048, 2049, 4095, 4096, math.MaxInt64, 1 << 40, 1<<40 - 1}))
}

func TestBinEdges(t *testing.T) {
	next := int64(0)
	for i := range binCount {
		low, high := edges(i)
		if low != next || bin(low) != i || bin(high) != i || high < low {
			t.Fatalf("bin %d is %d..%d (bins %d, %d), should begin at %d", i, low, high, bin(low), bin(high), next)
		}
		if low >= 2048 && float64(high-low+1) > float64(low)/1024 || low < 2048 && low != high {
			t.Fatalf("bin %d, %d..%d, is too wide", i, low, high)
		}
		next = high + 1
	}
	if next != math.MinInt64 {
		t.Errorf("the last bin ends before %d", next)
	}
}

func fill(xs []int64) *Bins {
	b := new(Bins)
	for _, x := range xs {
		b.Add(x)
	}
	return b
}

func mustMarshal(t fataler, b *Bins) []byte {
	data, err := b.MarshalBinary()
	if err != nil {
		t.Fatalf("MarshalBinary: %v", err)
	}
	return data
}

type fataler interface{ Fatalf(string, ...any) }

func TestBinsAgainstSortedValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(someValue(), 1, 100).Draw(t, "xs")
		b := fill(xs)
		var m Moments
		for _, x := range xs {
			m.Add(x)
		}
		sorted := sortedCopy(xs)
		if b.Count() != int64(len(xs)) || b.Min() != sorted[0] || b.Max() != sorted[len(xs)-1] || b.Moments() != m {
			t.Fatal("count, minimum, maximum or moments")
		}
		for k, want := range sorted {
			got := b.Rank(int64(k))
			if want < 2048 && got != want || math.Abs(float64(got-want)) > float64(want)/2048 {
				t.Fatalf("rank %d: %d, want %d", k, got, want)
			}
		}
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		if got, want := b.Quantile(p), Quantile(sorted, p); math.Abs(float64(got-want)) > float64(want)/2048 {
			t.Fatalf("quantile %v: %d, want %d", p, got, want)
		}
		total := int64(0)
		b.Each(func(low, high, count int64) bool {
			n := int64(0)
			for _, x := range xs {
				if low <= x && x <= high {
					n++
				}
			}
			if n != count {
				t.Fatalf("bin %d..%d holds %d, want %d", low, high, count, n)
			}
			total += n
			return true
		})
		if total != b.Count() {
			t.Fatalf("bins hold %d of %d", total, b.Count())
		}
	})
}

// The same content has the same bytes, however it was put together, and comes back from them.
func TestBinsAreCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(someValue(), 0, 60).Draw(t, "xs")
		whole := mustMarshal(t, fill(xs))
		var parts [3]Bins
		parts[0].Add(12345)
		parts[0].Reset() // leaves memory behind, and nothing else
		for _, x := range rapid.Permutation(xs).Draw(t, "order") {
			parts[rapid.IntRange(0, 2).Draw(t, "part")].Add(x)
		}
		merged := new(Bins)
		for _, i := range rapid.Permutation([]int{0, 1, 2}).Draw(t, "parts") {
			merged.Merge(&parts[i])
		}
		if got := mustMarshal(t, merged); !bytes.Equal(got, whole) {
			t.Fatal("merging gives other bytes")
		}
		var back Bins
		back.Add(99)
		if err := back.UnmarshalBinary(whole); err != nil {
			t.Fatalf("UnmarshalBinary: %v", err)
		}
		if got := mustMarshal(t, &back); !bytes.Equal(got, whole) {
			t.Fatal("the way there and back gives other bytes")
		}
		if got := mustMarshal(t, merged.Clone()); !bytes.Equal(got, whole) {
			t.Fatal("a clone has other bytes")
		}
	})
}

func TestBinsAddN(t *testing.T) {
	a, b := new(Bins), new(Bins)
	for _, x := range []int64{3, 1 << 50, 5000} {
		a.AddN(x, 7)
		for range 7 {
			b.Add(x)
		}
	}
	a.AddN(1, 0)
	if !bytes.Equal(mustMarshal(t, a), mustMarshal(t, b)) {
		t.Error("AddN differs from adding n times")
	}
	for _, c := range [][2]int64{{-1, 1}, {1, -1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("AddN(%d, %d) does not panic", c[0], c[1])
				}
			}()
			a.AddN(c[0], c[1])
		}()
	}
}

// Large sums stay exact: 2^62 of the largest value.
func TestBinsDoNotOverflow(t *testing.T) {
	var b Bins
	b.AddN(math.MaxInt64, 1<<62)
	m := b.Moments()
	if m.Mean() != math.MaxInt64 || m.Variance() != 0 {
		t.Errorf("mean %v, variance %v", m.Mean(), m.Variance())
	}
}

func TestBinsMemory(t *testing.T) {
	count := func(b *Bins) (n int) {
		for _, p := range b.pages {
			if p != nil {
				n++
			}
		}
		return n
	}
	var few, many Bins
	for i := range int64(100) {
		few.Add(1e9 + 1e6*i)
	}
	rng := rand.New(rand.NewPCG(9, 10))
	for range 200_000 {
		many.Add(int64(rng.Uint64() >> (1 + rng.IntN(62))))
	}
	if n := count(&few); n > 2 {
		t.Errorf("%d pages for values of one size", n)
	}
	if n := count(&many); n > binCount/pageSize {
		t.Errorf("%d pages", n)
	}
}

func FuzzBinsUnmarshal(f *testing.F) {
	f.Add(mustMarshal(f, new(Bins)))
	f.Add(mustMarshal(f, fill([]int64{1, 2, 3, 5000, 1 << 50, math.MaxInt64})))
	f.Fuzz(func(t *testing.T, data []byte) {
		var b Bins
		var err error
		frugal.Read(t, len(data), func() { err = b.UnmarshalBinary(data) })
		if err != nil {
			return
		}
		if got := mustMarshal(t, &b); !bytes.Equal(got, data) {
			t.Errorf("accepted %x, which is not canonical: %x", data, got)
		}
		if n := b.Count(); n > 0 {
			b.Rank(n / 2)
		}
	})
}

func TestBinsRefuseDamage(t *testing.T) {
	good := mustMarshal(t, fill([]int64{1, 2, 3, 5000, 1 << 50}))
	for i := range good {
		var b Bins
		if err := b.UnmarshalBinary(good[:i]); err == nil && !(i == 0) {
			t.Errorf("accepts the first %d bytes", i)
		}
	}
	var b Bins
	if b.UnmarshalBinary(append(bytes.Clone(good), 0)) == nil || b.UnmarshalBinary(nil) == nil {
		t.Error("accepts what is too long, or nothing")
	}
}

func BenchmarkBinsAdd(b *testing.B) {
	var bins Bins
	b.ReportAllocs()
	x := int64(1)
	for b.Loop() {
		bins.Add(x & (1<<40 - 1))
		x = x*6364136223846793005 + 1442695040888963407
		x &= math.MaxInt64
	}
}
