package calibrate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"outagesim/calibrate/records"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim"
)

// Calibrate works out what records say. An error of type [*InputError] is the records' or the
// options' fault.
func Calibrate(s *records.Set, o Options) (*results.Results, error) {
	if err := o.check(); err != nil {
		return nil, &InputError{err}
	}
	as, bare := o.As, onlyTimelines(s)
	if as == "" {
		as = Failures
		if s.Evidence || bare {
			as = Panics
		}
	}
	if bare && !o.From.IsZero() && !o.Until.IsZero() {
		bare = false
		asOutages(s)
	}
	var w watch
	var err error
	if bare {
		w.from, w.until, w.hosts = s.Timelines[0].Began, s.Timelines[0].Began, max(1, o.Hosts)
	} else if w, err = watchOf(s, o); err != nil {
		return nil, err
	}
	key := sim.NewKey(o.Seed).Named("calibrate")
	from := w.from.Std().Format(time.RFC3339)
	c := &results.Calibration{As: as}
	r := &results.Results{
		Schema: results.Schema, Command: "calibrate", Scenario: o.Name, Version: o.Version, Seed: o.Seed, Confidence: o.Confidence,
		Facts:       results.Facts{Start: from, Timezone: "UTC", HorizonDays: w.until.Seconds(w.from) / 86400, Hypervisors: w.hosts, Zones: w.hosts, Racks: 1, Apps: []results.AppFacts{}},
		Calibration: c,
	}
	if !bare {
		c.From, c.Until, c.Hosts = from, w.until.Std().Format(time.RFC3339), w.hosts
		all := func(int32) bool { return true }
		note := func(odd records.Oddity, x records.Outage) {
			s.Note(odd, x.File, x.Line, "%s, %s", hostName(s, x.Host), stamp(x.Down))
		}
		whole, err := groupOf("", s, w, o, as, all, note, key)
		if err != nil {
			return nil, err
		}
		c.CalibrationGroup = &whole
		if o.ByCause {
			causes := causesOf(s)
			apart := min(len(causes), mostGroups)
			if len(causes) > mostGroups+1 {
				r.Notes = append(r.Notes, fmt.Sprintf("There are %s causes: the %d with the most outages are apart, the others share a group.", thousands(len(causes)), mostGroups))
			} else {
				apart = len(causes)
			}
			for i := 0; i < len(causes); i++ {
				members, name := causes[i:i+1], causeName(s, causes[i])
				if i == apart {
					members, name = causes[i:], "other causes"
				}
				g, err := groupOf(name, s, w, o, as, func(c int32) bool { return slices.Contains(members, c) }, nil, key.Named(name))
				if err != nil {
					return nil, err
				}
				i += len(members) - 1
				slim(g.TimeToFailure)
				slim(g.Repair)
				c.Groups = append(c.Groups, g)
			}
			if len(c.Groups) < 2 {
				r.Notes = append(r.Notes, "The records tell one cause or none: there is nothing to group by.")
			}
		}
		c.Calendar = calendarOf(s, w)
		if w.guessed {
			r.Notes = append(r.Notes, fmt.Sprintf("Nobody said when hosts were watched: from the first to the last time in the record, %s to %s, is taken. With few events that makes the rate too high; --from and --until say better.", day(w.from), day(w.until)))
		}
		if s.Evidence && o.Until.IsZero() {
			r.Notes = append(r.Notes, "A list of boots does not tell until when the newest one ran: each host is watched to the last time in its list. --until says better.")
		}
		if s.Nameless {
			r.Notes = append(r.Notes, "The records do not say which host was down: "+counted(w.hosts, "host")+" share the events; --hosts says how many there are.")
		} else if o.Hosts == 0 && !s.Trace {
			r.Notes = append(r.Notes, fmt.Sprintf("Hosts that never failed are in no record of failures: %s are counted. --hosts says how many were watched.", counted(w.hosts, "named host")))
		}
	}
	if c.Timelines, err = timelinesOf(s); err != nil {
		return nil, err
	}
	if c.Stages, err = stagesOf(s, o.Confidence, key.Named("stages")); err != nil {
		return nil, err
	}
	for _, f := range s.Files {
		c.Files = append(c.Files, results.CalibrationFile{Name: f.Name, Kind: f.Kind, Packed: f.Packed, Rows: f.Rows, Reading: f.Reading})
	}
	slices.SortFunc(s.Remarks, func(a, b records.Remark) int { return int(a.Oddity) - int(b.Oddity) })
	for _, m := range s.Remarks {
		c.Remarks = append(c.Remarks, results.CalibrationRemark{What: m.Oddity.String(), Rule: m.Oddity.Rule(), Count: m.Count, Places: m.Places})
	}
	return r, nil
}

