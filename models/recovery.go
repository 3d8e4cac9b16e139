package models

import "outagesim/sim"

// recovery is one recovery under way on a hypervisor. Several run side by side when a rack or the
// fleet is struck while zones are down; the hypervisor is back when all are done.
type recovery struct {
	spec  int32 // index into Model.recoveries
	phase int32
	id    uint32 // among those of the hypervisor since the start, for events in the queue
	place bool   // holds a place of its phase's slots
	waits bool   // for such a place
	back  bool   // its zones are back or coming back one by one
	up    bool   // in a phase in which zones run
	key   sim.Key
	end   sim.Handle
	by    int32    // event
	since sim.Time // of it
}

// happens books an event of cause c and returns its number.
func (m *Machine) happens(c *cause, key sim.Key) int32 {
	m.events = append(m.events, event{at: m.queue.Now(), key: key})
	m.row[c.col]++
	if c.kernel >= 0 {
		m.row[m.cols.panicsAll]++
		if m.unpatched > 0 {
			m.row[m.cols.early] = 1
		}
		m.campaign.panicked(m)
	}
	return int32(len(m.events) - 1)
}

// strikeOne lets cause c strike hypervisor h alone.
func (m *Machine) strikeOne(c *cause, h int32, key sim.Key) {
	m.strike(h, m.happens(c, key), c.recovery, true)
}

// Inject lets something strike hypervisor h now that recovers by the given recovery. With
// reboots false the kernel stays, whatever the recovery says.
func (m *Machine) Inject(h int, recovery int, reboots bool) {
	key := m.key.Named("injected").With(uint64(h))
	m.events = append(m.events, event{at: m.queue.Now(), key: key})
	m.strike(int32(h), int32(len(m.events)-1), recovery, reboots)
}

// strike begins a recovery of hypervisor h for event ev and tells whether it does not come back by
// itself. A hypervisor whose zones run or are
// coming back starts over; one whose zones are down recovers from both side by side.
func (m *Machine) strike(h, ev int32, spec int, reboots bool) (replaced bool) {
	now := m.queue.Now()
	hyp := m.at(h)
	key := m.events[ev].key.With(uint64(h))
	if m.events[ev].planned {
		key = m.plannedKey(h).With(uint64(h))
		hyp.planned++
	}
	for k := key; ; { // recoveries that do not come back by themselves
		r := &m.recoveries[spec]
		if r.FailShare == 0 || k.With(keyFails).Float64() >= r.FailShare {
			break
		}
		spec = r.FailTo
		k = k.With(keyFails)
		replaced = true
	}

	if hyp.undetermined == 0 {
		m.leaveService(h, now)
		m.closeReport(h, now)
		for i := range hyp.recoveries {
			m.abandon(&hyp.recoveries[i], h)
		}
		if len(hyp.recoveries) == 0 {
			hyp.outSince = now
			m.outOfPool++
		}
		hyp.recoveries = hyp.recoveries[:0]
		m.queue.Cancel(hyp.startPanic)
		m.settleMoves(now, h)
		m.zonesDown(h, ev)
	} else {
		hyp.episode.pure = false
	}
	if !m.events[ev].planned {
		hyp.report.since = append(hyp.report.since, now)
	}
	hyp.undetermined++
	if m.recoveries[spec].Reboots && reboots {
		if int(hyp.kernel) != m.cfg.Fleet.Installed {
			hyp.kernel = int32(m.cfg.Fleet.Installed)
			if m.unpatched--; m.unpatched == 0 {
				m.patchedAt = now
			}
			m.campaign.patched(m, h)
			if m.observer.Patched != nil {
				m.observer.Patched(now)
			}
		}
		hyp.bootKey = key
		hyp.bootAt = now
		m.campaign.booted(m, h, now)
		m.row[m.cols.reboots]++
	}
	hyp.recoveries = append(hyp.recoveries, recovery{spec: int32(spec), phase: -1, id: m.nextID(), key: key, by: ev, since: now})
	m.enterPhase(h, &hyp.recoveries[len(hyp.recoveries)-1])
	return replaced
}

