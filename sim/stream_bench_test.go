package sim

import (
	"strconv"
	"testing"
)

var (
	sinkUint64  uint64
	sinkFloat64 float64
	sinkKey     Key
)

func BenchmarkStreamUint64(b *testing.B) {
	s := NewKey(1).Stream()
	b.ReportAllocs()
	var x uint64
	for range b.N {
		x ^= s.Uint64()
	}
	sinkUint64 = x
}

func BenchmarkStreamFloat64(b *testing.B) {
	s := NewKey(1).Stream()
	b.ReportAllocs()
	var x float64
	for range b.N {
		x += s.Float64()
	}
	sinkFloat64 = x
}

func BenchmarkStreamUint64N(b *testing.B) {
	s := NewKey(1).Stream()
	b.ReportAllocs()
	var x uint64
	for range b.N {
		x ^= s.Uint64N(1000)
	}
	sinkUint64 = x
}

func BenchmarkStreamExp(b *testing.B) {
	s := NewKey(1).Stream()
	b.ReportAllocs()
	var x float64
	for range b.N {
		x += s.Exp()
	}
	sinkFloat64 = x
}

func BenchmarkStreamNorm(b *testing.B) {
	s := NewKey(1).Stream()
	b.ReportAllocs()
	var x float64
	for range b.N {
		x += s.Norm()
	}
	sinkFloat64 = x
}

// BenchmarkStreamShuffle32 reports the time per element.
func BenchmarkStreamShuffle32(b *testing.B) {
	for _, n := range []int{10, 1000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s := NewKey(1).Stream()
			p := make([]uint32, n)
			for i := range p {
				p[i] = uint32(i)
			}
			b.ReportAllocs()
			for b.Loop() {
				s.Shuffle32(p)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
		})
	}
}

// BenchmarkKeyWith is a chain of keys, each from the last; BenchmarkKeyFloat64 what a draw per app
// and event costs: a key for the app and its first number.
func BenchmarkKeyWith(b *testing.B) {
	k := NewKey(1)
	b.ReportAllocs()
	for i := range b.N {
		k = k.With(uint64(i))
	}
	sinkKey = k
}

func BenchmarkKeyFloat64(b *testing.B) {
	k := NewKey(1)
	b.ReportAllocs()
	var x float64
	for i := range b.N {
		x += k.With(uint64(i)).Float64()
	}
	sinkFloat64 = x
}

func BenchmarkKeyStream(b *testing.B) {
	k := NewKey(1)
	b.ReportAllocs()
	var x uint64
	for i := range b.N {
		s := k.With(uint64(i)).Stream()
		x ^= s.Uint64()
	}
	sinkUint64 = x
}
