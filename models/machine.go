package models

import (
	"slices"

	"outagesim/sim"
	"outagesim/sim/stat"
)

// Machine simulates replications of a model, one event at a time. It owns its scratch memory, or
// shares it with others ([NewMachines]), and serves one goroutine; what it yields depends on the
// model and the replication only.
type Machine struct {
	*Model
	*scratch
	replication uint64
	key         sim.Key // of the replication
	horizon     sim.Time
	row         []int64
	bins        []*stat.Bins

	ages        []ageingClock // of ageing causes that strike hypervisors
	firstAge    []int32       // by cause: its first clock in ages, or -1
	means       []sim.Seconds // by cause: the mean time of a Poisson cause in this replication
	slots       []slotSet
	ops         []operationQueue
	quiet       bool           // nothing strikes but what is injected
	unaccounted bool           // nobody asks for the outages of apps
	failovers   []failoverDraw // by event, where they are not drawn by the event's key
	recoveryIDs uint32
	outOfPool   int                 // hypervisors
	unpatched   int                 // hypervisors that do not run the installed kernel
	patchedAt   sim.Time            // when there were none of them any more
	fixed       map[int]sim.Seconds // mean times of Poisson causes that [Machine.Fix] set
	campaign    campaign
	evacuation  evacuation

	observer Observer
}

// Observer is told what happens to zones and apps, for replays. Zone times are those of the
// hypervisor h, in no particular order; an end of sim.Never does not come.
type Observer struct {
	Zones     func(h int, since, up []sim.Time)
	Outage    func(class int, start, end sim.Time)
	Phase     func(h int, recovery, phase int, end sim.Time)
	Milestone func(h int, milestone int, after sim.Duration)
	Pool      func(h int, at sim.Time)
	// Patched is told when a hypervisor boots the installed kernel and ran another.
	Patched func(at sim.Time)
	// Batch is told of hypervisors rebooted together; they must not be kept.
	Batch func(at sim.Time, hypervisors []int32)
}

// event is something that struck: a panic, a failure, a batch of planned reboots.
type event struct {
	at      sim.Time
	key     sim.Key
	blast   int64 // apps put down so far
	planned bool
}

// hypervisor is the state of one hypervisor. It is in the pool while it has no recovery.
//
// A hypervisor that nothing has happened to is as it was at the start: [Machine.at] makes a state for
// it when something does, so that a replication costs nothing for the others.
type hypervisor struct {
	touched      bool
	kernel       int32
	inService    bool
	undetermined int32 // recoveries under way whose zones have no time to run again yet
	serviceSince sim.Time
	outSince     sim.Time
	bootKey      sim.Key // of the event that booted it last
	bootAt       sim.Time
	planned      int32 // reboots so far
	recoveries   []recovery
	episode      *episode
	report       report
	startPanic   sim.Handle // of a panicking start of the `each` phase
	company      company    // of its episodes in the busy period that is accounted
}

// Kinds of events in the queue, in the order in which they happen at one instant: what ends
// comes before what strikes, and places are given last, when all who ask have asked.
const (
	kindSettled uint8 = iota
	kindPhaseEnd
	kindPoint
	kindAge
	kindStartPanic
	kindOperations
	kindOperationPanic
	kindGrant
	kindCampaign
	kindEvacuated
	kindNothing
)

// NewMachine returns a machine for m.
func NewMachine(m *Model) *Machine { return newMachine(m, newScratch()) }

// NewMachines returns machines for models that share their scratch memory: while one of them is in a
// replication, from Start to Finish, the others must not be.
func NewMachines(ms ...*Model) []*Machine {
	s := newScratch()
	list := make([]*Machine, len(ms))
	for i, m := range ms {
		list[i] = newMachine(m, s)
	}
	return list
}

