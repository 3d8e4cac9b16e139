package models

import (
	"math/bits"
	"slices"

	"outagesim/sim"
	"outagesim/sim/portable"
	"outagesim/sim/stat"
)

// choose picks the next batch among those due, in their order. With a soak the first batch is one
// hypervisor. An aware policy leaves out a hypervisor that would take an app that has replicas to
// spare below its need, together with those already picked.
func (c *campaign) choose(m *Machine, due []int32) (batch []int32, free sim.Time) {
	p := m.cfg.Maintenance
	most := min(p.AtOnce, len(due))
	if p.Evacuate {
		most = min(most, m.evacuable())
	}
	if p.Soak > 0 && c.batches == 0 {
		most = 1
	}
	if p.Blind || p.Evacuate { // apps move away before, when no zone is down
		return due[:most], 0
	}
	blocked, free := m.blocked()
	n := 0
	for i := 0; i < len(due) && n < most; i++ {
		if h := due[i]; !blocked[h] && !m.conflicts.with(h, due[:n]) {
			// The batch grows at the front of the list; order within it does not matter.
			due[n], due[i] = h, due[n]
			n++
		}
	}
	slices.Sort(due[:n])
	return due[:n], free
}

// blocked tells which hypervisors hold the last replicas that an app with some to spare can do
// without, since others of its zones are still to be repaired, and when the next repair is done.
func (m *Machine) blocked() (blocked map[int32]bool, free sim.Time) {
	free = sim.Never
	now := m.queue.Now()
	for _, ep := range m.open {
		for i, up := range ep.up {
			if up <= now {
				continue
			}
			free = min(free, up)
			app := m.place.app[ep.zones[i]]
			if app < 0 || m.conflicts.spare[app] == 0 {
				continue
			}
			down := int32(0)
			for _, z := range m.conflicts.zones[app] {
				if m.downAt(z, now) {
					down++
				}
			}
			if down < m.conflicts.spare[app] {
				continue
			}
			for _, z := range m.conflicts.zones[app] {
				if blocked == nil {
					blocked = map[int32]bool{}
				}
				blocked[m.place.hypervisorOf(z)] = true
			}
		}
	}
	return blocked, free
}

// downAt tells whether zone z is down at now, where zones run as placed.
func (m *Machine) downAt(z int32, now sim.Time) bool {
	h := m.place.hypervisorOf(z)
	hyp := &m.hypervisors[h]
	if hyp.episode == nil {
		return false
	}
	return hyp.undetermined > 0 || hyp.episode.up[z-m.place.zoneFirst[h]] > now
}

// evacuable returns how many hypervisors can be emptied together: as many as the others have room
// for, but at least one.
func (m *Machine) evacuable() int {
	room := 0
	for i := range m.hosts {
		room += int(m.hosts[i].capacity - m.hosts[i].zones)
	}
	return max(1, room/m.cfg.Fleet.CapacityPerHypervisor)
}

// conflicts knows which hypervisors must not be rebooted together.
type conflicts struct {
	words int
	pairs []uint64 // bit g of row h: some app with one replica to spare is on both
	// deeper lists, by hypervisor, the apps with two or more replicas to spare and how many.
	deeper [][]deepApp
	// By app, its zones and how many of them it can do without.
	zones [][]int32
	spare []int32
}

type deepApp struct{ app, replicas, spare int32 }

// newConflicts works them out from the placement.
func newConflicts(m *Model) *conflicts {
	n := m.cfg.Fleet.Hypervisors
	c := &conflicts{words: (n + 63) / 64, deeper: make([][]deepApp, n)}
	c.pairs = make([]uint64, n*c.words)
	on := make([][]int32, m.place.appFirst[m.place.classes])
	c.zones, c.spare = make([][]int32, len(on)), make([]int32, len(on))
	for h := range n {
		for _, z := range m.place.zones[m.place.zoneFirst[h]:m.place.zoneFirst[h+1]] {
			if app := m.place.app[z]; app >= 0 {
				on[app] = append(on[app], int32(h))
				c.zones[app] = append(c.zones[app], z)
			}
		}
	}
	for class, a := range m.cfg.Apps {
		for app := m.place.appFirst[class]; a.Replicas > a.Need && app < m.place.appFirst[class+1]; app++ {
			spare := m.canLose(class, app)
			c.spare[app] = spare
			for i, h := range on[app] {
				if spare == 0 {
					break
				}
				if spare > 1 {
					if k := slices.IndexFunc(c.deeper[h], func(d deepApp) bool { return d.app == app }); k >= 0 {
						c.deeper[h][k].replicas++
					} else {
						c.deeper[h] = append(c.deeper[h], deepApp{app, 1, spare})
					}
					continue
				}
				for _, g := range on[app][i+1:] {
					if g != h {
						c.pairs[int(h)*c.words+int(g)/64] |= 1 << (g % 64)
						c.pairs[int(g)*c.words+int(h)/64] |= 1 << (h % 64)
					}
				}
			}
		}
	}
	return c
}

