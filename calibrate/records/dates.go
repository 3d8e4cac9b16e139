package records

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// stamp is a date and time as written. Which of a and b is the month is known once the whole
// column has been seen.
type stamp struct {
	year       int16
	a, b       uint8 // as written
	order      uint8 // what a and b are
	hour, min  uint8
	sec        uint8
	absolute   bool
	isInstant  bool
	zoneLetter zoneLetters // abbreviation, if there is one that is not UTC
	micro      int32
	offset     int32 // seconds east, if absolute
	instant    Time  // of a number since 1970, if isInstant
}

// zoneLetters are the letters of an abbreviation, and zeros. A string would keep the whole line that it is
// cut from.
type zoneLetters [5]byte

func (z zoneLetters) String() string { return strings.TrimRight(string(z[:]), "\x00") }

const (
	monthDay = iota // a is the month
	dayMonth
	undecided
)

var (
	isoDate   = regexp.MustCompile(`^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ]+(.*))?$`)
	shortDate = regexp.MustCompile(`^([0-9]{1,2})([-/.])([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})(?:[T ,]+(.*))?$`)
	wordDate  = regexp.MustCompile(`^(?:[A-Za-z]{3,9},? +)?(?:([0-9]{1,2})[- ]([A-Za-z]{3,9})\.?[- ,]+([0-9]{4})|([A-Za-z]{3,9})\.? +([0-9]{1,2}),? +([0-9]{4}))(?:[T ,\-–]+(.*))?$`)
	clockTime = regexp.MustCompile(`^([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)? *([AaPp][Mm])? *(Z|z|UTC|GMT|(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{2}|[A-Z]{2,5})?$`)
	unixTime  = regexp.MustCompile(`^[0-9]{9,16}(\.[0-9]{1,9})?$`)
)

const dateExamples = "2016-03-28 07:50, 2016-03-28T13:50:00Z, 3/28/2016 7:50, 28.3.2016 7:50, 28-Mar-2016 07:50 or seconds since 1970"

// parseStamp reads a date and time in one of the layouts known.
func parseStamp(s string) (stamp, bool) {
	var p stamp
	if unixTime.MatchString(s) {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return p, false
		}
		if x > 1e11 { // milliseconds: in seconds it would be after the year 5000
			x /= 1000
		}
		p.instant, p.isInstant = Time(math.Round(x*1e6)), true
		return p, x < 1e11
	}
	var clock string
	if m := isoDate.FindStringSubmatch(s); m != nil {
		p.year, p.a, p.b, p.order, clock = year(m[1]), small(m[2]), small(m[3]), monthDay, m[4]
	} else if m := shortDate.FindStringSubmatch(s); m != nil {
		p.year, p.a, p.b, p.order, clock = year(m[4]), small(m[1]), small(m[3]), undecided, m[5]
		if m[2] == "." {
			p.order = dayMonth
		}
	} else if m := wordDate.FindStringSubmatch(s); m != nil {
		word, day, y := m[2]+m[4], m[1]+m[5], m[3]+m[6]
		month := monthNamed(word)
		if month == 0 {
			return p, false
		}
		p.year, p.a, p.b, p.order, clock = year(y), month, small(day), monthDay, m[7]
	} else {
		return p, false
	}
	if clock = strings.TrimSpace(clock); clock != "" && !p.clock(clock) {
		return p, false
	}
	return p, true
}

