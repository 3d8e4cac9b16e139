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
// distribution of the times. A queue takes about 45 kB and 28 bytes a pending event: 32 all told
// from 75,000 on. Cancelled events are held until they come up or are as many as those pending.
//
// It is a radix ladder, a radix heap (R. K. Ahuja, K. Mehlhorn, J. B. Orlin and R. E. Tarjan, J. ACM
// 37 (1990) 213) that divides a bucket by as many bits as its events deserve, with buckets that are
// sorted when they are small, as in the ladder queue (W. T. Tang, R. S. M. Goh and I. L.-J. Thng, ACM
// TOMACS 15 (2005) 175). An event is in one of
//
//	early   a heap of those before the base of the ladder
//	near    a sorted array of the first of the others
//	ladder  all after those
//
// and early comes before near and near before the ladder, with no time in two of them. Nothing is
// scheduled in the past, so early stays empty unless the queue has looked ahead, for Peek or past
// cancelled events, to events that did not come next.
type Queue struct {
	now     Time
	early   heap
	handles handles
	seq     uint64 // of what goes into early
	near    near
	ladder  ladder
}

// Schedule adds e and returns a handle by which it can be cancelled. An event at Never does not
// come: it is not held and its handle is the zero one. Schedule panics if e.At is before Now.
func (q *Queue) Schedule(e Event) Handle {
	if e.At < q.now {
		panic(fmt.Sprintf("sim: Queue.Schedule of an event at %d, before now, %d", e.At, q.now))
	}
	if e.At == Never {
		return Handle{}
	}
	slot := q.handles.take(&q.ladder.blocks)
	handle := q.handles.start(slot)
	h := hold(&e, slot)
	if h.at > q.near.events[0].at && q.ladder.used != 0 && h.at >= q.ladder.base {
		q.ladder.place(h) // as nearly always where many are pending
	} else {
		q.put(h)
	}
	return handle
}

// put puts h where it belongs.
func (q *Queue) put(h held) {
	if q.ladder.used == 0 && len(q.early) == 0 {
		// Nothing depends on the base.
		if q.near.count < nearFill {
			q.near.insert(h)
			return
		}
		q.ladder.start(q.now)
	}
	switch {
	case h.at < q.ladder.base:
		q.early.push(ordered{h, uint64(h.priority())<<56 | q.seq})
		q.seq++
	case h.at > q.near.events[0].at:
		q.ladder.place(h)
	case q.near.count < nearSize:
		q.near.insert(h)
	default:
		for i := nearSize - 1; i >= 0; i-- {
			q.ladder.place(q.near.events[i])
		}
		q.near.clear()
		q.ladder.place(h)
	}
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
	q.near.sweep(&q.ladder.blocks, &q.handles)
	q.early.sweep(&q.handles, &q.ladder.blocks)
	q.ladder.sweep(&q.handles)
}

// Pop removes and returns the next event and makes its time Now. It returns false if there is
// none.
func (q *Queue) Pop() (e Event, ok bool) {
	for {
		var h held
		if i := uint(q.near.count) - 1; i < nearSize && len(q.early) == 0 {
			h = q.near.events[i]
			q.near.count = int(i)
		} else {
			first := q.first()
			if first == nil {
				return e, false
			}
			h = *first
			q.drop()
		}
		if q.handles.end(h.slot()) || q.handles.release(h.slot(), &q.ladder.blocks) {
			q.now = h.at
			e.At, e.Priority, e.Kind = h.at, h.priority(), h.kind()
			e.Arg, e.Subject = h.arg(), h.subject()
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
		if q.handles.alive(h.slot()) {
			return h.event(), true
		}
		slot := h.slot()
		q.drop()
		q.handles.release(slot, &q.ladder.blocks)
	}
}

// first returns the next event in memory, cancelled or not, and nil if there is none.
func (q *Queue) first() *held {
	switch {
	case len(q.early) > 0:
		return &q.early[0].held
	case q.near.count > 0 || q.refill():
		return &q.near.events[q.near.count-1]
	case q.ladder.used != 0:
		return q.ladder.head()
	}
	return nil
}

// drop removes what first returned.
func (q *Queue) drop() {
	switch {
	case len(q.early) > 0:
		q.early.pop()
	case q.near.count > 0:
		q.near.count--
	default:
		q.ladder.behead()
	}
}

// refill loads near from the ladder. It returns false if the ladder is empty or its first events
// are in rung 0, where they are in order.
func (q *Queue) refill() bool {
	l := &q.ladder
	for q.near.count == 0 {
		if l.used == 0 || l.used&1 == 1 {
			return false
		}
		rung, digit := l.lowest()
		// Of few events near gets few, so that few come between them.
		if l.blocks.fits(*l.chain(rung, digit), min(max(nearFill, q.handles.live/16), nearLoad)) {
			q.near.load(l.detach(rung, digit), l.width[rung], &l.blocks, &q.handles)
		} else {
			l.deal(rung, digit, &q.handles)
		}
	}
	return true
}

// Len returns the number of pending events; cancelled ones do not count.
func (q *Queue) Len() int { return q.handles.live }

// Now returns the time of the event popped last, 0 before the first.
func (q *Queue) Now() Time { return q.now }

// Reset empties the queue and sets it back to time 0, keeping its memory. Handles given out
// before refer to nothing.
func (q *Queue) Reset() {
	b := &q.ladder.blocks
	for _, h := range q.near.events[:q.near.count] {
		q.handles.release(h.slot(), b)
	}
	for i := range q.early {
		q.handles.release(q.early[i].slot(), b)
	}
	q.ladder.clear(&q.handles)
	q.near.clear()
	q.early = q.early[:0]
	q.now, q.seq = 0, 0
}
