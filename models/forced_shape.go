package models

import (
	"cmp"
	"encoding/binary"
	"slices"

	"outagesim/sim"
)

// shape is what the groups of apps have in common that have the same expected outages: which replicas
// share a hypervisor, which hypervisors share a rack, and what these run at the start.
type shape struct {
	apps   int     // that have it
	app    int32   // one of them
	kernel []int32 // by hypervisor of the group, at the start
	rack   []int32 // by hypervisor of the group, counted within the group
	racks  int
	zone   []int32 // by replica: its hypervisor within the group
	zones  []int32 // by hypervisor of the group: those of all apps
	// By hypervisor of the group: its age at the start, 0 where nothing depends on it.
	age []sim.Duration
}

// member is a hypervisor of a group.
type member struct {
	replicas, kernel, rack, zones int32
	age                           sim.Duration
	inRack                        int32 // hypervisors of the group in its rack
}

// shapes lists the shapes of the groups of class c. Racks tell groups apart only if racks fail.
func (m *Model) shapes(c int) []shape {
	racksFail := false
	for i := range m.causes {
		racksFail = racksFail || m.causes[i].scope == ScopeRack && m.canStrike(i)
	}
	ageMatters := make([]bool, len(m.cfg.Kernels))
	for k := range ageMatters {
		ageMatters[k] = m.ageMatters(int32(k))
	}
	index := map[string]int{}
	var list []shape
	var group []member
	var racks []int32 // as they are numbered in the group
	var id []byte
	for app := m.place.appFirst[c]; app < m.place.appFirst[c+1]; app++ {
		group = m.group(c, app, group[:0], racksFail, ageMatters)
		racks, id = racks[:0], id[:0]
		for _, g := range group {
			rack := slices.Index(racks, g.rack)
			if rack < 0 {
				rack = len(racks)
				racks = append(racks, g.rack)
			}
			for _, x := range [...]int32{g.replicas, g.kernel, int32(rack), g.zones} {
				id = binary.LittleEndian.AppendUint32(id, uint32(x))
			}
			id = binary.LittleEndian.AppendUint64(id, uint64(g.age))
		}
		if i, ok := index[string(id)]; ok {
			list[i].apps++
			continue
		}
		index[string(id)] = len(list)
		list = append(list, newShape(app, group, racks))
	}
	return list
}

// group lists the hypervisors that carry an app of class c, in an order that depends on nothing but
// what matters about them.
func (m *Model) group(c int, app int32, group []member, racksFail bool, ageMatters []bool) []member {
	last := int32(-1)
	for _, z := range m.place.zonesOfApp(c, app) { // in order, so replicas that share a hypervisor are neighbours
		h := m.place.hypervisorOf(z)
		if h == last {
			group[len(group)-1].replicas++
			continue
		}
		last = h
		host := &m.hosts[h]
		g := member{replicas: 1, kernel: host.kernel, zones: host.zones}
		if ageMatters[host.kernel] {
			g.age = host.age
		}
		if racksFail {
			g.rack = host.rack
		}
		group = append(group, g)
	}
	for i := range group {
		for j := range group {
			if group[j].rack == group[i].rack {
				group[i].inRack++
			}
		}
	}
	slices.SortStableFunc(group, func(a, b member) int {
		for _, d := range [...]int32{b.inRack - a.inRack, a.rack - b.rack, b.replicas - a.replicas, a.kernel - b.kernel, a.zones - b.zones} {
			if d != 0 {
				return int(d)
			}
		}
		return cmp.Compare(a.age, b.age)
	})
	return group
}

// newShape returns the shape of the group of an app.
func newShape(app int32, group []member, racks []int32) shape {
	s := shape{apps: 1, app: app, racks: len(racks)}
	for i, g := range group {
		s.kernel = append(s.kernel, g.kernel)
		s.rack = append(s.rack, int32(slices.Index(racks, g.rack)))
		s.zones = append(s.zones, g.zones)
		s.age = append(s.age, g.age)
		for range g.replicas {
			s.zone = append(s.zone, int32(i))
		}
	}
	return s
}

// ageMatters tells whether a kernel has a panic whose clock depends on the time since the boot.
func (m *Model) ageMatters(kernel int32) bool {
	for i := range m.causes {
		if c := &m.causes[i]; c.kernel == int(kernel) && !c.poisson() {
			return true
		}
	}
	return false
}
