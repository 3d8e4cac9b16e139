package models

import "outagesim/sim"

// accounts turns the times in which zones are down into the outages of apps. It runs once for
// each busy period of the fleet, with every zone that was down in it.
type accounts struct {
	model       *Model
	classes     []classAccount
	all         bool // an outage of any class in this replication
	replication uint32
	usage       []usage // by app, if there is an SLO
	observer    func(class int, start, end sim.Time)

	// Spells of replicated apps, chained by app; head is by app, one more than the index, 0: none.
	head    []int32
	chain   []chained
	touched []int32 // apps with a chain
	spells  []spell // of one app
	pieces  []spell // of its outage
	ends    []edge
}

type chained struct {
	spell
	next int32
}

// classAccount is what the outages of a class of apps add up to in a replication.
type classAccount struct {
	planned, unplanned, weighted sim.Duration
	sustained, momentary         int64
	sustainedTime                sim.Duration
	missed                       int64
	spent                        sim.Duration
	any                          bool
}

// momentary is the longest interruption that IEEE 1366 does not call sustained.
const momentary = 5 * sim.Minute

func newAccounts(m *Model) accounts {
	a := accounts{model: m, classes: make([]classAccount, len(m.cfg.Apps))}
	apps := m.place.appFirst[len(m.cfg.Apps)]
	for c, class := range m.cfg.Apps {
		if m.slos[c].windows > 0 && a.usage == nil {
			a.usage = make([]usage, apps)
		}
		if class.Replicas > 1 && a.head == nil {
			a.head = make([]int32, apps)
		}
	}
	return a
}

func (a *accounts) reset(uint64) {
	a.replication++
	clear(a.classes)
}

// outage books the outage of an app from s to e, which event by began.
func (a *accounts) outage(m *Machine, class int, app, by int32, s, e sim.Time) {
	if a.observer != nil {
		a.observer(class, s, e)
	}
	if s >= m.horizon {
		return
	}
	m.events[by].blast++
	e = min(e, m.horizon)
	c := &a.classes[class]
	d := e.Sub(s)
	c.any = true
	c.unplanned += d
	if d > momentary {
		c.sustained++
		c.sustainedTime += d
	} else {
		c.momentary++
	}
	if m.quiet { // a replay has no clock to weigh by
		return
	}
	if m.demand != nil {
		c.weighted += m.demand.between(s, e)
	}
	if slo := &m.slos[class]; slo.windows > 0 {
		missed, spent := a.usage[app].spend(*slo, a.replication, s, e)
		c.missed += missed
		c.spent += spent
	}
}

// account books the outages of a busy period, given its episodes.
func (a *accounts) account(m *Machine, episodes []*episode) {
	alone := len(episodes) == 1 && len(episodes[0].past) == 0
	for _, ep := range episodes {
		for c := range a.classes {
			class := &m.cfg.Apps[c]
			lo, hi := m.place.zonesOf(int(ep.h), c)
			first := m.place.zoneFirst[ep.h]
			switch {
			case class.Replicas == 1:
				for _, s := range ep.past { // before the last spell of the same zone
					if lo <= s.zone && s.zone < hi {
						a.outage(m, c, m.place.app[s.zone], s.by, s.since, s.end)
					}
				}
				for z := lo; z < hi; z++ {
					i := z - first
					if ep.since[i] < ep.up[i] {
						a.outage(m, c, m.place.app[z], ep.by[i], ep.since[i], ep.up[i])
					}
				}
			case alone && !m.place.shared[c]:
				for z := lo; z < hi; z++ {
					i := z - first
					if ep.since[i] < ep.up[i] {
						a.oneLost(m, c, m.place.app[z], ep.by[i], ep.since[i], ep.up[i])
					}
				}
			default:
				for _, s := range ep.past {
					if lo <= s.zone && s.zone < hi {
						a.link(m.place.app[s.zone], s)
					}
				}
				for z := lo; z < hi; z++ {
					i := z - first
					if ep.since[i] < ep.up[i] {
						a.link(m.place.app[z], spell{z, ep.by[i], ep.since[i], ep.up[i]})
					}
				}
			}
		}
	}
	for _, app := range a.touched {
		a.replicated(m, app)
		a.head[app] = 0
	}
	a.touched, a.chain = a.touched[:0], a.chain[:0]
}

// oneLost books what becomes of an app that loses one replica from s to e and no other meanwhile.
func (a *accounts) oneLost(m *Machine, c int, app, by int32, s, e sim.Time) {
	class := &m.cfg.Apps[c]
	if class.Need == class.Replicas {
		a.outage(m, c, app, by, s, e)
		return
	}
	takes, fails := m.failover(class, app, by)
	if fails {
		a.outage(m, c, app, by, s, max(e, s.Add(takes)))
	} else if takes > 0 {
		a.outage(m, c, app, by, s, s.Add(takes))
	}
}

// failover draws how long the failover of an app for event by takes, and whether it fails.
func (m *Machine) failover(class *AppClass, app, by int32) (takes sim.Duration, fails bool) {
	f := &class.Failover
	if f.Takes == nil && f.Fails == 0 {
		return 0, false
	}
	key := m.events[by].key.With(keyFailover).With(uint64(app))
	if f.Takes != nil {
		takes = m.draw(f.Takes, key.With(keyTakes))
	}
	return takes, f.Fails > 0 && key.Float64() < f.Fails
}

func (a *accounts) link(app int32, s spell) {
	if a.head[app] == 0 {
		a.touched = append(a.touched, app)
	}
	a.chain = append(a.chain, chained{s, a.head[app]})
	a.head[app] = int32(len(a.chain))
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
	first := m.place.zoneFirst[ep.h]
	for c := range m.cfg.Apps {
		class := &m.cfg.Apps[c]
		if class.Replicas == class.Need || class.Failover.Takes == nil {
			continue
		}
		lo, hi := m.place.zonesOf(int(ep.h), c)
		for z := lo; z < hi; z++ {
			takes, _ := m.failover(class, m.place.app[z], ep.by[z-first])
			last = max(last, ep.since[z-first].Add(takes))
		}
		for _, s := range ep.past {
			if lo <= s.zone && s.zone < hi {
				takes, _ := m.failover(class, m.place.app[s.zone], s.by)
				last = max(last, s.since.Add(takes))
			}
		}
	}
	return last
}

// finish writes the accounts of the replication into its row.
func (a *accounts) finish(row []int64) {
	cols := a.model.cols.class
	all := cols[len(cols)-1]
	for i := range a.classes {
		c := &a.classes[i]
		if a.model.demand == nil {
			c.weighted = c.unplanned
		}
		for _, to := range [...]classColumns{cols[i], all} {
			row[to.outage] += int64(c.planned + c.unplanned)
			row[to.planned] += int64(c.planned)
			row[to.unplanned] += int64(c.unplanned)
			row[to.weighted] += int64(c.weighted)
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
