package sim

import "fmt"

// Event is what a [Queue] holds. Events are popped in the total order time, priority, sequence:
// the earliest first, among equal times the lowest Priority, and among those the first
// scheduled.
type Event struct {
	At       Time
	Priority uint8  // lower first among equal times
	Kind     uint8  // the model's own
	Arg      uint32 // the model's own
	Subject  int32  // the model's own, such as the number of a hypervisor
}

// Queue holds the pending events of a simulation. The zero value is empty, at time 0 and ready.
// After warm-up no operation allocates, and all take constant time on average, whatever the
// distribution of the times: an event is moved at most once for each of the 8 bytes of its time.
//
// It is a radix ladder, a radix heap (R. K. Ahuja, K. Mehlhorn, J. B. Orlin and R. E. Tarjan, J. ACM
// 37 (1990) 213) with buckets that are sorted as soon as they are small, as in the ladder queue
// (W. T. Tang, R. S. M. Goh and I. L.-J. Thng, ACM TOMACS 15 (2005) 175). An event is in one of
//
//	early   a heap of those before the base of the ladder
//	near    a sorted array of the first of the others
//	ladder  all after those
//
// and early comes before near and near before the ladder, with no time in two of them. Nothing is
// scheduled in the past, so early stays empty unless Peek has moved the base to an event that did
// not come next.
type Queue struct {
	now     Time
	handles handles
	ladder  ladder
	early   heap
	seq     uint64 // of what goes into early
	count   int    // events in near
	near    [nearSize]held
}

// nearSize is twice a block: what is loaded leaves room for what comes between.
const nearSize = 2 * blockSize

// Schedule adds e and returns a handle by which it can be cancelled. An event at Never does not
// come: it is not held and its handle is the zero one. Schedule panics if e.At is before Now.
func (q *Queue) Schedule(e Event) Handle {
	if e.At < q.now {
		panic(fmt.Sprintf("sim: Queue.Schedule of an event at %d, before now, %d", e.At, q.now))
	}
	if e.At == Never {
		return Handle{}
	}
	handle := q.handles.take()
	h := hold(&e, handle.slot)
	if q.ladder.n == 0 && len(q.early) == 0 {
		// Nothing depends on the base.
		q.ladder.base = q.now
		if q.count < blockSize {
			q.insert(&h)
			return handle
		}
	}
	switch {
	case h.at < q.ladder.base:
		q.early.push(ordered{h, uint64(h.priority)<<56 | q.seq})
		q.seq++
	case q.count == 0 || h.at > q.near[0].at:
		q.ladder.place(&h)
	case q.count < nearSize:
		q.insert(&h)
	default:
		for i := q.count - 1; i >= 0; i-- {
			q.ladder.place(&q.near[i])
		}
		q.count = 0
		q.ladder.place(&h)
	}
	return handle
}

// insert puts h into near, which is sorted with the first to come at the end, behind those that
// equal it.
func (q *Queue) insert(h *held) {
	i := q.count
	for i > 0 && !q.near[i-1].after(h) {
		q.near[i] = q.near[i-1]
		i--
	}
	q.near[i] = *h
	q.count++
}

// Cancel removes the event of h and tells whether it was still pending. A handle whose event was
// popped or cancelled, or was there before a Reset, and the zero Handle refer to nothing.
func (q *Queue) Cancel(h Handle) bool {
	if !q.handles.cancel(h) {
		return false
	}
	if q.handles.crowded() {
		q.sweep()
	}
	return true
}

// sweep removes cancelled events from memory.
func (q *Queue) sweep() {
	kept := 0
	for i := range q.near[:q.count] {
		if h := &q.near[i]; q.handles.alive(h.slot) {
			q.near[kept] = *h
			kept++
		} else {
			q.handles.release(h.slot)
		}
	}
	q.count = kept
	q.early.sweep(&q.handles)
	q.ladder.sweep(&q.handles)
}

// Pop removes and returns the next event and makes its time Now. It returns false if there is
// none.
func (q *Queue) Pop() (Event, bool) {
	for {
		h := q.first()
		if h == nil {
			return Event{}, false
		}
		e, slot := h.event(), h.slot
		q.drop()
		if q.handles.release(slot) {
			q.now = e.At
			return e, true
		}
	}
}

// Peek returns the event that Pop would return.
func (q *Queue) Peek() (Event, bool) {
	for {
		h := q.first()
		if h == nil {
			return Event{}, false
		}
		if q.handles.alive(h.slot) {
			return h.event(), true
		}
		slot := h.slot
		q.drop()
		q.handles.release(slot)
	}
}

// first returns the next event in memory, cancelled or not, and nil if there is none.
func (q *Queue) first() *held {
	switch {
	case len(q.early) > 0:
		return &q.early[0].held
	case q.count > 0 || q.refill():
		return &q.near[q.count-1]
	case q.ladder.n > 0:
		return q.ladder.head()
	}
	return nil
}

// drop removes what first returned.
func (q *Queue) drop() {
	switch {
	case len(q.early) > 0:
		q.early.pop()
	case q.count > 0:
		q.count--
	default:
		q.ladder.behead()
	}
}

// refill loads near from the ladder. It returns false if the ladder is empty or its first events
// are at its base, where they are in order.
func (q *Queue) refill() bool {
	for q.count == 0 {
		if q.ladder.n == 0 {
			return false
		}
		level, digit := q.ladder.lowest()
		if level == 0 {
			return false
		}
		if c := q.ladder.chains[level][digit]; c.first == c.last {
			q.load(level, digit)
		} else {
			q.ladder.scatter(level, digit, &q.handles)
		}
	}
	return true
}

// load moves the live events of a bucket of one block to near.
func (q *Queue) load(level int, digit uint8) {
	c := q.ladder.detach(level, digit)
	b := &q.ladder.blocks[c.first]
	for i := b.start; i < b.end; i++ {
		if h := &b.held[i]; q.handles.alive(h.slot) {
			q.insert(h)
		} else {
			q.handles.release(h.slot)
		}
	}
	q.ladder.recycle(c.first)
	if q.count > 0 {
		q.ladder.base = q.near[q.count-1].at
	}
}

// Len returns the number of pending events; cancelled ones do not count.
func (q *Queue) Len() int { return q.handles.live }

// Now returns the time of the event popped last, 0 before the first.
func (q *Queue) Now() Time { return q.now }

// Reset empties the queue and sets it back to time 0, keeping its memory. Handles given out
// before refer to nothing.
func (q *Queue) Reset() {
	for i := range q.near[:q.count] {
		q.handles.release(q.near[i].slot)
	}
	for i := range q.early {
		q.handles.release(q.early[i].slot)
	}
	q.ladder.clear(&q.handles)
	q.count, q.early = 0, q.early[:0]
	q.now, q.seq = 0, 0
}
