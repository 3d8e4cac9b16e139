package sim

import "fmt"

// heapQueue is a queue that is nothing but a heap: what Queue is compared with.
type heapQueue struct {
	now     Time
	seq     uint64
	heap    heap
	handles handles
	blocks  blocks
}

func (q *heapQueue) Schedule(e Event) Handle {
	if e.At < q.now {
		panic(fmt.Sprintf("sim: heapQueue.Schedule of an event at %d, before now, %d", e.At, q.now))
	}
	if e.At == Never {
		return Handle{}
	}
	h := q.handles.start(q.handles.take(&q.blocks))
	q.heap.push(ordered{hold(&e, h.slot), uint64(e.Priority)<<56 | q.seq})
	q.seq++
	return h
}

func (q *heapQueue) Cancel(h Handle) bool {
	if !q.handles.cancel(h) {
		return false
	}
	if q.handles.crowded() {
		q.heap.sweep(&q.handles, &q.blocks)
	}
	return true
}

func (q *heapQueue) Pop() (Event, bool) {
	for len(q.heap) > 0 {
		o := q.heap.pop()
		if q.handles.end(o.slot()) || q.handles.release(o.slot(), &q.blocks) {
			q.now = o.at
			return o.event(), true
		}
	}
	return Event{}, false
}

func (q *heapQueue) Peek() (Event, bool) {
	for len(q.heap) > 0 {
		if o := &q.heap[0]; q.handles.alive(o.slot()) {
			return o.event(), true
		}
		q.handles.release(q.heap.pop().slot(), &q.blocks)
	}
	return Event{}, false
}

func (q *heapQueue) Len() int { return q.handles.live }

func (q *heapQueue) Now() Time { return q.now }

func (q *heapQueue) Reset() {
	for i := range q.heap {
		q.handles.release(q.heap[i].slot(), &q.blocks)
	}
	q.heap = q.heap[:0]
	q.now, q.seq = 0, 0
}
