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

// shapes lists the shapes of the groups of class c. Racks tell groups apart only if racks fail.
func (m *Model) shapes(c int) []shape {
	racksFail := false
	for i := range m.causes {
		racksFail = racksFail || m.causes[i].scope == ScopeRack && m.canStrike(i)
	}
	first, last := m.place.appFirst[c], m.place.appFirst[c+1]
	carriers := make([][]int32, last-first)
	for h := range m.cfg.Fleet.Hypervisors {
		lo, hi := m.place.zonesOf(h, c)
		for z := lo; z < hi; z++ {
			a := m.place.app[z] - first
			carriers[a] = append(carriers[a], int32(h))
		}
	}

	index := map[string]int{}
	var list []shape
	for a, hs := range carriers {
		s := shape{apps: 1, app: first + int32(a)}
		type member struct {
			replicas, kernel, rack, zones int32
			age                           sim.Duration
		}
		var group []member
		for i, h := range hs { // in order, so replicas that share a hypervisor are neighbours
			if i > 0 && hs[i-1] == h {
				group[len(group)-1].replicas++
				continue
			}
			host := m.hosts[h]
			if !m.ageMatters(host.kernel) {
				host.age = 0
			}
			group = append(group, member{1, host.kernel, host.rack, host.zones, host.age})
		}
		if !racksFail {
			for i := range group {
				group[i].rack = 0
			}
		}
		inRack := map[int32]int32{}
		for _, g := range group {
			inRack[g.rack]++
		}
		slices.SortStableFunc(group, func(a, b member) int {
			for _, d := range [...]int32{inRack[b.rack] - inRack[a.rack], a.rack - b.rack, b.replicas - a.replicas, a.kernel - b.kernel, a.zones - b.zones} {
				if d != 0 {
					return int(d)
				}
			}
			return cmp.Compare(a.age, b.age)
		})
		number := map[int32]int32{}
		var id []byte
		for i, g := range group {
			if _, ok := number[g.rack]; !ok {
				number[g.rack] = int32(len(number))
			}
			s.kernel = append(s.kernel, g.kernel)
			s.rack = append(s.rack, number[g.rack])
			s.zones = append(s.zones, g.zones)
			s.age = append(s.age, g.age)
			for range g.replicas {
				s.zone = append(s.zone, int32(i))
			}
			for _, x := range [...]int32{g.replicas, g.kernel, number[g.rack], g.zones} {
				id = binary.LittleEndian.AppendUint32(id, uint32(x))
			}
			id = binary.LittleEndian.AppendUint64(id, uint64(g.age))
		}
		s.racks = len(number)
		if i, ok := index[string(id)]; ok {
			list[i].apps++
			continue
		}
		index[string(id)] = len(list)
		list = append(list, s)
	}
	return list
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
