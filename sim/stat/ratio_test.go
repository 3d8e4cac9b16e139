package stat

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// Against the formulas of the documentation, in floating point.
func TestRatioAgainstTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		value := rapid.Int64Range(1, 1e6)
		rows := make([][4]int64, n)
		var first, second Comoments
		var all, left, right Quadmoments
		for i := range rows {
			for j := range rows[i] {
				rows[i][j] = value.Draw(t, "value")
			}
			q := rows[i]
			first.Add(q[0], q[1])
			second.Add(q[2], q[3])
			all.Add(q[0], q[1], q[2], q[3])
			if i%2 == 0 {
				left.Add(q[0], q[1], q[2], q[3])
			} else {
				right.Add(q[0], q[1], q[2], q[3])
			}
		}
		right.Merge(&left)
		if right != all {
			t.Fatal("merging in another order gives another result")
		}
		var s [4]float64
		for _, q := range rows {
			for j, x := range q {
				s[j] += float64(x)
			}
		}
		ra, rb := s[1]/s[0], s[3]/s[2]
		var sa, sd float64
		for _, q := range rows {
			a := (float64(q[1]) - ra*float64(q[0])) / s[0]
			b := (float64(q[3]) - rb*float64(q[2])) / s[2]
			sa += a * a
			sd += (a - b) * (a - b)
		}
		scale := float64(n) / float64(n-1)
		r, se := Ratio(&first)
		if !close(r, ra, 1e-12) || math.Abs(se-math.Sqrt(scale*sa)) > 1e-9*r {
			t.Fatalf("ratio %v, %v; want %v, %v", r, se, ra, math.Sqrt(scale*sa))
		}
		d, se := RatioDifference(&all)
		if math.Abs(d-(ra-rb)) > 1e-12*(ra+rb) || math.Abs(se-math.Sqrt(scale*sd)) > 1e-9*(ra+rb) {
			t.Fatalf("difference %v, %v; want %v, %v", d, se, ra-rb, math.Sqrt(scale*sd))
		}
	})
}

func TestRatioSpecialCases(t *testing.T) {
	var c Comoments
	c.Add(0, 5)
	if r, se := Ratio(&c); !math.IsNaN(r) || !math.IsNaN(se) {
		t.Errorf("over 0: %v, %v", r, se)
	}
	c = Comoments{}
	c.Add(4, 6)
	if r, se := Ratio(&c); r != 1.5 || !math.IsNaN(se) {
		t.Errorf("of one pair: %v, %v", r, se)
	}
	// Proportional pairs leave no error, exactly.
	c = Comoments{}
	for _, x := range []int64{3, 8, 1e15} {
		c.Add(x, 7*x)
	}
	if r, se := Ratio(&c); r != 7 || se != 0 {
		t.Errorf("proportional: %v, %v", r, se)
	}
	// With a constant denominator the ratio is a mean.
	var m Moments
	c = Comoments{}
	for _, y := range []int64{3, 8, 1, 12} {
		c.Add(10, y)
		m.Add(y)
	}
	if r, se := Ratio(&c); r != m.Mean()/10 || !close(se, m.SE()/10, 1e-15) {
		t.Errorf("constant denominator: %v, %v", r, se)
	}
	// Equal ratios on the same replications differ by nothing.
	var q Quadmoments
	for _, p := range [][2]int64{{3, 4}, {9, 1}, {5, 5}} {
		q.Add(p[0], p[1], p[0], p[1])
	}
	if d, se := RatioDifference(&q); d != 0 || se != 0 {
		t.Errorf("equal: %v, %v", d, se)
	}
	if d, se := RatioDifference(&Quadmoments{}); !math.IsNaN(d) || !math.IsNaN(se) {
		t.Errorf("of nothing: %v, %v", d, se)
	}
}

// Replications hold a Poisson number of events with correlated sizes: a cluster each. The interval
// of the ratio of sums covers the truth in about 95% of 2000 studies of 400 replications, and that of
// the difference of two such on common numbers too. 93.5..96.5% is missed by chance once in 480
// seeds if the coverage is 95%; the seed is fixed.
func TestRatioCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	var hits, paired int
	for range 2000 {
		var c Comoments
		var q Quadmoments
		for range 400 {
			scale := 500 + rng.Float64()*1000 // of all events of the replication
			var n, minutes, half int64
			for clock := rng.ExpFloat64(); clock < 5; clock += rng.ExpFloat64() {
				x := scale * rng.ExpFloat64()
				n++
				minutes += int64(math.Round(x))
				half += int64(math.Round(x/2 + 100*rng.Float64()))
			}
			c.Add(n, minutes)
			q.Add(n, minutes, n, half)
		}
		r, se := Ratio(&c)
		if MeanInterval(r, se, c.N, 0.95).Contains(1000) {
			hits++
		}
		d, se := RatioDifference(&q)
		if MeanInterval(d, se, q.N, 0.95).Contains(450) {
			paired++
		}
	}
	t.Logf("%d and %d of 2000", hits, paired)
	if hits < 1870 || hits > 1930 || paired < 1870 || paired > 1930 {
		t.Errorf("%d and %d of 2000 intervals cover the truth", hits, paired)
	}
}
