package models

import (
	"cmp"
	"slices"

	"outagesim/sim"
)

// company is which hypervisors had zones down while those of one had, in a busy period. Zones of an app
// that are down one after the other have nothing to do with each other, and in a long busy period, such
// as a campaign in which some zone is still to be repaired whenever the next batch begins, that
// is nearly all of them.
type company struct {
	with bitset // nil: it had no zones down
	n    int    // hypervisors in it, some of them twice
	// crowded tells that it is not known: too many, or zones that were struck more than once in an
	// episode, or episodes of the hypervisor itself that touch.
	crowded bool
}

// fewEpisodes is how many episodes are followed app by app, which costs less as long as what is kept of an app stays
// in the cache; mostCompany is how many a hypervisor may have been down with for the rest to be known.
const (
	fewEpisodes = 8
	mostCompany = 256
)

// meet works out who kept company with whom in a busy period.
func (a *accounts) meet(m *Machine, episodes []*episode) {
	a.byStart = append(a.byStart[:0], episodes...)
	slices.SortFunc(a.byStart, func(x, y *episode) int {
		return cmp.Or(cmp.Compare(x.start, y.start), cmp.Compare(x.h, y.h), cmp.Compare(x.end, y.end))
	})
	words := (len(m.hosts) + 63) / 64
	a.company = zeroed(a.company, words*len(a.byStart))
	for i, ep := range a.byStart {
		if own := &m.at(ep.h).company; own.with == nil {
			own.with = a.company[i*words : (i+1)*words]
		}
	}
	for i, ep := range a.byStart {
		own := &m.at(ep.h).company
		own.crowded = own.crowded || len(ep.past) > 0 || len(ep.planned) > 0
		for _, other := range a.byStart[i+1:] {
			if own.crowded || other.start > ep.end { // touching outages are one
				break
			}
			if other.h == ep.h {
				own.crowded = true
				break
			}
			theirs := &m.at(other.h).company
			own.with.set(other.h)
			theirs.with.set(ep.h)
			own.n, theirs.n = own.n+1, theirs.n+1
			own.crowded, theirs.crowded = own.n > mostCompany, theirs.crowded || theirs.n > mostCompany
		}
	}
}

// part forgets who kept company.
func (a *accounts) part(m *Machine) {
	for _, ep := range a.byStart {
		m.at(ep.h).company = company{}
	}
}

// lonely tells whether no two zones of an app of class c, one of which is on h, were down at once or one
// upon the other.
func (m *Machine) lonely(h int32, c int, app int32) bool {
	zones := m.place.zonesOfApp(c, app)
	for i, z := range zones {
		g := m.place.hypervisorOf(z)
		hyp := m.seen(g)
		if hyp == nil || hyp.company.with == nil {
			continue
		}
		if hyp.company.crowded {
			return false
		}
		for _, y := range zones[i+1:] {
			if hyp.company.with.has(m.place.hypervisorOf(y)) {
				return false
			}
		}
	}
	return true
}

// mostlyFailing books the outages of the apps of class c as [accounts.failing] does, short of those that had
// another zone down at about the time, which it links.
func (a *accounts) mostlyFailing(m *Machine, c int, ep *episode) {
	fails := m.cfg.Apps[c].Failover.Fails
	as := asItWas
	if ep.pure {
		as |= asPlanned
	}
	event := int32(-1)
	var key sim.Key
	for i := int(ep.classAt[c]); i < int(ep.classAt[c+1]); i++ {
		app, by, since, up := ep.apps[i], ep.by[i], ep.since[i], ep.up[i]
		if since >= up {
			continue
		}
		if !m.lonely(ep.h, c, app) {
			a.link(app, spell{ep.zone(i), by, since, up}, as)
			continue
		}
		if by != event {
			event, key = by, m.events[by].key.With(keyFailover)
		}
		if fails > 0 && key.With(uint64(app)).Float64() < fails {
			a.whole(m, c, app, by, since, up, ep.pure)
		}
	}
}