func newMachine(m *Model, s *scratch) *Machine {
	x := &Machine{Model: m, scratch: s, horizon: sim.Time(m.cfg.Horizon)}
	x.firstAge = make([]int32, len(m.causes))
	x.means = make([]sim.Seconds, len(m.causes))
	for i := range m.causes {
		c := &m.causes[i]
		x.firstAge[i] = -1
		if c.poisson() || c.scope != ScopeHypervisor {
			continue
		}
		x.firstAge[i] = int32(len(x.ages))
		for h := range m.cfg.Fleet.Hypervisors {
			x.ages = append(x.ages, ageingClock{cause: int32(i), hypervisor: int32(h)})
		}
	}
	x.slots = make([]slotSet, m.slots)
	for _, r := range m.recoveries {
		for _, p := range r.phases {
			if p.slot >= 0 {
				x.slots[p.slot].free = p.Slots
				x.slots[p.slot].places = p.Slots
			}
		}
	}
	if m.cfg.Maintenance != nil {
		x.campaign.due, x.campaign.blocked = newBitset(len(m.hosts)), newBitset(len(m.hosts))
	}
	if m.cfg.Ops.Explicit && m.cfg.Ops.PerZone > 0 {
		x.ops = newOperationQueues(m)
	}
	s.fit(m)
	return x
}

// Observe sets the observer.
func (m *Machine) Observe(o Observer) { m.observer = o }

// Start prepares replication rep, whose figures go to row (all zero, Columns wide) and bins.
func (m *Machine) Start(rep uint64, row []int64, bins []*stat.Bins) {
	m.reset(rep, row, bins)
	m.unpatched = len(m.hosts) - m.running[m.cfg.Fleet.Installed]
	for i := range m.causes {
		c := &m.causes[i]
		m.means[i] = c.mean
		if c.observed != nil {
			s := m.key.With(c.key).With(keyRate).Stream()
			m.means[i] = c.observed.Exposure / sim.Seconds(sim.SampleGamma(&s, c.observed.Shape))
		}
	}
	for i, mean := range m.fixed {
		m.means[i] = mean
	}
	for i := range m.causes {
		if m.firstAge[i] < 0 {
			m.startCalendar(int32(i))
		}
	}
	for i := range m.ages {
		m.ages[i].reset()
	}
	if len(m.ages) > 0 || m.ops != nil {
		for h := range m.hosts {
			m.startAges(int32(h), m.hosts[h].kernel, sim.Key{})
			m.startOperations(int32(h))
		}
	}
	m.campaign.start(m)
}

// StartQuiet prepares replication rep with nothing that strikes, to [Machine.Inject] into. All
// hypervisors run the kernel that the fleet runs at the start.
func (m *Machine) StartQuiet(rep uint64, row []int64, bins []*stat.Bins) {
	m.reset(rep, row, bins)
	m.quiet, m.horizon = true, sim.Never
}

func (m *Machine) reset(rep uint64, row []int64, bins []*stat.Bins) {
	m.replication, m.row, m.bins, m.quiet, m.recoveryIDs = rep, row, bins, false, 0
	m.horizon = sim.Time(m.cfg.Horizon)
	m.key = m.Model.key.With(rep)
	m.outOfPool, m.unpatched, m.patchedAt = 0, 0, 0
	m.scratch.reset(m)
	m.campaign.reset()
	m.evacuation.under, m.evacuation.turn = false, 0
	for i := range m.slots {
		m.slots[i].reset()
	}
	for i := range m.ops {
		m.ops[i].reset()
	}
}

// Step lets the next event happen; false when there is none left. Nothing strikes at the
// horizon or after it, but recoveries run to their end.
func (m *Machine) Step() bool {
	e, ok := m.queue.Pop()
	if !ok {
		return false
	}
	switch e.Kind {
	case kindPoint:
		m.point(int32(e.Arg))
	case kindAge:
		m.aged(int32(e.Arg))
	case kindPhaseEnd:
		m.phaseEnds(e.Subject, e.Arg)
	case kindSettled:
		m.settled(e.Subject)
	case kindStartPanic:
		m.startPanics(e.Subject, int(e.Arg))
	case kindGrant:
		m.grant(int(e.Arg))
	case kindOperations:
		m.operations(e.Subject)
	case kindEvacuated:
		m.evacuated()
	case kindCampaign:
		m.campaign.next(m)
	case kindOperationPanic:
		m.operationPanics(e.Subject, int(e.Arg))
	}
	return true
}

// RunUntil lets everything before t happen and moves the clock to t.
func (m *Machine) RunUntil(t sim.Time) {
	for {
		if e, ok := m.queue.Peek(); !ok || e.At >= t {
			break
		}
		m.Step()
	}
	m.schedule(t, kindNothing, 0, 0)
	for m.queue.Now() < t {
		m.Step()
	}
}

