package sim

import "math/bits"

const (
	digits    = 256        // buckets of a rung
	coarse    = 8          // rungs that divide all time, 8 bits each
	rungs     = coarse + 5 // the others are for dealing by fewer bits
	perBucket = 20         // events: as many as buckets shall have at most, on average, once they were dealt
)

// ladder holds events in rungs of buckets. A rung divides a span of time, whose length is a power
// of two and which starts at a multiple of it, into buckets, whose lengths are powers of two as
// well; the span lies within a bucket of the rung above. An event belongs to the lowest rung whose
// span holds its time. So all of a lower rung come before all of a higher one.
//
// The base is the start of the lowest span; no event is before it. The highest bit in which a time
// differs from the base tells the rung, by a table.
//
// When the first bucket, that is the first of the lowest rung in use, holds too many events to be
// sorted, they are dealt to a rung below, which is given as many buckets as leave few events in
// each. If all are at one instant, that is rung 0, which divides them by priority.
//
// What was scheduled first is first in its bucket: events only ever move in order.
type ladder struct {
	blocks blocks
	base   Time
	used   uint16            // set of the rungs that hold events
	rungOf [64]uint8         // by the number of bits up to the highest that differs
	width  [rungs]uint8      // of the buckets of a rung, in bits
	filled [rungs]digitSet   // buckets that hold events
	chains [rungs << 8]chain // buckets: the rung, and below it the digit
}

// digitSet is a set of the buckets of a rung.
type digitSet [digits / 64]uint64

func (s *digitSet) add(digit uint8) { s[digit/64] |= 1 << (digit % 64) }

func (s *digitSet) remove(digit uint8) { s[digit/64] &^= 1 << (digit % 64) }

func (s *digitSet) empty() bool { return s[0]|s[1]|s[2]|s[3] == 0 }

// least returns the first of a set that is not empty.
func (s *digitSet) least() uint8 {
	for w, m := range s {
		if m != 0 {
			return uint8(64*w + bits.TrailingZeros64(m))
		}
	}
	panic("sim: a rung of the queue is marked as in use and is empty")
}

// start sets up the rungs of a ladder that is empty, for times at or after base.
func (l *ladder) start(base Time) {
	l.base = base
	for i := range coarse {
		l.width[rungs-coarse+i] = uint8(8 * i)
	}
	for n := range l.rungOf {
		l.rungOf[n] = uint8(rungs - coarse + max(n-1, 0)/8)
	}
}

func (l *ladder) chain(rung int, digit uint8) *chain { return &l.chains[rung<<8|int(digit)] }

// place appends h, which is not before the base, to its bucket.
func (l *ladder) place(h held) {
	rung := uint(l.rungOf[bits.Len64(uint64(h.at^l.base))%64])
	digit := uint8(h.at >> (l.width[rung] % 64))
	if rung == 0 {
		digit = h.priority()
	}
	c := &l.chains[rung<<8|uint(digit)]
	tail := c.tail
	if tail%blockSize == 0 {
		tail = l.blocks.extend(c)
		l.filled[rung].add(digit)
		l.used |= 1 << rung
	}
	*l.blocks.at(tail) = h
	c.tail = tail + 1
}

// lowest returns the first bucket; the ladder must not be empty.
func (l *ladder) lowest() (rung int, digit uint8) {
	rung = bits.TrailingZeros16(l.used)
	return rung, l.filled[rung].least()
}

// detach empties a bucket and returns its chain.
func (l *ladder) detach(rung int, digit uint8) chain {
	p := l.chain(rung, digit)
	c := *p
	*p = chain{}
	l.filled[rung].remove(digit)
	if l.filled[rung].empty() {
		l.used &^= 1 << rung
	}
	return c
}

