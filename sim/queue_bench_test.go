package sim

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// The benchmarks of the queue run it and what it is compared with by turns, in slices of some
// milliseconds, and report the median slice of each: what else goes on in the machine meets both.

// laws are times from an event to the one that it schedules, in the hold model.
var laws = []struct {
	name string
	draw func(s *Stream) Duration
}{
	{"exponential", func(s *Stream) Duration { return Duration(s.Exp() * 1e9) }},
	{"uniform", func(s *Stream) Duration { return Duration(s.Float64() * 2e9) }},
	{"bimodal", func(s *Stream) Duration {
		if s.Uint64()%10 == 0 {
			return Duration(s.Exp() * 1e13)
		}
		return Duration(s.Exp() * 1e6)
	}},
	{"triangular", func(s *Stream) Duration { return Duration((s.Float64() + s.Float64()) * 1e9) }},
	{"constant", func(*Stream) Duration { return Hour }},
	{"ties", func(s *Stream) Duration { return Duration(s.Uint64()%5) * Minute }},
	{"now", func(s *Stream) Duration { // bursts at the current time, between jumps
		if s.Uint64()%50 > 0 {
			return 0
		}
		return Duration(s.Exp() * 1e9)
	}},
	{"far", func(s *Stream) Duration { u := s.Uint64(); return Duration(u >> (3 + u%50)) }},
}

// holdQueue pops the next event and schedules another, n times; holdHeap does the same. They are
// two for the sake of direct calls.
func holdQueue(q *Queue, s *Stream, draw func(*Stream) Duration, n int) {
	for range n {
		e, _ := q.Pop()
		if e.At > 1<<61 { // the far law gets there
			pending := q.Len() + 1
			q.Reset()
			fillQueue(q, s, draw, pending)
			continue
		}
		e.At = e.At.Add(draw(s))
		q.Schedule(e)
	}
}

func fillQueue(q *Queue, s *Stream, draw func(*Stream) Duration, pending int) {
	for i := range pending {
		q.Schedule(Event{At: q.Now().Add(draw(s)), Priority: 1, Subject: int32(i)})
	}
}

func holdHeap(q *eventHeap, s *Stream, draw func(*Stream) Duration, n int) {
	for range n {
		e, _ := q.Pop()
		if e.At > 1<<61 {
			pending := len(q.events) + 1
			q.events, q.now = q.events[:0], 0
			fillHeap(q, s, draw, pending)
			continue
		}
		e.At = e.At.Add(draw(s))
		q.Schedule(e)
	}
}

func fillHeap(q *eventHeap, s *Stream, draw func(*Stream) Duration, pending int) {
	for i := range pending {
		q.Schedule(Event{At: q.now.Add(draw(s)), Priority: 1, Subject: int32(i)})
	}
}

// duel times one and other by turns and reports the medians, in ns a step, and their ratio.
func duel(b *testing.B, steps int, one, other string, runOne, runOther func()) {
	ones, others := make([]float64, 0, 1<<16), make([]float64, 0, 1<<16)
	b.ReportAllocs()
	for b.Loop() {
		t0 := time.Now()
		runOne()
		t1 := time.Now()
		runOther()
		t2 := time.Now()
		ones = append(ones, float64(t1.Sub(t0))/float64(steps))
		others = append(others, float64(t2.Sub(t1))/float64(steps))
	}
	slices.Sort(ones)
	slices.Sort(others)
	x, y := ones[len(ones)/2], others[len(others)/2]
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(x, one+"-ns")
	b.ReportMetric(y, other+"-ns")
	b.ReportMetric(y/x, other+"/"+one)
}

// BenchmarkQueueHold is the classical benchmark of event queues: pop the next event, draw a time,
// schedule another event then. It compares with a heap of events that cannot be cancelled. The
// allocations are those of both.
func BenchmarkQueueHold(b *testing.B) {
	for _, law := range laws {
		sizes := []int{1000, 100_000, 1_000_000}
		if law.name == "exponential" {
			sizes = []int{2, 16, 100, 1000, 10_000, 100_000, 1_000_000}
		}
		for _, pending := range sizes {
			b.Run(fmt.Sprintf("%s/n=%d", law.name, pending), func(b *testing.B) {
				s := NewKey(1).Stream()
				var q Queue
				var h eventHeap
				steps := max(200_000, pending/2)
				fillQueue(&q, &s, law.draw, pending)
				holdQueue(&q, &s, law.draw, 4*pending+steps)
				fillHeap(&h, &s, law.draw, pending)
				holdHeap(&h, &s, law.draw, 4*pending+steps)
				duel(b, steps, "ladder", "heap",
					func() { holdQueue(&q, &s, law.draw, steps) },
					func() { holdHeap(&h, &s, law.draw, steps) })
				b.ReportMetric(float64(q.bytes())/float64(pending), "ladder-B/event")
				b.ReportMetric(float64(24*cap(h.events))/float64(pending), "heap-B/event")
			})
		}
	}
}

