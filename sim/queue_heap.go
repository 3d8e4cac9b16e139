package sim

// ordered is an event as a heap holds it. Its rank is the priority, above the 56 bits of a
// sequence that makes the order total.
type ordered struct {
	held
	rank uint64
}

func (o *ordered) before(p *ordered) bool {
	return o.at < p.at || o.at == p.at && o.rank < p.rank
}

// heap is a 4-ary heap: the children of i are 4i+1 to 4i+4 and none is before its parent.
type heap []ordered

func (h *heap) push(o ordered) {
	*h = append(*h, o)
	s := *h
	i := len(s) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !o.before(&s[up]) {
			break
		}
		s[i] = s[up]
		i = up
	}
	s[i] = o
}

// pop removes and returns the least; the heap must not be empty.
func (h *heap) pop() ordered {
	s := *h
	least, last := s[0], len(s)-1
	s[0] = s[last]
	s = s[:last]
	*h = s
	if last > 0 {
		s.down(0)
	}
	return least
}

// down moves the event at i to its place below.
func (h heap) down(i int) {
	o := h[i]
	for {
		child := 4*i + 1
		if child >= len(h) {
			break
		}
		least := child
		for c := child + 1; c < min(child+4, len(h)); c++ {
			if h[c].before(&h[least]) {
				least = c
			}
		}
		if !h[least].before(&o) {
			break
		}
		h[i] = h[least]
		i = least
	}
	h[i] = o
}

// sweep removes the events that were cancelled.
func (h *heap) sweep(s *handles, b *blocks) {
	kept := (*h)[:0]
	for i := range *h {
		if o := &(*h)[i]; s.alive(o.slot()) {
			kept = append(kept, *o)
		} else {
			s.release(o.slot(), b)
		}
	}
	*h = kept
	for i := (len(kept)+2)/4 - 1; i >= 0; i-- {
		kept.down(i)
	}
}
