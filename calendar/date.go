package calendar

import (
	"fmt"
	"time"
	_ "time/tzdata" // time zones mean the same on machines that lack the database
)

// Date is a local calendar day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day of t in its location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// String returns the date as 2006-01-02.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// midnight is the day's first instant in a zone whose clock never changes. Days are counted there.
func (d Date) midnight() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Add returns the date so many days later.
func (d Date) Add(days int) Date { return DateOf(d.midnight().AddDate(0, 0, days)) }

// Compare returns -1, 0 or +1 as d is before, at or after e.
func (d Date) Compare(e Date) int { return d.midnight().Compare(e.midnight()) }

// Clock is a local time of day in minutes since midnight, 0 to 1440.
type Clock int

// on returns the first instant at which the local clock of loc shows what wall, a time in UTC, shows
// there, or the first one after it where it never does.
func on(wall time.Time, loc *time.Location) time.Time {
	// No zone is further than a day from UTC, so that the search may start a day early.
	t := wall.AddDate(0, 0, -2).In(loc)
	for {
		_, offset := t.Zone()
		start, end := t.ZoneBounds()
		at := wall.Add(-time.Duration(offset) * time.Second).In(loc)
		if !start.IsZero() && at.Before(start) {
			at = start
		}
		if end.IsZero() || at.Before(end) {
			return at
		}
		if !end.After(t) {
			// The last day of a leap year, see ends.
			if _, o := at.Zone(); o == offset {
				return at
			}
			end = t.Add(24 * time.Hour)
		}
		t = end
	}
}

// MarshalText is String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 2006-01-02.
func (d *Date) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("%q is not a date such as 2016-03-28", text)
	}
	*d = DateOf(t)
	return nil
}

// ends returns when the clock's offset at t ends; zero if it never does. Where a zone's rule takes over
// from its table, after 2037, time.ZoneBounds takes each year to have 365 days, and on the last day
// of a leap year it returns an end that has passed. No clock changes on that day.
func ends(t time.Time) time.Time {
	_, end := t.ZoneBounds()
	if !end.IsZero() && !end.After(t) {
		return t.Add(24 * time.Hour)
	}
	return end
}
