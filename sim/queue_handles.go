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
//
// A slot is free where an event is missing that was there. So the free slots find room in blocks
// of the events' own pool, as records of which only the slot counts.
type handles struct {
	gens  []*[gensSize]uint32
	fresh uint32 // slots that were never used start here; slot 0 is not used
	spare uint32 // a free slot that is not in the stack; 0: none
	stack uint32 // of free slots: the place after the top, 0 if empty; links lead down
	live  int    // events that are pending
	dead  int    // events that were cancelled but are still in memory
}

const gensSize = 2048

// lastGeneration is even: a slot that has reached it has had its last event.
const lastGeneration = math.MaxUint32 - 1

func (s *handles) gen(slot uint32) *uint32 { return &s.gens[slot/gensSize][slot%gensSize] }

// take returns a slot that is free.
func (s *handles) take(b *blocks) uint32 {
	slot := s.spare
	if slot == 0 {
		return s.unstack(b)
	}
	s.spare = 0
	return slot
}

// start makes the slot, which is free, that of a live event.
func (s *handles) start(slot uint32) Handle {
	s.live++
	g := s.gen(slot)
	*g++
	return Handle{slot, *g}
}

// unstack takes a free slot from the stack, or a fresh one.
func (s *handles) unstack(b *blocks) uint32 {
	if s.stack == 0 {
		if s.fresh = max(s.fresh, 1); int(s.fresh) >= len(s.gens)*gensSize {
			s.gens = append(s.gens, new([gensSize]uint32))
		}
		s.fresh++
		return s.fresh - 1
	}
	s.stack--
	slot := b.at(s.stack).slot()
	if s.stack%blockSize == 0 {
		if below := b.give(s.stack / blockSize); below != 0 {
			s.stack = (below + 1) * blockSize
		} else {
			s.stack = 0
		}
	}
	return slot
}

// put makes a slot free.
func (s *handles) put(slot uint32, b *blocks) {
	if s.spare == 0 {
		s.spare = slot
		return
	}
	if s.stack%blockSize == 0 {
		block := b.take()
		if s.stack != 0 {
			*b.link(block) = (s.stack - 1) / blockSize
		}
		s.stack = block * blockSize
	}
	b.at(s.stack).tag = uint64(slot)
	s.stack++
}

// alive tells whether the event in memory with that slot is live. Where none was cancelled it
// spares the slots, which are not in the cache, the visit.
func (s *handles) alive(slot uint32) bool { return s.dead == 0 || *s.gen(slot)&1 == 1 }

// cancel marks the event of h as dead, if it is live.
func (s *handles) cancel(h Handle) bool {
	// An even generation, such as that of the zero Handle, never belongs to a live event.
	if h.gen&1 == 0 || h.slot >= s.fresh {
		return false
	}
	g := s.gen(h.slot)
	if *g != h.gen {
		return false
	}
	*g++
	s.live--
	s.dead++
	return true
}

// end is release where the event is live, which it tells, and there is no spare slot.
func (s *handles) end(slot uint32) bool {
	g := s.gen(slot)
	if *g&1 == 0 || *g == lastGeneration-1 || s.spare != 0 {
		return false
	}
	*g++
	s.live--
	s.spare = slot
	return true
}

// release gives back the slot of an event that leaves the memory and tells whether it was live.
func (s *handles) release(slot uint32, b *blocks) bool {
	g := s.gen(slot)
	live := *g&1 == 1
	if live {
		*g++
		s.live--
	} else {
		s.dead--
	}
	if *g < lastGeneration {
		s.put(slot, b)
	}
	return live
}

// crowded tells whether sweeping out the dead is worth a pass over all events: each pass is
// paid for by the cancellations since the one before.
func (s *handles) crowded() bool { return s.dead > 64 && s.dead > s.live }
