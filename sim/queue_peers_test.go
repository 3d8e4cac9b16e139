package sim

// eventHeap is what a queue without buckets would be at its best: a binary heap of events of 24
// bytes, by value, that cannot be cancelled. The benchmarks compare Queue with it.
type eventHeap struct {
	now    Time
	seq    uint64
	events []ranked
}

// ranked is an event with its order among equal times: the priority above the sequence, with the
// kind below, where it decides nothing.
type ranked struct {
	at   Time
	rank uint64
	what uint64
}

func rank(e *Event, seq uint64) ranked {
	return ranked{
		e.At,
		uint64(e.Priority)<<56 + seq<<8 + uint64(e.Kind),
		uint64(uint32(e.Subject))<<32 + uint64(e.Arg),
	}
}

func (r *ranked) event() (e Event) {
	e.At, e.Priority, e.Kind = r.at, uint8(r.rank>>56), uint8(r.rank)
	e.Arg, e.Subject = uint32(r.what), int32(r.what>>32)
	return e
}

func (r *ranked) before(s *ranked) bool {
	return r.at < s.at || r.at == s.at && r.rank < s.rank
}

func (q *eventHeap) Schedule(e Event) {
	q.events = append(q.events, ranked{})
	s, i := q.events, len(q.events)-1
	r := rank(&e, q.seq)
	q.seq++
	for i > 0 {
		up := (i - 1) / 2
		if !r.before(&s[up]) {
			break
		}
		s[i] = s[up]
		i = up
	}
	s[i] = r
}

func (q *eventHeap) Pop() (Event, bool) {
	if len(q.events) == 0 {
		return Event{}, false
	}
	top, last := q.events[0], len(q.events)-1
	r, s := q.events[last], q.events[:last]
	q.events = s
	i := 0
	for {
		child := 2*i + 1
		if child >= len(s) {
			break
		}
		if child+1 < len(s) && s[child+1].before(&s[child]) {
			child++
		}
		if !s[child].before(&r) {
			break
		}
		s[i] = s[child]
		i = child
	}
	if len(s) > 0 {
		s[i] = r
	}
	q.now = top.at
	return top.event(), true
}

// indexedHeap is a binary heap that knows where each event is, so that it can remove one at once.
type indexedHeap struct {
	now    Time
	seq    uint64
	events []indexed
	slots  []handleSlot
	free   uint32 // list of free slots; 0 ends it, slot 0 is not used
}

type indexed struct {
	ranked
	slot uint32
}

type handleSlot struct {
	gen   uint32 // odd while the event is pending
	place uint32 // in the heap, or the next free slot
}

func (q *indexedHeap) Schedule(e Event) Handle {
	slot := q.free
	if slot == 0 {
		if len(q.slots) == 0 {
			q.slots = append(q.slots, handleSlot{})
		}
		slot = uint32(len(q.slots))
		q.slots = append(q.slots, handleSlot{})
	} else {
		q.free = q.slots[slot].place
	}
	q.slots[slot].gen++
	q.events = append(q.events, indexed{})
	q.up(len(q.events)-1, indexed{rank(&e, q.seq), slot})
	q.seq++
	return Handle{slot, q.slots[slot].gen}
}

func (q *indexedHeap) put(i int, x indexed) {
	q.events[i] = x
	q.slots[x.slot].place = uint32(i)
}

func (q *indexedHeap) up(i int, x indexed) {
	for i > 0 {
		up := (i - 1) / 2
		if !x.before(&q.events[up].ranked) {
			break
		}
		q.put(i, q.events[up])
		i = up
	}
	q.put(i, x)
}

func (q *indexedHeap) down(i int, x indexed) {
	s := q.events
	for {
		child := 2*i + 1
		if child >= len(s) {
			break
		}
		if child+1 < len(s) && s[child+1].before(&s[child].ranked) {
			child++
		}
		if !s[child].before(&x.ranked) {
			break
		}
		q.put(i, s[child])
		i = child
	}
	q.put(i, x)
}

// remove takes the event at i out of the heap.
func (q *indexedHeap) remove(i int) indexed {
	x, last := q.events[i], len(q.events)-1
	y := q.events[last]
	q.events = q.events[:last]
	if i < last {
		if i > 0 && y.before(&q.events[(i-1)/2].ranked) {
			q.up(i, y)
		} else {
			q.down(i, y)
		}
	}
	s := &q.slots[x.slot]
	s.gen++
	s.place, q.free = q.free, x.slot
	return x
}

func (q *indexedHeap) Cancel(h Handle) bool {
	if h.gen&1 == 0 || int(h.slot) >= len(q.slots) || q.slots[h.slot].gen != h.gen {
		return false
	}
	q.remove(int(q.slots[h.slot].place))
	return true
}

func (q *indexedHeap) Pop() (Event, bool) {
	if len(q.events) == 0 {
		return Event{}, false
	}
	x := q.remove(0)
	q.now = x.at
	return x.event(), true
}
