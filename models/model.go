package models

import (
	"fmt"

	"outagesim/sim"
	"outagesim/sim/portable"
	"outagesim/sim/stat"
)

// Model is a Config made ready to run: names turned into keys, apps placed, causes listed. It is
// immutable and shared by the machines that simulate it.
type Model struct {
	cfg        Config
	key        sim.Key   // of the study
	hosts      []host    // by hypervisor
	inRack     [][]int32 // by rack: its hypervisors
	runs       []bool    // by kernel: it runs somewhere, now or after a boot
	place      *placement
	causes     []cause
	recoveries []recoverySpec
	slots      int // number of phases with slots
	demand     *demand
	slos       []sloSpec // by class; zero where there is none
	budgets    bool      // there are some
	startPanic []float64 // by kernel: the probability that a start panics
	// Rates for [skip], of the probabilities that a zone is stuck and that a start panics.
	stuckRate      float64
	startPanicRate []float64
	// Of planned reboots: who must not be rebooted together, how long they take, sorted, how many
	// hypervisors can be emptied together, and the hypervisors by their last boot.
	conflicts   *conflicts
	rebootTimes []int64
	evacuable   int
	byBoot      []int32
	outdated    bitset // hypervisors that do not run the installed kernel at the start
	// Of moves: what a zone takes of each hypervisor's capacity, in units, and the greatest part of a
	// capacity that is full at the start.
	units      []int64
	capacities []int32 // by hypervisor
	// By hypervisor: zones that the placement has there.
	zonesAtStart []int32
	fullAtStart  int64
	noClasses    []int32 // classAt of an episode without zones
	running      []int   // by kernel: hypervisors that run it at the start
	cols         columns
}

// cause is something that strikes hypervisors at random.
type cause struct {
	name     string
	key      uint64
	kernel   int // whose panic it is; -1: a failure
	scope    Scope
	recovery int
	timeTo   sim.Distribution // nil: the time is exponential with mean
	mean     sim.Seconds      // if timeTo is nil and observed is nil
	observed *Observed        // the mean is drawn for each replication
	perOp    float64          // probability of a panic at an operation, beside the clock
	means    []sim.Seconds    // by hypervisor, where it differs, in place of mean
	col      int              // row column that counts its events
}

// poisson tells whether the cause's points are a Poisson process in calendar time, ignored while
// its clock stands still.
func (c *cause) poisson() bool { return c.timeTo == nil }

// entities is the number of clocks the cause has.
func (c *cause) entities(f Fleet) int {
	switch c.scope {
	case ScopeRack:
		return f.Racks
	case ScopeFleet:
		return 1
	}
	return f.Hypervisors
}

type recoverySpec struct {
	Recovery
	key    uint64
	phases []phaseSpec
}

type phaseSpec struct {
	Phase
	key  uint64
	slot int // index of its set of slots; -1: none
	// back tells that the zones are back, or coming back one by one, in this phase.
	back bool
	// first tells that the zones come back in this phase, all at once (ZonesUp) or one by one.
	first bool
}

func newModel(f *Family, cfg Config) (*Model, error) {
	m := &Model{cfg: cfg, key: f.key}
	m.takeStock()
	var err error
	if m.place, err = f.place(&cfg); err != nil {
		return nil, err
	}
	for i, r := range cfg.Recoveries {
		if len(r.Phases) == 0 {
			panic("models: New: recovery " + r.Name + " has no phases")
		}
		m.recoveries = append(m.recoveries, m.compile(r))
		if r.FailShare > 0 && (r.FailTo < 0 || r.FailTo >= len(cfg.Recoveries) || r.FailTo == i) {
			panic("models: New: recovery " + r.Name + " fails to none")
		}
	}
	m.startPanic = make([]float64, len(cfg.Kernels))
	for k, kernel := range cfg.Kernels {
		for _, p := range kernel.Panics {
			c := cause{name: p.Name, key: sim.Name("panic/" + kernel.Name + "/" + p.Name), kernel: k, recovery: p.Recovery}
			switch {
			case p.Observed != nil:
				c.observed = p.Observed
			case p.TimeTo != nil:
				c.clock(p.TimeTo)
			default:
				c.perOp = p.PerOperation
				c.mean = m.meanOfOperations(p.PerOperation, cfg.Fleet.ZonesPerHypervisor)
				if !m.cfg.Fleet.evenlyFull() {
					for i := range m.hosts {
						c.means = append(c.means, m.meanOfOperations(p.PerOperation, int(m.hosts[i].zones)))
					}
				}
				m.startPanic[k] = 1 - float64((1-m.startPanic[k])*(1-p.PerOperation))
			}
			m.causes = append(m.causes, c)
		}
	}
	for _, f := range cfg.Failures {
		c := cause{name: f.Name, key: sim.Name("failure/" + f.Name), kernel: -1, scope: f.Scope, recovery: f.Recovery}
		c.clock(f.TimeTo)
		m.causes = append(m.causes, c)
	}
	m.stuckRate = skipRate(cfg.Stuck.Share)
	for _, p := range m.startPanic {
		m.startPanicRate = append(m.startPanicRate, skipRate(p))
	}
	m.demand = f.demand(&cfg)
	m.slos = make([]sloSpec, len(cfg.Apps))
	for c, a := range cfg.Apps {
		m.slos[c] = newSLO(a.SLO, cfg.Horizon)
		m.budgets = m.budgets || m.slos[c].windows > 0
	}
	m.cols = newColumns(m)
	if cfg.Maintenance != nil {
		m.prepareMaintenance(f)
	}
	return m, nil
}

