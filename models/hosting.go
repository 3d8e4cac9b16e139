package models

// zonesOn returns the zones that run on hypervisor h, sorted by class, and where those of each
// class begin among them, in buffers of the episode or in slices that must not be changed.
func (m *Machine) zonesOn(h int32, ep *episode) (zones, classAt []int32) {
	p := m.place
	if m.hosting != nil {
		ep.zonesBuffer, ep.classAtBuffer = m.hosting.sorted(p, h, ep.zonesBuffer, ep.classAtBuffer)
		return ep.zonesBuffer, ep.classAtBuffer
	}
	return p.zones[p.zoneFirst[h]:p.zoneFirst[h+1]], p.classesOf(int(h))
}

// zonesCount returns the number of zones on hypervisor h.
func (m *Machine) zonesCount(h int32) int {
	if m.hosting != nil {
		return len(m.hosting.on[h])
	}
	return int(m.place.zoneFirst[h+1] - m.place.zoneFirst[h])
}
