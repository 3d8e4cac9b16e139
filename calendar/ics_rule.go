package calendar

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// frequency is the period of a rule.
type frequency int

const (
	yearly frequency = iota
	monthly
	weekly
	daily
)

// weekday is one of BYDAY: every such day, or the nth of the month or year, from its end if n is
// negative.
type weekday struct {
	day time.Weekday
	n   int
}

// rule is an RRULE down to days. Times of the day do not change.
type rule struct {
	line      int
	freq      frequency
	interval  int
	count     int     // 0: no limit
	until     *moment // nil: no limit
	months    []int
	monthDays []int
	weekdays  []weekday
	positions []int
	weekStart time.Weekday
}

// mostListed is how long a list of a rule may be.
const mostListed = 366

var weekdayNames = map[string]time.Weekday{
	"SU": time.Sunday, "MO": time.Monday, "TU": time.Tuesday, "WE": time.Wednesday,
	"TH": time.Thursday, "FR": time.Friday, "SA": time.Saturday,
}

// rule parses an RRULE.
func (c contentLine) rule(z zones) (*rule, error) {
	if c.cut {
		return nil, wrong(c.number, "RRULE is longer than %d octets", longest)
	}
	r := &rule{line: c.number, freq: -1, interval: 1, weekStart: time.Monday}
	seen := make(map[string]bool)
	for part := range strings.SplitSeq(strings.TrimSuffix(strings.ToUpper(c.value), ";"), ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok || seen[name] {
			return nil, wrong(c.number, "RRULE has a malformed or repeated part %q", clip(part))
		}
		seen[name] = true
		ok = true
		switch name {
		case "FREQ":
			i := slices.Index([]string{"YEARLY", "MONTHLY", "WEEKLY", "DAILY"}, value)
			if i < 0 {
				return nil, wrong(c.number, "RRULE with FREQ=%s is not supported", clip(value))
			}
			r.freq = frequency(i)
		case "INTERVAL":
			r.interval, ok = number(value, 1, 10000)
		case "COUNT":
			r.count, ok = number(value, 1, 1000000)
		case "UNTIL":
			var m moment
			if m, ok = parseMoment(value); ok {
				if m.loc == nil {
					m.loc = z.local
				}
				r.until = &m
			}
		case "BYMONTH":
			r.months, ok = numbers(value, 1, 12)
		case "BYMONTHDAY":
			r.monthDays, ok = numbers(value, -31, 31)
		case "BYSETPOS":
			r.positions, ok = numbers(value, -366, 366)
		case "BYDAY":
			r.weekdays, ok = parseWeekdays(value)
		case "WKST":
			r.weekStart, ok = weekdayNames[value]
		default:
			return nil, wrong(c.number, "RRULE with %s is not supported", clip(name))
		}
		if !ok {
			return nil, wrong(c.number, "RRULE has an impossible %s=%s", name, clip(value))
		}
	}
	return r, r.check()
}

// check refuses parts that have no meaning together (RFC 5545, section 3.3.10).
func (r *rule) check() error {
	numbered := slices.ContainsFunc(r.weekdays, func(w weekday) bool { return w.n != 0 })
	switch {
	case r.freq < 0:
		return wrong(r.line, "RRULE has no FREQ")
	case r.count > 0 && r.until != nil:
		return wrong(r.line, "RRULE has both COUNT and UNTIL")
	case numbered && r.freq > monthly:
		return wrong(r.line, "RRULE numbers the days of BYDAY, which only years and months can")
	case r.freq == weekly && r.monthDays != nil:
		return wrong(r.line, "RRULE has BYMONTHDAY in a weekly rule")
	case r.positions != nil && r.weekdays == nil && r.monthDays == nil && r.months == nil:
		return wrong(r.line, "RRULE has BYSETPOS without another BY")
	}
	return nil
}

// number parses a whole number from low to high.
func number(s string, low, high int) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= low && n <= high
}

