package calibrate

import (
	"math"

	"outagesim/calibrate/records"
)

// history is what became of the hosts, as seen by one group of causes.
type history struct {
	events   int
	planned  int
	exposure float64 // seconds up, of all hosts
	watched  float64 // seconds, up or down
	counts   []int   // events by host, those that no record names last
	times    []float64
	ended    []float64 // times to failure
	running  []float64
	repairs  []float64
	unended  []float64 // repairs that were longer
	// Of the trend: for each event its place in the host's watch.
	places []place
}

// place is when an event was in the watch of its host, in seconds since that began.
type place struct{ at, of float64 }

// historyOf walks through the outages of all hosts. Member tells which causes belong to the group.
// note is nil where oddities have been noted before.
func historyOf(s *records.Set, w watch, anew bool, member func(cause int32) bool, note func(records.Oddity, records.Outage)) history {
	h := history{counts: make([]int, len(s.Hosts)+w.others), times: make([]float64, len(s.Hosts)+w.others)}
	if note == nil {
		note = func(records.Oddity, records.Outage) {}
	}
	for start := 0; start < len(s.Outages) || start == 0; {
		if len(s.Outages) == 0 {
			break
		}
		end := start
		for end < len(s.Outages) && s.Outages[end].Host == s.Outages[start].Host {
			end++
		}
		h.host(s, w, s.Outages[start].Host, s.Outages[start:end], anew, member, note)
		start = end
	}
	// Hosts without outages were up all the time.
	seen := make([]bool, len(s.Hosts))
	for _, o := range s.Outages {
		seen[o.Host] = true
	}
	for i := range s.Hosts {
		if seen[i] {
			continue
		}
		for _, p := range w.spans[i] {
			h.quiet(i, p.Until.Seconds(p.From))
		}
	}
	for i := range w.others {
		h.quiet(len(s.Hosts)+i, w.until.Seconds(w.from))
	}
	return h
}

func (h *history) quiet(host int, seconds float64) {
	h.exposure += seconds
	h.watched += seconds
	h.times[host] += seconds
	h.running = append(h.running, seconds)
}

// host walks through the outages of one host, which are in the order of their beginnings.
func (h *history) host(s *records.Set, w watch, host int32, outages []records.Outage, anew bool, member func(int32) bool, note func(records.Oddity, records.Outage)) {
	for i, o := range outages {
		h.repair(w, o, i == len(outages)-1, member, note)
	}
	spans := w.spans[host]
	k := 0
	for _, p := range spans {
		age, up := 0.0, p.From // time up since the clock began, and since when it has been up
		watched := p.Until.Seconds(p.From)
		h.watched += watched
		inService := 0.0
		for ; k < len(outages) && outages[k].Down <= p.Until; k++ {
			o := outages[k]
			back := backAt(o, k == len(outages)-1, p.Until)
			if o.Down < p.From {
				if back <= p.From {
					note(records.OutsideWatch, o)
				} else {
					up = max(up, back) // it was down when the watch began
				}
				continue
			}
			if o.Down < up && o.Down > p.From || o.Down < up && up > p.From {
				note(records.Overlap, o)
				up = max(up, back)
				continue
			}
			stretch := o.Down.Seconds(up)
			inService += stretch
			age += stretch
			up = back
			atStart := o.Down == p.From && s.Trace
			switch {
			case o.Planned || atStart:
				if o.Planned && member(o.Cause) {
					h.planned++
				}
				if anew && age > 0 {
					h.running = append(h.running, age)
					age = 0
				}
			case member(o.Cause):
				h.events++
				h.counts[host]++
				h.places = append(h.places, place{o.Down.Seconds(p.From), watched})
				if age > 0 {
					h.ended = append(h.ended, age)
				} else {
					note(records.ZeroUp, o)
				}
				age = 0
			case anew:
				if age > 0 {
					h.running = append(h.running, age)
				}
				age = 0
			}
		}
		if up < p.Until {
			rest := p.Until.Seconds(up)
			inService += rest
			age += rest
		}
		if age > 0 {
			h.running = append(h.running, age)
		}
		h.exposure += inService
		h.times[host] += inService
	}
	for ; k < len(outages); k++ {
		note(records.OutsideWatch, outages[k])
	}
}

// backAt is when a host was up again: at once where the end is missing or impossible, unless it
// is the host's last outage.
func backAt(o records.Outage, last bool, until records.Time) records.Time {
	switch {
	case o.Up == records.Unknown && o.Length < 0 && last:
		return max(until, o.Down)
	case o.Up == records.Unknown || o.Up < o.Down:
		return o.Down
	}
	return o.Up
}

// repair adds the length of an outage.
func (h *history) repair(w watch, o records.Outage, last bool, member func(int32) bool, note func(records.Oddity, records.Outage)) {
	missing := o.Up == records.Unknown && o.Length < 0
	switch {
	case o.Planned:
		note(records.Scheduled, o)
		return
	case missing:
		note(records.MissingEnd, o)
		if last && w.until > o.Down && member(o.Cause) {
			h.unended = append(h.unended, w.until.Seconds(o.Down))
		}
		return
	case o.Length == 0:
		note(records.ZeroLength, o)
		return
	case o.Length < 0: // negative, or a crash whose beginning nobody knows: noted when it was read
		return
	case !member(o.Cause):
		return
	}
	seconds := float64(o.Length) / 1e6
	if o.Cut {
		h.unended = append(h.unended, seconds)
	} else {
		h.repairs = append(h.repairs, seconds)
	}
}

// namelessHistory counts outages of which nobody said which host they struck: any two may overlap.
func namelessHistory(s *records.Set, w watch, member func(int32) bool, note func(records.Oddity, records.Outage)) history {
	h := history{}
	if note == nil {
		note = func(records.Oddity, records.Outage) {}
	}
	seconds := math.Max(0, w.until.Seconds(w.from))
	h.watched = float64(seconds * float64(w.hosts))
	h.exposure = h.watched
	for _, o := range s.Outages {
		if o.Down < w.from || o.Down > w.until {
			note(records.OutsideWatch, o)
			continue
		}
		h.repair(w, o, false, member, note)
		if o.Length > 0 {
			h.exposure -= float64(o.Length) / 1e6
		}
		switch {
		case !member(o.Cause):
		case o.Planned:
			h.planned++
		default:
			h.events++
			h.places = append(h.places, place{o.Down.Seconds(w.from), seconds})
		}
	}
	h.exposure = math.Max(h.exposure, float64(h.watched/1000))
	return h
}
