package numbers

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"outagesim/results"
)

func TestEstimate(t *testing.T) {
	for _, c := range []struct {
		mean, low, high float64
		want            string
	}{
		{12343.7, 12131, 12556.4, "12,340 ± 210"},
		{14.237, 9.1, 25.4, "14.2 (9.1 to 25.4)"},
		{0.0312, 0.0291, 0.0333, "0.0312 ± 0.0021"},
		{-830.4, -930, -730.8, "−830 ± 100"},
		{5, 5, 5, "5"},
		{2400.000000000001, 2400.0000000000005, 2400.000000000001, "2,400"}, // the last bits of a sum
		{-1234.5, -1234.5000000000002, -1234.4999999999998, "−1,234"},
		{2400, 2399.99999998, 2400.00000002, "2,400.000000000 ± 0.000000020"},
		{3e-13, 1e-13, 5e-13, "3e-13 (1e-13 to 5e-13)"},
		{0, 0, 0, "0"},
		{99.6, 89.7, 109.5, "99.6 ± 9.9"},
		{99.6, 89.65, 109.55, "99.6 ± 9.9"},
		{1234567, 1134567, 1334567, "1,230,000 ± 100,000"},
		{3.2e12, 3e12, 3.4e12, "3.2e12 (3e12 to 3.4e12)"},
		{2e-9, 1e-9, 3e-9, "2e-9 (1e-9 to 3e-9)"},
	} {
		if got := Estimate(c.mean, c.low, c.high); got != c.want {
			t.Errorf("Estimate(%v, %v, %v) = %q, want %q", c.mean, c.low, c.high, got, c.want)
		}
	}
}

func TestSig(t *testing.T) {
	for _, c := range []struct {
		x    float64
		n    int
		want string
	}{
		{0, 3, "0"}, {0.1, 2, "0.1"}, {1234567, 3, "1,234,567"}, {12345.678, 3, "12,300"},
		{0.0123456, 2, "0.012"}, {9.99, 2, "10"}, {-4.25, 2, "−4.2"}, {1e-7, 2, "1e-7"}, {2.5e13, 2, "2.5e13"},
		{999.6, 3, "1,000"}, {63, 2, "63"},
	} {
		if got := Sig(c.x, c.n); got != c.want {
			t.Errorf("Sig(%v, %d) = %q, want %q", c.x, c.n, got, c.want)
		}
	}
}

// A figure that is always the same, or differs in its last bits, keeps its digits.
func TestShortOfOneValue(t *testing.T) {
	f := func(x float64) *float64 { return &x }
	for _, high := range []float64{0.5125, math.Nextafter(0.5125, 1)} {
		m := results.Metric{Mean: 0.5125, Low: f(0.5125), High: &high, Method: "crude"}
		if got := Short("fleet.panics", m); got != "0.5125" {
			t.Errorf("got %q, want 0.5125", got)
		}
	}
}

// Of every power of ten that a float can hold, and of the floats just beside it: the leading digit
// below it is one place lower.
func TestMagnitude(t *testing.T) {
	for m := -323; m <= 308; m++ {
		x, err := strconv.ParseFloat(fmt.Sprintf("1e%d", m), 64) // the nearest float, which math.Pow10 is not always
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			x    float64
			want int
		}{{math.Nextafter(x, 0), m - 1}, {x, m}, {math.Nextafter(x, math.Inf(1)), m}} {
			if got := Magnitude(c.x); got != c.want {
				t.Errorf("Magnitude(%v) = %d, want %d", c.x, got, c.want)
			}
		}
	}
	for x, want := range map[float64]int{5e-324: -324, 5: 0, 0.25: -1, math.MaxFloat64: 308, math.Inf(1): 309} {
		if got := Magnitude(x); got != want {
			t.Errorf("Magnitude(%v) = %d, want %d", x, got, want)
		}
	}
}

