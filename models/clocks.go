package models

import "outagesim/sim"

// The clock table. What a cause's clock does, by its kind:
//
//	clock                          stands still              starts anew
//	panic, memoryless              unless in service         (has no age)
//	panic, ageing                  unless in service         with every boot
//	failure of a hypervisor        unless in service         after its own recovery
//	failure of a rack or the fleet never                     at its own event
//
// A memoryless clock is a Poisson stream of points in calendar time, ignored while the clock
// stands still: so a reboot more in one variant shifts nothing else. A clock that starts anew at an
// event has age 0 when the hypervisor is next in service.

// calendarClock is a clock that never stands still: the points of a memoryless cause on one
// hypervisor or on a block of them, or the events of a rack or the fleet.
type calendarClock struct {
	cause, entity int32
	block         bool   // the points are those of the hypervisors from entity on
	point         int32  // the hypervisor of the pending point
	index         uint64 // of the pending point
	stream        sim.Stream
}

// blockSize is how many hypervisors share a stream of points in a large fleet: the points of a block
// are a Poisson process of as many times the rate, each on any of its hypervisors alike. So a
// replication need not ask each hypervisor of a large fleet whether anything strikes it. A block is
// drawn whole, whatever part of it there is, so that a hypervisor has the same history in a larger
// fleet. Of a small fleet's block most would be thrown away: its hypervisors, as many as a block has,
// have a stream each.
const blockSize = 64

// startCalendar starts the clocks of cause i. Most of those of a large fleet have no point before the
// horizon; what these cost is the draw that tells.
func (m *Machine) startCalendar(i int32) {
	c := &m.causes[i]
	key := m.key.With(c.key)
	if c.kernel >= 0 && !m.runs[c.kernel] {
		return // all its points would be ignored
	}
	if !c.poisson() || c.means != nil || c.scope != ScopeHypervisor {
		for e := range c.entities(m.cfg.Fleet) {
			m.points = append(m.points, calendarClock{cause: i, entity: int32(e), stream: key.With(uint64(e)).Stream()})
			m.nextPoint(int32(len(m.points)-1), 0)
		}
		return
	}
	mean := m.means[i]
	if mean >= NeverMean {
		return
	}
	beyond := float64(m.horizon) * 1.000001e-6 // certainly: no rounding of the product matters
	for h := range min(blockSize, len(m.hosts)) {
		stream := key.With(uint64(h)).Stream()
		first := stream
		if float64(mean)*first.Exp() > beyond {
			continue
		}
		m.points = append(m.points, calendarClock{cause: i, entity: int32(h), stream: stream})
		m.nextPoint(int32(len(m.points)-1), 0)
	}
	for h := blockSize; h < len(m.hosts); h += blockSize {
		m.points = append(m.points, calendarClock{cause: i, entity: int32(h), block: true, stream: blockKey(key, h).Stream()})
		m.nextPoint(int32(len(m.points)-1), 0)
	}
}

// blockKey is the key of the points of the block that begins with hypervisor h.
func blockKey(key sim.Key, h int) sim.Key { return key.With(keyBlock).With(uint64(h)) }

func (m *Machine) nextPoint(i int32, now sim.Time) {
	p := &m.points[i]
	c := &m.causes[p.cause]
	var gap sim.Duration
	if c.poisson() {
		mean := m.means[p.cause]
		if c.means != nil && !m.isFixed(int(p.cause)) {
			mean = c.means[p.entity]
		}
		if p.block {
			mean /= blockSize
		}
		gap = (mean * sim.Seconds(p.stream.Exp())).Duration()
	} else {
		gap = c.timeTo.Sample(&p.stream)
	}
	p.point = p.entity
	if p.block {
		p.point += int32(p.stream.Uint64N(blockSize))
	}
	if at := now.Add(gap); at < m.horizon {
		m.schedule(at, kindPoint, p.entity, uint32(i))
	}
}

// point lets the pending point of clock i happen: an event if its clock is running.
func (m *Machine) point(i int32) {
	p := &m.points[i]
	c := &m.causes[p.cause]
	index, h := p.index, p.point
	p.index++
	m.nextPoint(i, m.queue.Now())
	switch c.scope {
	case ScopeHypervisor:
		if int(h) < len(m.hosts) && m.clockRuns(c, h) {
			m.strikeOne(c, h, m.eventKey(c, h, index))
		}
	case ScopeRack:
		ev := m.happens(c, m.eventKey(c, p.entity, index))
		for _, h := range m.inRack[p.entity] {
			m.strike(h, ev, c.recovery, true)
		}
	case ScopeFleet:
		ev := m.happens(c, m.eventKey(c, p.entity, index))
		for h := range m.hosts {
			m.strike(int32(h), ev, c.recovery, true)
		}
	}
}