func (m *Machine) nextID() uint32 { m.recoveryIDs++; return m.recoveryIDs }

// abandon ends a recovery that a new event cuts short.
func (m *Machine) abandon(r *recovery, h int32) {
	m.queue.Cancel(r.end)
	set := m.recoveries[r.spec].phases[r.phase].slot
	if r.waits {
		m.slots[set].leave(h, r.id)
	}
	if r.place {
		m.freePlace(set)
	}
}

// enterPhase moves recovery r of hypervisor h to its next phase, or to its end.
func (m *Machine) enterPhase(h int32, r *recovery) {
	hyp := m.at(h)
	r.phase++
	phases := m.recoveries[r.spec].phases
	if int(r.phase) == len(phases) {
		m.endRecovery(h, r)
		return
	}
	p := &phases[r.phase]
	if p.ZonesUp && !r.up {
		r.up = true
		if p.first { // waiting belongs to the phase, so the zones run at once
			m.zonesBack(h, r)
		}
		if hyp.allUp() {
			m.enterService(h)
		}
	}
	if p.slot >= 0 {
		r.waits = true
		m.slots[p.slot].join(h, r.id, m.queue.Now())
		m.askGrant(p.slot)
		return
	}
	m.beginPhase(h, r)
}

// allUp tells whether the zones run as far as every recovery is concerned.
func (hyp *hypervisor) allUp() bool {
	for i := range hyp.recoveries {
		if !hyp.recoveries[i].up {
			return false
		}
	}
	return true
}

// beginPhase begins the work of the phase of r.
func (m *Machine) beginPhase(h int32, r *recovery) {
	now := m.queue.Now()
	p := &m.recoveries[r.spec].phases[r.phase]
	var end sim.Time
	if p.Each != nil {
		end = m.zonesBoot(h, r, p)
	} else {
		end = now.Add(m.draw(p.Takes, r.key.With(p.key)))
	}
	r.end = m.schedule(end, kindPhaseEnd, h, r.id)
	if m.observer.Phase != nil {
		m.observer.Phase(int(h), int(r.spec), int(r.phase), end)
	}
}

// draw samples d from the stream of key; a constant needs no stream.
func (m *Machine) draw(d sim.Distribution, key sim.Key) sim.Duration {
	if c, ok := d.(sim.Constant); ok {
		return c.Value.Duration()
	}
	m.streams[0] = key.Stream()
	return d.Sample(&m.streams[0])
}

// phaseEnds moves on the recovery of h that has the given id.
func (m *Machine) phaseEnds(h int32, id uint32) {
	hyp := m.at(h)
	for i := range hyp.recoveries {
		r := &hyp.recoveries[i]
		if r.id != id {
			continue
		}
		if r.place {
			r.place = false
			m.freePlace(m.recoveries[r.spec].phases[r.phase].slot)
		}
		m.enterPhase(h, r)
		return
	}
}

// endRecovery ends recovery r of hypervisor h; with the last of them it is back in the pool.
func (m *Machine) endRecovery(h int32, r *recovery) {
	now := m.queue.Now()
	hyp := m.at(h)
	if !r.back { // no phase brought the zones back
		m.zonesBack(h, r)
	}
	for i := range hyp.recoveries {
		if &hyp.recoveries[i] == r {
			hyp.recoveries = append(hyp.recoveries[:i], hyp.recoveries[i+1:]...)
			break
		}
	}
	if hyp.allUp() {
		m.enterService(h)
	}
	if len(hyp.recoveries) == 0 {
		m.row[m.cols.down] += m.clipped(hyp.outSince, now)
		hyp.report.pool = now
		m.outOfPool--
		m.campaign.returned(m, h)
		if m.observer.Pool != nil {
			m.observer.Pool(int(h), now)
		}
		m.reportIfDone(h)
	}
}
