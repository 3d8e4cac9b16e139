package records

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"outagesim/scenarios"
)

var (
	lastEntry = regexp.MustCompile(`^(reboot|shutdown)\s+system (?:boot|down)\s+(\S*)\s+(.*)$`)
	lastWhen  = regexp.MustCompile(`^(?:([A-Z][a-z]{2})\s+)?([A-Z][a-z]{2})\s+([0-9]{1,2})\s+([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(?:\s+([0-9]{4}))?\b`)
	lastISO   = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.,]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?)`)
	wtmpBegin = regexp.MustCompile(`^\S*wtmp\S* begins\s+(.*)$`)
)

// mark of a log of logins: a boot or an orderly shutdown.
type bootMark struct {
	boot    bool
	at      stamp
	weekday string
	line    int32
}

// last reads what last -x reboot shutdown prints, of one host, which the file is named after. A
// boot after a shutdown is a planned outage; one without is a crash, whose beginning nobody wrote
// down.
func (b *builder) last(src *source) error {
	f := b.current()
	f.Reading = []string{"a boot that no shutdown precedes is a crash; the host is named after the file"}
	var marks []bootMark
	var begins *bootMark
	for {
		line, err := src.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if b.Rows > 0 && f.Rows >= b.Rows {
			break
		}
		text := strings.TrimSpace(line)
		if m := wtmpBegin.FindStringSubmatch(text); m != nil {
			mark, ok := parseLast(m[1])
			if !ok {
				return scenarios.Faults{src.fault(src.line, "expected such as wtmp begins Tue Mar  1 10:00:12 2016", "the time %q cannot be read", clip(m[1]))}
			}
			mark.line = int32(src.line)
			begins = &mark
			continue
		}
		m := lastEntry.FindStringSubmatch(text)
		if m == nil {
			if text == "" || !strings.HasPrefix(text, "reboot") && !strings.HasPrefix(text, "shutdown") {
				continue // sessions of users, runlevels
			}
			if err := b.wrong(src.fault(src.line, "expected what last -x -F reboot shutdown prints", "%q tells no boot", clip(text))); err != nil {
				return err
			}
			continue
		}
		f.Rows++
		mark, ok := parseLast(m[3])
		if !ok { // a kernel's name may be missing
			mark, ok = parseLast(m[2] + " " + m[3])
		}
		if !ok {
			if err := b.wrong(src.fault(src.line, "expected such as Mon Mar 28 08:00 or, with last -F, Mon Mar 28 08:00:12 2016", "the time in %q cannot be read", clip(m[3]))); err != nil {
				return err
			}
			continue
		}
		mark.boot, mark.line = m[1] == "reboot", int32(src.line)
		if err := b.keep(src, src.line); err != nil {
			return err
		}
		marks = append(marks, mark)
	}
	if len(marks) == 0 {
		return src.refuse("it needs the lines that last -x -F reboot shutdown prints", "tells of no boot")
	}
	slices.Reverse(marks) // the newest comes first
	if err := b.years(src, marks, begins); err != nil {
		return err
	}
	return b.boots(src, marks, begins)
}

func parseLast(text string) (bootMark, bool) {
	if m := lastISO.FindString(text); m != "" {
		p, ok := parseStamp(m)
		return bootMark{at: p}, ok
	}
	m := lastWhen.FindStringSubmatch(text)
	if m == nil || monthNamed(m[2]) == 0 {
		return bootMark{}, false
	}
	p := stamp{a: monthNamed(m[2]), b: small(m[3]), hour: small(m[4]), min: small(m[5]), sec: small(m[6]), order: monthDay}
	if m[7] != "" {
		p.year = year(m[7])
	}
	return bootMark{at: p, weekday: strings.Clone(m[1])}, p.hour < 24 && p.min < 60 && p.sec < 61
}

// years completes dates without a year, from the oldest on: each is the next day of that name
// that is not before the one before it and falls on the weekday that the line has.
func (b *builder) years(src *source, marks []bootMark, begins *bootMark) error {
	from := int16(0)
	if begins != nil {
		from = begins.at.year
	}
	for i := range marks {
		m := &marks[i]
		if m.at.year != 0 {
			from = m.at.year
			continue
		}
		if from == 0 && !b.Until.IsZero() {
			// Without a beginning, the newest is the last of its day before the end of the record.
			from = int16(b.Until.Year()) - 12
		}
		if from == 0 {
			return scenarios.Faults{src.fault(int(m.line), "write it with last -F, keep the line wtmp begins, or give --until", "nothing tells the year of this boot")}
		}
		found := false
		for y := from; y < from+13 && !found; y++ {
			m.at.year = y
			t, ok := m.at.shown(monthDay)
			if !ok || m.weekday != "" && t.Format("Mon") != m.weekday {
				continue
			}
			if i > 0 {
				if p, _ := marks[i-1].at.shown(monthDay); t.Before(p.Add(-26 * time.Hour)) {
					continue
				}
			}
			found, from = true, y
		}
		if !found {
			return scenarios.Faults{src.fault(int(m.line), "write it with last -F", "no year has this date on a %s after the boot before it", m.weekday)}
		}
	}
	return nil
}

// boots turns the marks of one host, the oldest first, into outages.
func (b *builder) boots(src *source, marks []bootMark, begins *bootMark) error {
	s := b.set
	s.Evidence = true
	name := b.hostOfFile(src)
	host := b.host(name, name)
	crash, planned := b.cause("crash"), b.cause("reboot")
	at := func(m bootMark) (Time, error) {
		t, how, ok := m.at.in(b.location(), monthDay)
		if !ok {
			return 0, b.wrong(src.fault(int(m.line), "", "there is no such date"))
		}
		if how == repeated {
			s.Note(RepeatedTime, b.file, m.line, "%s", t.Std().Format("2006-01-02 15:04 UTC"))
		}
		return t, nil
	}
	from, shutdown, last := Unknown, Unknown, Unknown
	if begins != nil {
		t, err := at(*begins)
		if err != nil {
			return err
		}
		from, last = t, t
	}
	for i, m := range marks {
		t, err := at(m)
		if err != nil {
			return err
		}
		if from == Unknown {
			from = t
		}
		last = max(last, t)
		switch {
		case !m.boot:
			shutdown = t
			continue
		case shutdown != Unknown:
			s.Outages = append(s.Outages, Outage{Host: host, Cause: planned, File: b.file, Line: m.line, Down: min(shutdown, t), Up: t, Length: max(0, int64(t-shutdown)), Planned: true})
		case i == 0:
			// What was before the first boot is not known.
		default:
			s.Outages = append(s.Outages, Outage{Host: host, Cause: crash, File: b.file, Line: m.line, Down: t, Up: t, Length: -1})
			s.Note(UnknownStart, b.file, m.line, "%s came back at %s", s.Hosts[host], t.Std().Format("2006-01-02 15:04 UTC"))
		}
		shutdown = Unknown
	}
	s.Watched = append(s.Watched, Span{host, from, last})
	return nil
}