// BenchmarkQueueCancel compares with an indexed heap. Each step cancels a clock at random, sets it
// anew, and pops and re-arms the next one.
func BenchmarkQueueCancel(b *testing.B) {
	const steps = 50_000
	for _, pending := range []int{100, 1000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("n=%d", pending), func(b *testing.B) {
			s := NewKey(2).Stream()
			draw := laws[0].draw
			var q Queue
			var h indexedHeap
			clocks, others := make([]Handle, pending), make([]Handle, pending)
			for i := range clocks {
				clocks[i] = q.Schedule(Event{At: q.now.Add(draw(&s)), Subject: int32(i)})
				others[i] = h.Schedule(Event{At: h.now.Add(draw(&s)), Subject: int32(i)})
			}
			runQueue := func() {
				for range steps {
					i := s.IntN(pending)
					q.Cancel(clocks[i])
					clocks[i] = q.Schedule(Event{At: q.now.Add(draw(&s)), Subject: int32(i)})
					e, _ := q.Pop()
					clocks[e.Subject] = q.Schedule(Event{At: q.now.Add(draw(&s)), Subject: e.Subject})
				}
			}
			runHeap := func() {
				for range steps {
					i := s.IntN(pending)
					h.Cancel(others[i])
					others[i] = h.Schedule(Event{At: h.now.Add(draw(&s)), Subject: int32(i)})
					e, _ := h.Pop()
					others[e.Subject] = h.Schedule(Event{At: h.now.Add(draw(&s)), Subject: e.Subject})
				}
			}
			for range 4*pending/steps + 1 {
				runQueue()
				runHeap()
			}
			duel(b, steps, "ladder", "indexed", runQueue, runHeap)
			b.ReportMetric(float64(q.bytes())/float64(pending), "ladder-B/event")
		})
	}
}

// BenchmarkQueuePause reports the longest that one call took in a million, while an empty queue
// grows to a million events and while it holds them. The least of several runs counts: the rest is
// the machine's.
func BenchmarkQueuePause(b *testing.B) {
	const pending = 1_000_000
	draw := laws[0].draw
	type pauses struct{ grow, hold time.Duration }
	least := func(p *pauses, grow, hold time.Duration) {
		if p.grow == 0 {
			*p = pauses{grow, hold}
		}
		p.grow, p.hold = min(p.grow, grow), min(p.hold, hold)
	}
	// longest calls f so often and returns the longest that one call took.
	longest := func(f func(i int)) (d time.Duration) {
		last := time.Now()
		for i := range pending {
			f(i)
			t := time.Now()
			d, last = max(d, t.Sub(last)), t
		}
		return d
	}
	var ladder, heap pauses
	for b.Loop() {
		s := NewKey(3).Stream()
		var q Queue
		grow := longest(func(i int) { q.Schedule(Event{At: Time(draw(&s)), Subject: int32(i)}) })
		hold := longest(func(int) { holdQueue(&q, &s, draw, 1) })
		for range 5 { // a bucket of the coarsest rung in use comes up once in four million
			hold = max(hold, longest(func(int) { holdQueue(&q, &s, draw, 1) }))
		}
		least(&ladder, grow, hold)
		var h eventHeap
		grow = longest(func(i int) { h.Schedule(Event{At: Time(draw(&s)), Subject: int32(i)}) })
		hold = longest(func(int) { holdHeap(&h, &s, draw, 1) })
		least(&heap, grow, hold)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(ladder.grow.Microseconds()), "ladder-grow-us")
	b.ReportMetric(float64(ladder.hold.Microseconds()), "ladder-hold-us")
	b.ReportMetric(float64(heap.grow.Microseconds()), "heap-grow-us")
	b.ReportMetric(float64(heap.hold.Microseconds()), "heap-hold-us")
}
