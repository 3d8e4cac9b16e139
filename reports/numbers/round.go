package numbers

import (
	"math"
	"strconv"
	"strings"
)

// Minus is the sign of negative figures: as wide as the plus.
const Minus = "−"

// Fixed writes x with so many decimals, thousands apart by commas.
func Fixed(x float64, decimals int) string {
	s := strconv.FormatFloat(math.Abs(x), 'f', decimals, 64)
	whole, frac, _ := strings.Cut(s, ".")
	var b strings.Builder
	if x < 0 && strings.Trim(s, "0.") != "" {
		b.WriteString(Minus)
	}
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if frac != "" {
		b.WriteByte('.')
		b.WriteString(frac)
	}
	return b.String()
}

// Sig writes x to n significant digits, whole numbers below ten million in full; very large and very small
// ones as 1.2e-7.
func Sig(x float64, n int) string {
	a := math.Abs(x)
	switch {
	case a == 0:
		return "0"
	case scientific(a):
		return exponential(x, n)
	case x == math.Trunc(x) && a < 1e7:
		return Fixed(x, 0)
	}
	return rounded(x, n-1-Magnitude(roundSig(a, n)), true)
}

// Round writes x to n significant digits, whole numbers too.
func Round(x float64, n int) string {
	if x == 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return Sig(x, n)
	}
	return Sig(math.Copysign(roundSig(math.Abs(x), n), x), n)
}

// rounded writes x rounded to so many decimals; negative ones round to tens, hundreds and so on.
func rounded(x float64, decimals int, trim bool) string {
	if decimals < 0 {
		p := math.Pow10(-decimals)
		return Fixed(math.Round(x/p)*p, 0)
	}
	s := Fixed(x, min(decimals, 12))
	if trim && strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func scientific(a float64) bool { return a >= 1e10 || a < 1e-5 }

func exponential(x float64, n int) string {
	s := strconv.FormatFloat(x, 'e', max(n-1, 0), 64)
	mantissa, exp, _ := strings.Cut(s, "e")
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimSuffix(strings.TrimRight(mantissa, "0"), ".")
	}
	e, _ := strconv.Atoi(exp)
	return strings.Replace(mantissa, "-", Minus, 1) + "e" + strconv.Itoa(e)
}

// Magnitude returns the exponent of the leading digit of x > 0: the m for which 10^m <= x < 10^(m+1),
// where the float nearest to a power of ten stands for it. It is exact, which a logarithm is not: that
// may take what lies just below a power of ten for the power, and not on every processor.
func Magnitude(x float64) int {
	if math.IsInf(x, 0) {
		return 309 // Pow10(309) is infinite
	}
	_, exponent, _ := strings.Cut(strconv.FormatFloat(x, 'e', -1, 64), "e")
	m, _ := strconv.Atoi(exponent)
	return m
}

func roundSig(a float64, n int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(a, 'e', n-1, 64), 64)
	if err != nil || r == 0 {
		return a
	}
	return r
}

// Decimals returns how many decimals a figure with an uncertainty of half deserves: two digits of
// the uncertainty. It is negative where tens or hundreds are uncertain.
func Decimals(half float64) int {
	if !(half > 0) {
		return 0
	}
	return 1 - Magnitude(roundSig(half, 2))
}

// Estimate writes a mean with the interval from low to high, as 12,340 ± 210 where it lies about evenly
// about the mean, otherwise as 14 (9 to 25).
func Estimate(mean, low, high float64) string {
	half := halfWidth(low, high)
	switch {
	case !(half > 0):
		return Sig(mean, 4)
	case scientific(math.Max(math.Abs(mean), half)):
		n := max(2, 2+Magnitude(math.Max(math.Abs(mean), half))-Magnitude(half)) // so that the ends differ in their last two digits
		return exponential(mean, max(3, n)) + " (" + exponential(low, n) + " to " + exponential(high, n) + ")"
	}
	d := Decimals(half)
	if !even(mean, low, high) {
		return rounded(mean, d, false) + " (" + rounded(low, d, false) + " to " + rounded(high, d, false) + ")"
	}
	return rounded(mean, d, false) + " ± " + rounded(half, d, false)
}

// halfWidth returns half the width of an interval, 0 where its ends differ in their last bits only: a
// sum of what is always the same.
func halfWidth(low, high float64) float64 {
	half := (high - low) / 2
	if half <= 1e-12*math.Max(math.Abs(low), math.Abs(high)) {
		return 0
	}
	return half
}

func even(mean, low, high float64) bool {
	return math.Abs((high-mean)-(mean-low)) < 0.15*(high-low)
}

// Central writes the mean alone, rounded as Estimate rounds it.
func Central(mean, low, high float64) string {
	half := halfWidth(low, high)
	if !(half > 0) || scientific(math.Max(math.Abs(mean), half)) {
		return Sig(mean, 4)
	}
	return rounded(mean, Decimals(half), false)
}

// Range writes the interval alone, as 12,130 to 12,550.
func Range(low, high float64) string {
	half := halfWidth(low, high)
	if !(half > 0) {
		return Sig(low, 4)
	}
	if scientific(math.Max(math.Abs(low), math.Abs(high))) {
		return exponential(low, 2) + " to " + exponential(high, 2)
	}
	d := Decimals(half)
	return rounded(low, d, false) + " to " + rounded(high, d, false)
}

// Signed puts a plus before what is no negative figure.
func Signed(s string) string {
	if strings.HasPrefix(s, Minus) || s == "0" || s == "0.0" {
		return s
	}
	return "+" + s
}
