package portable

import "math"

// ln 2 in two parts, the first with 32 trailing zero bits: k*ln2Hi is exact for |k| < 2^20.
const (
	ln2Hi = 6.93147180369123816490e-01
	ln2Lo = 1.90821492927058770002e-10
)

// Exp returns e to the power of x.
func Exp(x float64) float64 { return expSum(x, 0) }

// expSum returns exp(x + dx), where dx is a correction far smaller than 1.
func expSum(x, dx float64) float64 {
	switch {
	case x != x:
		return x
	case x > 710:
		return math.Inf(1)
	case x < -746:
		return 0
	}
	k, hi, lo := reduce(x)
	lo -= dx
	return scale(1-((lo-expTail(hi, lo))-hi), k)
}

// Expm1 returns exp(x) - 1, which for small x keeps the digits that the difference would lose.
func Expm1(x float64) float64 {
	switch {
	case x != x || x == 0:
		return x
	case x > 50:
		return Exp(x)
	case x < -50:
		return -1
	}
	k, hi, lo := reduce(x)
	// 2^k (1 + hi - lo + tail) - 1, with what hi loses when it meets 2^k - 1 put back.
	p := scale(1, k)
	sum, lost := twoSum(p-1, float64(p*hi))
	return sum + (lost + float64(p*(expTail(hi, lo)-lo)))
}

// reduce returns k, hi and lo with x = k ln2 + hi - lo and |hi - lo| at most about ln2/2.
// hi is exact.
func reduce(x float64) (k int, hi, lo float64) {
	const halfLn2 = 0.34657359027997264
	if -halfLn2 < x && x < halfLn2 {
		return 0, x, 0
	}
	n := math.RoundToEven(x * math.Log2E)
	return int(n), x - float64(n*ln2Hi), float64(n * ln2Lo)
}

// expTail returns exp(r) - 1 - r for r = hi - lo: r c/(2-c), where c = r - P(r^2) and the
// polynomial P is that of msun's e_exp.c, right to 2^-59.
func expTail(hi, lo float64) float64 {
	const (
		p1 = 1.66666666666666019037e-01
		p2 = -2.77777777770155933842e-03
		p3 = 6.61375632143793436117e-05
		p4 = -1.65339022054652515390e-06
		p5 = 4.13813679705723846039e-08
	)
	r := hi - lo
	t := float64(r * r)
	p := p4 + float64(t*p5)
	p = p3 + float64(t*p)
	p = p2 + float64(t*p)
	p = p1 + float64(t*p)
	c := r - float64(t*p)
	return float64(r*c) / (2 - c)
}

// scale returns y * 2^k, for -2000 < k < 2000, rounding once where the result is subnormal and y
// lies in [1/2, 2].
func scale(y float64, k int) float64 {
	switch {
	case k > 1023:
		return float64(float64(y*0x1p1023) * pow2(min(k-1023, 1023)))
	case k < -1021:
		return float64(float64(y*pow2(max(k+1000, -1021))) * 0x1p-1000)
	}
	return float64(y * pow2(k))
}

// pow2 returns 2^k for -1022 <= k <= 1023.
func pow2(k int) float64 { return math.Float64frombits(uint64(k+1023) << 52) }