// Finish closes the books of the replication: what never comes back is down to the horizon.
func (m *Machine) Finish() {
	if m.scratch.user != m {
		panic("models: Machine.Finish of a replication that another machine has cut short")
	}
	m.finishRest()
	slices.Sort(m.touched)
	for _, h := range m.touched {
		hyp := &m.hypervisors[h]
		if len(hyp.recoveries) > 0 {
			m.row[m.cols.down] += m.clipped(hyp.outSince, sim.Never)
			m.closeReport(h, sim.Never)
		}
		if hyp.inService {
			m.leaveService(h, m.horizon)
		}
		if int(hyp.kernel) == m.cfg.Fleet.Installed {
			m.row[m.cols.patched]++
		}
	}
	if m.cfg.Maintenance != nil && m.cfg.Maintenance.Evacuate {
		m.row[m.cols.fullest] = m.hosting.most
	}
	for len(m.open) > 0 {
		m.close(m.open[0])
	}
	m.countEvents()
	m.acc.finish(m.row)
}

// finishRest books the hypervisors that nothing has happened to: they were in service from start to
// end, with the kernel of the start.
func (m *Machine) finishRest() {
	for k, n := range m.running {
		if m.quiet {
			n = 0
			if k == m.cfg.Fleet.Kernel {
				n = len(m.hosts)
			}
		}
		for _, h := range m.touched {
			if int(m.kernelAtStart(h)) == k {
				n--
			}
		}
		m.row[m.cols.service[k]] += int64(n) * m.clipped(0, m.horizon)
		if k == m.cfg.Fleet.Installed {
			m.row[m.cols.patched] += int64(n)
		}
	}
}

// Replicate runs replication rep from start to end. It is what [study.Worker] asks for.
func (m *Machine) Replicate(rep uint64, row []int64, bins []*stat.Bins) {
	m.Start(rep, row, bins)
	for m.Step() {
	}
	m.Finish()
}

// Now returns the time of the last event.
func (m *Machine) Now() sim.Time { return m.queue.Now() }

// clipped is the time from s to e that lies before the horizon.
func (m *Machine) clipped(s, e sim.Time) int64 {
	if s >= m.horizon {
		return 0
	}
	return int64(min(e, m.horizon).Sub(s))
}

// schedule puts an event into the queue.
func (m *Machine) schedule(at sim.Time, kind uint8, subject int32, arg uint32) sim.Handle {
	return m.queue.Schedule(sim.Event{At: at, Priority: kind, Kind: kind, Subject: subject, Arg: arg})
}

// isFixed tells whether [Machine.Fix] has set the mean time of cause i.
func (m *Machine) isFixed(i int) bool {
	_, fixed := m.fixed[i]
	return fixed
}

// PatchedAt returns when every hypervisor ran the installed kernel in the replication that was
// simulated last, sim.Never if they never all did.
func (m *Machine) PatchedAt() sim.Time {
	if m.unpatched > 0 {
		return sim.Never
	}
	return m.patchedAt
}

// FirstPoint returns when the first point of a memoryless panic of the given kernel lies in
// replication rep, over all hypervisors, if its mean time is as given: before it, the panic leaves no
// trace in the replication. (In a block that is not whole it may lie on a hypervisor that there is not.)
func (m *Machine) FirstPoint(rep uint64, kernel int, name string, mean sim.Seconds) sim.Time {
	first := sim.Never
	for i := range m.causes {
		if c := &m.causes[i]; c.kernel == kernel && c.name == name {
			least := m.leastGap(m.Model.key.With(rep).With(c.key), len(m.hosts))
			first = min(first, sim.Time(0).Add((mean * sim.Seconds(least)).Duration()))
		}
	}
	return first
}

// Fix sets the mean time to a memoryless panic of the given kernel, whatever the configuration says,
// for replications started from now on. It panics if there is none of that name.
func (m *Machine) Fix(kernel int, name string, mean sim.Seconds) {
	for i := range m.causes {
		if c := &m.causes[i]; c.kernel == kernel && c.name == name && c.poisson() {
			if m.fixed == nil {
				m.fixed = map[int]sim.Seconds{}
			}
			m.fixed[i] = mean
			return
		}
	}
	panic("models: Machine.Fix: no memoryless panic " + name)
}