// deal moves the live events of the first bucket, not one of rung 0, to a rung below.
func (l *ladder) deal(rung int, digit uint8, s *handles) {
	c := l.detach(rung, digit)
	width := int(l.width[rung])
	first := l.blocks.at(c.head).at
	span := l.span(c, width)
	below, by := 0, 0
	if span > 0 {
		below = rung - 1
		by = bits.Len(uint(l.blocks.count(c) / perBucket))
		by = min(max(by, span-8*(below-1)), 8, span) // the rungs below that have to divide the rest
	}
	l.base = first &^ (1<<span - 1)
	l.width[below] = uint8(span - by)
	for n := range width + 1 {
		if n <= span {
			l.rungOf[n] = uint8(below)
		} else {
			l.rungOf[n] = uint8(rung) // to the bucket that is dealt, which is empty from here on
		}
	}
	chains, filled := (*[digits]chain)(l.chains[below<<8:]), &l.filled[below]
	ahead := c.head / blockSize
	for i, from := 0, c.head; from != 0; i++ {
		if i%atOnce == 0 {
			ahead = l.blocks.touch(ahead)
		}
		for _, h := range l.blocks.events(c, from) {
			if !s.alive(h.slot()) {
				s.release(h.slot(), &l.blocks)
				continue
			}
			digit := uint8(h.at >> (l.width[below] % 64))
			if below == 0 {
				digit = h.priority()
			}
			c := &chains[digit]
			tail := c.tail
			if tail%blockSize == 0 {
				tail = l.blocks.extend(c)
				filled.add(digit)
			}
			*l.blocks.at(tail) = h
			c.tail = tail + 1
		}
		from = l.blocks.give(from/blockSize) * blockSize
	}
	if !filled.empty() {
		l.used |= 1 << below
	}
}

// span returns the number of the low bits in which the times of a bucket of that width differ.
func (l *ladder) span(c chain, width int) int {
	first := l.blocks.at(c.head).at
	span := 0
	for from := c.head; from != 0 && span < width; from = *l.blocks.link(from / blockSize) * blockSize {
		differ := Time(0)
		for _, h := range l.blocks.events(c, from) {
			differ |= h.at ^ first
		}
		span = max(span, bits.Len64(uint64(differ)))
	}
	return span
}

// head returns the first event of rung 0, which must not be empty.
func (l *ladder) head() *held {
	_, digit := l.lowest()
	return l.blocks.at(l.chains[digit].head)
}

// behead removes the first event of rung 0.
func (l *ladder) behead() {
	_, digit := l.lowest()
	c := &l.chains[digit]
	c.head++
	if c.head == c.tail {
		l.blocks.give((c.head - 1) / blockSize)
		l.detach(0, digit)
	} else if c.head%blockSize == 0 {
		c.head = l.blocks.give(c.head/blockSize-1) * blockSize
	}
}

// buckets calls f for each bucket that is in use, in order; f may detach it.
func (l *ladder) buckets(f func(rung int, digit uint8)) {
	for used := l.used; used != 0; used &= used - 1 {
		rung := bits.TrailingZeros16(used)
		for w, m := range l.filled[rung] {
			for ; m != 0; m &= m - 1 {
				f(rung, uint8(64*w+bits.TrailingZeros64(m)))
			}
		}
	}
}

// sweep removes the events that were cancelled.
func (l *ladder) sweep(s *handles) {
	l.buckets(func(rung int, digit uint8) {
		c := l.detach(rung, digit)
		var kept chain
		for from := c.head; from != 0; {
			for _, h := range l.blocks.events(c, from) {
				if s.alive(h.slot()) {
					l.blocks.append(&kept, h)
				} else {
					s.release(h.slot(), &l.blocks)
				}
			}
			from = l.blocks.give(from/blockSize) * blockSize
		}
		if kept.tail != 0 {
			*l.chain(rung, digit) = kept
			l.filled[rung].add(digit)
			l.used |= 1 << rung
		}
	})
}

// clear removes all events.
func (l *ladder) clear(s *handles) {
	l.buckets(func(rung int, digit uint8) {
		c := l.detach(rung, digit)
		for from := c.head; from != 0; {
			for _, h := range l.blocks.events(c, from) {
				s.release(h.slot(), &l.blocks)
			}
			from = l.blocks.give(from/blockSize) * blockSize
		}
	})
}
