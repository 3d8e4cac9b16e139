package calibrate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"outagesim/calibrate/records"
)

// watch is who was watched when: spans by host, in the order of time, of the hosts that records
// name and of those that they do not.
type watch struct {
	spans       [][]records.Span
	from, until records.Time
	hosts       int  // all
	others      int  // hosts that no record names, watched from from to until
	guessed     bool // nobody said when the watch began or ended
}

// watchOf works out who was watched when.
func watchOf(s *records.Set, o Options) (watch, error) {
	w := watch{spans: make([][]records.Span, len(s.Hosts)), hosts: o.Hosts}
	first, last, any := s.Bounds()
	w.from, w.until = first, last
	if !o.From.IsZero() {
		w.from = records.Of(o.From)
	}
	if !o.Until.IsZero() {
		w.until = records.Of(o.Until)
	}
	if !any && (o.From.IsZero() || o.Until.IsZero()) {
		return w, &InputError{errors.New("no record tells a time, so that --from and --until must say when hosts were watched")}
	}
	if w.from >= w.until {
		if any && len(s.Timelines) > 0 && (o.From.IsZero() || o.Until.IsZero()) {
			w.guessed = true
			return w, nil
		}
		return w, &InputError{fmt.Errorf("hosts were watched from %s to %s: --from and --until must say for how long", stamp(w.from), stamp(w.until))}
	}
	named := len(s.Hosts)
	if s.Nameless {
		named = min(named, 1)
	}
	if w.hosts == 0 {
		w.hosts = max(1, named)
	}
	if w.hosts < named {
		return w, &InputError{fmt.Errorf("--hosts says %d, but the records name %d hosts", w.hosts, named)}
	}
	if !s.Nameless {
		w.others = w.hosts - named
	}

	clip := func(p records.Span) (records.Span, bool) {
		if !o.From.IsZero() {
			p.From = max(p.From, w.from)
		}
		if !o.Until.IsZero() {
			p.Until = min(p.Until, w.until)
		}
		return p, p.From < p.Until
	}
	own := make([]bool, len(s.Hosts))
	for _, p := range s.Watched {
		own[p.Host] = true
		if !o.Until.IsZero() && s.Evidence {
			p.Until = max(p.Until, w.until) // the newest boot still runs
		}
		if p, ok := clip(p); ok {
			w.spans[p.Host] = append(w.spans[p.Host], p)
		}
	}
	sites := sitesOf(s)
	for h := range w.spans {
		if own[h] {
			slices.SortFunc(w.spans[h], func(a, b records.Span) int { return cmp.Compare(a.From, b.From) })
			continue
		}
		p := sites[s.Sites[h]]
		p.Host = int32(h)
		if !o.From.IsZero() {
			p.From = w.from
		} else {
			w.guessed = true
		}
		if !o.Until.IsZero() {
			p.Until = w.until
		} else {
			w.guessed = true
		}
		if p.From < p.Until {
			w.spans[h] = []records.Span{p}
		}
	}
	return w, nil
}

// sitesOf returns the span from the first to the last time that a record of each site names.
func sitesOf(s *records.Set) map[int32]records.Span {
	out := map[int32]records.Span{}
	for _, o := range s.Outages {
		site := s.Sites[o.Host]
		p, ok := out[site]
		if !ok {
			p = records.Span{From: o.Down, Until: o.Down}
		}
		p.From, p.Until = min(p.From, o.Down), max(p.Until, o.Down)
		if o.Up != records.Unknown {
			p.Until = max(p.Until, o.Up)
		}
		out[site] = p
	}
	return out
}

func stamp(t records.Time) string { return t.Std().Format("2006-01-02 15:04 UTC") }