// with tells whether h must not be rebooted together with batch. What h takes by itself is no reason:
// it would have to be rebooted some time.
func (c *conflicts) with(h int32, batch []int32) bool {
	for _, g := range batch {
		if c.pairs[int(h)*c.words+int(g)/64]>>(g%64)&1 != 0 {
			return true
		}
	}
	for _, d := range c.deeper[h] {
		down := d.replicas
		for _, g := range batch {
			for _, e := range c.deeper[g] {
				if e.app == d.app {
					down += e.replicas
				}
			}
		}
		if down > d.spare && down > d.replicas {
			return true
		}
	}
	return false
}

// Conflicting returns how many pairs of hypervisors an aware policy never reboots together, of how
// many.
func (m *Model) Conflicting() (pairs, of int) {
	if m.conflicts == nil {
		return 0, 0
	}
	for _, w := range m.conflicts.pairs {
		pairs += bits.OnesCount64(w)
	}
	n := m.cfg.Fleet.Hypervisors
	return pairs / 2, n * (n - 1) / 2
}

// batchTakes returns the 95% quantile of the time until all of b planned reboots are back in the
// pool, of those that come back by themselves.
func (m *Model) batchTakes(b int) sim.Duration {
	if len(m.rebootTimes) == 0 {
		return 0
	}
	// The longest of b independent times is below x with probability F(x)^b.
	p := portable.Exp(portable.Log(0.95) / float64(b))
	return sim.Duration(stat.Quantile(m.rebootTimes, p))
}

// movesTake returns how long the moves of a hypervisor take before its reboot, in the mean: so many
// rounds of stops and starts as its zones need.
func (m *Model) movesTake() sim.Duration {
	if !m.cfg.Maintenance.Evacuate {
		return 0
	}
	var stop sim.Seconds // of the slowest kernel that is left
	for i := range m.hosts {
		stop = max(stop, m.cfg.Kernels[m.hosts[i].kernel].Operations[Stop].Mean())
	}
	start := m.cfg.Kernels[m.cfg.Fleet.Installed].Operations[Start].Mean()
	rounds := (m.cfg.Fleet.ZonesPerHypervisor + m.cfg.Ops.AtOnce - 1) / m.cfg.Ops.AtOnce
	return sim.Seconds(float64(rounds) * float64(stop+start)).Duration()
}

// rebootSample is how many planned reboots the quantile of their duration is taken from, where it
// is random.
const rebootSample = 4000

// sampleReboots returns the durations of planned reboots of the fullest hypervisor, sorted: one where
// nothing is random.
func (m *Model) sampleReboots() []int64 {
	spec := m.recoveries[m.cfg.Maintenance.Recovery]
	n := 1
	start := m.cfg.Kernels[m.cfg.Fleet.Installed].Operations[Start]
	for _, p := range spec.phases {
		for _, d := range []sim.Distribution{p.Takes, p.Each} {
			if d != nil && d.Variance() > 0 {
				n = rebootSample
			}
		}
		if p.Each != nil && start.Variance() > 0 {
			n = rebootSample
		}
	}
	quiet := *m // without recoveries that do not come back: those end in another way
	quiet.recoveries = slices.Clone(m.recoveries)
	quiet.recoveries[m.cfg.Maintenance.Recovery].FailShare = 0
	quiet.key = m.key.With(keyBatch)
	x := NewMachine(&quiet)
	var times []int64
	var at sim.Time
	row := make([]int64, m.Columns())
	bins := freshBins()
	x.Observe(Observer{Pool: func(_ int, t sim.Time) { at = t }})
	for rep := range uint64(n) {
		clear(row)
		x.StartQuiet(rep, row, bins)
		x.Inject(m.cfg.Fleet.fullest(), m.cfg.Maintenance.Recovery, true)
		for x.Step() {
		}
		x.Finish()
		times = append(times, int64(at))
	}
	slices.Sort(times)
	return times
}
