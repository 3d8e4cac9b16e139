package stat

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// anyInt64 draws from all magnitudes and the ends of the range.
func anyInt64() *rapid.Generator[int64] {
	return rapid.OneOf(rapid.Int64(), rapid.Int64Range(-1000, 1000),
		rapid.SampledFrom([]int64{0, 1, -1, math.MaxInt64, math.MinInt64, math.MinInt64 + 1, 1 << 62, 1 << 32, 1<<32 - 1}))
}

func TestSum128AgainstBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := new(big.Int)
		var parts [2]Sum128
		limit := new(big.Int).Lsh(big.NewInt(1), 127)
		for range rapid.IntRange(0, 40).Draw(t, "n") {
			x, y := anyInt64().Draw(t, "x"), anyInt64().Draw(t, "y")
			part := &parts[rapid.IntRange(0, 1).Draw(t, "part")]
			z := big.NewInt(x)
			if rapid.Bool().Draw(t, "product") {
				z.Mul(z, big.NewInt(y))
			}
			partSum := new(big.Int).Add(part.big(), z)
			total := new(big.Int).Add(want, z)
			if partSum.CmpAbs(limit) >= 0 || total.CmpAbs(limit) >= 0 {
				continue
			}
			if z.IsInt64() && z.Int64() == x {
				part.Add(x)
			} else {
				part.AddProduct(x, y)
			}
			want = total
		}
		sum := parts[0]
		sum.Merge(parts[1])
		if got := sum.big(); got.Cmp(want) != 0 {
			t.Fatalf("sum %v, want %v", got, want)
		}
		f, _ := new(big.Rat).SetInt(want).Float64()
		if sum.Float64() != f || sum.Sign() != want.Sign() {
			t.Fatalf("Float64, Sign = %v, %d; want %v, %d", sum.Float64(), sum.Sign(), f, want.Sign())
		}
	})
}

func TestSum128Overflow(t *testing.T) {
	var s Sum128
	s.AddProduct(math.MinInt64, math.MinInt64)
	defer func() {
		if recover() == nil {
			t.Errorf("2^127 fits: %v", s.big())
		}
	}()
	s.AddProduct(math.MinInt64, math.MinInt64)
}

func TestSum192AgainstBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s sum192
		want := new(big.Int)
		for range rapid.IntRange(0, 30).Draw(t, "terms") {
			x, y := anyInt64().Draw(t, "x"), anyInt64().Draw(t, "y")
			n := rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, math.MaxInt64/64)).Draw(t, "n")
			s.addProduct(x, y)
			s.addProducts(x, y, n)
			want.Add(want, times(big.NewInt(x), big.NewInt(y), big.NewInt(n+1)))
		}
		if s.big().Cmp(want) != 0 {
			t.Fatalf("sum %v, want %v", s.big(), want)
		}
	})
}

// moments2 works mean and variance out in rational arithmetic from the definition.
func moments2(xs, ys []int64) (meanX, meanY, cov float64) {
	n := big.NewRat(int64(len(xs)), 1)
	mx, my := new(big.Rat), new(big.Rat)
	for i := range xs {
		mx.Add(mx, big.NewRat(xs[i], 1))
		my.Add(my, big.NewRat(ys[i], 1))
	}
	mx.Quo(mx, n)
	my.Quo(my, n)
	c := new(big.Rat)
	for i := range xs {
		dx := new(big.Rat).Sub(big.NewRat(xs[i], 1), mx)
		dy := new(big.Rat).Sub(big.NewRat(ys[i], 1), my)
		c.Add(c, dx.Mul(dx, dy))
	}
	meanX, _ = mx.Float64()
	meanY, _ = my.Float64()
	if len(xs) > 1 {
		c.Quo(c, big.NewRat(int64(len(xs)-1), 1))
	}
	cov, _ = c.Float64()
	return meanX, meanY, cov
}

func TestMomentsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(anyInt64(), 2, 30).Draw(t, "xs")
		ys := rapid.SliceOfN(anyInt64(), len(xs), len(xs)).Draw(t, "ys")
		var c, left, right Comoments
		var m Moments
		for i := range xs {
			m.Add(xs[i])
			c.Add(xs[i], ys[i])
			if i%3 == 0 {
				left.Add(xs[i], ys[i])
			} else {
				right.Add(xs[i], ys[i])
			}
		}
		right.Merge(left)
		if right != c {
			t.Fatal("merging in another order gives another result")
		}
		if c.X() != m {
			t.Fatal("X differs from moments of x")
		}
		mx, my, cov := moments2(xs, ys)
		_, _, vx := moments2(xs, xs)
		_, _, vy := moments2(ys, ys)
		x, y := c.X(), c.Y()
		if x.Mean() != mx || y.Mean() != my || x.Variance() != vx || y.Variance() != vy || c.Covariance() != cov {
			t.Fatalf("got %v %v %v %v %v, want %v %v %v %v %v", x.Mean(), y.Mean(), x.Variance(), y.Variance(), c.Covariance(), mx, my, vx, vy, cov)
		}
		if x.SE() != math.Sqrt(vx/float64(len(xs))) || x.SD() != math.Sqrt(vx) {
			t.Fatal("SE or SD")
		}
	})
}

// A spread of 1 beside a mean of 4e18 is lost in floating point.
func TestMomentsDoNotCancel(t *testing.T) {
	var m Moments
	for i := range int64(1001) {
		m.Add(4e18 + i%2)
	}
	n := 1001.0
	if want := 500 * 501 / (n * (n - 1)); m.Variance() != want {
		t.Errorf("variance %v, want %v", m.Variance(), want)
	}
}

func TestMomentsOfFew(t *testing.T) {
	var m Moments
	if !math.IsNaN(m.Mean()) || !math.IsNaN(m.Variance()) || !math.IsNaN(m.SE()) {
		t.Error("moments of nothing are numbers")
	}
	m.Add(-3)
	if m.Mean() != -3 || !math.IsNaN(m.SD()) {
		t.Errorf("of one: %v, %v", m.Mean(), m.SD())
	}
	if i := m.Interval(0.95); !math.IsInf(i.Low, -1) || !math.IsInf(i.High, 1) {
		t.Errorf("interval of one: %v", i)
	}
}

func TestCorrelation(t *testing.T) {
	var c Comoments
	for _, p := range [][2]int64{{1, -2}, {2, -4}, {5, -10}} {
		c.Add(p[0], p[1])
	}
	if r := c.Correlation(); r != -1 {
		t.Errorf("correlation %v, want -1", r)
	}
	var flat Comoments
	flat.Add(1, 1)
	flat.Add(1, 2)
	if r := flat.Correlation(); !math.IsNaN(r) {
		t.Errorf("correlation with a constant: %v", r)
	}
}

func sortedCopy(xs []int64) []int64 {
	s := slices.Clone(xs)
	slices.Sort(s)
	return s
}
