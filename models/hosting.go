package models

// zonesOn sets the zones of an episode to those that run on hypervisor h, sorted by class: in buffers of
// the episode, or in slices of the placement, which must not be changed.
func (m *Machine) zonesOn(h int32, ep *episode) {
	p := m.place
	if m.moves() {
		m.hosting.sorted(h, ep)
		return
	}
	ep.first, ep.zones = p.zoneFirst[h], nil
	ep.apps = p.app[p.zoneFirst[h]:p.zoneFirst[h+1]]
	ep.classAt = p.classesOf(int(h))
}

// zonesCount returns the number of zones on hypervisor h.
func (m *Machine) zonesCount(h int32) int {
	if m.moves() {
		return len(m.hosting.zonesOf(h))
	}
	return int(m.place.zoneFirst[h+1] - m.place.zoneFirst[h])
}

// moves tells whether the policy moves zones away from the hypervisors that it reboots.
func (m *Model) moves() bool {
	p := m.cfg.Maintenance
	return p != nil && p.Evacuate
}

// hosting is which zones run on which hypervisor, where a policy moves them. Of hypervisors that no
// zone has left or gone to, whose zones are where the placement has them, it holds nothing.
type hosting struct {
	place   *placement
	changed []int32 // hypervisors that are listed here
	listed  []bool  // by hypervisor: its zones are
	on      [][]int32
	// By hypervisor, listed or not: zones that are or are to be there.
	full []int32
	// By zone of hypervisors that are listed (where the placement has it):
	host []int32
	goal []int32 // where it is or is to go
	at   []int32 // its place in on

	most int64   // greatest part of a hypervisor's capacity that was full so far, in units
	next []int32 // scratch of sorted
}

func newHosting(p *placement) *hosting {
	n, zones := len(p.zoneFirst)-1, len(p.app)
	return &hosting{
		place: p, listed: make([]bool, n), on: make([][]int32, n), full: make([]int32, n),
		host: make([]int32, zones), goal: make([]int32, zones), at: make([]int32, zones),
	}
}

// reset puts every zone where the placement has it.
func (t *hosting) reset(m *Model) {
	for _, h := range t.changed {
		t.listed[h] = false
	}
	t.changed = t.changed[:0]
	copy(t.full, m.zonesAtStart)
	t.most = m.fullAtStart
}

// list lists the zones of hypervisor h.
func (t *hosting) list(h int32) {
	if t.listed[h] {
		return
	}
	t.listed[h] = true
	t.changed = append(t.changed, h)
	on := t.on[h][:0]
	for z := t.place.zoneFirst[h]; z < t.place.zoneFirst[h+1]; z++ {
		t.host[z], t.goal[z], t.at[z] = h, h, int32(len(on))
		on = append(on, z)
	}
	t.on[h] = on
}

// zonesOf returns the zones that run on hypervisor h, in no particular order.
func (t *hosting) zonesOf(h int32) []int32 {
	t.list(h)
	return t.on[h]
}

// goalOf returns where a zone is or is to go.
func (t *hosting) goalOf(z int32) int32 {
	if h := t.place.hypervisorOf(z); !t.listed[h] {
		return h
	}
	return t.goal[z]
}

// carry moves a zone of a listed hypervisor to hypervisor h.
func (t *hosting) carry(z, h int32) {
	t.list(h)
	from := t.on[t.host[z]]
	last := from[len(from)-1]
	from[t.at[z]], t.at[last] = last, t.at[z]
	t.on[t.host[z]] = from[:len(from)-1]
	t.host[z], t.at[z] = h, int32(len(t.on[h]))
	t.on[h] = append(t.on[h], z)
}

// aim sets where a zone of a listed hypervisor is to go; unit is what it takes of the capacity there.
func (t *hosting) aim(z, h int32, unit int64) {
	t.list(h)
	t.full[t.goal[z]]--
	t.goal[z] = h
	t.full[h]++
	t.most = max(t.most, int64(t.full[h])*unit)
}

// sorted writes the zones of h into the buffers of ep, by class.
func (t *hosting) sorted(h int32, ep *episode) {
	p := t.place
	on := t.zonesOf(h)
	zones := append(ep.zonesBuffer[:0], on...)
	apps := append(ep.appsBuffer[:0], on...)
	classAt := ep.classAtBuffer[:0]
	for range p.classes + 1 {
		classAt = append(classAt, 0)
	}
	class := func(z int32) int {
		if p.app[z] < 0 {
			return p.classes
		}
		return p.classOf(p.app[z])
	}
	for _, z := range on { // counts, one place late
		if c := class(z); c < p.classes {
			classAt[c+1]++
		}
	}
	for c := range p.classes {
		classAt[c+1] += classAt[c]
	}
	next := append(t.next[:0], classAt...)
	for _, z := range on {
		c := class(z)
		zones[next[c]], apps[next[c]] = z, p.app[z]
		next[c]++
	}
	t.next = next
	ep.zonesBuffer, ep.appsBuffer, ep.classAtBuffer = zones, apps, classAt
	ep.zones, ep.apps, ep.classAt = zones, apps, classAt
}
