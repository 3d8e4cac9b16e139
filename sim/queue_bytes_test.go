package sim

import (
	"runtime"
	"testing"
	"unsafe"
)

// bytes returns what the queue takes, all told: itself, and what it has allocated.
func (q *Queue) bytes() int {
	b, s := &q.ladder.blocks, &q.handles
	const pointer = unsafe.Sizeof(uintptr(0))
	size := unsafe.Sizeof(*q) + uintptr(cap(q.early))*unsafe.Sizeof(ordered{}) +
		uintptr(cap(b.chunks)+cap(b.links)+cap(s.gens))*pointer +
		uintptr(len(b.chunks))*unsafe.Sizeof(*b.chunks[0]) +
		uintptr(len(b.links))*unsafe.Sizeof(*b.links[0]) +
		uintptr(len(s.gens))*unsafe.Sizeof(*s.gens[0])
	return int(size)
}

// An event takes at most 32 bytes, all told, from 75,000 on: in a queue that was filled, in one that
// has been at work, and in one that was emptied and filled again.
func TestQueueBytes(t *testing.T) {
	for _, pending := range []int{75_000, 150_000} {
		for _, law := range []int{0, 1, 2, 3, 4, 5, 6} { // all but those of the far future
			s := NewKey(5).Stream()
			draw := laws[law].draw
			check := func(q *Queue, state string) {
				t.Helper()
				if per := float64(q.bytes()) / float64(pending); per > 32 || q.Len() != pending {
					t.Errorf("%s, %d %s: %.2f bytes a pending event, %d pending", laws[law].name, pending, state, per, q.Len())
				}
			}
			var q Queue
			fillQueue(&q, &s, draw, pending)
			check(&q, "filled")
			holdQueue(&q, &s, draw, 2*pending)
			check(&q, "at work")
			for range pending {
				q.Pop()
			}
			fillQueue(&q, &s, draw, pending)
			check(&q, "refilled")
		}
	}
}

// What bytes counts is what the garbage collector counts.
func TestQueueBytesAllocated(t *testing.T) {
	const pending = 300_000
	var before, after runtime.MemStats
	s := NewKey(5).Stream()
	runtime.GC()
	runtime.ReadMemStats(&before)
	q := new(Queue)
	fillQueue(q, &s, laws[0].draw, pending)
	holdQueue(q, &s, laws[0].draw, pending)
	runtime.GC()
	runtime.ReadMemStats(&after)
	got, want := float64(after.HeapAlloc-before.HeapAlloc), float64(q.bytes())
	if got < 0.98*want || got > 1.02*want {
		t.Errorf("%.0f bytes allocated, %.0f counted", got, want)
	}
	runtime.KeepAlive(q)
}
