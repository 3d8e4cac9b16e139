package sim

import (
	"math"
	"slices"
	"testing"

	"outagesim/sim/portable"
)

// The statistical tests of this package draw with fixed seeds, so that they pass always or never.
// Each single check would raise a false alarm for about falseAlarm of all seeds.
const falseAlarm = 1e-6

// checkChiSquare fails if counts, whose expectation is the same for each, are too uneven or too
// even.
func checkChiSquare(t *testing.T, what string, counts []int) {
	t.Helper()
	total := 0
	for _, c := range counts {
		total += c
	}
	want := float64(total) / float64(len(counts))
	sum := 0.0
	for _, c := range counts {
		sum += (float64(c) - want) * (float64(c) - want) / want
	}
	df := float64(len(counts) - 1)
	p, q := portable.RegularizedGammaP(df/2, sum/2), portable.RegularizedGammaQ(df/2, sum/2)
	if min(p, q) < falseAlarm/2 {
		t.Errorf("%s: chi-square %.1f with %.0f degrees of freedom (upper tail %.2g)", what, sum, df, q)
	}
}

// checkZ fails if z, standard normal, is too far from 0.
func checkZ(t *testing.T, what string, z float64) {
	t.Helper()
	if !(2*portable.NormalCDF(-math.Abs(z)) >= falseAlarm) {
		t.Errorf("%s: z-score %.2f", what, z)
	}
}

// checkUniform runs numbers that should be independent and uniform through: each bit, each byte,
// pairs of neighbours, correlations of neighbours at distances of 1, 2 and 3.
func checkUniform(t *testing.T, what string, words []uint64) {
	t.Helper()
	n := float64(len(words))
	var ones [64]int
	bytes := make([][]int, 8)
	for i := range bytes {
		bytes[i] = make([]int, 256)
	}
	high, low := make([]int, 4096), make([]int, 4096)
	var last uint64
	var sum [4]float64
	for i, w := range words {
		for b := range 64 {
			ones[b] += int(w >> b & 1)
		}
		for b := range 8 {
			bytes[b][byte(w>>(8*b))]++
		}
		if i%2 == 1 {
			high[w>>58<<6|last>>58]++
			low[w&63<<6|last&63]++
		}
		u := float64(w>>11)*0x1p-53 - 0.5
		sum[0] += u
		for d := 1; d <= 3 && d <= i; d++ {
			sum[d] += u * (float64(words[i-d]>>11)*0x1p-53 - 0.5)
		}
		last = w
	}
	for b, c := range ones {
		checkZ(t, what+": bit "+number(float64(b)), (float64(c)-n/2)/math.Sqrt(n/4))
	}
	for b, c := range bytes {
		checkChiSquare(t, what+": byte "+number(float64(b)), c)
	}
	checkChiSquare(t, what+": pairs of high bits", high)
	checkChiSquare(t, what+": pairs of low bits", low)
	checkZ(t, what+": mean", sum[0]/math.Sqrt(n/12))
	for d := 1; d <= 3; d++ {
		checkZ(t, what+": correlation at distance "+number(float64(d)), sum[d]/math.Sqrt(n/144))
	}
}

// checkKS fails if draws, which are put in order and may have been rounded by up to half, do not
// follow the continuous cdf: Kolmogorov's limit exceeds 2.69 with a probability of 2 exp(-2 2.69^2)
// = 1e-6.
func checkKS(t *testing.T, what string, draws []float64, half float64, cdf func(float64) float64) {
	t.Helper()
	slices.Sort(draws)
	n := float64(len(draws))
	d := 0.0
	for i, j := 0, 0; i < len(draws); i = j {
		for j = i + 1; j < len(draws) && draws[j] == draws[i]; j++ {
		}
		below, upTo := cdf(draws[i]-half), cdf(draws[i]+half)
		d = max(d, math.Abs(below-float64(i)/n), math.Abs(float64(j)/n-upTo))
	}
	if !(d*math.Sqrt(n) < 2.69) {
		t.Errorf("%s: Kolmogorov-Smirnov distance %.5f of %d draws, %.2f in units of its limit", what, d, len(draws), d*math.Sqrt(n))
	}
}
