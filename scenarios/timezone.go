package scenarios

import (
	"fmt"
	"strings"
	"time"
)

// reading is how a zone's clocks may be understood: an abbreviation and what it is from UTC.
type reading struct {
	name   string
	offset int // seconds east
}

func readingAt(t time.Time) reading {
	name, offset := t.Zone()
	return reading{name, offset}
}

// String prints such as "MDT (UTC-6)".
func (r reading) String() string {
	if strings.HasPrefix(r.name, "+") || strings.HasPrefix(r.name, "-") {
		return utcOffset(r.offset) // a zone without abbreviations
	}
	return r.name + " (" + utcOffset(r.offset) + ")"
}

func utcOffset(seconds int) string {
	if seconds == 0 {
		return "UTC"
	}
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	s := fmt.Sprintf("UTC%s%d", sign, seconds/3600)
	if m := seconds / 60 % 60; m != 0 {
		s += fmt.Sprintf(":%02d", m)
	}
	return s
}

// otherReading returns the zone's offset of the other half of the year, if it has one: people
// label summer times with the abbreviation of winter.
func otherReading(t time.Time) (reading, bool) {
	used := readingAt(t)
	for _, month := range []time.Month{time.January, time.July} {
		if r := readingAt(time.Date(t.Year(), month, 1, 12, 0, 0, 0, t.Location())); r.offset != used.offset {
			return r, true
		}
	}
	return reading{}, false
}

// zoneContradiction tells how an incident's local times contradict those that name their offset,
// in one sentence; "" if they do not. label is the abbreviation that the record prints, posts the
// instants that have an offset of their own.
func zoneContradiction(began time.Time, label string, posts []time.Time) string {
	used := readingAt(began)
	other, has := otherReading(began)
	read := fmt.Sprintf("times without an offset are read as %s, which %s had on %s", used, began.Location(), began.Format("2006-01-02"))

	switch {
	case label == "" || label == used.name:
		if early := before(began, posts); has && len(early) > 0 {
			shifted := asRead(began, used, other)
			if len(before(shifted, posts)) == 0 {
				return fmt.Sprintf("%s, but then the incident would have begun at %s, after %s about it (%s); read as %s it would have begun at %s, before them",
					read, utcTime(began), many(len(early), "post"), utcTimes(early), other, utcTime(shifted))
			}
		}
		return ""
	case has && label == other.name:
		shifted := asRead(began, used, other)
		if early := before(shifted, posts); len(early) > 0 {
			return fmt.Sprintf("%s; the report labels them %s, but then the incident would have begun at %s, after %s about it (%s): %s cannot be",
				read, other, utcTime(shifted), many(len(early), "post"), utcTimes(early), other.name)
		}
		return fmt.Sprintf("%s; the report labels them %s, with which the incident would have begun at %s instead of %s",
			read, other, utcTime(shifted), utcTime(began))
	}
	return fmt.Sprintf("%s; the report labels them %s, which is no reading of that zone", read, label)
}

// asRead is the instant of the same wall-clock time under another reading.
func asRead(t time.Time, used, other reading) time.Time {
	return t.Add(time.Duration(used.offset-other.offset) * time.Second)
}

func before(t time.Time, posts []time.Time) []time.Time {
	var out []time.Time
	for _, p := range posts {
		if p.Before(t) {
			out = append(out, p)
		}
	}
	return out
}

func utcTime(t time.Time) string { return t.UTC().Format("15:04 UTC") }

func utcTimes(times []time.Time) string {
	var out []string
	for _, t := range times {
		out = append(out, t.UTC().Format("15:04"))
	}
	return strings.Join(out, ", ")
}

func many(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// contradiction warns if the record's local times contradict its absolute ones.
func (d *decoder) contradiction(v *value, in *Incident) {
	began, label := v.get("began"), v.get("times_labelled")
	if began.bad || began.moment.absolute || label.bad {
		return
	}
	var posts []time.Time
	for i, item := range v.get("observed").items {
		if i < len(in.Observed) && in.Observed[i].Post != "" && item.get("at").moment.absolute {
			posts = append(posts, in.Observed[i].At)
		}
	}
	if message := zoneContradiction(in.Began, label.text, posts); message != "" {
		d.warn(began.at, began.path, "", "%s", message)
	}
}