// mostGroups is how many causes have a group of their own: free text would make one of every row.
const mostGroups = 12

// onlyTimelines: nothing but incidents of scenarios was read.
func onlyTimelines(s *records.Set) bool {
	for _, l := range s.Timelines {
		if !l.Scenario {
			return false
		}
	}
	return len(s.Timelines) > 0 && len(s.Outages) == 0 && len(s.Watched) == 0
}

// asOutages makes each incident an event of a fleet that was watched for a time that is known.
func asOutages(s *records.Set) {
	s.Nameless, s.Hosts, s.Sites, s.Causes = true, []string{""}, []int32{0}, nil
	for _, l := range s.Timelines {
		o := records.Outage{Cause: int32(len(s.Causes)), File: l.File, Line: l.Line, Down: l.Began, Up: records.Unknown, Length: -1, Planned: l.Planned}
		if i := slices.Index(s.Causes, l.Cause); i >= 0 {
			o.Cause = int32(i)
		} else {
			s.Causes = append(s.Causes, l.Cause)
		}
		for _, end := range []string{scenarios.MilestonePool, scenarios.MilestoneLastCustomer} {
			if at, ok := l.At(end); ok && at > l.Began {
				o.Up, o.Length = at, int64(at-l.Began)
				break
			}
		}
		s.Outages = append(s.Outages, o)
	}
}

// groupOf works out what is known of the causes that are members.
func groupOf(name string, s *records.Set, w watch, o Options, as string, member func(int32) bool, note func(records.Oddity, records.Outage), key sim.Key) (results.CalibrationGroup, error) {
	g := results.CalibrationGroup{Name: name}
	var h history
	if s.Nameless {
		h = namelessHistory(s, w, member, note)
	} else {
		h = historyOf(s, w, as == Panics, member, note)
	}
	if !(h.exposure > 0) {
		return g, &InputError{fmt.Errorf("no host was up for any time between %s and %s: --from and --until say when hosts were watched", stamp(w.from), stamp(w.until))}
	}
	g.Events, g.Planned = h.events, h.planned
	g.ExposureHypervisorYears = h.exposure / year
	g.Rate = rateOf(h.events, g.ExposureHypervisorYears, o.Prior, o.Confidence)
	if g.Rate.PosteriorMean > year { // a scenario has no higher rate than one a second
		return g, &InputError{fmt.Errorf("%s in %s seconds of hosts that are up, between %s and %s: --from, --until and --hosts say what was watched",
			counted(h.events, "event"), figure(h.exposure), stamp(w.from), stamp(w.until))}
	}
	if name == "" && h.watched > 0 {
		a := h.exposure / h.watched
		g.Availability = &a
	}
	g.Trend = trendOf(h.places, o.Confidence)
	if !s.Nameless {
		g.Dispersion = dispersionOf(h.counts, h.times, key.Named("dispersion"))
	}
	var err error
	if g.TimeToFailure, err = lengthsOf("", h.ended, h.running, o.Confidence, key.Named("time to failure")); err != nil {
		return g, err
	}
	if g.Repair, err = lengthsOf("", h.repairs, h.unended, o.Confidence, key.Named("repair")); err != nil {
		return g, err
	}
	g.Words = wordsOf(g, o.Confidence)
	return g, nil
}

// causesOf lists the causes of outages that were not planned, the most frequent first.
func causesOf(s *records.Set) []int32 {
	counts := make([]int, len(s.Causes))
	for _, o := range s.Outages {
		if !o.Planned {
			counts[o.Cause]++
		}
	}
	var out []int32
	for i, n := range counts {
		if n > 0 {
			out = append(out, int32(i))
		}
	}
	slices.SortStableFunc(out, func(a, b int32) int { return counts[b] - counts[a] })
	return out
}

func causeName(s *records.Set, i int32) string {
	if s.Causes[i] == "" {
		return "unknown"
	}
	return s.Causes[i]
}

func hostName(s *records.Set, i int32) string {
	if s.Hosts[i] == "" {
		return "some host"
	}
	return s.Hosts[i]
}

func day(t records.Time) string { return t.Std().Format("2006-01-02") }

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%s %ss", thousands(n), noun)
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return b.String()
}
