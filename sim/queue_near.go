package sim

const (
	nearFill = 32            // as many are sorted whatever else is pending
	nearLoad = 128           // as many are sorted at most
	nearSize = nearLoad + 32 // leaves room for what comes between
)

// near holds the first events, those up to a time that is that of its element 0, whether that was
// popped or not. They are sorted, the first to come at the end.
type near struct {
	count  int
	events [nearSize]held
	loaded [nearLoad]held
	keys   [nearLoad]uint64
	sorted [nearLoad]uint64
}

// insert puts h behind those that equal it.
func (n *near) insert(h held) {
	i := n.count
	for i > 0 {
		g := n.events[i-1]
		if g.at > h.at || g.at == h.at && g.priority() > h.priority() {
			break
		}
		n.events[i] = g
		i--
	}
	n.events[i] = h
	n.count++
}

// clear empties near, and so that nothing belongs there.
func (n *near) clear() { n.count, n.events[0].at = 0, -1 }

// A key has the time in its bucket above the priority and the number in which events were
// scheduled, so that no two are the same.
const (
	numberBits = 7 // for nearLoad
	lowBits    = 8 + numberBits
)

// load moves the live events of a bucket of that width, in bits, to near, which is empty.
func (n *near) load(c chain, width uint8, b *blocks, s *handles) {
	mask := uint64(1)<<width - 1
	m := 0
	for from := c.head; from != 0; {
		for _, h := range b.events(c, from) {
			n.loaded[m%nearLoad] = h
			n.keys[m%nearLoad] = uint64(h.at)&mask<<lowBits | uint64(h.priority())<<numberBits | uint64(m)
			m++
		}
		from = b.give(from/blockSize) * blockSize
	}
	m = n.bury(m, b, s)
	if width > 64-lowBits {
		for _, key := range n.keys[:m] {
			n.insert(n.loaded[key%nearLoad])
		}
		return
	}
	n.count = m
	for i, key := range n.sort(m, width+lowBits) {
		n.events[i] = n.loaded[key%nearLoad]
	}
}

// bury takes away the keys of the dead among the first m loaded events and returns how many are
// left. It looks up the slots of all, even where none is dead: in a row that is quick, and Pop,
// which needs them, finds them in the cache.
func (n *near) bury(m int, b *blocks, s *handles) int {
	live := uint32(1)
	for i := range n.loaded[:m] {
		live &= *s.gen(n.loaded[i].slot())
	}
	if live == 1 {
		return m
	}
	kept := 0
	for i := range n.loaded[:m] {
		if slot := n.loaded[i].slot(); *s.gen(slot)&1 == 1 {
			n.keys[kept] = n.keys[i]
			kept++
		} else {
			s.release(slot, b)
		}
	}
	return kept
}

// sort sorts the first m keys, of so many bits, the greatest first, by their first few bits and
// then by insertion.
func (n *near) sort(m int, width uint8) []uint64 {
	const (
		cellBits = 6
		cells    = 1 << cellBits
		few      = 8
	)
	keys := n.keys[:m]
	if m > few {
		var start [cells]uint8
		shift := (width - cellBits) % 64
		for _, k := range keys {
			start[k>>shift%cells]++
		}
		sum := uint8(0)
		for i := cells - 1; i >= 0; i-- {
			start[i], sum = sum, sum+start[i]
		}
		sorted := n.sorted[:m]
		for _, k := range keys {
			i := &start[k>>shift%cells]
			sorted[*i] = k
			*i++
		}
		keys = sorted
	}
	for i := 1; i < len(keys); i++ {
		k := keys[i]
		j := i
		for ; j > 0 && keys[j-1] < k; j-- {
			keys[j] = keys[j-1]
		}
		keys[j] = k
	}
	return keys
}

// sweep removes the events that were cancelled.
func (n *near) sweep(b *blocks, s *handles) {
	kept := 0
	for _, h := range n.events[:n.count] {
		if s.alive(h.slot()) {
			n.events[kept] = h
			kept++
		} else {
			s.release(h.slot(), b)
		}
	}
	n.count = kept
}
