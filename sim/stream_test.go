package sim

import (
	"math"
	"slices"
	"strconv"
	"testing"
)

// TestSfc64 holds the generator against the output of PractRand (RNG_output sfc64 64 0), which
// seeds all words with 0 and throws 12 numbers away. The same numbers guard Sfc64 in the standard
// library of Zig.
func TestSfc64(t *testing.T) {
	s := Stream{n: 1}
	for range 12 {
		s.Uint64()
	}
	for i, want := range []uint64{
		0x3acfa029e3cc6041, 0xf5b6515bf2ee419c, 0x1259635894a29b61, 0x0b6ae75395f8ebd6,
		0x225622285ce302e2, 0x520d28611395cb21, 0xdb909c818901599d, 0x8ffd195365216f57,
		0xe8c4ad5e258ac04a, 0x8f8ef2c89fdb63ca, 0xf9865b01d98d8e2f, 0x46555871a65d08ba,
		0x66868677c6298fcd, 0x2ce15a7e6329f57d, 0x0b2f1833ca91ca79, 0x4b0890ac9bf453ca,
	} {
		if got := s.Uint64(); got != want {
			t.Fatalf("number %d is %#x, want %#x", i, got, want)
		}
	}
}

// TestGoldenStream guards everything that a stream draws.
func TestGoldenStream(t *testing.T) {
	s := NewKey(2016).With(7).Named("panic").Stream()
	var got []uint64
	for range 3 {
		p := make([]uint32, 50)
		for i := range p {
			p[i] = uint32(i)
		}
		s.Shuffle32(p)
		got = append(got, s.Uint64(), math.Float64bits(s.Float64()), math.Float64bits(s.Open()),
			s.Uint64N(1000), uint64(s.IntN(6)), math.Float64bits(s.Exp()), math.Float64bits(s.Norm()),
			math.Float64bits(SampleGamma(&s, 0.7)), uint64(p[0])<<32|uint64(p[49]))
	}
	for range 10000 { // through the layers, the wedges and the tails
		got[0] = got[0]*31 + math.Float64bits(s.Exp())
		got[1] = got[1]*31 + math.Float64bits(s.Norm())
		got[2] = got[2]*31 + math.Float64bits(SampleGamma(&s, 0.7))
	}
	want := []uint64{
		0x3ee55f383acea4a1, 0x2bf4ec8515fa6cd7, 0xf67d4a30529e869f,
		0x17c, 0x5, 0x3fdeb12fc4bd05e7,
		0x3fb219e5c0617593, 0x3fb6fb5d40b8fc8a, 0x700000027,
		0xbf0a987fdfd910d4, 0x3fe7f14e5f4e9dfb, 0x3fc08cda87e7120c,
		0x2e, 0x0, 0x3fd3c11cd8433723,
		0xbfebf111ef5df0a5, 0x3fb32502778cf380, 0x2700000030,
		0x9b9265363b32fd11, 0x3fdfae777030b9c4, 0x3fe0a829ac612de5,
		0x348, 0x2, 0x3fdca20cfef76284,
		0x3fdc5ff018a035b2, 0x3fca8b8d46836568, 0x1d00000031,
	}
	if !slices.Equal(got, want) {
		t.Errorf("%#x", got)
	}
}

func TestStreamIsUniform(t *testing.T) {
	s := NewKey(1).Stream()
	words := make([]uint64, 1<<20)
	for i := range words {
		words[i] = s.Uint64()
	}
	checkUniform(t, "Uint64", words)
}

func TestFloatsStayInside(t *testing.T) {
	// The state before a draw of the least and of the greatest word.
	least, greatest := Stream{}, Stream{a: math.MaxUint64}
	for _, test := range []struct {
		name      string
		got, want float64
	}{
		{"least Float64", func(s Stream) float64 { return s.Float64() }(least), 0},
		{"greatest Float64", func(s Stream) float64 { return s.Float64() }(greatest), 1 - 0x1p-53},
		{"least Open", func(s Stream) float64 { return s.Open() }(least), 0x1p-53},
		{"greatest Open", func(s Stream) float64 { return s.Open() }(greatest), 1 - 0x1p-53},
	} {
		if test.got != test.want {
			t.Errorf("%s is %v, want %v", test.name, test.got, test.want)
		}
	}
}

