package charts

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func labels(a axis) string {
	var s []string
	for _, t := range a.ticks {
		s = append(s, t.label)
	}
	return strings.Join(s, " ")
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		name string
		axis axis
		want string
	}{
		{"thousands", linear(0, 520000, 6), "0 100,000 200,000 300,000 400,000 500,000"},
		{"tenths", linear(0, 1, 5), "0 0.2 0.4 0.6 0.8 1.0"},
		{"about zero", linear(-43000, 236000, 6), "−50,000 0 50,000 100,000 150,000 200,000 250,000"},
		{"nothing", linear(0, 0, 3), "0 0.5 1.0"},
		{"millions", linear(0, 5e7, 5), "0 10 M 20 M 30 M 40 M 50 M"},
		{"digits of a whole power", linear(0, 1e-5, 10), "0 1e-6 2e-6 3e-6 4e-6 5e-6 6e-6 7e-6 8e-6 9e-6 1e-5"},
		{"powers", logarithmic(3, 4e4), "1 10 100 1,000 10,000 100,000"},
		{"one power", logarithmic(10, 10), "10 100"},
		{"minutes", minutes(63, 5), "0 15 min 30 min 45 min 60 min"},
		{"hours", minutes(283, 5), "0 1 h 2 h 3 h 4 h"},
		{"days", minutes(10000, 7), "0 1 d 2 d 3 d 4 d 5 d 6 d"},
		{"nines", nines(2e-6, 3e-4), "99.9999% 99.999% 99.99% 99.9%"},
	} {
		if got := labels(c.axis); got != c.want {
			t.Errorf("%s: ticks %q, want %q", c.name, got, c.want)
		}
	}
}

// An axis of what differs in its last bits alone has ticks all the same, and not without end.
func TestAxisOfNearlyOneValue(t *testing.T) {
	for _, low := range []float64{1e17, -1e17, 1e300, 123456} {
		for _, high := range []float64{low, math.Nextafter(low, math.Inf(1)), low + 2e-16*math.Abs(low)} {
			a := linear(low, high, 5).place(100, 900)
			if n := len(a.ticks); n < 2 || n > 12 || a.px(low) < 99.99 || a.px(high) > 900.01 {
				t.Errorf("from %v to %v: %d ticks, from %v to %v", low, high, n, a.px(low), a.px(high))
			}
		}
	}
}

// The bits beside a power of ten decide neither about a step nor about an end of an axis.
func TestStepsBesidePowersOfTen(t *testing.T) {
	for m := -300; m <= 300; m++ {
		p := math.Pow10(m)
		for _, x := range []float64{math.Nextafter(p, 0), p, math.Nextafter(p, math.Inf(1))} {
			if got := niceStep(x); math.Abs(got-p) > 1e-15*p {
				t.Errorf("the step of %v is %v, want %v", x, got, p)
			}
			if a := logarithmic(x, 100*x); a.min != math.Pow10(m) || a.max != math.Pow10(m+2) {
				t.Errorf("an axis from %v to %v goes from %v to %v", x, 100*x, a.min, a.max)
			}
		}
	}
}

func TestAxesHoldTheirValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := math.Pow10(rapid.IntRange(-12, 18).Draw(t, "scale"))
		low := rapid.Float64Range(-1, 1).Draw(t, "low") * scale
		high := low + rapid.Float64Range(1e-3, 2).Draw(t, "span")*scale
		a := linear(low, high, rapid.IntRange(2, 12).Draw(t, "n")).place(100, 900)
		for _, x := range []float64{low, high} {
			if p := a.px(x); !(p >= 99.99 && p <= 900.01) {
				t.Fatalf("%v lies at %v", x, p)
			}
		}
		if n := len(a.ticks); n < 1 || n > 40 {
			t.Fatalf("%d ticks", n)
		}
		for i, k := range a.ticks {
			if k.label == "" || i > 0 && k.label == a.ticks[i-1].label {
				t.Fatalf("tick %d at %v reads %q after %q", i, k.at, k.label, a.ticks[max(0, i-1)].label)
			}
		}
	})
}
