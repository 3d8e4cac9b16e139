package models

import "outagesim/sim"

// episode is a time in which zones of one hypervisor are down, from a strike until all of them
// run again; further strikes before that belong to it.
type episode struct {
	h     int32
	start sim.Time
	// The zones it is about, the app of each (-1: none), and where those of each class begin among
	// them. Zones that run as placed are numbered from first on, and zones is nil.
	first   int32
	zones   []int32
	apps    []int32
	classAt []int32
	// Memory for them, where a policy moves zones.
	zonesBuffer, appsBuffer, classAtBuffer []int32
	// By zone: down since, by which event, and when it runs again. Times to run
	// are final while the hypervisor has no undetermined recovery.
	since []sim.Time
	by    []int32
	up    []sim.Time
	// past holds spells of zones that ran again and were struck again in the same episode.
	past []spell
	// planned holds when planned reboots alone would have zones down. The episode is pure if it is
	// one planned reboot and nothing else: then those are the times in which they are down.
	planned []spell
	pure    bool
	// apart tells that no app has two zones among those that past is about.
	apart   bool
	settles sim.Handle
	booted  sim.Time
	end     sim.Time
}

// zone returns the i-th zone of the episode.
func (ep *episode) zone(i int) int32 {
	if ep.zones != nil {
		return ep.zones[i]
	}
	return ep.first + int32(i)
}

// spell is a time in which a zone is down, and the event that took it down.
type spell struct {
	zone       int32 // of the fleet
	by         int32
	since, end sim.Time
}

// report follows the recovery of a hypervisor for the events of a row, until all milestones are
// reached or a new event forestalls them.
type report struct {
	since                     []sim.Time // of the events it answers for
	first, booted, last, pool sim.Time
	determined                bool
}

// zonesDown takes the zones of h down for event ev: those that run, go down; those that are down
// stay so.
func (m *Machine) zonesDown(h, ev int32) {
	now := m.queue.Now()
	hyp := m.at(h)
	ep := hyp.episode
	if ep == nil {
		n := m.zonesCount(h)
		ep = m.newEpisode(n)
		ep.h, ep.start = h, now
		m.zonesOn(h, ep)
		ep.pure = m.events[ev].planned
		hyp.episode = ep
		m.open = append(m.open, ep)
		for z := range n {
			ep.since[z], ep.by[z], ep.up[z] = now, ev, 0
		}
		m.interrupted(n)
		m.struckOnArrival(h, ep)
		return
	}
	m.queue.Cancel(ep.settles)
	ep.booted = 0
	if ep.pure && len(ep.up) > 0 { // what it was to be without this event
		ep.plan(ep.up, ep.by[0], ep.start)
		ep.pure = false
	}
	ran := 0
	for z := range ep.up {
		if ep.up[z] < now {
			ep.past = append(ep.past, spell{ep.zone(z), ep.by[z], ep.since[z], ep.up[z]})
			m.row[m.cols.zonesDown] += m.clipped(ep.since[z], ep.up[z])
			ep.since[z], ep.by[z] = now, ev
			ran++
		}
		ep.up[z] = 0
	}
	m.interrupted(ran)
}

// interrupted counts the zones that ended to run now.
func (m *Machine) interrupted(zones int) {
	if m.queue.Now() < m.horizon {
		m.row[m.cols.zonesInterrupted] += int64(zones)
	}
}

func (m *Machine) newEpisode(n int) *episode {
	var ep *episode
	if k := len(m.spare) - 1; k >= 0 {
		ep, m.spare = m.spare[k], m.spare[:k]
	} else {
		ep = &episode{}
	}
	if cap(ep.since) < n {
		ep.since, ep.by, ep.up = make([]sim.Time, n), make([]int32, n), make([]sim.Time, n)
	}
	*ep = episode{since: ep.since[:n], by: ep.by[:n], up: ep.up[:n], past: ep.past[:0], planned: ep.planned[:0],
		zonesBuffer: ep.zonesBuffer, appsBuffer: ep.appsBuffer, classAtBuffer: ep.classAtBuffer}
	return ep
}

