package sim

import "math/bits"

// held is an event in the memory of a queue, and the slot of its handle.
type held struct {
	at       Time
	arg      uint32
	subject  int32
	slot     uint32
	kind     uint8
	priority uint8
}

func hold(e *Event, slot uint32) held {
	return held{e.At, e.Arg, e.Subject, slot, e.Kind, e.Priority}
}

func (h *held) event() Event {
	return Event{At: h.at, Priority: h.priority, Kind: h.kind, Arg: h.arg, Subject: h.subject}
}

// after tells whether h comes after all that equal g.
func (h *held) after(g *held) bool {
	return h.at > g.at || h.at == g.at && h.priority > g.priority
}

const (
	levels    = 9
	digits    = 256
	blockSize = 30
)

// block is a link of a bucket's chain.
type block struct {
	next  uint32 // 0: the last
	start uint16 // events[start:end] are held
	end   uint16
	held  [blockSize]held
}

// chain is a bucket: blocks in a list, of which only the first may have given events away and
// only the last may have room. Both are 0 if it is empty.
type chain struct{ first, last uint32 }

// ladder holds events at or after a base by the position and the value of the highest digit, of
// 8 bits, in which their time differs from it; those at the base itself are at level 0, by
// priority. So all of a lower level come before all of a higher one, and within a level the
// digits are in order. What was scheduled first is first in its bucket: events only ever move in
// order, from one bucket to lower ones.
//
// The base may move to any time at or before all events that agrees with the lowest occupied
// bucket in its digit and those above: events in other buckets then still differ from it where
// they did.
type ladder struct {
	base     Time
	n        int // events in memory, those cancelled among them
	occupied uint16
	maps     [levels][digits / 64]uint64
	chains   [levels][digits]chain
	blocks   []block // blocks[0] is not used
	free     uint32  // list of free blocks
}

// place appends h, which is not before the base, to its bucket.
func (l *ladder) place(h *held) {
	level := (bits.Len64(uint64(h.at^l.base)) + 7) / 8
	digit := h.priority
	if level > 0 {
		digit = uint8(h.at >> (8 * (level - 1)))
	}
	c := &l.chains[level][digit]
	last := c.last
	if last == 0 || l.blocks[last].end == blockSize {
		last = l.link(c)
		l.maps[level][digit/64] |= 1 << (digit % 64)
		l.occupied |= 1 << level
	}
	b := &l.blocks[last]
	b.held[b.end] = *h
	b.end++
	l.n++
}

// link appends an empty block to c.
func (l *ladder) link(c *chain) uint32 {
	i := l.free
	if i != 0 {
		l.free = l.blocks[i].next
	} else {
		if len(l.blocks) == 0 {
			l.blocks = append(l.blocks, block{})
		}
		i = uint32(len(l.blocks))
		l.blocks = append(l.blocks, block{})
	}
	b := &l.blocks[i]
	b.next, b.start, b.end = 0, 0, 0
	if c.last == 0 {
		c.first = i
	} else {
		l.blocks[c.last].next = i
	}
	c.last = i
	return i
}

// recycle frees block i and returns the one after it.
func (l *ladder) recycle(i uint32) uint32 {
	b := &l.blocks[i]
	next := b.next
	b.next = l.free
	l.free = i
	l.n -= int(b.end - b.start)
	return next
}

// lowest returns the first bucket that is not empty; the ladder must not be empty.
func (l *ladder) lowest() (level int, digit uint8) {
	level = bits.TrailingZeros16(l.occupied)
	m := &l.maps[level]
	for w := range m {
		if m[w] != 0 {
			return level, uint8(64*w + bits.TrailingZeros64(m[w]))
		}
	}
	panic("sim: a level of the queue is marked as occupied and is not")
}

// detach empties a bucket and returns its chain.
func (l *ladder) detach(level int, digit uint8) chain {
	c := l.chains[level][digit]
	l.chains[level][digit] = chain{}
	m := &l.maps[level]
	m[digit/64] &^= 1 << (digit % 64)
	if m[0]|m[1]|m[2]|m[3] == 0 {
		l.occupied &^= 1 << level
	}
	return c
}

// head returns the first event at the base; level 0 must not be empty.
func (l *ladder) head() *held {
	_, digit := l.lowest()
	b := &l.blocks[l.chains[0][digit].first]
	return &b.held[b.start]
}

// behead removes the first event at the base.
func (l *ladder) behead() {
	_, digit := l.lowest()
	c := &l.chains[0][digit]
	b := &l.blocks[c.first]
	b.start++
	l.n--
	if b.start < b.end {
		return
	}
	if next := l.recycle(c.first); next != 0 {
		c.first = next
	} else {
		l.detach(0, digit)
	}
}

// scatter moves the live events of a bucket to lower ones, with the least of its times as the new
// base.
func (l *ladder) scatter(level int, digit uint8, s *handles) {
	c := l.detach(level, digit)
	l.base = Never
	for i := c.first; i != 0; i = l.blocks[i].next {
		b := &l.blocks[i]
		for j := b.start; j < b.end; j++ {
			l.base = min(l.base, b.held[j].at)
		}
	}
	l.placeAll(c, s)
}

// sweep removes the events that were cancelled.
func (l *ladder) sweep(s *handles) {
	for levels := l.occupied; levels != 0; levels &= levels - 1 {
		level := bits.TrailingZeros16(levels)
		for w, m := range l.maps[level] {
			for ; m != 0; m &= m - 1 {
				digit := uint8(64*w + bits.TrailingZeros64(m))
				l.placeAll(l.detach(level, digit), s) // into the same bucket: the base stays
			}
		}
	}
}

// placeAll places the live events of a detached chain.
func (l *ladder) placeAll(c chain, s *handles) {
	for i := c.first; i != 0; {
		for j := l.blocks[i].start; j < l.blocks[i].end; j++ {
			h := l.blocks[i].held[j] // a copy: place may move the blocks
			if s.alive(h.slot) {
				l.place(&h)
			} else {
				s.release(h.slot)
			}
		}
		i = l.recycle(i)
	}
}

// clear removes all events.
func (l *ladder) clear(s *handles) {
	for l.occupied != 0 {
		c := l.detach(l.lowest())
		for i := c.first; i != 0; {
			b := &l.blocks[i]
			for j := b.start; j < b.end; j++ {
				s.release(b.held[j].slot)
			}
			i = l.recycle(i)
		}
	}
	l.base = 0
}
