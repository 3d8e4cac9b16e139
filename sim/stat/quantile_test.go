package stat

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestQuantile(t *testing.T) {
	xs := []int64{1, 3, 3, 7, 10}
	for _, c := range []struct {
		p    float64
		want int64
	}{{0, 1}, {0.2, 1}, {0.2000001, 3}, {0.5, 3}, {0.6, 3}, {0.61, 7}, {0.8, 7}, {0.81, 10}, {1, 10}} {
		if got := Quantile(xs, c.p); got != c.want {
			t.Errorf("quantile %v: %d, want %d", c.p, got, c.want)
		}
	}
	// 0.07 * 100 is 7.000000000000001 in floating point.
	for n := int64(1); n <= 1000; n++ {
		for k := int64(1); k <= n; k++ {
			if got := rank(n, float64(k)/float64(n)); got != k-1 {
				t.Fatalf("rank of quantile %d/%d: %d", k, n, got)
			}
		}
	}
	for _, n := range []int64{100, 1e4, 1e6} {
		for percent := range int64(101) {
			if got := rank(n, float64(percent)/100); got != max(n*percent/100, 1)-1 {
				t.Errorf("rank of %d%% of %d: %d", percent, n, got)
			}
		}
	}
}

func TestQuantileIsTheInverseOfTheECDF(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := sortedCopy(rapid.SliceOfN(rapid.Int64Range(0, 20), 1, 50).Draw(t, "xs"))
		p := float64(rapid.IntRange(0, 1<<20).Draw(t, "p")) / (1 << 20)
		q := Quantile(xs, p)
		share := func(x int64) float64 { // of values up to x
			n := 0
			for _, y := range xs {
				if y <= x {
					n++
				}
			}
			return float64(n) / float64(len(xs))
		}
		if share(q) < p || p > 0 && share(q-1) >= p {
			t.Fatalf("quantile %v of %v: %d", p, xs, q)
		}
	})
}

// binomialCDF works P(B <= k) out in rational arithmetic.
func binomialCDF(n, k int64, p float64) float64 {
	hit := new(big.Rat).SetFloat64(p)
	miss := new(big.Rat).Sub(big.NewRat(1, 1), hit)
	power := func(x *big.Rat, k int64) *big.Rat {
		return new(big.Rat).SetFrac(new(big.Int).Exp(x.Num(), big.NewInt(k), nil), new(big.Int).Exp(x.Denom(), big.NewInt(k), nil))
	}
	sum := new(big.Rat)
	for i := int64(0); i <= k; i++ {
		term := new(big.Rat).SetInt(new(big.Int).Binomial(n, i))
		term.Mul(term, power(hit, i))
		sum.Add(sum, term.Mul(term, power(miss, n-i)))
	}
	f, _ := sum.Float64()
	return f
}

func TestQuantileIntervalAgainstTheDefinition(t *testing.T) {
	for n := int64(1); n <= 40; n++ {
		for _, p := range []float64{0.05, 0.25, 0.5, 0.75, 0.95} {
			const tail = 0.05
			wantLo, wantHi := int64(-1), n
			for k := int64(0); k < n; k++ {
				if binomialCDF(n, k, p) <= tail {
					wantLo = k
				}
				if wantHi == n && 1-binomialCDF(n, k, p) <= tail {
					wantHi = k
				}
			}
			lo, hi, ok := QuantileInterval(n, p, 1-2*tail)
			if ok != (wantLo >= 0 && wantHi < n) || ok && (lo != wantLo || hi != wantHi) {
				t.Errorf("n %d, p %v: %d..%d, %v; want %d..%d", n, p, lo, hi, ok, wantLo, wantHi)
			}
		}
	}
}

// Tables of H. A. David and H. N. Nagaraja and of W. J. Conover: the median of 10 lies between the
// 2nd and the 9th value with 97.9%; a p95 takes 73 values for 95% with two tails.
func TestQuantileIntervalKnown(t *testing.T) {
	if lo, hi, ok := QuantileInterval(10, 0.5, 0.95); lo != 1 || hi != 8 || !ok {
		t.Errorf("median of 10: %d..%d, %v", lo, hi, ok)
	}
	for n := int64(1); n < 100; n++ {
		want := math.Pow(0.95, float64(n)) <= 0.025
		if _, _, ok := QuantileInterval(n, 0.95, 0.95); ok != want {
			t.Errorf("p95 of %d: %v, want %v", n, ok, want)
		}
	}
	// The normal approximation of the ranks is good to a few places at a million.
	lo, hi, ok := QuantileInterval(1e6, 0.95, 0.95)
	if half := 1.959964 * math.Sqrt(1e6*0.95*0.05); !ok || math.Abs(float64(lo)-950000+half) > 3 || math.Abs(float64(hi)-950000-half) > 3 {
		t.Errorf("p95 of a million: %d..%d", lo, hi)
	}
	if _, _, ok := QuantileInterval(0, 0.5, 0.95); ok {
		t.Error("an interval of nothing")
	}
}

// The interval covers the quantile of an exponential in at least 95% of 3000 studies; it is
// conservative by at most the probability of one rank, here 4.6%. With a coverage of exactly 95%, below
// 93.8% comes by chance once in 800 seeds; the seed is fixed.
func TestQuantileIntervalCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	lo, hi, ok := QuantileInterval(300, 0.9, 0.95)
	if !ok {
		t.Fatal("300 values are not enough")
	}
	truth := int64(1e6 * math.Log(10))
	hits := 0
	xs := make([]int64, 300)
	for range 3000 {
		for i := range xs {
			xs[i] = int64(1e6 * rng.ExpFloat64())
		}
		slices.Sort(xs)
		if xs[lo] <= truth && truth <= xs[hi] {
			hits++
		}
	}
	t.Logf("%d of 3000", hits)
	if hits < 2814 || hits > 2960 {
		t.Errorf("%d of 3000 intervals cover the quantile", hits)
	}
}
