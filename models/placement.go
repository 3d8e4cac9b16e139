package models

import (
	"fmt"
	"slices"
	"sync"

	"outagesim/sim"
)

// placement says which zone runs on which hypervisor and which app owns it.
//
// The zones of hypervisor h are numbered zoneFirst[h] up to zoneFirst[h+1], and within a
// hypervisor they are sorted by class, so that the accounting of one class is a loop over
// neighbours. The apps of class c are numbered appFirst[c] up to appFirst[c+1].
//
// It is immutable and shared by all models of a [Family] whose fleets are placed alike.
type placement struct {
	zoneFirst []int32 // by hypervisor, one more than there are
	each      int32   // zones of every hypervisor, where they are evenly full; else 0
	app       []int32 // by zone; -1: empty
	appFirst  []int32 // by class, one more than there are
	// class[h*(classes+1)+c] is where the zones of class c begin among those of hypervisor h; the
	// empty ones come last, from index classes on.
	class   []int32
	classes int
	// shared tells, by class, whether two replicas of one app may share a hypervisor.
	shared  []bool
	members []func() *members // by class, worked out when first asked for
}

// members are the zones of the apps of a class, app by app, in order.
type members struct {
	zones []int32
	first []int32 // by app: where its zones begin; nil where all apps have as many
	each  int32   // zones of every app, where first is nil
}

// of returns the zones of the i-th app of the class.
func (l *members) of(i int32) []int32 {
	if l.first == nil {
		return l.zones[i*l.each : (i+1)*l.each]
	}
	return l.zones[l.first[i]:l.first[i+1]]
}

// zonesOf returns the range of the zones of class c on hypervisor h.
func (p *placement) zonesOf(h, c int) (lo, hi int32) {
	at := p.classesOf(h)
	return p.zoneFirst[h] + at[c], p.zoneFirst[h] + at[c+1]
}

// zonesOfApp returns the zones of an app of class c.
func (p *placement) zonesOfApp(c int, app int32) []int32 {
	return p.members[c]().of(app - p.appFirst[c])
}

// hypervisorOf returns the hypervisor that zone z is placed on.
func (p *placement) hypervisorOf(z int32) int32 {
	if p.each > 0 {
		return z / p.each
	}
	i, found := slices.BinarySearch(p.zoneFirst, z)
	if !found {
		return int32(i - 1)
	}
	for p.zoneFirst[i+1] == z { // hypervisors without zones
		i++
	}
	return int32(i)
}

// classesOf returns where the zones of each class begin among those of hypervisor h; the last entry
// is where those of the last class end.
func (p *placement) classesOf(h int) []int32 {
	return p.class[h*(p.classes+1) : (h+1)*(p.classes+1)]
}

// place puts the apps on the hypervisors. Hypervisors are dealt out from decks: each deck holds
// every hypervisor once that has zones left (shuffled, or in order if dealt), and an app takes the
// first cards that its spread allows. So hypervisors are evenly full, and every set of hypervisors
// that the spread allows is equally likely for an app (but for the last cards of a deck).
//
// The classes that are hardest to place come first: spread over racks before hypervisors before
// any, more replicas before fewer.
//
// A fleet with Zones needs no dealing: they are where they are.
func place(f Fleet, classes []AppClass, key sim.Key) (*placement, error) {
	n := f.Hypervisors
	p := &placement{classes: len(classes), shared: make([]bool, len(classes))}
	p.zoneFirst = make([]int32, n+1)
	for h := range n {
		p.zoneFirst[h+1] = p.zoneFirst[h] + int32(f.Host(h).Zones)
	}
	p.appFirst = make([]int32, len(classes)+1)
	for c, a := range classes {
		p.appFirst[c+1] = p.appFirst[c] + int32(a.Count)
		p.shared[c] = a.Spread == SpreadAny && a.Replicas > 1
		p.members = append(p.members, sync.OnceValue(func() *members { return p.membersOf(c, a) }))
	}
	if n > 0 && f.evenlyFull() {
		p.each = p.zoneFirst[1]
	}

	dealt := make([][]replica, n) // by hypervisor, in the order of dealing
	room := make([]replica, p.zoneFirst[n])
	for h := range dealt {
		dealt[h] = room[p.zoneFirst[h]:p.zoneFirst[h]:p.zoneFirst[h+1]]
	}
	if f.Zones != nil {
		f.checkRecord(classes)
		p.asRecorded(f.Zones, dealt)
	} else {
		d := newDealer(f, key.Named("placement").Stream())
		for _, c := range hardestFirst(classes) {
			if err := d.deal(c, classes[c], p.appFirst[c], dealt); err != nil {
				return nil, err
			}
		}
	}

	p.app = make([]int32, p.zoneFirst[n])
	p.class = make([]int32, 0, n*(len(classes)+1)+1)
	for h, rs := range dealt {
		at := p.zoneFirst[h]
		for c := range classes {
			p.class = append(p.class, at-p.zoneFirst[h])
			for _, r := range rs {
				if r.class == int32(c) {
					p.app[at] = r.app
					at++
				}
			}
		}
		p.class = append(p.class, at-p.zoneFirst[h])
		for ; at < p.zoneFirst[h+1]; at++ {
			p.app[at] = -1
		}
	}
	return p, nil
}

