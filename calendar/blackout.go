package calendar

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Bounds on what a calendar may ask for. Ordinary ones stay far below.
const (
	mostKept  = 64 << 20 // octets, roughly, of events that recur or change a recurrence
	mostDates = 10000    // of an event's EXDATE and RDATE
	mostWork  = 20000000 // days looked at or marked
	mostDepth = 16       // of components within components
)

// Blackouts reads an iCalendar and returns, in order, the local days from first to last in the
// location loc that its events touch. Errors begin with name and, where there is one, the line.
func Blackouts(r io.Reader, name string, loc *time.Location, first, last Date) ([]Date, error) {
	b := &blackouts{
		lines: lineReader{r: bufio.NewReaderSize(r, 4096)}, first: first, last: last,
		zones: zones{local: loc, known: make(map[string]*time.Location)},
		days:  make(map[Date]bool), changed: make(map[string][]moment),
	}
	if err := b.read(); err != nil {
		var at *lineError
		if errors.As(err, &at) {
			return nil, fmt.Errorf("%s:%d: %w", name, at.number, err)
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	out := make([]Date, 0, len(b.days))
	for d := range b.days {
		out = append(out, d)
	}
	slices.SortFunc(out, Date.Compare)
	return out, nil
}

// event is a VEVENT as far as it says when it is.
type event struct {
	line       int
	uid        string
	start      *moment
	end        *moment
	length     *span
	rule       *rule
	extra      []moment // RDATE
	except     []moment // EXDATE
	recurrence *moment  // which recurrence of the event with the same UID it replaces
	cancelled  bool
}

// blackouts is a calendar being read.
type blackouts struct {
	lines       lineReader
	zones       zones
	first, last Date
	days        map[Date]bool
	recurring   []*event
	changed     map[string][]moment // recurrences that another event replaces, by UID
	kept, work  int                 // see mostKept and mostWork
}

// read goes through the file. Events that recur wait for its end, because what replaces their
// recurrences may follow them.
func (b *blackouts) read() error {
	var within []string
	var e *event
	found := false
	for {
		c, err := b.lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		switch c.name {
		case "BEGIN":
			kind := strings.ToUpper(strings.TrimSpace(c.value))
			if len(within) == 0 && kind != "VCALENDAR" {
				return wrong(c.number, "%s outside of a calendar", clip(kind))
			}
			if len(within) == mostDepth {
				return wrong(c.number, "components nest deeper than %d", mostDepth)
			}
			within = append(within, kind)
			found = true
			if kind == "VEVENT" && len(within) == 2 {
				e = &event{line: c.number}
			}
		case "END":
			kind := strings.ToUpper(strings.TrimSpace(c.value))
			if len(within) == 0 || within[len(within)-1] != kind {
				return wrong(c.number, "END:%s ends nothing that was begun", clip(kind))
			}
			within = within[:len(within)-1]
			if kind == "VEVENT" && len(within) == 1 {
				if err := b.finish(e); err != nil {
					return err
				}
				e = nil
			}
		default:
			if len(within) == 0 {
				return wrong(c.number, "%s outside of a calendar", clip(c.name))
			}
			if e != nil && len(within) == 2 {
				if err := e.set(c, b.zones); err != nil {
					return err
				}
			}
		}
	}
	if len(within) > 0 {
		return wrong(b.lines.number, "the file ends within %s", clip(within[len(within)-1]))
	}
	if !found {
		return errors.New("no iCalendar: the file is empty")
	}
	for _, e := range b.recurring {
		if err := b.recur(e); err != nil {
			return err
		}
	}
	return nil
}

// set takes up one property.
func (e *event) set(c contentLine, z zones) error {
	once := func(m **moment) error {
		if *m != nil {
			return wrong(c.number, "a second %s in one event", c.name)
		}
		v, err := c.moment(z)
		*m = &v
		return err
	}
	several := func(list *[]moment) error {
		ms, err := c.moments(z, true)
		if *list = append(*list, ms...); err == nil && len(*list) > mostDates {
			err = wrong(c.number, "more than %d dates in %s of one event", mostDates, c.name)
		}
		return err
	}
	switch c.name {
	case "UID":
		e.uid = c.value
	case "STATUS":
		e.cancelled = strings.EqualFold(strings.TrimSpace(c.value), "CANCELLED")
	case "DTSTART":
		return once(&e.start)
	case "DTEND":
		return once(&e.end)
	case "DURATION":
		length, err := c.duration()
		e.length = &length
		return err
	case "RECURRENCE-ID":
		if r := c.params["RANGE"]; r != "" {
			return wrong(c.number, "RECURRENCE-ID with RANGE=%s is not supported", clip(r))
		}
		return once(&e.recurrence)
	case "RRULE":
		if e.rule != nil {
			return wrong(c.number, "a second RRULE in one event is not supported")
		}
		r, err := c.rule(z)
		e.rule = r
		return err
	case "RDATE":
		return several(&e.extra)
	case "EXDATE":
		return several(&e.except)
	case "EXRULE":
		return wrong(c.number, "EXRULE is not supported")
	}
	return nil
}

// finish takes up an event that is complete.
func (b *blackouts) finish(e *event) error {
	if e.start == nil {
		return wrong(e.line, "an event without DTSTART")
	}
	if err := e.measure(); err != nil {
		return err
	}
	if e.recurrence != nil {
		b.changed[e.uid] = append(b.changed[e.uid], *e.recurrence)
		b.kept += 200 + len(e.uid)
	}
	switch {
	case e.cancelled:
	case e.rule != nil || e.extra != nil || e.except != nil:
		b.recurring = append(b.recurring, e)
		b.kept += 1000 + len(e.uid) + 48*(len(e.extra)+len(e.except))
		if e.rule != nil {
			b.kept += 16 * e.rule.listed()
		}
	default:
		b.mark(e, e.start.wall)
	}
	return b.weary(e.line)
}

// weary returns an error if the calendar has taken more work or memory than any that is meant
// well.
func (b *blackouts) weary(line int) error {
	if b.work > mostWork {
		return wrong(line, "up to here the calendar names more than %d days", mostWork)
	}
	if b.kept > mostKept {
		return wrong(line, "up to here the events that recur take more than %d MiB", mostKept>>20)
	}
	return nil
}

// measure turns DTEND into the event's length and checks it.
func (e *event) measure() error {
	day := 24 * time.Hour
	switch {
	case e.end != nil && e.length != nil:
		return wrong(e.line, "an event with both DTEND and DURATION")
	case e.end != nil && e.end.date != e.start.date:
		return wrong(e.line, "an event with a date at one end and a time at the other")
	case e.end != nil:
		from, to := e.start.wall, e.end.wall
		if !e.start.date {
			from, to = e.start.instant(), e.end.instant()
		}
		if to.Before(from) {
			return wrong(e.line, "an event that ends before it starts")
		}
		if to.Sub(from) > mostDays*day {
			return wrong(e.line, "an event longer than a century")
		}
		e.length = &span{rest: to.Sub(from)}
		if e.start.date {
			e.length = &span{days: int(to.Sub(from) / day)}
		}
	case e.length == nil:
		e.length = &span{}
	}
	if e.start.date {
		if e.length.rest != 0 {
			return wrong(e.line, "an event that starts on a date and whose DURATION has a time")
		}
		// An event of no length is one of a day (RFC 5545, section 3.6.1).
		e.length.days = max(1, e.length.days)
	}
	return nil
}

// mark adds the days that the event touches if it starts when clocks at its place show wall.
func (b *blackouts) mark(e *event, wall time.Time) {
	from, to := DateOf(wall), Date{}
	if e.start.date {
		to = from.Add(e.length.days - 1)
	} else {
		start := on(wall, e.start.loc)
		end := on(wall.AddDate(0, 0, e.length.days), e.start.loc).Add(e.length.rest)
		if end.After(start) {
			end = end.Add(-1)
		}
		from, to = DateOf(start.In(b.zones.local)), DateOf(end.In(b.zones.local))
	}
	if from.Compare(b.first) < 0 {
		from = b.first
	}
	for d := from; d.Compare(to) <= 0 && d.Compare(b.last) <= 0; d = d.Add(1) {
		b.days[d] = true
		b.work++
	}
}

// recur marks an event's recurrences.
func (b *blackouts) recur(e *event) error {
	loc := e.start.loc
	days := make(map[Date]bool)       // on which none is
	times := make(map[time.Time]bool) // at which none is
	except := e.except
	if e.recurrence == nil {
		except = slices.Concat(e.except, b.changed[e.uid])
	}
	for _, m := range except {
		if m.date {
			days[DateOf(m.wall)] = true
		} else {
			times[m.in(loc)] = true
		}
	}
	clock := e.start.wall.Sub(DateOf(e.start.wall).midnight())
	at := func(wall time.Time) {
		if b.work++; !days[DateOf(wall)] && !times[wall] {
			b.mark(e, wall)
		}
	}
	at(e.start.wall)
	for _, m := range e.extra {
		if m.date && !e.start.date {
			at(m.wall.Add(clock))
		} else {
			at(m.in(loc))
		}
	}
	if e.rule == nil {
		return b.weary(e.line)
	}
	// Days at both ends for the events' length and for zones apart.
	from := b.first.Add(-e.length.days - int(e.length.rest/(24*time.Hour)) - 3)
	e.rule.days(*e.start, from, b.last.Add(2), func(days int) bool {
		b.work += days
		return b.weary(e.line) == nil
	}, func(d Date) bool {
		at(d.midnight().Add(clock))
		return b.weary(e.line) == nil
	})
	return b.weary(e.rule.line)
}