// A short figure that is known better than that is written to four digits, beside a power of ten too.
func TestShortBesideAPowerOfTen(t *testing.T) {
	f := func(x float64) *float64 { return &x }
	for _, c := range []struct {
		mean float64
		want string
	}{
		{999.87654, "999.9"}, {999.96, "1,000"}, {math.Nextafter(1000, 0), "1,000"}, {1000, "1,000"},
		{math.Nextafter(1000, 2000), "1,000"}, {1000.4, "1,000"}, {-999.96, "−1,000"}, {-0.0999987, "−0.1000"}, {0.0999444, "0.09994"},
	} {
		m := results.Metric{Mean: c.mean, Low: f(c.mean - 1e-6), High: f(c.mean + 1e-6), Method: "crude"}
		if got := Short("fleet.panics", m); got != c.want {
			t.Errorf("%v: %q, want %q", c.mean, got, c.want)
		}
	}
}

func TestMetric(t *testing.T) {
	f := func(x float64) *float64 { return &x }
	for _, c := range []struct {
		name string
		m    results.Metric
		want string
	}{
		{"apps.a.outage_minutes", results.Metric{Mean: 12343.7, Low: f(12131), High: f(12556.4), Method: "crude"}, "12,340 ± 210"},
		{"apps.a.outage_minutes", results.Metric{Mean: 0, High: f(0.0312), Bound: "upper", Method: "crude"}, "≤ 0.031"},
		{"fleet.panics", results.Metric{Mean: 0, Method: "exact"}, "0"},
		{"apps.a.availability", results.Metric{Mean: 0.9999841, Low: f(0.999982), High: f(0.9999862), Method: "crude"}, "99.9984% ± 0.0002%"},
		{"apps.a.availability", results.Metric{Mean: 0.9999841, Method: "exact"}, "99.9984%"},
		{"apps.a.availability", results.Metric{Mean: 1, Method: "exact"}, "100%"},
		{"apps.a.any_outage", results.Metric{Mean: 0.63, Low: f(0.6205), High: f(0.6395), Method: "crude"}, "63.00% ± 0.95%"},
		{"apps.a.any_outage", results.Metric{Mean: 0.002, Low: f(0.0012), High: f(0.0038), Method: "crude"}, "0.20% (0.12 to 0.38%)"},
	} {
		if got := Metric(c.name, c.m); got != c.want {
			t.Errorf("Metric(%s, %+v) = %q, want %q", c.name, c.m, got, c.want)
		}
	}
}

func TestMinutes(t *testing.T) {
	for m, want := range map[float64]string{
		0: "0 min", 0.5: "30 s", 1: "1 min", 2.54: "2.5 min", 63: "63 min", 119.4: "119 min", 240: "4 h", 283.4: "4 h 43 min", 7200: "5 d",
	} {
		if got := Minutes(m); got != want {
			t.Errorf("Minutes(%v) = %q, want %q", m, got, want)
		}
	}
}

func TestShort(t *testing.T) {
	f := func(x float64) *float64 { return &x }
	for _, c := range []struct {
		name            string
		mean, low, high float64
		want            string
	}{
		{"events.blast_radius", 670.011, 669.97, 670.05, "670.0"},
		{"apps.a.outage_minutes", 292345, 281000, 303000, "292,000"},
		{"apps.a.outage_minutes", 21327.4, 21273, 21381, "21,330"},
		{"apps.a.availability", 0.999998983, 0.999998936, 0.99999903, "99.99990%"},
		{"apps.a.availability", 0.5, 0.49, 0.51, "50.0%"},
		{"fleet.panics", 0, 0, 0, "0"},
		{"fleet.panics", 1e-8, 0, 2e-8, "1e-8"},
	} {
		if got := Short(c.name, results.Metric{Mean: c.mean, Low: f(c.low), High: f(c.high)}); got != c.want {
			t.Errorf("Short(%s, %v) = %q, want %q", c.name, c.mean, got, c.want)
		}
	}
}

func TestCompact(t *testing.T) {
	for m, want := range map[float64]string{0.5: "30s", 63: "63m", 240: "4h", 283: "4h43m", 7200: "5d"} {
		if got := Compact(m); got != want {
			t.Errorf("Compact(%v) = %q, want %q", m, got, want)
		}
	}
}

func TestHorizon(t *testing.T) {
	for d, want := range map[float64]string{
		365 * 10 / 12.0: "10 months", 365: "1 year", 730: "2 years", 90: "90 days", 30.5: "30.5 days", 365 / 12.0: "1 month", 0.25: "6 hours",
	} {
		if got := Horizon(d); got != want {
			t.Errorf("Horizon(%v) = %q, want %q", d, got, want)
		}
	}
}