// membersOf lists the zones of the apps of class c.
func (p *placement) membersOf(c int, a AppClass) *members {
	l := &members{each: int32(a.Replicas)}
	next := make([]int32, a.Count) // by app: where its next zone goes
	at := int32(0)
	for i := range next {
		next[i] = at
		if a.Sizes != nil {
			at += a.Sizes[i]
		} else {
			at += l.each
		}
	}
	if a.Sizes != nil {
		l.first = append(slices.Clone(next), at)
	}
	l.zones = make([]int32, at)
	for h := range len(p.zoneFirst) - 1 {
		for z, end := p.zonesOf(h, c); z < end; z++ {
			i := p.app[z] - p.appFirst[c]
			l.zones[next[i]] = z
			next[i]++
		}
	}
	return l
}

// asRecorded gives each hypervisor the zones of a record. Replicas of an app may share a hypervisor in
// it, whatever the spread asks for.
func (p *placement) asRecorded(zones []Zone, dealt [][]replica) {
	last := make([]int32, p.appFirst[p.classes]) // by app: one more than a hypervisor with a replica
	for _, z := range zones {
		if z.App >= 0 {
			dealt[z.Host] = append(dealt[z.Host], replica{int32(p.classOf(z.App)), z.App})
		}
	}
	for h, rs := range dealt {
		for _, r := range rs {
			if last[r.app] == int32(h)+1 {
				p.shared[r.class] = true
			}
			last[r.app] = int32(h) + 1
		}
	}
}

// replica is a zone of an app before it has a number.
type replica struct{ class, app int32 }

func hardestFirst(classes []AppClass) []int {
	order := make([]int, len(classes))
	for i := range order {
		order[i] = i
	}
	harder := func(a, b AppClass) bool {
		rank := map[Spread]int{SpreadRack: 0, SpreadHypervisor: 1, SpreadAny: 2}
		if rank[a.Spread] != rank[b.Spread] && a.Replicas > 1 && b.Replicas > 1 {
			return rank[a.Spread] < rank[b.Spread]
		}
		return a.Replicas > b.Replicas
	}
	for i := 1; i < len(order); i++ { // insertion keeps the file's order among equals
		for j := i; j > 0 && harder(classes[order[j]], classes[order[j-1]]); j-- {
			order[j], order[j-1] = order[j-1], order[j]
		}
	}
	return order
}

// dealer deals hypervisors from decks.
type dealer struct {
	placement Placement
	stream    sim.Stream
	hand      []uint32 // cards dealt out of decks and not taken yet, oldest first
	decks     int
	rack      []int32 // by hypervisor
	zones     []int32 // by hypervisor: the decks that hold it
}

func newDealer(f Fleet, stream sim.Stream) *dealer {
	d := &dealer{placement: f.Placement, stream: stream}
	for h := range f.Hypervisors {
		host := f.Host(h)
		d.rack = append(d.rack, int32(host.Rack))
		d.zones = append(d.zones, int32(host.Zones))
	}
	return d
}

