package charts

import (
	"math"

	"gonum.org/v1/plot"

	"outagesim/reports/numbers"
)

// axis maps values to pixels.
type axis struct {
	min, max float64
	from, to float64 // pixels of min and max
	scale    plot.Normalizer
	ticks    []tick
}

type tick struct {
	at    float64
	label string
}

// px returns where x is.
func (a axis) px(x float64) float64 {
	return a.from + float64(a.scale.Normalize(a.min, a.max, x)*(a.to-a.from))
}

// within returns px of x, held inside the axis.
func (a axis) within(x float64) float64 { return a.px(math.Max(a.min, math.Min(a.max, x))) }

// place returns the axis between two pixels.
func (a axis) place(from, to float64) axis {
	a.from, a.to = from, to
	return a
}

// linear returns an axis that holds min and max, with at most n ticks or so; it ends where
// the data do, with a little room.
func linear(min, max float64, n int) axis {
	if size := math.Abs(min); !(max-min > 1e-12*size) { // steps have to be more than the last bits
		max = min + math.Max(1, 1e-9*size)
	}
	step := niceStep((max - min) / float64(n))
	a := axis{min: min, max: max, scale: plot.LinearScale{}}
	if low := math.Floor(min/step) * step; min-low < 0.35*step {
		a.min = low
	}
	if top := math.Ceil(max/step) * step; top-max < 0.35*step {
		a.max = top
	}
	for k := math.Ceil(a.min/step - 1e-9); k*step <= a.max*(1+1e-12)+1e-300; k++ {
		a.ticks = append(a.ticks, tick{at: k * step})
	}
	label := labeller(math.Max(math.Abs(a.min), math.Abs(a.max)), step)
	for i := range a.ticks {
		a.ticks[i].label = label(a.ticks[i].at)
	}
	return a
}

// niceStep returns the least of 1, 2, 2.5, 5 times a power of ten that is not below x.
func niceStep(x float64) float64 {
	p := math.Pow10(numbers.Magnitude(x))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if m*p >= x*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// labeller writes the ticks of an axis whose greatest is max, all with the same decimals.
func labeller(max, step float64) func(float64) string {
	unit, suffix := 1.0, ""
	switch {
	case max >= 1e13 || max < 1e-4:
		digits := 2 // 25 is a step, too
		if ratio := max / step * (1 - 1e-9); ratio > 1 {
			digits += 1 + numbers.Magnitude(ratio)
		}
		return func(x float64) string {
			if math.Abs(x) < step/1e6 {
				return "0"
			}
			return numbers.Sig(x, digits)
		}
	case max >= 1e10:
		unit, suffix = 1e9, " bn"
	case max >= 1e7:
		unit, suffix = 1e6, " M"
	}
	decimals := 0
	for s := step / unit; decimals < 9 && math.Abs(s-math.Round(s)) > 1e-6*s; decimals++ {
		s *= 10
	}
	return func(x float64) string {
		if math.Abs(x) < step/1e6 {
			return "0"
		}
		return numbers.Fixed(x/unit, decimals) + suffix
	}
}

// logarithmic returns an axis by powers of ten that holds min > 0 and max.
func logarithmic(min, max float64) axis {
	a := axis{scale: plot.LogScale{}}
	lo := numbers.Magnitude(min * (1 + 1e-9))
	hi := 1 + numbers.Magnitude(max*(1-1e-9))
	if hi <= lo {
		hi = lo + 1
	}
	a.min, a.max = math.Pow10(lo), math.Pow10(hi)
	step := 1 + (hi-lo)/8
	for e := lo; e <= hi; e += step {
		a.ticks = append(a.ticks, tick{math.Pow10(e), powerLabel(e)})
	}
	return a
}

func powerLabel(e int) string {
	switch {
	case e >= 10 || e < -4:
		return numbers.Sig(math.Pow10(e), 1)
	case e >= 7:
		return numbers.Fixed(math.Pow10(e-6), 0) + " M"
	case e < 0:
		return numbers.Fixed(math.Pow10(e), -e)
	}
	return numbers.Fixed(math.Pow10(e), 0)
}

// timeTicks is the room that a tick of a time axis takes.
const timeTicks = 46

// minutes returns a linear axis from 0 whose ticks are whole minutes, hours or days.
func minutes(max float64, n int) axis {
	step := 1440.0
	for _, s := range []float64{1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440} {
		if max/s <= float64(n) {
			step = s
			break
		}
	}
	for max/step > float64(n)*1.5 {
		step *= 2
	}
	if max < 3 {
		return linear(0, max, n)
	}
	a := axis{max: max, scale: plot.LinearScale{}}
	for k := 0.0; k*step <= max*(1+1e-12); k++ {
		a.ticks = append(a.ticks, tick{k * step, tickMinutes(k*step, step)})
	}
	return a
}

func tickMinutes(m, step float64) string {
	switch {
	case m == 0:
		return "0"
	case step >= 1440:
		return numbers.Fixed(m/1440, 0) + " d"
	case step >= 60:
		return numbers.Fixed(m/60, 0) + " h"
	}
	return numbers.Fixed(m, 0) + " min"
}
