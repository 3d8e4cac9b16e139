package sim

import "math"

// Handle refers to one scheduled event of one [Queue]. Handles are values; the zero Handle
// refers to nothing.
type Handle struct {
	slot uint32
	gen  uint32
}

// handles tells live events from cancelled ones. Each event in the queue's memory owns a slot
// until it leaves that memory: a cancelled event is only marked and stays until it comes up or
// is swept out.
//
// The generation of a slot is odd while its event is live and even otherwise; it only grows, so
// that a handle, which carries an odd generation, matches its slot exactly while its event is
// live. A slot whose generations are used up is retired rather than wrapped around.
type handles struct {
	slots []slot
	free  uint32 // list of free slots; 0 ends it, slot 0 is not used
	live  int    // events that are pending
	dead  int    // events that were cancelled but are still in memory
}

type slot struct {
	gen  uint32
	next uint32 // free slot
}

// lastGeneration is even: a slot that has reached it has had its last event.
const lastGeneration = math.MaxUint32 - 1

// take starts a new live event.
func (s *handles) take() Handle {
	s.live++
	i := s.free
	if i == 0 {
		i = s.grow()
	}
	t := &s.slots[i]
	s.free = t.next
	t.gen++
	return Handle{i, t.gen}
}

// grow makes a slot that is free but not in the list.
func (s *handles) grow() uint32 {
	if len(s.slots) == 0 {
		s.slots = append(s.slots, slot{})
	}
	s.slots = append(s.slots, slot{})
	return uint32(len(s.slots) - 1)
}

// alive tells whether the event in memory with that slot is live. Where none was cancelled it
// spares the slots, which are not in the cache, the visit.
func (s *handles) alive(slot uint32) bool { return s.dead == 0 || s.slots[slot].gen&1 == 1 }

// cancel marks the event of h as dead, if it is live.
func (s *handles) cancel(h Handle) bool {
	// An even generation, such as that of the zero Handle, never belongs to a live event.
	if h.gen&1 == 0 || int(h.slot) >= len(s.slots) || s.slots[h.slot].gen != h.gen {
		return false
	}
	s.slots[h.slot].gen++
	s.live--
	s.dead++
	return true
}

// release gives back the slot of an event that leaves the memory and tells whether it was live.
func (s *handles) release(slot uint32) bool {
	t := &s.slots[slot]
	live := t.gen&1 == 1
	if live {
		t.gen++
		s.live--
	} else {
		s.dead--
	}
	if t.gen < lastGeneration {
		t.next, s.free = s.free, slot
	}
	return live
}

// crowded tells whether sweeping out the dead is worth a pass over all events: each pass is
// paid for by the cancellations since the one before.
func (s *handles) crowded() bool { return s.dead > 64 && s.dead > s.live }