func (p *stamp) clock(s string) bool {
	m := clockTime.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	p.hour, p.min, p.sec = small(m[1]), small(m[2]), small(m[3])
	if m[4] != "" {
		micro, _ := strconv.Atoi((m[4] + "000000")[:6])
		p.micro = int32(micro)
	}
	if m[5] != "" {
		if p.hour < 1 || p.hour > 12 {
			return false
		}
		p.hour %= 12
		if m[5][0] == 'p' || m[5][0] == 'P' {
			p.hour += 12
		}
	}
	switch z := m[6]; {
	case z == "":
	case z == "Z" || z == "z" || z == "UTC" || z == "GMT":
		p.absolute = true
	case strings.ContainsAny(z, "+-"):
		z = strings.TrimPrefix(strings.TrimPrefix(z, "UTC"), "GMT")
		digits := strings.ReplaceAll(z[1:], ":", "")
		h, mi := int32(small(digits[:2])), int32(small(digits[2:]))
		if h > 15 || mi > 59 {
			return false
		}
		p.absolute, p.offset = true, h*3600+mi*60
		if z[0] == '-' {
			p.offset = -p.offset
		}
	default:
		copy(p.zoneLetter[:], z)
	}
	return p.hour < 24 && p.min < 60 && p.sec < 61
}

// year reads four digits, or two of which 70 to 99 are of the last century.
func year(s string) int16 {
	n, _ := strconv.Atoi(s)
	if len(s) == 2 {
		n += 2000
		if n >= 2070 {
			n -= 100
		}
	}
	return int16(n)
}

func small(s string) uint8 {
	n, _ := strconv.Atoi(s)
	return uint8(min(n, 255))
}

func monthNamed(word string) uint8 {
	if len(word) < 3 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		if name := m.String(); len(word) <= len(name) && strings.EqualFold(name[:len(word)], word) {
			return uint8(m)
		}
	}
	if strings.EqualFold(word, "sept") {
		return 9
	}
	return 0
}

// ambiguous: a and b are two numbers that the date itself does not tell apart.
func (p stamp) ambiguous() bool { return p.order == undecided && !p.isInstant && p.year != 0 }

// tells says which order the numbers of a date force, undecided if either could be.
func (p stamp) tells() uint8 {
	switch {
	case p.order != undecided || p.isInstant:
		return undecided
	case p.a > 12:
		return dayMonth
	case p.b > 12:
		return monthDay
	}
	return undecided
}

// shown is the date and time as a clock in UTC would show them; false if there is no such date.
func (p stamp) shown(order uint8) (time.Time, bool) {
	month, day := p.a, p.b
	if p.order == dayMonth || p.order == undecided && order == dayMonth {
		month, day = day, month
	}
	t := time.Date(int(p.year), time.Month(month), int(day), int(p.hour), int(p.min), int(p.sec), int(p.micro)*1000, time.UTC)
	ok := p.year >= 1900 && t.Month() == time.Month(month) && t.Day() == int(day)
	return t, ok
}

// reading tells how a local time was understood.
type reading int

const (
	asWritten reading = iota
	skipped           // no clock shows it; read with the offset before the change
	repeated          // clocks show it twice; the first is taken
)

// in returns the instant of p in a zone; false if the calendar has no such date.
func (p stamp) in(loc *time.Location, order uint8) (Time, reading, bool) {
	if p.isInstant {
		return p.instant, asWritten, true
	}
	shown, ok := p.shown(order)
	if !ok {
		return 0, asWritten, false
	}
	if p.absolute {
		return Of(shown.Add(-time.Duration(p.offset) * time.Second)), asWritten, true
	}
	if loc == time.UTC {
		return Of(shown), asWritten, true
	}
	// Offsets on either side of any change that could matter.
	_, before := shown.Add(-26 * time.Hour).In(loc).Zone()
	_, after := shown.Add(26 * time.Hour).In(loc).Zone()
	first := shown.Add(-time.Duration(before) * time.Second)
	second := shown.Add(-time.Duration(after) * time.Second)
	_, firstOffset := first.In(loc).Zone()
	_, secondOffset := second.In(loc).Zone()
	isFirst, isSecond := firstOffset == before, secondOffset == after
	switch {
	case isFirst && isSecond && before != after:
		return Of(first), repeated, true
	case isFirst:
		return Of(first), asWritten, true
	case isSecond:
		return Of(second), asWritten, true
	}
	return Of(first), skipped, true
}
