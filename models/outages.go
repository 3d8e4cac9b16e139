package models

import "outagesim/sim"

// accounts turns the times in which zones are down into the outages of apps. It runs once for
// each busy period of the fleet, with every zone that was down in it.
//
// It holds nothing of apps that nothing has happened to in the replication.
type accounts struct {
	model    *Model
	classes  []classAccount
	observer func(class int, start, end sim.Time)

	apps appStates

	chain   []chained // spells of apps, chained by app
	linked  []int32   // states with a chain
	spells  []spell   // of one app
	byStart []*episode
	company bitset  // memory of rows
	few     int     // episodes of a busy period that are followed app by app
	pieces  []spell // of its outage
	ends    []edge
	// The same of planned reboots and moves alone.
	plannedSpells, plannedPieces []spell
	together                     bool // two replicas of an app were down at once
}

type chained struct {
	spell
	next int32
	as   spellAs
}

// spellAs tells what a spell in a chain is: one that was, one that planned reboots and moves alone would
// have made, or both.
type spellAs uint8

const (
	asItWas spellAs = 1 << iota
	asPlanned
)

// classAccount is what the outages of a class of apps add up to in a replication.
type classAccount struct {
	time, planned             sim.Duration // of all outages, and of their planned part
	weighted, plannedWeighted sim.Duration // the same, by demand
	sustained, momentary      int64
	sustainedTime             sim.Duration
	missed                    int64
	spent                     sim.Duration
	any                       bool
}

// momentary is the longest interruption that IEEE 1366 does not call sustained.
const momentary = 5 * sim.Minute

// reset forgets the last replication, for one of m.
func (a *accounts) reset(m *Machine) {
	a.begin(m.Model)
	a.observer = m.observer.Outage
}

// begin readies the accounts for m.
func (a *accounts) begin(m *Model) {
	a.model = m
	a.apps.clear()
	a.chain, a.linked = a.chain[:0], a.linked[:0]
	a.classes = zeroed(a.classes, len(m.cfg.Apps))
	a.together = false
}

// outage books the outage of an app from s to e, which event by began. The pieces in planned are
// when planned reboots and moves alone keep the app down, in order and apart.
func (a *accounts) outage(m *Machine, class int, app, by int32, s, e sim.Time, planned []spell) {
	if a.observer != nil {
		a.observer(class, s, e)
	}
	if s >= m.horizon {
		return
	}
	m.events[by].blast++
	if m.quiet { // a replay has no clock to weigh by
		return
	}
	e = min(e, m.horizon)
	c := &a.classes[class]
	d := e.Sub(s)
	c.any = true
	c.time += d
	if d > momentary {
		c.sustained++
		c.sustainedTime += d
	} else {
		c.momentary++
	}
	if m.demand != nil {
		c.weighted += m.demand.between(s, e)
	}
	for _, p := range planned {
		if from, to := max(s, p.since), min(e, p.end); from < to {
			c.planned += to.Sub(from)
			if m.demand != nil {
				c.plannedWeighted += m.demand.between(from, to)
			}
		}
	}
	if slo := &m.slos[class]; slo.windows > 0 {
		missed, spent := a.apps.of(app).usage.spend(slo, s, e)
		c.missed += missed
		c.spent += spent
	}
}