// numbers parses a list of whole numbers that are not 0.
func numbers(s string, low, high int) ([]int, bool) {
	var out []int
	for v := range strings.SplitSeq(s, ",") {
		n, ok := number(v, low, high)
		if !ok || n == 0 || len(out) == mostListed {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}

func parseWeekdays(s string) ([]weekday, bool) {
	var out []weekday
	for v := range strings.SplitSeq(s, ",") {
		if len(v) < 2 || len(out) == mostListed {
			return nil, false
		}
		day, ok := weekdayNames[v[len(v)-2:]]
		w := weekday{day: day}
		if digits := v[:len(v)-2]; ok && digits != "" {
			w.n, ok = number(digits, -53, 53)
			ok = ok && w.n != 0
		}
		if !ok {
			return nil, false
		}
		out = append(out, w)
	}
	return out, true
}

// days calls yield with the days on which a rule that starts at a day and time recurs, from the day
// from to the day last, in order, until it returns false. spend is told how many days are looked at
// and ends the search if it returns false.
func (r *rule) days(start moment, from, last Date, spend func(days int) bool, yield func(Date) bool) {
	first := DateOf(start.wall)
	end := last
	if r.until != nil {
		// The last day on which the time of the day is not past the limit.
		until := r.until.in(start.loc)
		day := DateOf(until)
		if !r.until.date && !start.date && start.wall.Sub(first.midnight()) > until.Sub(day.midnight()) {
			day = day.Add(-1)
		}
		if day.Compare(end) < 0 {
			end = day
		}
	}
	period := r.periodOf(first)
	if r.count == 0 && from.Compare(first) > 0 {
		period = r.skip(period, from)
	}
	count := 0
	for period.Compare(end) <= 0 {
		next := r.next(period, 1)
		days := r.within(period, first)
		if !spend(len(days) + r.effort()) {
			return
		}
		for _, d := range days {
			if d.Compare(first) < 0 {
				continue
			}
			if d.Compare(end) > 0 {
				return
			}
			if d.Compare(from) >= 0 && !yield(d) {
				return
			}
			if count++; count == r.count {
				return
			}
		}
		period = next
	}
}

// effort returns how many days a period has, more for rules with long lists.
func (r *rule) effort() int {
	return [...]int{366, 31, 7, 1}[r.freq] * (1 + r.listed()/16)
}

// listed returns how long the rule's lists are together.
func (r *rule) listed() int {
	return len(r.months) + len(r.monthDays) + len(r.weekdays) + len(r.positions)
}

// periodOf returns the first day of the year, month or week of a day.
func (r *rule) periodOf(d Date) Date {
	switch r.freq {
	case yearly:
		return Date{d.Year, time.January, 1}
	case monthly:
		return Date{d.Year, d.Month, 1}
	case weekly:
		return d.Add(-int(d.midnight().Weekday()-r.weekStart+7) % 7)
	}
	return d
}

// next returns the first day of the period n intervals later.
func (r *rule) next(period Date, n int) Date {
	n *= r.interval
	switch r.freq {
	case yearly:
		return Date{period.Year + n, time.January, 1}
	case monthly:
		return DateOf(time.Date(period.Year, period.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
	case weekly:
		return period.Add(7 * n)
	}
	return period.Add(n)
}

// skip returns the last period of the rule that begins before a day, at least the given one.
func (r *rule) skip(period, day Date) Date {
	gap := 0
	switch r.freq {
	case yearly:
		gap = day.Year - period.Year
	case monthly:
		gap = 12*(day.Year-period.Year) + int(day.Month) - int(period.Month)
	default:
		gap = int(day.midnight().Unix()-period.midnight().Unix()) / 86400
		if r.freq == weekly {
			gap /= 7
		}
	}
	return r.next(period, max(0, gap/r.interval-1))
}

// within returns the days of a period that the rule selects, in order.
func (r *rule) within(period, first Date) []Date {
	months, monthDays, weekdays := r.months, r.monthDays, r.weekdays
	if weekdays == nil && monthDays == nil {
		// What the rule leaves open is as in its start.
		switch {
		case r.freq == yearly && months == nil:
			months, monthDays = []int{int(first.Month)}, []int{first.Day}
		case r.freq == yearly || r.freq == monthly:
			monthDays = []int{first.Day}
		case r.freq == weekly:
			weekdays = []weekday{{day: first.midnight().Weekday()}}
		}
	}
	var days []Date
	after := period.Add(1)
	switch r.freq {
	case yearly:
		after = Date{period.Year + 1, time.January, 1}
	case monthly:
		after = DateOf(time.Date(period.Year, period.Month+1, 1, 0, 0, 0, 0, time.UTC))
	case weekly:
		after = period.Add(7)
	}
	for t, end := period.midnight(), after.midnight(); t.Before(end); t = t.AddDate(0, 0, 1) {
		if months != nil && !slices.Contains(months, int(t.Month())) {
			continue
		}
		if monthDays != nil {
			length := time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
			if !slices.Contains(monthDays, t.Day()) && !slices.Contains(monthDays, t.Day()-length-1) {
				continue
			}
		}
		if weekdays != nil && !slices.ContainsFunc(weekdays, func(w weekday) bool { return r.matches(w, t) }) {
			continue
		}
		days = append(days, DateOf(t))
	}
	if r.positions == nil {
		return days
	}
	var chosen []Date
	for i, d := range days {
		if slices.Contains(r.positions, i+1) || slices.Contains(r.positions, i-len(days)) {
			chosen = append(chosen, d)
		}
	}
	return chosen
}

// matches says whether a day is the weekday of BYDAY, counted in the month, or in the year for a
// yearly rule without months.
func (r *rule) matches(w weekday, t time.Time) bool {
	if t.Weekday() != w.day {
		return false
	}
	if w.n == 0 {
		return true
	}
	day, length := t.Day(), time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if r.freq == yearly && r.months == nil {
		day, length = t.YearDay(), time.Date(t.Year(), 12, 31, 0, 0, 0, 0, time.UTC).YearDay()
	}
	return w.n == (day-1)/7+1 || w.n == -((length-day)/7+1)
}
