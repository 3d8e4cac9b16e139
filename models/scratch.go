package models

import (
	"math"

	"outagesim/sim"
)

// scratch is the memory of a replication under way. What is proportional to the fleet in it is at
// rest between replications, whatever the model: only what a replication has touched is undone
// before the next, so that machines can share it and a large fleet costs no more than a small one
// in which as much happens.
type scratch struct {
	user  *Machine // whose replication it holds
	queue sim.Queue

	hypervisors []hypervisor
	touched     []int32      // hypervisors that have a state
	idle        [][]recovery // memory of those that have none
	idleSince   [][]sim.Time
	points      []calendarClock // of Poisson causes and of causes that strike racks or the fleet
	events      []event
	open        []*episode // episodes of which some zone may still be down
	done        []*episode // finished ones that share a busy period with an open one
	spare       []*episode
	boot        bootScratch
	streams     [2]sim.Stream // of the draw at hand: here, since what an interface is given escapes
	acc         accounts
	hosting     *hosting // which zones run where, if a policy moves them
	least       leastGap
}

func newScratch() *scratch { return &scratch{acc: accounts{few: fewEpisodes}} }

// fit makes room for replications of m.
func (s *scratch) fit(m *Model) {
	if n := len(m.hosts); len(s.hypervisors) < n {
		s.hypervisors = make([]hypervisor, n)
	}
}

// reset undoes what the last replication has touched, for a replication of m.
func (s *scratch) reset(m *Machine) {
	s.user = m
	s.queue.Reset()
	for _, h := range s.touched {
		hyp := &s.hypervisors[h]
		s.idle = append(s.idle, hyp.recoveries[:0])
		s.idleSince = append(s.idleSince, hyp.report.since[:0])
		*hyp = hypervisor{}
	}
	s.touched = s.touched[:0]
	s.points, s.events = s.points[:0], s.events[:0]
	s.spare = append(append(s.spare, s.open...), s.done...)
	s.open, s.done = s.open[:0], s.done[:0]
	if p := m.cfg.Maintenance; p != nil && p.Evacuate {
		if s.hosting == nil || s.hosting.place != m.place {
			s.hosting = newHosting(m.place)
		}
		s.hosting.reset(m.Model)
	}
	s.acc.reset(m)
}

// at returns the state of hypervisor h, to be changed.
func (m *Machine) at(h int32) *hypervisor {
	hyp := &m.hypervisors[h]
	if !hyp.touched {
		m.touch(h)
	}
	return hyp
}

// seen returns the state of hypervisor h, nil if nothing has happened to it.
func (m *Machine) seen(h int32) *hypervisor {
	if hyp := &m.hypervisors[h]; hyp.touched {
		return hyp
	}
	return nil
}

func (m *Machine) touch(h int32) {
	hyp := &m.hypervisors[h]
	*hyp = hypervisor{touched: true, inService: true, kernel: m.kernelAtStart(h), bootAt: -sim.Time(m.hosts[h].age)}
	if n := len(m.idle); n > 0 {
		hyp.recoveries, m.idle = m.idle[n-1], m.idle[:n-1]
		hyp.report.since, m.idleSince = m.idleSince[n-1], m.idleSince[:n-1]
	}
	m.touched = append(m.touched, h)
}

func (m *Machine) kernelAtStart(h int32) int32 {
	if m.quiet {
		return int32(m.cfg.Fleet.Kernel)
	}
	return m.hosts[h].kernel
}

// kernelOf returns the kernel that hypervisor h runs.
func (m *Machine) kernelOf(h int32) int32 {
	if hyp := m.seen(h); hyp != nil {
		return hyp.kernel
	}
	return m.kernelAtStart(h)
}

// leastGap is the least of the first gaps of a memoryless cause's clocks, over the hypervisors and
// blocks, in mean times. It is the same for every rate and every model with these clocks.
type leastGap struct {
	key   sim.Key // of the cause in a replication
	n     int
	value float64
}

func (s *scratch) leastGap(key sim.Key, n int) float64 {
	if l := &s.least; l.key != key || l.n != n {
		l.key, l.n, l.value = key, n, math.Inf(1)
		for h := range min(blockSize, n) {
			stream := key.With(uint64(h)).Stream()
			l.value = min(l.value, stream.Exp())
		}
		for h := blockSize; h < n; h += blockSize {
			stream := blockKey(key, h).Stream()
			l.value = min(l.value, stream.Exp()/blockSize)
		}
	}
	return s.least.value
}