// clockRuns tells whether the clock of c on hypervisor h is running.
func (m *Machine) clockRuns(c *cause, h int32) bool {
	hyp := m.seen(h)
	return (hyp == nil || hyp.inService) && (c.kernel < 0 || int(m.kernelOf(h)) == c.kernel)
}

// eventKey is the key of everything that is drawn for the index-th event of a clock.
func (m *Machine) eventKey(c *cause, entity int32, index uint64) sim.Key {
	return m.key.With(c.key).With(uint64(entity)).With(index + 1)
}

// ageingClock is the clock of an ageing cause on one hypervisor.
type ageingClock struct {
	cause, hypervisor int32
	index             uint64       // of events so far; of a panic, since the boot
	drawn             bool         // left is that of the present life
	left              sim.Duration // of the life, when the clock last stood still
	life              sim.Key      // whose draw left is, for panics: that of the boot
	armed             sim.Handle
}

func (a *ageingClock) reset() { *a = ageingClock{cause: a.cause, hypervisor: a.hypervisor} }

// startAges sets the ageing clocks of hypervisor h going, which runs kernel since the boot of boot.
func (m *Machine) startAges(h, kernel int32, boot sim.Key) {
	for i := range m.causes {
		if m.firstAge[i] < 0 {
			continue
		}
		c := &m.causes[i]
		a := &m.ages[m.firstAge[i]+h]
		key := m.key.With(c.key).With(uint64(h)).With(keyLife)
		if c.kernel >= 0 {
			if int(kernel) != c.kernel {
				continue
			}
			if a.life != boot { // each boot begins a life of its own
				a.life, a.index, a.drawn = boot, 0, false
			}
			if !a.drawn {
				age := sim.Duration(0)
				if a.index == 0 && boot == (sim.Key{}) {
					age = m.hosts[h].age
				}
				a.left, a.drawn = m.life(c, age, key.With(boot.Uint64()).With(a.index)), true
			}
		} else if !a.drawn {
			a.left, a.drawn = m.draw(c.timeTo, key.With(a.index)), true
		}
		if at := m.queue.Now().Add(a.left); at < m.horizon {
			a.armed = m.schedule(at, kindAge, h, uint32(m.firstAge[i]+h))
		}
	}
}

// life draws the time in service to an ageing panic. The life that a hypervisor is in at the start goes
// on from the age that it has then.
func (m *Machine) life(c *cause, age sim.Duration, key sim.Key) sim.Duration {
	if age == 0 {
		return m.draw(c.timeTo, key)
	}
	return residual(c.timeTo, age, key.Float64())
}

// residual is the rest of a life that has lasted for age, at quantile u of those that have.
func residual(d sim.Distribution, age sim.Duration, u float64) sim.Duration {
	p := d.CDF(age.Seconds())
	at := d.Quantile(min(1, p+float64(u*(1-p)))).Duration()
	return max(0, at-age)
}

// stopAges lets the ageing clocks of hypervisor h stand still.
func (m *Machine) stopAges(h int32, ran sim.Duration) {
	hyp := m.at(h)
	for i := range m.causes {
		if m.firstAge[i] < 0 || m.causes[i].kernel >= 0 && int(hyp.kernel) != m.causes[i].kernel {
			continue
		}
		a := &m.ages[m.firstAge[i]+h]
		m.queue.Cancel(a.armed)
		a.armed = sim.Handle{}
		if a.drawn && a.left != sim.Forever {
			a.left = max(0, a.left-ran)
		}
	}
}

// aged lets the cause of ageing clock i strike.
func (m *Machine) aged(i int32) {
	a := &m.ages[i]
	c := &m.causes[a.cause]
	a.armed = sim.Handle{}
	key := m.eventKey(c, a.hypervisor, a.index)
	if c.kernel >= 0 {
		key = key.With(a.life.Uint64())
	}
	a.index++
	a.drawn = false
	m.strikeOne(c, a.hypervisor, key)
}

// enterService begins the time in service of hypervisor h.
func (m *Machine) enterService(h int32) {
	hyp := m.at(h)
	if hyp.inService {
		return
	}
	hyp.inService = true
	hyp.serviceSince = m.queue.Now()
	if m.quiet || hyp.serviceSince >= m.horizon {
		return
	}
	m.startAges(h, hyp.kernel, hyp.bootKey)
	m.startOperations(h)
}

// leaveService ends the time in service of hypervisor h at now.
func (m *Machine) leaveService(h int32, now sim.Time) {
	hyp := m.at(h)
	if !hyp.inService {
		return
	}
	hyp.inService = false
	m.row[m.cols.service[hyp.kernel]] += m.clipped(hyp.serviceSince, now)
	if m.quiet || hyp.serviceSince >= m.horizon {
		return
	}
	m.stopAges(h, now.Sub(hyp.serviceSince))
	m.stopOperations(h, now)
}