// draw adds a deck to the hand; false when every zone has been dealt.
func (d *dealer) draw() bool {
	at := len(d.hand)
	for h, zones := range d.zones {
		if d.decks < int(zones) {
			d.hand = append(d.hand, uint32(h))
		}
	}
	if len(d.hand) == at {
		return false
	}
	d.decks++
	if d.placement == PlacementRandom {
		d.stream.Shuffle32(d.hand[at:])
	}
	return true
}

// deal places all apps of a class.
func (d *dealer) deal(c int, a AppClass, first int32, dealt [][]replica) error {
	if a.Spread == SpreadAny && a.Replicas > 1 {
		return d.dealAny(c, a, first, dealt)
	}
	cards := make([]uint32, 0, a.Replicas)
	var taken [][]uint32 // by app, kept for mending the last ones
	var kept []uint32    // the memory of taken
	if a.Replicas > 1 {
		most := 0 // of apps that find room
		for _, zones := range d.zones {
			most += int(zones)
		}
		most = min(a.Count, most/a.Replicas)
		taken, kept = make([][]uint32, 0, most), make([]uint32, 0, most*a.Replicas)
	}
	for i := range a.Count {
		cards = cards[:0]
		for len(cards) < a.Replicas {
			if !d.take(a, &cards) && !d.draw() {
				if d.mend(a, cards, taken) {
					continue
				}
				return fmt.Errorf("apps %s: only %d of %d apps fit with %d replicas each on a different %s: fewer apps, fewer replicas or more %ss are needed",
					a.Name, i, a.Count, a.Replicas, a.Spread, a.Spread)
			}
		}
		if a.Replicas > 1 {
			kept = append(kept, cards...)
			taken = append(taken, kept[len(kept)-len(cards):])
		} else {
			dealt[cards[0]] = append(dealt[cards[0]], replica{int32(c), first + int32(i)})
		}
	}
	for i, t := range taken {
		for _, h := range t {
			dealt[h] = append(dealt[h], replica{int32(c), first + int32(i)})
		}
	}
	return nil
}

// take moves the first card of the hand that may join cards; false if there is none.
func (d *dealer) take(a AppClass, cards *[]uint32) bool {
	for i, h := range d.hand {
		if d.fits(a, *cards, h) {
			*cards = append(*cards, h)
			copy(d.hand[1:i+1], d.hand[:i]) // the cards passed over stay in front
			d.hand = d.hand[1:]
			return true
		}
	}
	return false
}

func (d *dealer) fits(a AppClass, cards []uint32, h uint32) bool {
	for _, g := range cards {
		if g == h || a.Spread == SpreadRack && d.rack[g] == d.rack[h] {
			return false
		}
	}
	return true
}

// mend makes room for the app that holds cards when the cards left in the hand all conflict
// with them: an earlier app takes one of those and gives one of its own, which goes to the front
// of the hand.
func (d *dealer) mend(a AppClass, cards []uint32, taken [][]uint32) bool {
	for i, left := range d.hand {
		for k := len(taken) - 1; k >= 0; k-- {
			for j, own := range taken[k] {
				others := append(append([]uint32(nil), taken[k][:j]...), taken[k][j+1:]...)
				if d.fits(a, cards, own) && d.fits(a, others, left) {
					taken[k][j] = left
					d.hand[i] = own
					return true
				}
			}
		}
	}
	return false
}

// dealAny places apps whose replicas may share a hypervisor: the cards of all of them are
// shuffled once more, so that two replicas meet as often as chance has it.
func (d *dealer) dealAny(c int, a AppClass, first int32, dealt [][]replica) error {
	need := a.Count * a.Replicas
	for len(d.hand) < need && d.draw() {
	}
	if len(d.hand) < need {
		return fmt.Errorf("apps %s: %d zones are needed, %d are left", a.Name, need, len(d.hand))
	}
	cards := append([]uint32(nil), d.hand[:need]...)
	d.hand = append(d.hand[:0], d.hand[need:]...)
	if d.placement == PlacementRandom {
		d.stream.Shuffle32(cards)
	}
	for i, h := range cards {
		dealt[h] = append(dealt[h], replica{int32(c), first + int32(i/a.Replicas)})
	}
	return nil
}

// String returns the spread's name in the scenario file.
func (s Spread) String() string {
	return [...]string{"hypervisor", "rack", "any"}[s]
}