// account books the outages of a busy period, given its episodes. An episode that is alone and of
// one event needs no sweep over the spells of each app.
func (a *accounts) account(m *Machine, episodes []*episode) {
	// Hypervisors that were empty when they were rebooted have nothing to say.
	n := 0
	for i, ep := range episodes {
		if len(ep.up) > 0 || len(ep.past) > 0 {
			episodes[n], episodes[i] = ep, episodes[n]
			n++
		}
	}
	episodes = episodes[:n]
	if n == 1 && episodes[0].apart {
		a.moves(m, episodes[0])
		return
	}
	alone := len(episodes) == 1 && len(episodes[0].past) == 0
	apart := len(episodes) > a.few && !m.moves() // zones run as placed
	if apart {
		a.meet(m, episodes)
		defer a.part(m)
	}
	for _, ep := range episodes {
		simple := len(ep.planned) == 0
		for _, s := range ep.past { // before the last spells of the same zones
			if app := m.place.app[s.zone]; app >= 0 {
				if c := m.place.classOf(app); simple && m.cfg.Apps[c].Replicas == 1 {
					a.outage(m, c, app, s.by, s.since, s.end, nil)
				} else {
					a.link(app, s, asItWas)
				}
			}
		}
		for _, s := range ep.planned {
			if app := m.place.app[s.zone]; app >= 0 {
				a.link(app, s, asPlanned)
			}
		}
		for c := range a.classes {
			one := m.cfg.Apps[c].Replicas == 1
			direct := simple && (one || alone && !m.place.shared[c])
			if direct && one && a.inBulk(m, c) {
				a.wholes(m, c, ep)
				continue
			}
			if direct && !one && m.failoversFail(c) {
				a.failing(m, c, ep)
				continue
			}
			if apart && !one && !m.place.shared[c] && m.failoversFail(c) {
				a.mostlyFailing(m, c, ep)
				continue
			}
			for i := int(ep.classAt[c]); i < int(ep.classAt[c+1]); i++ {
				app, by, since, up := ep.apps[i], ep.by[i], ep.since[i], ep.up[i]
				if since >= up {
					continue
				}
				switch {
				case !direct:
					as := asItWas
					if ep.pure {
						as |= asPlanned
					}
					a.link(app, spell{ep.zone(i), by, since, up}, as)
				case one:
					a.whole(m, c, app, by, since, up, ep.pure)
				default:
					a.oneLost(m, c, app, by, since, up, ep.pure)
				}
			}
		}
	}
	a.sweep(m)
}

// moves books the moves of zones away from one hypervisor, with nothing else down: each app has lost
// one zone at the most, unless its zones may share a hypervisor.
func (a *accounts) moves(m *Machine, ep *episode) {
	for _, s := range ep.past {
		app := m.place.app[s.zone]
		if app < 0 {
			continue
		}
		switch c := m.place.classOf(app); {
		case m.place.shared[c]:
			a.link(app, s, asItWas|asPlanned)
		case m.cfg.Apps[c].Replicas == 1:
			a.whole(m, c, app, s.by, s.since, s.end, true)
		default:
			a.oneLost(m, c, app, s.by, s.since, s.end, true)
		}
	}
	a.sweep(m)
}

// sweep books the outages of the apps whose spells have been linked.
func (a *accounts) sweep(m *Machine) {
	for _, i := range a.linked {
		x := &a.apps.states[i]
		app, head := x.app, x.head
		x.head = 0
		a.replicated(m, app, head)
	}
	a.linked, a.chain = a.linked[:0], a.chain[:0]
	if !m.budgets {
		a.apps.clear() // only error budgets are remembered for longer
	}
}

// whole books an outage that is planned as a whole, or not at all.
func (a *accounts) whole(m *Machine, c int, app, by int32, s, e sim.Time, planned bool) {
	if !planned {
		a.outage(m, c, app, by, s, e, nil)
		return
	}
	a.plannedPieces = append(a.plannedPieces[:0], spell{since: s, end: e})
	a.outage(m, c, app, by, s, e, a.plannedPieces)
}

// oneLost books what becomes of an app that loses one replica from s to e and no other meanwhile.
func (a *accounts) oneLost(m *Machine, c int, app, by int32, s, e sim.Time, planned bool) {
	class := &m.cfg.Apps[c]
	if m.canLose(c, app) == 0 {
		a.whole(m, c, app, by, s, e, planned)
		return
	}
	takes, fails := m.failover(class, app, by)
	if fails {
		a.whole(m, c, app, by, s, max(e, s.Add(takes)), planned)
	} else if takes > 0 {
		a.whole(m, c, app, by, s, s.Add(takes), planned)
	}
}

