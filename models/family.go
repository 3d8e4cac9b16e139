package models

import (
	"reflect"
	"slices"
	"time"

	"outagesim/sim"
)

// Family makes the models of one study. Its models share what they have in common: where the apps are
// placed, which hypervisors conflict, the demand over time, how long planned reboots take. So the
// variants of a scenario and the candidates of a plan cost little more than one of them, in time
// and in memory. Models of a family equal those that [New] makes of the same configurations and seed.
//
// A Family serves one goroutine; its models serve any number.
type Family struct {
	key        sim.Key
	placements []placed
	conflicts  []conflicting
	demands    []demanded
	reboots    []reboot
}

// NewFamily returns a family without models. Apps are placed by the study's seed.
func NewFamily(seed uint64) *Family { return &Family{key: sim.NewKey(seed)} }

// New returns the model of cfg.
func (f *Family) New(cfg Config) (*Model, error) { return newModel(f, cfg) }

// New returns the model of cfg, with the apps placed by the study's seed, that shares nothing with
// others.
func New(cfg Config, seed uint64) (*Model, error) { return NewFamily(seed).New(cfg) }

// placed is a placement and what it follows from.
type placed struct {
	fleet Fleet
	apps  []AppClass
	place *placement
}

func (f *Family) place(cfg *Config) (*placement, error) {
	for i := range f.placements {
		if p := &f.placements[i]; placedAlike(&p.fleet, &cfg.Fleet) && slices.EqualFunc(p.apps, cfg.Apps, sameApps) {
			return p.place, nil
		}
	}
	p, err := place(cfg.Fleet, cfg.Apps, f.key)
	if err != nil {
		return nil, err
	}
	f.placements = append(f.placements, placed{cfg.Fleet, cfg.Apps, p})
	return p, nil
}

// placedAlike tells whether the same apps find the same places in two fleets.
func placedAlike(a, b *Fleet) bool {
	return a.Hypervisors == b.Hypervisors && a.ZonesPerHypervisor == b.ZonesPerHypervisor && a.Racks == b.Racks && a.Placement == b.Placement &&
		(a.Hosts == nil) == (b.Hosts == nil) && (a.Zones == nil) == (b.Zones == nil) &&
		slices.EqualFunc(a.Hosts, b.Hosts, func(x, y Host) bool { return x.Rack == y.Rack && x.Zones == y.Zones }) &&
		slices.Equal(a.Zones, b.Zones)
}

// sameApps tells whether two classes of apps ask for the same places.
func sameApps(a, b AppClass) bool {
	return a.Count == b.Count && a.Replicas == b.Replicas && a.Spread == b.Spread &&
		(a.Sizes == nil) == (b.Sizes == nil) && slices.Equal(a.Sizes, b.Sizes)
}

// conflicting is the conflicts of a placement and what else they follow from.
type conflicting struct {
	place     *placement
	need      []int // by class
	conflicts *conflicts
}

func (f *Family) conflictsOf(m *Model) *conflicts {
	var need []int
	for _, a := range m.cfg.Apps {
		need = append(need, a.Need)
	}
	for _, c := range f.conflicts {
		if c.place == m.place && slices.Equal(c.need, need) {
			return c.conflicts
		}
	}
	c := newConflicts(m)
	f.conflicts = append(f.conflicts, conflicting{m.place, need, c})
	return c
}

// demanded is a demand and what it follows from.
type demanded struct {
	start   time.Time
	horizon sim.Duration
	weights [7][24]float64
	demand  *demand
}

func (f *Family) demand(cfg *Config) *demand {
	w := cfg.Demand.Weights
	if w == nil {
		return nil
	}
	for i := range f.demands {
		d := &f.demands[i]
		if d.start.Equal(cfg.Start) && d.start.Location() == cfg.Start.Location() && d.horizon == cfg.Horizon && d.weights == *w {
			return d.demand
		}
	}
	d := newDemand(*cfg)
	f.demands = append(f.demands, demanded{cfg.Start, cfg.Horizon, *w, d})
	return d
}

// reboot is the times that planned reboots take and what they follow from.
type reboot struct {
	phases []phaseSpec
	starts [2]sim.Distribution // under the kernel of the start and the installed one
	boots  bool
	atOnce int
	struck int // hypervisor
	zones  int // on it
	times  []int64
}

func (f *Family) rebootTimes(m *Model) []int64 {
	r := &m.recoveries[m.cfg.Maintenance.Recovery]
	fleet := &m.cfg.Fleet
	b := reboot{
		phases: r.phases, boots: r.Reboots, atOnce: m.cfg.Ops.AtOnce, struck: fleet.fullest(), zones: int(m.hosts[fleet.fullest()].zones),
		starts: [2]sim.Distribution{m.cfg.Kernels[fleet.Kernel].Operations[Start], m.cfg.Kernels[fleet.Installed].Operations[Start]},
	}
	for _, o := range f.reboots {
		b.times = o.times
		if reflect.DeepEqual(b, o) {
			return o.times
		}
	}
	b.times = m.sampleReboots()
	f.reboots = append(f.reboots, b)
	return b.times
}
