package records

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Time is an instant in microseconds since 1970 in UTC.
type Time int64

// Unknown is the instant that the record does not tell.
const Unknown Time = math.MinInt64

// Of returns the instant of t.
func Of(t time.Time) Time { return Time(t.UnixMicro()) }

// Std returns t in UTC.
func (t Time) Std() time.Time { return time.UnixMicro(int64(t)).UTC() }

// Seconds returns the seconds from u to t.
func (t Time) Seconds(u Time) float64 { return float64(t-u) / 1e6 }

// Outage is a time in which a host was down.
type Outage struct {
	Host, Cause int32 // indices in the set
	File, Line  int32 // where it stands; files from 0, lines from 1
	Down        Time
	Up          Time  // Unknown: the end is missing, or the host was still down
	Length      int64 // microseconds; below 0: not known
	Planned     bool
	// Cut: the outage began before or ended after what was watched, so that it was longer than
	// Length.
	Cut bool
}

// Span is a time in which a host was watched.
type Span struct {
	Host        int32
	From, Until Time
}

// Mark is a point of an incident's timeline.
type Mark struct {
	At     Time
	Name   string // stage or milestone; "" for a post
	Text   string
	Source string
}

// Timeline is what is known of the course of one incident.
type Timeline struct {
	Name           string
	File, Line     int32
	Began          Time
	Planned        bool
	Scenario       bool   // the milestones are those of a scenario's recovery
	Marks          []Mark // in the order of time
	Contradictions []string
	// ZonesUp names the milestones of phases in which zones run, of a scenario.
	ZonesUp []string
	// Stuck is the share of zones that the scenario has stuck; below 0: not told.
	Stuck float64
	// Cause is the panic, of a scenario.
	Cause    string
	Location *time.Location
}

// At returns the instant of the first mark of a name.
func (l Timeline) At(name string) (Time, bool) {
	for _, m := range l.Marks {
		if m.Name == name {
			return m.At, true
		}
	}
	return 0, false
}

// File is what was read.
type File struct {
	Name, Kind string
	Packed     string   // gzip or xz; "" if neither
	Rows       int      // records in it
	Reading    []string // how it was understood, in sentences
}

// Set is what the files say.
type Set struct {
	Files     []File
	Hosts     []string
	Causes    []string
	Sites     []int32 // of each host, an index of its own; hosts of a site are watched alike
	Outages   []Outage
	Watched   []Span
	Timelines []Timeline
	Remarks   []Remark
	// Nameless: the records do not say which host was down, so that one name stands for all.
	Nameless bool
	// Evidence: what is known comes from the reboots themselves.
	Evidence bool
	// Trace: the record tells of every time, so that a host that is down when it begins did not
	// fail then.
	Trace bool
}

// sort puts outages in the order of host and time.
func (s *Set) sort() {
	slices.SortStableFunc(s.Outages, func(a, b Outage) int {
		return cmp.Or(cmp.Compare(a.Host, b.Host), cmp.Compare(a.Down, b.Down), cmp.Compare(a.Up, b.Up))
	})
}

// Bounds returns the first and the last instant that the outages and spans name.
func (s *Set) Bounds() (first, last Time, ok bool) {
	first, last = math.MaxInt64, math.MinInt64
	see := func(t Time) {
		if t != Unknown {
			first, last = min(first, t), max(last, t)
		}
	}
	for _, o := range s.Outages {
		see(o.Down)
		if o.Up >= o.Down {
			see(o.Up)
		}
	}
	for _, w := range s.Watched {
		see(w.From)
		see(w.Until)
	}
	return first, last, first <= last
}
