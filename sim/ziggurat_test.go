package sim

import (
	"math"
	"testing"

	"outagesim/sim/portable"
)

// TestZigguratCloses: the layers have equal areas, up to the topmost, and the lowest has that area
// with its tail.
func TestZigguratCloses(t *testing.T) {
	for _, test := range []struct {
		name       string
		z          *ziggurat
		f          func(float64) float64
		tail, area float64
		areaOfTail float64
	}{
		{name: "exponential", z: expZiggurat, tail: expTail, area: expArea,
			f:          func(x float64) float64 { return math.Exp(-x) },
			areaOfTail: math.Exp(-expTail)},
		{name: "normal", z: normZiggurat, tail: normTail, area: normArea,
			f:          func(x float64) float64 { return math.Exp(-x * x / 2) },
			areaOfTail: math.Sqrt(math.Pi/2) * math.Erfc(normTail/math.Sqrt2)},
	} {
		if off := test.tail*test.f(test.tail) + test.areaOfTail - test.area; math.Abs(off) > 1e-15 {
			t.Errorf("%s: the lowest layer is too large by %v", test.name, off)
		}
		for i := 1; i < layers; i++ {
			edge := test.z.width[i] * (1 << 53)
			if off := edge*(test.z.height[i+1]-test.z.height[i]) - test.area; math.Abs(off) > 1e-15 {
				t.Errorf("%s: layer %d is too large by %v", test.name, i, off)
			}
			if got := test.f(edge); math.Abs(got-test.z.height[i]) > 1e-15 {
				t.Errorf("%s: height %d is %v, want %v", test.name, i, test.z.height[i], got)
			}
		}
		if test.z.height[layers] != 1 || test.z.inside[layers-1] != 0 {
			t.Errorf("%s: the topmost layer does not end at the top", test.name)
		}
	}
}

// TestExpAndNorm draws two million each: 1000 cells of equal probability, the first four moments,
// and what lies in the tails, by count and mean.
func TestExpAndNorm(t *testing.T) {
	const n = 2_000_000
	for _, test := range []struct {
		name    string
		draw    func(s *Stream) float64
		cdf     func(x float64) float64
		moments [8]float64 // E x^k, k from 1
		tail    float64
		beyond  float64 // probability of a greater absolute value
		mean    float64 // of the absolute value there
		spread  float64 // standard deviation of it
	}{
		{"Exp", (*Stream).Exp, func(x float64) float64 { return -math.Expm1(-x) },
			[8]float64{1, 2, 6, 24, 120, 720, 5040, 40320},
			expTail, math.Exp(-expTail), expTail + 1, 1},
		{"Norm", (*Stream).Norm, portable.NormalCDF,
			[8]float64{0, 1, 0, 3, 0, 15, 0, 105},
			normTail, math.Erfc(normTail / math.Sqrt2), 3.897039071647, 0.2312},
	} {
		s := NewKey(6).Named(test.name).Stream()
		cells := make([]int, 1000)
		var sum [5]float64
		count, tailSum := 0.0, 0.0
		for range n {
			x := test.draw(&s)
			cells[min(999, int(1000*test.cdf(x)))]++
			power := 1.0
			for k := 1; k <= 4; k++ {
				power *= x
				sum[k] += power
			}
			if a := math.Abs(x); a > test.tail {
				count++
				tailSum += a
			}
		}
		checkChiSquare(t, test.name, cells)
		for k := 1; k <= 4; k++ {
			m := test.moments[k-1]
			sd := math.Sqrt((test.moments[2*k-1] - m*m) / n)
			checkZ(t, test.name+": moment "+number(float64(k)), (sum[k]/n-m)/sd)
			t.Logf("%-4s moment %d: expected %g, measured %.5f", test.name, k, m, sum[k]/n)
		}
		checkZ(t, test.name+": number in the tail", (count-n*test.beyond)/math.Sqrt(n*test.beyond))
		checkZ(t, test.name+": mean in the tail", (tailSum/count-test.mean)/(test.spread/math.Sqrt(count)))
	}
}

// TestTails draws from the tails alone: a word of the lowest layer, right of its rectangle.
func TestTails(t *testing.T) {
	const n, word = 200_000, math.MaxUint64 &^ (layers - 1)
	s := NewKey(8).Stream()
	draws := make([]float64, n)
	for i := range draws {
		draws[i] = s.expSlow(word)
	}
	checkKS(t, "exponential tail", draws, 0, func(x float64) float64 { return -math.Expm1(expTail - x) })
	for i := range draws {
		draws[i] = s.normSlow(word)
	}
	all := portable.NormalCDF(-normTail)
	checkKS(t, "normal tail", draws, 0, func(x float64) float64 { return 1 - portable.NormalCDF(-x)/all })
}
