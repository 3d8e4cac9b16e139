package scenarios

import (
	"regexp"
	"strconv"
	"time"
)

// moment is a date or time as written. Without an offset it is local, and which instant it is
// depends on the time zone.
type moment struct {
	year     int
	month    time.Month
	day      int
	hour     int
	minute   int
	second   int
	dateOnly bool
	absolute bool
	offset   int // seconds east of UTC, if absolute
}

var (
	datePattern  = regexp.MustCompile(`^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(Z|z|[+-][0-9]{2}:[0-9]{2})?)?$`)
	clockPattern = regexp.MustCompile(`^([0-9]{2}):([0-9]{2})$`)
)

const badMoment = "write a local date or time such as 2016-03-28 or 2016-03-28T07:50:00, or one with an offset such as 2016-03-28T13:50:00Z"

// parseMoment reads a date, a local time or RFC 3339.
func parseMoment(s string) (m moment, message, remedy string) {
	parts := datePattern.FindStringSubmatch(s)
	if parts == nil {
		return m, strconv.Quote(clip(s)) + " is not a date or time", badMoment
	}
	n := func(i int) int {
		x, _ := strconv.Atoi(parts[i]) // digits by the pattern, or nothing
		return x
	}
	m = moment{year: n(1), month: time.Month(n(2)), day: n(3), hour: n(4), minute: n(5), second: n(6), dateOnly: parts[4] == ""}
	if m.year < 1900 || m.year > 2999 {
		return m, s + " is not a year that this program knows", "use one between 1900 and 2999"
	}
	if t := m.utc(); t.Month() != m.month || t.Day() != m.day || t.Hour() != m.hour || t.Minute() != m.minute || t.Second() != m.second {
		return m, s + " does not exist in the calendar", ""
	}
	if z := parts[7]; z != "" {
		m.absolute = true
		if z != "Z" && z != "z" {
			h, _ := strconv.Atoi(z[1:3])
			min, _ := strconv.Atoi(z[4:])
			if h > 15 || min > 59 {
				return m, z + " is not an offset from UTC", ""
			}
			m.offset = h*3600 + min*60
			if z[0] == '-' {
				m.offset = -m.offset
			}
		}
	}
	return m, "", ""
}

// utc is the instant at which clocks in UTC show m.
func (m moment) utc() time.Time {
	return time.Date(m.year, m.month, m.day, m.hour, m.minute, m.second, 0, time.UTC)
}

// in returns the instants at which clocks in loc show m, the earlier first: none in the hour that
// daylight saving skips, two in the one that it repeats.
func (m moment) in(loc *time.Location) []time.Time {
	if m.absolute {
		return []time.Time{m.utc().Add(-time.Duration(m.offset) * time.Second).In(loc)}
	}
	shown := m.utc()
	var instants []time.Time
	// No zone is a day from UTC, so the offsets a day and a bit before and after are those on
	// either side of any change that could matter.
	for _, near := range []time.Duration{-26 * time.Hour, 26 * time.Hour} {
		_, offset := shown.Add(near).In(loc).Zone()
		t := shown.Add(-time.Duration(offset) * time.Second)
		if _, o := t.In(loc).Zone(); o != offset || len(instants) > 0 && instants[0].Equal(t) {
			continue
		}
		instants = append(instants, t.In(loc))
	}
	if len(instants) == 2 && instants[1].Before(instants[0]) {
		instants[0], instants[1] = instants[1], instants[0]
	}
	return instants
}

// instant resolves a moment of the file, reporting one that does not exist and warning of one that
// is ambiguous, of which it takes the first.
func (d *decoder) instant(v *value, loc *time.Location) time.Time {
	if v.bad {
		return time.Time{}
	}
	instants := v.moment.in(loc)
	switch len(instants) {
	case 0:
		before := v.moment.utc().Add(-3 * time.Hour)
		_, end := time.Date(before.Year(), before.Month(), before.Day(), before.Hour(), 0, 0, 0, loc).ZoneBounds()
		remedy := "write the time with an offset"
		if !end.IsZero() {
			remedy = "the next time that does is " + end.In(loc).Format("2006-01-02T15:04:05")
		}
		d.wrong(v, remedy, "%s does not exist in %s: clocks skip it", v.moment, loc)
		return time.Time{}
	case 2:
		first, _ := instants[0].Zone()
		second, _ := instants[1].Zone()
		d.warn(v.at, v.path, "write the offset to choose: "+instants[0].Format(time.RFC3339)+" or "+instants[1].Format(time.RFC3339),
			"%s occurs twice in %s, as %s and as %s; the first is used", v.moment, loc, first, second)
	}
	return instants[0]
}

// String prints m as the file would write it, without an offset.
func (m moment) String() string {
	if m.dateOnly {
		return m.utc().Format("2006-01-02")
	}
	return m.utc().Format("2006-01-02T15:04:05")
}

// parseClock reads a local time of day, 00:00 to 24:00.
func parseClock(s string) (Clock, bool) {
	parts := clockPattern.FindStringSubmatch(s)
	if parts == nil {
		return 0, false
	}
	h, _ := strconv.Atoi(parts[1])
	m, _ := strconv.Atoi(parts[2])
	return Clock(h*60 + m), h < 24 && m < 60 || h == 24 && m == 0
}
