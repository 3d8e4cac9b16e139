package models

import (
	"cmp"
	"math/bits"
	"slices"

	"outagesim/sim"
	"outagesim/sim/portable"
	"outagesim/sim/stat"
)

// choose picks the next batch among those due, by number. With a soak the first batch is one
// hypervisor. An aware policy leaves out a hypervisor that would take an app that has replicas to
// spare below its need, together with those already picked. If all who are due have to wait for the
// repair of zones, free is when the first of those is done.
func (c *campaign) choose(m *Machine) (batch []int32, free sim.Time) {
	p := m.cfg.Maintenance
	most := p.AtOnce
	if p.Evacuate {
		most = min(most, m.evacuable)
	}
	if p.Soak > 0 && c.batches == 0 {
		most = 1
	}
	c.choice = c.choice[:0]
	if p.Blind || p.Evacuate { // apps move away before, when no zone is down
		for h := c.due.next(0); h >= 0 && len(c.choice) < most; h = c.due.next(h + 1) {
			c.choice = append(c.choice, h)
		}
		return c.choice, 0
	}
	free = c.block(m)
	for i, word := range c.due {
		if len(c.choice) == most {
			break
		}
		open := word &^ c.blocked[i]
		for _, g := range c.choice {
			open &^= m.conflicts.row(g)[i]
		}
		for ; open != 0 && len(c.choice) < most; open &= open - 1 {
			h := int32(64*i + bits.TrailingZeros64(open))
			if m.tooDeep(h, c.choice) {
				continue
			}
			c.choice = append(c.choice, h)
			open &^= m.conflicts.row(h)[i]
		}
	}
	return c.choice, free
}

// block marks the hypervisors that hold the last replicas that an app with some to spare can do
// without, since others of its zones are still to be repaired, and returns when the next repair is
// done.
func (c *campaign) block(m *Machine) (free sim.Time) {
	if c.anyBlocked {
		clear(c.blocked)
		c.anyBlocked = false
	}
	free = sim.Never
	now := m.queue.Now()
	for _, ep := range m.open {
		for class := range m.cfg.Apps {
			redundant := m.redundant(class)
			for i := ep.classAt[class]; i < ep.classAt[class+1]; i++ {
				if up := ep.up[i]; up > now {
					free = min(free, up)
					if redundant {
						c.blockApp(m, class, ep.apps[i], now)
					}
				}
			}
		}
		for _, up := range ep.up[ep.classAt[len(m.cfg.Apps)]:] { // of no app
			if up > now {
				free = min(free, up)
			}
		}
	}
	return free
}

// blockApp blocks the hypervisors of an app that cannot spare a replica at now.
func (c *campaign) blockApp(m *Machine, class int, app int32, now sim.Time) {
	spare := m.canLose(class, app)
	if spare == 0 {
		return
	}
	zones := m.place.zonesOfApp(class, app)
	down := int32(0)
	for _, z := range zones {
		if m.downAt(z, now) {
			down++
		}
	}
	if down < spare {
		return
	}
	for _, z := range zones {
		c.blocked.set(m.place.hypervisorOf(z))
	}
	c.anyBlocked = true
}

// downAt tells whether zone z is down at now, where zones run as placed.
func (m *Machine) downAt(z int32, now sim.Time) bool {
	h := m.place.hypervisorOf(z)
	hyp := m.seen(h)
	if hyp == nil || hyp.episode == nil {
		return false
	}
	return hyp.undetermined > 0 || hyp.episode.up[z-m.place.zoneFirst[h]] > now
}

// evacuableTogether returns how many hypervisors can be emptied together: as many as the others have
// room for, but at least one.
func (m *Model) evacuableTogether() int {
	room := 0
	for i := range m.hosts {
		room += int(m.hosts[i].capacity - m.hosts[i].zones)
	}
	return max(1, room/m.cfg.Fleet.CapacityPerHypervisor)
}

// redundant tells whether some app of a class has replicas to spare.
func (m *Model) redundant(class int) bool {
	a := &m.cfg.Apps[class]
	return a.Replicas > a.Need
}

// conflicts knows which hypervisors must not be rebooted together since some app with one replica to
// spare is on both: bit g of row h.
type conflicts struct {
	pairs []bitset // by hypervisor
}

func (c *conflicts) row(h int32) bitset { return c.pairs[h] }

// newConflicts works them out from the placement.
func newConflicts(m *Model) *conflicts {
	n := m.cfg.Fleet.Hypervisors
	c := &conflicts{pairs: make([]bitset, n)}
	words := len(newBitset(n))
	all := make(bitset, n*words)
	for h := range c.pairs {
		c.pairs[h] = all[h*words : (h+1)*words]
	}
	for class, a := range m.cfg.Apps {
		if !m.redundant(class) {
			continue
		}
		for i := range int32(a.Count) {
			app := m.place.appFirst[class] + i
			if spare := m.canLose(class, app); spare == 0 || spare > 1 {
				continue
			}
			zones := m.place.zonesOfApp(class, app)
			for j, z := range zones {
				h := m.place.hypervisorOf(z)
				for _, y := range zones[j+1:] {
					if g := m.place.hypervisorOf(y); g != h {
						c.pairs[h].set(g)
						c.pairs[g].set(h)
					}
				}
			}
		}
	}
	return c
}

// tooDeep tells whether h must not be rebooted together with batch for an app with two or more
// replicas to spare. What h takes by itself is no reason: it would have to be rebooted some time.
func (m *Model) tooDeep(h int32, batch []int32) bool {
	if len(batch) == 0 {
		return false
	}
	for class, a := range m.cfg.Apps {
		if a.Replicas < a.Need+2 {
			continue
		}
		for z, end := m.place.zonesOf(int(h), class); z < end; z++ {
			app := m.place.app[z]
			own, down := int32(0), int32(0)
			for _, y := range m.place.zonesOfApp(class, app) {
				if g := m.place.hypervisorOf(y); g == h {
					own, down = own+1, down+1
				} else if slices.Contains(batch, g) {
					down++
				}
			}
			if spare := m.canLose(class, app); spare > 1 && down > spare && down > own {
				return true
			}
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
	for _, row := range m.conflicts.pairs {
		pairs += row.count()
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

// prepareMaintenance works out what a policy of planned reboots asks for.
func (m *Model) prepareMaintenance(f *Family) {
	m.conflicts = f.conflictsOf(m)
	m.evacuable = m.evacuableTogether()
	m.outdated = newBitset(len(m.hosts))
	units := m.capacityUnits()
	for h := range m.hosts {
		host := &m.hosts[h]
		m.byBoot = append(m.byBoot, int32(h))
		if int(host.kernel) != m.cfg.Fleet.Installed {
			m.outdated.set(int32(h))
		}
		m.units = append(m.units, units/max(1, int64(host.capacity)))
		m.capacities = append(m.capacities, host.capacity)
		m.zonesAtStart = append(m.zonesAtStart, host.zones)
		m.fullAtStart = max(m.fullAtStart, int64(host.zones)*m.units[h])
	}
	slices.SortStableFunc(m.byBoot, func(a, b int32) int { return cmp.Compare(m.hosts[b].age, m.hosts[a].age) })
	m.noClasses = make([]int32, m.place.classes+1)
	m.rebootTimes = f.rebootTimes(m)
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
