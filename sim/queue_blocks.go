package sim

// held is an event in the memory of a queue: three words, which travel in registers.
type held struct {
	at   Time
	what uint64 // Subject above Arg
	tag  uint64 // Priority above Kind above the slot of its handle
}

// hold adds where it might as well join bits: the compiler would join the reads of the fields as
// well, and reading in one piece what was just written in two has to wait for the cache.
func hold(e *Event, slot uint32) held {
	return held{
		e.At,
		uint64(uint32(e.Subject))<<32 + uint64(e.Arg),
		uint64(e.Priority)<<40 + uint64(e.Kind)<<32 + uint64(slot),
	}
}

func (h held) event() Event {
	return Event{At: h.at, Priority: h.priority(), Kind: h.kind(), Arg: h.arg(), Subject: h.subject()}
}

func (h held) arg() uint32     { return uint32(h.what) }
func (h held) subject() int32  { return int32(h.what >> 32) }
func (h held) slot() uint32    { return uint32(h.tag) }
func (h held) kind() uint8     { return uint8(h.tag >> 32) }
func (h held) priority() uint8 { return uint8(h.tag >> 40) }

const (
	blockSize = 16 // events, in six cache lines
	chunkSize = 64 * blockSize
)

// blocks is a pool of blocks of events. It grows by a chunk of blocks at a time and moves nothing
// when it does. Places of events are numbered through all blocks, from blockSize on: there is no
// block 0.
type blocks struct {
	chunks  []*[chunkSize]held
	links   []*[chunkSize / blockSize]uint32 // of each block to another, 0 at the end of a list
	free    uint32                           // list of free blocks
	touched Time                             // the outcome of touch, which nobody wants
	fresh   uint32                           // blocks that were never used start here
}

func (b *blocks) at(place uint32) *held {
	return &b.chunks[place/chunkSize][place%chunkSize]
}

func (b *blocks) link(block uint32) *uint32 {
	const n = chunkSize / blockSize
	return &b.links[block/n][block%n]
}

// take returns a block that is in no list.
func (b *blocks) take() uint32 {
	block := b.free
	if block != 0 {
		next := b.link(block)
		b.free, *next = *next, 0
		return block
	}
	if b.fresh = max(b.fresh, 1); int(b.fresh) >= len(b.chunks)*(chunkSize/blockSize) {
		b.chunks = append(b.chunks, new([chunkSize]held))
		b.links = append(b.links, new([chunkSize / blockSize]uint32))
	}
	block = b.fresh
	b.fresh++
	return block
}

// give takes back a block and returns the one that it was linked to.
func (b *blocks) give(block uint32) (next uint32) {
	link := b.link(block)
	next = *link
	*link, b.free = b.free, block
	return next
}

// chain is a list of blocks that holds the events from the place head in its first block to before
// the place tail in its last. Both are 0 if it is empty.
type chain struct{ head, tail uint32 }

// extend links an empty block to c, whose last is full, and returns the place of its first event.
func (b *blocks) extend(c *chain) uint32 {
	block := b.take()
	if c.tail == 0 {
		c.head = block * blockSize
	} else {
		*b.link((c.tail - 1) / blockSize) = block
	}
	return block * blockSize
}

// append puts h at the end of c.
func (b *blocks) append(c *chain, h held) {
	tail := c.tail
	if tail%blockSize == 0 {
		tail = b.extend(c)
	}
	*b.at(tail) = h
	c.tail = tail + 1
}

// events returns those of c in the block that the place from is in, which is where they start.
func (b *blocks) events(c chain, from uint32) []held {
	chunk := b.chunks[from/chunkSize]
	i := from % chunkSize
	j := i | (blockSize - 1)
	if last := c.tail - 1; from/blockSize == last/blockSize {
		j = last % chunkSize
	}
	return chunk[i : j+1]
}

// count returns the number of events of c, up to a block more.
func (b *blocks) count(c chain) int {
	n := 0
	for block := c.head / blockSize; block != 0; block = *b.link(block) {
		n += blockSize
	}
	return n
}

// fits tells whether c holds at most n events.
func (b *blocks) fits(c chain, n int) bool {
	block, last := c.head/blockSize, c.tail-1
	for ; n >= blockSize; n -= blockSize {
		if block = *b.link(block); block == 0 {
			return true
		}
	}
	return block == last/blockSize && int(last%blockSize) < n
}

// atOnce is how many blocks touch touches.
const atOnce = 8

// touch reads something of each cache line of the next blocks of a list, so that the memory looks
// for all of them at the same time, and returns the block after them.
func (b *blocks) touch(block uint32) uint32 {
	sum := Time(0)
	for i := 0; i < atOnce && block != 0; i++ {
		place := block * blockSize
		events := b.chunks[place/chunkSize][place%chunkSize:][:blockSize]
		for j := 0; j < blockSize; j += 2 { // of three in a line
			sum += events[j].at
		}
		block = *b.link(block)
	}
	b.touched = sum
	return block
}
