package sim

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// text prints s as a duration of the scenario file that reads back as the same number: whole
// microseconds in days, hours, minutes and seconds, such as "1d2h" or "2.5s", anything else in
// seconds.
func (s Seconds) text() string {
	if us := float64(s) * 1e6; us >= 0 && us < 1<<53 && us == math.Floor(us) {
		if d := Duration(us); d.Seconds() == s {
			return d.String()
		}
	}
	if hours := float64(s) / 3600; hours == math.Floor(hours) && Seconds(hours*3600) == s {
		return strconv.FormatFloat(hours, 'f', -1, 64) + "h"
	}
	return strconv.FormatFloat(float64(s), 'f', -1, 64) + "s"
}

// rounded returns s to 13 significant digits, which undoes the error of a logarithm and its
// inverse.
func (s Seconds) rounded() Seconds {
	f, err := strconv.ParseFloat(strconv.FormatFloat(float64(s), 'e', 12, 64), 64)
	if err != nil {
		return s
	}
	return Seconds(f)
}

// number prints a parameter without a unit.
func number(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

// distributionText prints a distribution from its name and its keys and values in turn, as the
// scenario file writes it: {name: {key: value, key: value}}.
func distributionText(name string, keyValues ...string) string {
	var b strings.Builder
	b.WriteString("{" + name + ": {")
	for i := 0; i < len(keyValues); i += 2 {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(keyValues[i] + ": " + keyValues[i+1])
	}
	b.WriteString("}}")
	return b.String()
}

// The checks return an error, in the words of the scenario file, where a parameter is impossible.

func checkPositive(distribution, name string, s Seconds) error {
	if !(s > 0) || math.IsInf(float64(s), 1) {
		return fmt.Errorf("%s: %s is %v s, but must be above 0 and finite", distribution, name, float64(s))
	}
	return nil
}

func checkNotNegative(distribution, name string, s Seconds) error {
	if !(s >= 0) || math.IsInf(float64(s), 1) {
		return fmt.Errorf("%s: %s is %v s, but must be 0 or more, and finite", distribution, name, float64(s))
	}
	return nil
}

func checkShape(distribution, name string, x float64) error {
	if !(x > 0) || math.IsInf(x, 1) {
		return fmt.Errorf("%s: %s is %v, but must be above 0 and finite", distribution, name, x)
	}
	return nil
}

// must panics with err for a method of a distribution whose parameters are impossible.
func must(method string, err error) {
	if err != nil {
		panic("sim: " + method + ": " + err.Error())
	}
}

// mustProbability panics unless 0 <= p <= 1.
func mustProbability(method string, p float64) {
	if !(p >= 0 && p <= 1) {
		panic("sim: " + method + " of probability " + number(p))
	}
}
