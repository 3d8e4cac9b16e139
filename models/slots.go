package models

import "outagesim/sim"

// slotSet is the places of a phase that only so many hypervisors of the fleet can be in. They are
// given in order of arrival; of those that arrive at one instant the lowest number is first.
type slotSet struct {
	places, free int
	waiting      []waiter
	asked        bool // a grant is in the queue
}

type waiter struct {
	since sim.Time
	h     int32
	id    uint32
}

func (s *slotSet) reset() {
	s.free, s.waiting, s.asked = s.places, s.waiting[:0], false
}

// join adds a recovery of h to the line, in its place.
func (s *slotSet) join(h int32, id uint32, now sim.Time) {
	w := waiter{now, h, id}
	i := len(s.waiting)
	s.waiting = append(s.waiting, w)
	for ; i > 0 && s.waiting[i-1].since == now && s.waiting[i-1].h > h; i-- {
		s.waiting[i] = s.waiting[i-1]
	}
	s.waiting[i] = w
}

func (s *slotSet) leave(h int32, id uint32) {
	for i, w := range s.waiting {
		if w.h == h && w.id == id {
			s.waiting = append(s.waiting[:i], s.waiting[i+1:]...)
			return
		}
	}
}

// askGrant has places given at the end of this instant, when all who arrive in it have arrived.
func (m *Machine) askGrant(set int) {
	if s := &m.slots[set]; !s.asked && s.free > 0 && len(s.waiting) > 0 {
		s.asked = true
		m.schedule(m.queue.Now(), kindGrant, 0, uint32(set))
	}
}

func (m *Machine) freePlace(set int) {
	m.slots[set].free++
	m.askGrant(set)
}

// grant gives the free places of a set to those who wait.
func (m *Machine) grant(set int) {
	s := &m.slots[set]
	s.asked = false
	for s.free > 0 && len(s.waiting) > 0 {
		w := s.waiting[0]
		s.waiting = append(s.waiting[:0], s.waiting[1:]...)
		s.free--
		hyp := m.at(w.h)
		for i := range hyp.recoveries {
			if r := &hyp.recoveries[i]; r.id == w.id {
				r.waits, r.place = false, true
				m.beginPhase(w.h, r)
				break
			}
		}
	}
}