// meanOfOperations is the mean time to a panic of operations on a hypervisor with so many zones, each of
// which panics with probability p; NeverMean where they are simulated one by one.
func (m *Model) meanOfOperations(p float64, zones int) sim.Seconds {
	perSecond := m.cfg.Ops.PerZone * float64(zones) * p
	if perSecond > 0 && !m.cfg.Ops.Explicit {
		return sim.Seconds(1 / perSecond)
	}
	return NeverMean
}

func (c *cause) clock(d sim.Distribution) {
	if e, ok := d.(sim.Exponential); ok {
		c.mean = e.MeanTime
		return
	}
	c.timeTo = d
}

func (m *Model) compile(r Recovery) recoverySpec {
	spec := recoverySpec{Recovery: r, key: sim.Name("recovery/" + r.Name)}
	back := false
	for _, p := range r.Phases {
		ps := phaseSpec{Phase: p, key: sim.Name("phase/" + r.Name + "/" + p.Name), slot: -1}
		if p.Slots > 0 {
			ps.slot = m.slots
			m.slots++
		}
		if !back && (p.Each != nil || p.ZonesUp) {
			ps.first, back = true, true
		}
		if back && !ps.first && !p.ZonesUp {
			panic(fmt.Sprintf("models: New: phase %s of recovery %s takes the zones down again", p.Name, r.Name))
		}
		ps.back = back
		spec.phases = append(spec.phases, ps)
	}
	return spec
}

// Config returns the configuration the model was made of.
func (m *Model) Config() Config { return m.cfg }

// Columns returns the width of the row that a replication fills.
func (m *Model) Columns() int { return m.cols.width }

// skipRate is the rate whose exponential variates have as whole part the number of trials that
// fail before one of probability p succeeds, which is geometric: -ln(1-p).
func skipRate(p float64) float64 { return -portable.Log1p(-p) }

// NeverMean is the mean of a time beyond any horizon; finite, so that its products are numbers.
const NeverMean sim.Seconds = 1e300

// Keys of draws, by what they are for.
var (
	keyOrder      = sim.Name("zone order")
	keyStuck      = sim.Name("stuck")
	keyRepair     = sim.Name("repair")
	keyFails      = sim.Name("recovery fails")
	keyStartTimes = sim.Name("start operations")
	keyEachTimes  = sim.Name("each zone")
	keyStartPanic = sim.Name("start panics")
	keyFailover   = sim.Name("failover")
	keyTakes      = sim.Name("failover takes")
	keyRate       = sim.Name("rate")
	keyLife       = sim.Name("life")
	keyOps        = sim.Name("operations")
	keyService    = sim.Name("service")
	keyOpsSample  = sim.Name("operations sample")
	keyMoves      = sim.Name("moves")
	keyBatch      = sim.Name("batch")
	keyBlock      = sim.Name("block")
	keyInjected   = sim.Name("injected")
)

// freshBins returns the histograms of a replication.
func freshBins() []*stat.Bins {
	bins := make([]*stat.Bins, Bins)
	for i := range bins {
		bins[i] = new(stat.Bins)
	}
	return bins
}
