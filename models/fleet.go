package models

import (
	"fmt"
	"strconv"

	"outagesim/sim"
)

// Host is one hypervisor of a fleet whose hypervisors are not alike.
type Host struct {
	Name     string
	Rack     int          // from 0
	Kernel   int          // index of the kernel that it runs at the start
	Age      sim.Duration // since its boot, at the start; panics that depend on age count it as time in service
	Zones    int          // on it at the start
	Capacity int          // at least Zones
}

// Zone is where a zone is at the start, and whose it is.
type Zone struct {
	Host int32
	// App is the number of its app, -1: none. Apps are numbered class by class, in the order of
	// Config.Apps, from 0.
	App int32
}

// Host returns hypervisor h, whether or not the fleet lists its hypervisors one by one.
func (f *Fleet) Host(h int) Host {
	if f.Hosts != nil {
		return f.Hosts[h]
	}
	kernel := f.Kernel
	if h < f.Rebooted() {
		kernel = f.Installed
	}
	return Host{Name: f.Name(h), Rack: h % f.Racks, Kernel: kernel, Zones: f.ZonesPerHypervisor, Capacity: f.CapacityPerHypervisor}
}

// Rebooted returns the number of hypervisors that run Installed at the start.
func (f Fleet) Rebooted() int {
	switch {
	case f.Hosts != nil:
		n := 0
		for i := range f.Hosts {
			if f.Hosts[i].Kernel == f.Installed {
				n++
			}
		}
		return n
	case f.Kernel == f.Installed:
		return f.Hypervisors
	}
	return int(float64(f.AlreadyRebooted*float64(f.Hypervisors)) + 0.5)
}

// Name returns the name of hypervisor h: its own, or hv-01, hv-02 and so on with as many digits as
// the last one needs.
func (f Fleet) Name(h int) string {
	if f.Hosts != nil {
		return f.Hosts[h].Name
	}
	return fmt.Sprintf("hv-%0*d", max(2, len(strconv.Itoa(f.Hypervisors))), h+1)
}

// ZoneCount returns the number of zones of all hypervisors.
func (f Fleet) ZoneCount() int {
	if f.Hosts == nil {
		return f.Hypervisors * f.ZonesPerHypervisor
	}
	n := 0
	for i := range f.Hosts {
		n += f.Hosts[i].Zones
	}
	return n
}

// kernels tells, by kernel, whether it runs somewhere at the start or is what a boot brings up.
func (f *Fleet) kernels(of int) []bool {
	runs := make([]bool, of)
	runs[f.Installed] = true
	if f.Hosts == nil {
		runs[f.Kernel] = true
	}
	for i := range f.Hosts {
		runs[f.Hosts[i].Kernel] = true
	}
	return runs
}

// installed tells whether every hypervisor runs the installed kernel at the start.
func (f *Fleet) installed() bool { return f.Rebooted() == f.Hypervisors }

// fullest returns the hypervisor with the most zones at the start, the first of several.
func (f *Fleet) fullest() int {
	fullest := 0
	for h := range f.Hosts {
		if f.Hosts[h].Zones > f.Hosts[fullest].Zones {
			fullest = h
		}
	}
	return fullest
}

// evenlyFull tells whether all hypervisors have the same number of zones.
func (f *Fleet) evenlyFull() bool {
	for h := range f.Hosts {
		if f.Hosts[h].Zones != f.Hosts[0].Zones {
			return false
		}
	}
	return true
}

// host is what the simulation asks about a hypervisor as it is at the start.
type host struct {
	kernel, rack, zones, capacity int32
	age                           sim.Duration
}

// takeStock lists the hypervisors and the members of each rack.
func (m *Model) takeStock() {
	f := &m.cfg.Fleet
	m.inRack = make([][]int32, f.Racks)
	for h := range f.Hypervisors {
		x := f.Host(h)
		m.hosts = append(m.hosts, host{int32(x.Kernel), int32(x.Rack), int32(x.Zones), int32(x.Capacity), x.Age})
		m.inRack[x.Rack] = append(m.inRack[x.Rack], int32(h))
	}
	m.runs = f.kernels(len(m.cfg.Kernels))
	m.running = make([]int, len(m.cfg.Kernels))
	for i := range m.hosts {
		m.running[m.hosts[i].kernel]++
	}
}

// canLose returns how many of its replicas an app of class c can lose and stay up.
func (m *Model) canLose(c int, app int32) int32 {
	a := &m.cfg.Apps[c]
	if a.Sizes != nil {
		return a.Sizes[app-m.place.appFirst[c]] - int32(a.Need)
	}
	return int32(a.Replicas - a.Need)
}

// checkRecord panics if the zones are not those of the hosts and the classes of apps.
func (f *Fleet) checkRecord(classes []AppClass) {
	var replicas []int32 // by app: those not seen yet
	for _, a := range classes {
		for i := range a.Count {
			n := int32(a.Replicas)
			if a.Sizes != nil {
				n = a.Sizes[i]
			}
			replicas = append(replicas, n)
		}
	}
	on := make([]int, len(f.Hosts))
	for _, z := range f.Zones {
		on[z.Host]++
		if z.App >= 0 {
			replicas[z.App]--
		}
	}
	for h := range on {
		if on[h] != f.Hosts[h].Zones {
			panic(fmt.Sprintf("models: New: hypervisor %s has %d zones, and %d of them are recorded", f.Hosts[h].Name, f.Hosts[h].Zones, on[h]))
		}
	}
	for app, n := range replicas {
		if n != 0 {
			panic(fmt.Sprintf("models: New: app %d has %d replicas more than are recorded", app, n))
		}
	}
}
