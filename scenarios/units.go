package scenarios

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// unit is a unit of time and its length, exactly.
type unit struct {
	name    string
	seconds *big.Rat
	words   []string // how else people write it, for the remedy
}

// units from the longest to the shortest. A year has 365 days and a month is a twelfth of it.
var units = sync.OnceValue(func() []unit {
	r := big.NewRat
	return []unit{
		{"y", r(365*86400, 1), []string{"yr", "yrs", "year", "years", "a"}},
		{"mo", r(365*86400/12, 1), []string{"mon", "month", "months"}},
		{"w", r(7*86400, 1), []string{"wk", "week", "weeks"}},
		{"d", r(86400, 1), []string{"day", "days"}},
		{"h", r(3600, 1), []string{"hr", "hrs", "hour", "hours"}},
		{"m", r(60, 1), []string{"min", "mins", "minute", "minutes"}},
		{"s", r(1, 1), []string{"sec", "secs", "second", "seconds"}},
		{"ms", r(1, 1000), []string{"msec", "millisecond", "milliseconds"}},
		{"us", r(1, 1_000_000), []string{"usec", "microsecond", "microseconds"}},
	}
})

const unitNames = "y, mo, w, d, h, m, s, ms, us"

// badUnit says what is wrong with a unit and how it is written.
func badUnit(name string) (message, remedy string) {
	for _, u := range units() {
		for _, w := range u.words {
			if strings.EqualFold(w, name) {
				return "unknown unit " + strconv.Quote(name), "write " + u.name
			}
		}
	}
	return "unknown unit " + strconv.Quote(name), "units are " + unitNames
}

func unitNamed(name string) (unit, bool) {
	for _, u := range units() {
		if u.name == name {
			return u, true
		}
	}
	return unit{}, false
}

// A number is decimal, with a point and an exponent at will; never octal, hexadecimal, infinite
// or with digits in groups. The exponent is short because the number is held exactly.
var (
	numberPattern = regexp.MustCompile(`^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$`)
	amountPattern = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?)([^0-9.]*)`)
	wholePattern  = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)$`)
)

const longestNumber = 400

// exactly returns the number that s writes.
func exactly(s string) (*big.Rat, bool) {
	if len(s) > longestNumber || !numberPattern.MatchString(s) {
		return nil, false
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil, false
	}
	if f, _ := r.Float64(); math.IsInf(f, 0) {
		return nil, false
	}
	return r, true
}

// nearestFloat returns the float64 nearest to r: one rounding, the same everywhere.
func nearestFloat(r *big.Rat) float64 {
	f, _ := r.Float64()
	return f
}

// parseDuration reads 90s, 1h30m, 1.5h, 10mo or 1e7h, in seconds. It fails with a message and a
// remedy.
func parseDuration(s string) (seconds *big.Rat, message, remedy string) {
	if s == "0" {
		return new(big.Rat), "", ""
	}
	if strings.HasPrefix(s, "-") {
		return nil, "must not be negative", "write a duration such as 90s or 1h30m"
	}
	if s == "" || len(s) > longestNumber {
		return nil, "is not a duration", "write one such as 90s, 1h30m or 10mo"
	}
	if _, ok := exactly(s); ok {
		return nil, strconv.Quote(s) + " has no unit", "write " + s + "s for seconds, " + s + "m for minutes or " + s + "h for hours"
	}
	sum, last := new(big.Rat), -1
	for rest := s; rest != ""; {
		m := amountPattern.FindStringSubmatch(rest)
		if m == nil {
			return nil, strconv.Quote(s) + " is not a duration", "write one such as 90s, 1h30m or 10mo"
		}
		amount, ok := exactly(m[1])
		if !ok {
			return nil, strconv.Quote(s) + " is out of range", ""
		}
		name := strings.TrimSpace(m[2])
		u, ok := unitNamed(name)
		if !ok {
			if name == "" {
				return nil, strconv.Quote(s) + " lacks a unit after " + m[1], "units are " + unitNames
			}
			message, remedy := badUnit(name)
			return nil, message, remedy
		}
		if name != m[2] {
			return nil, strconv.Quote(s) + " has a space in it", "write " + strings.ReplaceAll(s, " ", "")
		}
		rank := unitRank(name)
		if rank <= last {
			return nil, strconv.Quote(s) + " names its units out of order", "begin with the longest, each once, such as 1d2h30m"
		}
		last = rank
		sum.Add(sum, amount.Mul(amount, u.seconds))
		rest = rest[len(m[0]):]
	}
	if sum.Cmp(longest()) > 0 {
		return nil, strconv.Quote(clip(s)) + " is longer than 1e12y", "to leave a cause out, use rate: 0"
	}
	return sum, "", ""
}

// longest is the longest duration, 1e12 years: far beyond any purpose, near enough to keep
// moments finite.
var longest = sync.OnceValue(func() *big.Rat { return new(big.Rat).Mul(big.NewRat(1e12, 1), units()[0].seconds) })

func unitRank(name string) int {
	for i, u := range units() {
		if u.name == name {
			return i
		}
	}
	return -1
}

// parseRate reads 0.06/y, 1/d or 0, per second.
func parseRate(s string) (perSecond *big.Rat, message, remedy string) {
	const example = "write one such as 0.06/y, 1/d or 2/h"
	if strings.HasPrefix(s, "-") {
		return nil, "must not be negative", example
	}
	number, name, ok := strings.Cut(s, "/")
	r, isNumber := exactly(strings.TrimSpace(number))
	switch {
	case !isNumber:
		return nil, strconv.Quote(clip(s)) + " is not a rate", example
	case !ok && r.Sign() == 0:
		return r, "", ""
	case !ok:
		return nil, strconv.Quote(s) + " does not say per what", "write " + s + "/y, " + s + "/d or " + s + "/h"
	}
	u, ok := unitNamed(strings.TrimSpace(name))
	if !ok {
		message, remedy := badUnit(strings.TrimSpace(name))
		return nil, message, remedy
	}
	r.Quo(r, u.seconds)
	if r.Sign() > 0 && new(big.Rat).Inv(r).Cmp(longest()) > 0 {
		return nil, strconv.Quote(clip(s)) + " is less than one in 1e12y", "0 means never"
	}
	return r, "", ""
}

// parseShare reads 80% or 0.8.
func parseShare(s string) (share *big.Rat, message, remedy string) {
	const example = "write one such as 80% or 0.8"
	number, percent := strings.CutSuffix(s, "%")
	r, ok := exactly(strings.TrimSpace(number))
	if !ok {
		return nil, strconv.Quote(clip(s)) + " is not a share", example
	}
	if percent {
		r.Quo(r, big.NewRat(100, 1))
	}
	switch {
	case r.Sign() < 0:
		return nil, "must not be negative", example
	case r.Cmp(big.NewRat(1, 1)) > 0 && !percent:
		return nil, s + " is above 1, which is 100%", "write " + s + "% if that is meant"
	case r.Cmp(big.NewRat(1, 1)) > 0:
		return nil, s + " is above 100%", example
	}
	return r, "", ""
}

// clip shortens what a message repeats.
func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