// plan books that a planned reboot at since has the zones down until they are up again.
func (ep *episode) plan(up []sim.Time, by int32, since sim.Time) {
	for z, t := range up {
		ep.planned = append(ep.planned, spell{ep.zone(z), by, since, t})
	}
}

// zonesUp tells when the zones of h run as far as one of its recoveries is concerned. Where
// several run side by side a zone needs all of them.
func (m *Machine) zonesUp(h int32, r *recovery, up []sim.Time, booted sim.Time) {
	hyp := m.at(h)
	ep := hyp.episode
	if m.events[r.by].planned && !ep.pure {
		ep.plan(up, r.by, r.since)
	}
	for z, t := range up {
		ep.up[z] = max(ep.up[z], t)
	}
	ep.booted = max(ep.booted, booted)
	if hyp.undetermined > 0 {
		return
	}
	first, last := sim.Never, sim.Time(0)
	for _, t := range ep.up {
		first, last = min(first, t), max(last, t)
	}
	if len(ep.up) == 0 { // evacuated
		last = booted
	}
	rep := &hyp.report
	rep.first, rep.booted, rep.last, rep.determined = first, ep.booted, last, true
	if m.observer.Zones != nil {
		m.observer.Zones(int(h), ep.since, ep.up)
	}
	ep.end = m.acc.outlasts(m, ep, last)
	ep.settles = m.schedule(ep.end, kindSettled, h, 0)
}

// settled ends the episode of h: all its zones run.
func (m *Machine) settled(h int32) {
	if h < 0 {
		m.close(m.evacuation.episode)
		return
	}
	m.close(m.at(h).episode)
	m.reportIfDone(h)
}

// close ends an episode. When no other is open the busy period of the fleet is over, and its
// outages can be accounted: only zones that were down in it can have kept an app down together.
func (m *Machine) close(ep *episode) {
	if ep.h >= 0 {
		hyp := m.at(ep.h)
		if hyp.undetermined > 0 {
			for z := range ep.up {
				ep.up[z] = sim.Never
			}
			ep.end = sim.Never
		}
		sum := int64(0)
		for z, since := range ep.since {
			sum += m.clipped(since, ep.up[z])
		}
		m.row[m.cols.zonesDown] += sum
		hyp.episode = nil
	}
	for i, o := range m.open {
		if o == ep {
			m.open[i] = m.open[len(m.open)-1]
			m.open = m.open[:len(m.open)-1]
			break
		}
	}
	m.done = append(m.done, ep)
	if len(m.open) > 0 {
		return
	}
	if !m.unaccounted {
		m.acc.account(m, m.done)
	}
	m.spare = append(m.spare, m.done...)
	m.done = m.done[:0]
	m.countEvents()
	m.campaign.quiet(m)
}

// countEvents books the blast radius of the events so far and forgets them. It is called when no
// zone is down, so that none of them can put an app down any more.
func (m *Machine) countEvents() {
	for i := range m.events {
		e := &m.events[i]
		m.row[m.cols.blast] += e.blast
		m.row[m.cols.blastEvents]++
		m.bins[binBlast].Add(e.blast)
	}
	m.events = m.events[:0]
}

// reportIfDone reports the milestones of h once all have been reached.
func (m *Machine) reportIfDone(h int32) {
	hyp := m.at(h)
	if hyp.episode == nil && len(hyp.recoveries) == 0 {
		m.closeReport(h, sim.Never)
	}
}

// closeReport reports the milestones of h that are reached before now, when a new event
// forestalls the others. A milestone that never comes has no value.
func (m *Machine) closeReport(h int32, now sim.Time) {
	rep := &m.at(h).report
	if rep.determined && len(rep.since) > 0 {
		for i, at := range [milestones]sim.Time{rep.first, rep.booted, rep.pool, rep.last} {
			if at == sim.Never || at > now || i == backInPool && rep.pool == 0 {
				continue
			}
			for _, since := range rep.since {
				d := at.Sub(since)
				m.row[m.cols.recovery[i].time] += int64(d)
				m.row[m.cols.recovery[i].count]++
				m.bins[binMilestones+i].Add(int64(d))
				if m.observer.Milestone != nil {
					m.observer.Milestone(int(h), i, d)
				}
			}
		}
	}
	*rep = report{since: rep.since[:0]}
}
