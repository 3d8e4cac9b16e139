package records

import (
	"errors"
	"io"
	"regexp"
	"strings"
)

var (
	journalEntry = regexp.MustCompile(`^\s*(-?[0-9]+)\s+([0-9a-f]{32})\s*[—\s]?\s*(.*)$`)
	journalTime  = regexp.MustCompile(`([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?(?: ([A-Z]{2,5}|[+-][0-9]{2}(?::?[0-9]{2})?)\b)?`)
)

// journal reads what journalctl --list-boots prints, of one host, which the file is named after:
// the first and the last entry of each boot. From the last entry of one to the first of the next
// the host was down; whether somebody wanted that, the list does not tell.
func (b *builder) journal(src *source) error {
	f, s := b.current(), b.set
	f.Reading = []string{"from the last entry of a boot to the first of the next the host was down; the list does not tell crashes from orderly reboots, so that all count; the host is named after the file"}
	s.Evidence = true
	name := b.hostOfFile(src)
	host, cause := b.host(name, name), b.cause("reboot")
	from, until := Unknown, Unknown
	for {
		line, err := src.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		text := strings.TrimSpace(line)
		if text == "" || strings.HasPrefix(text, "IDX") || strings.HasPrefix(text, "-- ") {
			continue
		}
		if b.Rows > 0 && f.Rows >= b.Rows {
			break
		}
		f.Rows++
		times, ok := b.journalTimes(text)
		if !ok {
			if err := b.wrong(src.fault(src.line, "expected a number, an id, and the times of the first and the last entry", "%q is no line of journalctl --list-boots", clip(text))); err != nil {
				return err
			}
			continue
		}
		first, last := times[0], times[1]
		at := int32(src.line)
		if last < first {
			s.Note(NegativeLength, b.file, at, "the last entry of a boot, %s, is before its first", clockOf(last))
			last = first
		}
		switch {
		case until == Unknown:
			from = first
		case first < until:
			s.Note(Overlap, b.file, at, "the boot of %s begins before the last entry of the one before it, %s", clockOf(first), clockOf(until))
		default:
			o := Outage{Host: host, Cause: cause, File: b.file, Line: at, Down: until, Up: first, Length: int64(first - until)}
			s.Outages = append(s.Outages, o)
			if err := b.keep(src, src.line); err != nil {
				return err
			}
		}
		until = max(until, last)
	}
	if until == Unknown {
		if f.Rows > 0 {
			return nil // the faults are told already
		}
		return src.refuse("it needs the lines that journalctl --list-boots prints", "tells of no boot")
	}
	s.Watched = append(s.Watched, Span{host, from, until})
	return nil
}

// journalTimes reads the two times of a line.
func (b *builder) journalTimes(text string) (times [2]Time, ok bool) {
	m := journalEntry.FindStringSubmatch(text)
	if m == nil {
		return times, false
	}
	found := journalTime.FindAllStringSubmatch(m[3], 3)
	if len(found) != 2 {
		return times, false
	}
	for i, t := range found {
		clock := t[1]
		if z := t[2]; strings.HasPrefix(z, "+") || strings.HasPrefix(z, "-") {
			if len(z) == 3 {
				z += ":00"
			}
			clock += z
		} else if z != "" {
			clock += " " + z
		}
		p, ok := parseStamp(clock)
		if !ok {
			return times, false
		}
		if p.zoneLetter != (zoneLetters{}) {
			offset, ok := abbreviation(p.zoneLetter.String(), b.location(), p, monthDay)
			if !ok {
				return times, false
			}
			p.absolute, p.offset = true, offset
		}
		if times[i], _, ok = p.in(b.location(), monthDay); !ok {
			return times, false
		}
	}
	return times, true
}
