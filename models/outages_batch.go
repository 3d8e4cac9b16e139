package models

import "outagesim/sim"

// What follows books what a strike does to the apps of a class, one zone each, in loops that do as
// [accounts.whole] and [accounts.oneLost] would for each app, short of what all have in common.

// inBulk tells whether outages of class c need nothing but adding up.
func (a *accounts) inBulk(m *Machine, c int) bool {
	return a.observer == nil && !m.quiet && m.slos[c].windows == 0
}

// wholes books the outages of the apps of class c, all of which have one zone.
func (a *accounts) wholes(m *Machine, c int, ep *episode) {
	lo, hi := ep.classAt[c], ep.classAt[c+1]
	by, since, up := ep.by[lo:hi], ep.since[lo:hi], ep.up[lo:hi]
	sum := &a.classes[c]
	var time, weighted, sustainedTime sim.Duration
	var sustained, booked, blast int64
	event := int32(-1)
	for i, e := range up {
		s := since[i]
		if s >= e || s >= m.horizon {
			continue
		}
		e = min(e, m.horizon)
		d := e.Sub(s)
		time += d
		if d > momentary {
			sustained++
			sustainedTime += d
		}
		if m.demand != nil {
			weighted += m.demand.between(s, e)
		}
		booked++
		if by[i] != event { // they come in runs
			a.blast(m, event, blast)
			event, blast = by[i], 0
		}
		blast++
	}
	a.blast(m, event, blast)
	sum.any = sum.any || booked > 0
	sum.time += time
	sum.weighted += weighted
	sum.sustained += sustained
	sum.momentary += booked - sustained
	sum.sustainedTime += sustainedTime
	if ep.pure {
		sum.planned += time
		sum.plannedWeighted += weighted
	}
}

// blast adds to the blast radius of an event, if there is one.
func (a *accounts) blast(m *Machine, event int32, apps int64) {
	if event >= 0 {
		m.events[event].blast += apps
	}
}

// failing books the outages of the apps of class c, which has replicas to spare and whose failovers take
// no time: of those whose failover fails.
func (a *accounts) failing(m *Machine, c int, ep *episode) {
	fails := m.cfg.Apps[c].Failover.Fails
	if fails == 0 {
		return
	}
	lo, hi := ep.classAt[c], ep.classAt[c+1]
	apps, by, since, up := ep.apps[lo:hi], ep.by[lo:hi], ep.since[lo:hi], ep.up[lo:hi]
	event := int32(-1)
	var key sim.Key
	for i, app := range apps {
		if by[i] != event {
			event = by[i]
			key = m.events[event].key.With(keyFailover)
		}
		if since[i] < up[i] && key.With(uint64(app)).Float64() < fails {
			a.whole(m, c, app, event, since[i], up[i], ep.pure)
		}
	}
}