// failoversFail tells whether all that the loss of a replica can do to an app of class c is that the
// failover fails, by the key of the event.
func (m *Machine) failoversFail(c int) bool {
	class := &m.cfg.Apps[c]
	return class.Sizes == nil && class.Replicas > class.Need && class.Failover.Takes == nil && m.failovers == nil
}

// failover draws how long the failover of an app for event by takes, and whether it fails.
func (m *Machine) failover(class *AppClass, app, by int32) (takes sim.Duration, fails bool) {
	f := &class.Failover
	if f.Takes == nil && f.Fails == 0 {
		return 0, false
	}
	if m.failovers != nil {
		return m.failovers[by].takes, m.failovers[by].fails
	}
	key := m.events[by].key.With(keyFailover).With(uint64(app))
	if f.Takes != nil {
		takes = m.draw(f.Takes, key.With(keyTakes))
	}
	return takes, f.Fails > 0 && key.Float64() < f.Fails
}

// link adds a spell to the chain of an app.
func (a *accounts) link(app int32, s spell, as spellAs) {
	i := a.apps.index(app)
	x := &a.apps.states[i]
	if x.head == 0 {
		a.linked = append(a.linked, i)
	}
	a.chain = append(a.chain, chained{s, x.head, as})
	x.head = int32(len(a.chain))
}

// classOf returns the class of an app.
func (p *placement) classOf(app int32) int {
	c := 0
	for app >= p.appFirst[c+1] {
		c++
	}
	return c
}

// outlasts returns when the episode ends for the accounting: when its last zone runs, or the last
// failover that it started is over.
func (a *accounts) outlasts(m *Machine, ep *episode, last sim.Time) sim.Time {
	for c := range m.cfg.Apps {
		class := &m.cfg.Apps[c]
		if class.Replicas == class.Need || class.Failover.Takes == nil {
			continue
		}
		for i := ep.classAt[c]; i < ep.classAt[c+1]; i++ {
			app := ep.apps[i]
			if m.canLose(c, app) == 0 {
				continue
			}
			takes, _ := m.failover(class, app, ep.by[i])
			last = max(last, ep.since[i].Add(takes))
		}
		for _, s := range ep.past {
			if app := m.place.app[s.zone]; app >= 0 && m.place.classOf(app) == c && m.canLose(c, app) > 0 {
				takes, _ := m.failover(class, app, s.by)
				last = max(last, s.since.Add(takes))
			}
		}
	}
	return last
}

// finish writes the accounts of the replication into its row.
func (a *accounts) finish(row []int64) {
	if a.together {
		row[a.model.cols.together] = 1
	}
	cols := a.model.cols.class
	all := cols[len(cols)-1]
	weight := a.model.cfg.Demand.PlannedWeight
	for i := range a.classes {
		c := &a.classes[i]
		if a.model.demand == nil {
			c.weighted, c.plannedWeighted = c.time, c.planned
		}
		planned := sim.Seconds(float64(weight * float64(c.plannedWeighted.Seconds()))).Duration()
		weighted := c.weighted - c.plannedWeighted + planned
		for _, to := range [...]classColumns{cols[i], all} {
			row[to.outage] += int64(c.time)
			row[to.planned] += int64(c.planned)
			row[to.unplanned] += int64(c.time - c.planned)
			row[to.weighted] += int64(weighted)
			row[to.plannedWeighted] += int64(c.plannedWeighted)
			row[to.sustained] += c.sustained
			row[to.momentary] += c.momentary
			row[to.sustainedTime] += int64(c.sustainedTime)
			row[to.missed] += c.missed
			row[to.spent] += int64(c.spent)
			if c.any {
				row[to.any] = 1
			}
		}
	}
}
