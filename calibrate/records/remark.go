package records

import "fmt"

// Oddity is a kind of thing that a record should not hold.
type Oddity int

// The oddities.
const (
	ZeroLength Oddity = iota
	NegativeLength
	MissingEnd
	MissingStart
	Duplicate
	Overlap
	ZeroUp
	LengthsDiffer
	SkippedTime
	RepeatedTime
	SeveralCauses
	NoCause
	NoHost
	UnknownStart
	Gap
	OutsideWatch
	BadRow
	Scheduled
)

// rules says of each oddity what it is and what is done with it.
var rules = [...]struct{ what, rule string }{
	ZeroLength:     {"outages of no length", "they count as events, and are left out of the repair times: no law of time has a length of 0"},
	NegativeLength: {"outages that end before they begin", "they count as events at their beginning, and are left out of the repair times"},
	MissingEnd:     {"outages without an end", "a host's last one is taken to last until the end of the record at least; others count as events and are left out of the repair times"},
	MissingStart:   {"rows without a beginning", "left out: nothing tells when the event was"},
	Duplicate:      {"rows that say again what another row says", "counted once"},
	Overlap:        {"outages that begin while the host is down already", "they count for the repair times, not as events of a rate: a clock stands still while the host is down"},
	ZeroUp:         {"outages that begin the moment the watch does or the one before ends", "they count as events, and are left out of the times to failure: no law of time has a length of 0"},
	LengthsDiffer:  {"rows whose length is not the time from beginning to end", "the length is used"},
	SkippedTime:    {"local times that clocks skip", "read with the offset before the change"},
	RepeatedTime:   {"local times that clocks show twice", "the first is used"},
	SeveralCauses:  {"rows with several causes", "the first in the order of the columns is used"},
	NoCause:        {"rows without a cause", "their cause is called unknown"},
	NoHost:         {"rows without a host", "their host is called unknown"},
	UnknownStart:   {"crashes whose beginning is not recorded", "they count as events when the host is back, and are left out of the repair times"},
	Gap:            {"times of which a trace says nothing", "not watched: lengths are cut off there"},
	OutsideWatch:   {"outages outside the time watched", "left out"},
	BadRow:         {"rows that cannot be read", "left out, as --skip-bad asks"},
	Scheduled:      {"planned outages", "apart: they are no events and no repairs; lengths of time up are cut off by them"},
}

// String says what the oddity is.
func (o Oddity) String() string { return rules[o].what }

// Rule says what is done with it.
func (o Oddity) Rule() string { return rules[o].rule }

// Listed is how many of an oddity are listed.
const Listed = 5

// Remark is an oddity that was found, how often, and the first places of it.
type Remark struct {
	Oddity Oddity
	Count  int
	Places []string // file:line: what it says
}

// Note counts an oddity and lists it.
func (s *Set) Note(o Oddity, file, line int32, format string, args ...any) {
	i := 0
	for ; i < len(s.Remarks) && s.Remarks[i].Oddity != o; i++ {
	}
	if i == len(s.Remarks) {
		s.Remarks = append(s.Remarks, Remark{Oddity: o})
	}
	r := &s.Remarks[i]
	r.Count++
	if len(r.Places) < Listed {
		r.Places = append(r.Places, fmt.Sprintf("%s:%d: %s", s.Files[file].Name, line, fmt.Sprintf(format, args...)))
	}
}
