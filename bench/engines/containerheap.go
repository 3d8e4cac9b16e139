package engines

import (
	"container/heap"
	"math/rand/v2"

	"outagesim/bench/problem"
)

// event is what a simulation by hand keeps in a heap.
type event struct {
	at      float64
	seq     uint32 // the order among equal times
	kind    int16
	subject int32
}

func (e event) before(f event) bool { return e.at < f.at || e.at == f.at && e.seq < f.seq }

// calendar is a heap as the documentation of container/heap shows it.
type calendar []event

func (c calendar) Len() int           { return len(c) }
func (c calendar) Less(i, j int) bool { return c[i].before(c[j]) }
func (c calendar) Swap(i, j int)      { c[i], c[j] = c[j], c[i] }
func (c *calendar) Push(x any)        { *c = append(*c, x.(event)) }
func (c *calendar) Pop() any {
	old := *c
	n := len(old)
	x := old[n-1]
	*c = old[:n-1]
	return x
}

// agenda schedules on a calendar.
type agenda struct {
	calendar calendar
	seq      uint32
	now      float64
}

func (a *agenda) schedule(in float64, kind int16, subject int32) {
	a.seq++
	heap.Push(&a.calendar, event{a.now + in, a.seq, kind, subject})
}

func (a *agenda) next() event {
	e := heap.Pop(&a.calendar).(event)
	a.now = e.at
	return e
}

func generator(s problem.Spec) *rand.Rand { return rand.New(rand.NewPCG(s.Seed, 0)) }

func holdHeap(s problem.Spec, m *problem.Meter) {
	var a agenda
	r := generator(s)
	for range s.Pending {
		a.schedule(r.ExpFloat64(), 0, 0)
	}
	last, n := 0.0, float64(s.Pending)
	for {
		e := a.next()
		a.schedule(r.ExpFloat64(), 0, 0)
		ordered(e.at - last)
		gap := e.at - last
		last = e.at
		if !m.Add(gap * n) {
			return
		}
	}
}

func mm1Heap(s problem.Spec, m *problem.Meter) {
	const arrives, leaves = 1, 2
	var a agenda
	var line fifo[float64]
	r := generator(s)
	busy := false
	a.schedule(s.Interarrival*r.ExpFloat64(), arrives, 0)
	for {
		e := a.next()
		wait := 0.0
		switch e.kind {
		case arrives:
			a.schedule(s.Interarrival*r.ExpFloat64(), arrives, 0)
			if busy {
				line.push(e.at)
				continue
			}
			busy = true
		case leaves:
			if line.size == 0 {
				busy = false
				continue
			}
			wait = e.at - line.pop()
		}
		a.schedule(s.Service*r.ExpFloat64(), leaves, 0)
		if !m.Add(wait) {
			return
		}
	}
}

func repairHeap(s problem.Spec, m *problem.Meter) {
	const fails, repaired = 1, 2
	type failed struct {
		machine int32
		at      float64
	}
	var a agenda
	var line fifo[failed]
	r := generator(s)
	idle := s.Crew
	for i := range s.Machines {
		a.schedule(s.Uptime*r.ExpFloat64(), fails, int32(i))
	}
	for {
		e := a.next()
		next := failed{e.subject, e.at}
		switch e.kind {
		case fails:
			if idle == 0 {
				line.push(next)
				continue
			}
			idle--
		case repaired:
			a.schedule(s.Uptime*r.ExpFloat64(), fails, e.subject)
			if line.size == 0 {
				idle++
				continue
			}
			next = line.pop()
		}
		a.schedule(s.RepairTime*r.ExpFloat64(), repaired, next.machine)
		if !m.Add(e.at - next.at) {
			return
		}
	}
}
