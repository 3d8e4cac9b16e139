package engines

import "outagesim/bench/problem"

// binary is a binary heap of events held by value, without an interface: the yardstick of a pending-event
// set made with care. The hole that a pop leaves sinks to the bottom before the last event fills it, which
// saves half of the comparisons.
type binary []event

func (b *binary) push(e event) {
	h := append(*b, e)
	i := len(h) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !e.before(h[parent]) {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = e
	*b = h
}

func (b *binary) pop() event {
	h := *b
	first, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*b = h
	if len(h) == 0 {
		return first
	}
	i := 0
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && h[child+1].before(h[child]) {
			child++
		}
		h[i] = h[child]
		i = child
	}
	for i > 0 {
		parent := (i - 1) / 2
		if !last.before(h[parent]) {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = last
	return first
}

func holdBinary(s problem.Spec, m *problem.Meter) {
	var b binary
	r := generator(s)
	var seq uint32
	schedule := func(at float64) {
		seq++
		b.push(event{at: at, seq: seq})
	}
	for range s.Pending {
		schedule(r.ExpFloat64())
	}
	last, n := 0.0, float64(s.Pending)
	for {
		e := b.pop()
		schedule(e.at + r.ExpFloat64())
		gap := e.at - last
		ordered(gap)
		last = e.at
		if !m.Add(gap * n) {
			return
		}
	}
}