func TestUint64N(t *testing.T) {
	s := NewKey(2).Stream()
	for _, n := range []uint64{1, 2, 3, 10, 1000} {
		counts := make([]int, n)
		for range 300_000 {
			counts[s.Uint64N(n)]++
		}
		if n > 1 {
			checkChiSquare(t, "below "+strconv.FormatUint(n, 10), counts)
		}
	}
	// Here a quarter of all words are rejected: without, every third number would come twice as
	// often.
	const n = 3 << 62
	counts := make([]int, 3)
	for range 300_000 {
		v := s.Uint64N(n)
		if v >= n {
			t.Fatalf("%d is not below %d", v, uint64(n))
		}
		counts[v%3]++
	}
	checkChiSquare(t, "below 3 2^62, mod 3", counts)
	for name, f := range map[string]func(){
		"sim: Stream.Uint64N of 0":             func() { s.Uint64N(0) },
		"sim: Stream.IntN of a number below 1": func() { s.IntN(-1) },
	} {
		func() {
			defer func() {
				if got := recover(); got != name {
					t.Errorf("panic is %v, want %s", got, name)
				}
			}()
			f()
		}()
	}
}

// TestShuffleAllPermutations: each order of up to 7 elements comes equally often.
func TestShuffleAllPermutations(t *testing.T) {
	s := NewKey(3).Stream()
	for n := 2; n <= 7; n++ {
		factorial := 1
		for i := 2; i <= n; i++ {
			factorial *= i
		}
		counts := make([]int, factorial)
		p := make([]uint32, n)
		for range 100 * factorial {
			for i := range p {
				p[i] = uint32(i)
			}
			s.Shuffle32(p)
			rank := 0 // by Lehmer's code
			for i := range p {
				less := 0
				for _, x := range p[i+1:] {
					if x < p[i] {
						less++
					}
				}
				rank = rank*(n-i) + less
			}
			counts[rank]++
		}
		checkChiSquare(t, "orders of "+strconv.Itoa(n), counts)
	}
}

// TestShuffleLarge: long slices, which take other paths, stay permutations, and what stood at the
// ends goes anywhere.
func TestShuffleLarge(t *testing.T) {
	s := NewKey(4).Stream()
	for _, n := range []int{0, 1, 1000, 1<<14 + 3, 40_000} {
		first, last := make([]int, 10), make([]int, 10)
		p, seen := make([]uint32, n), make([]bool, n)
		for i := range p {
			p[i] = uint32(i)
		}
		for range 200 {
			at0, atEnd := uint32(0), uint32(0)
			if n > 0 {
				at0, atEnd = p[0], p[n-1]
			}
			s.Shuffle32(p)
			clear(seen)
			for i, x := range p {
				if seen[x] {
					t.Fatalf("%d comes twice", x)
				}
				seen[x] = true
				if x == at0 {
					first[i*10/n]++
				}
				if x == atEnd {
					last[i*10/n]++
				}
			}
		}
		if n >= 1000 {
			checkChiSquare(t, "place of the first of "+strconv.Itoa(n), first)
			checkChiSquare(t, "place of the last of "+strconv.Itoa(n), last)
		}
	}
}

func TestPlaces(t *testing.T) {
	s := NewKey(5).Stream()
	pairs, fours := make([]int, 6*5), make([]int, 6*5*4*3)
	high := make([]int, 256)
	for range 300_000 {
		a, b := s.places2(6)
		pairs[a*5+b]++
		a, b, c, d := s.places4(6)
		fours[((a*5+b)*4+c)*3+d]++
		a, b, c, d = s.places4(1 << 14)
		high[a>>12<<6|b>>12<<4|c>>12<<2|d>>12]++
	}
	checkChiSquare(t, "places2", pairs)
	checkChiSquare(t, "places4", fours)
	checkChiSquare(t, "places4 of 2^14", high) // bins of 2^12, uneven by at most 3 in 4096
}

// TestPlacesReject: the word 0, one too many for the result 0, is not taken.
func TestPlacesReject(t *testing.T) {
	for _, n := range []uint64{5, 1000} {
		s := Stream{c: 12345} // draws 0 first
		next := s
		if next.Uint64() != 0 {
			t.Fatal("the first word is not 0")
		}
		a, b := s.places2(n)
		if x, y := next.places2(n); a != x || b != y {
			t.Errorf("places2(%d) takes the word 0", n)
		}
		s, next = Stream{c: 12345}, Stream{c: 12345}
		next.Uint64()
		a, b, c, d := s.places4(n)
		if x, y, z, w := next.places4(n); a != x || b != y || c != z || d != w {
			t.Errorf("places4(%d) takes the word 0", n)
		}
	}
}
