package models

import (
	"slices"
	"testing"

	"outagesim/sim"
)

// rich is a small fleet in which everything that can happen does so often.
func rich() Config {
	c := plain(6, 1, 60*sim.Day)
	c.Fleet.ZonesPerHypervisor = 12
	c.Fleet.Racks = 3
	c.Ops = ZoneOperations{PerZone: 2. / 86400, AtOnce: 3, Mix: [Operations]float64{.1, .1, .2, .2, .4}}
	c.Kernels = append(c.Kernels, c.Kernels[0])
	c.Kernels[0].Name, c.Kernels[1].Name = "refactored", "patched"
	for k := range c.Kernels {
		for op := range c.Kernels[k].Operations {
			c.Kernels[k].Operations[op] = sim.Uniform{Min: 2, Max: 60}
		}
	}
	c.Fleet.Installed = 1
	c.Recoveries = []Recovery{
		{Name: "panic", Reboots: true, FailShare: 0.2, FailTo: 1, Phases: []Phase{
			{Name: "boot", Takes: constant(10 * minute), Slots: 2}, {Name: "zones", Each: exponential(hour)},
			{Name: "verification", Takes: constant(60 * minute), ZonesUp: true, Slots: 1}}},
		{Name: "onsite", Reboots: true, FailTo: -1, Phases: []Phase{{Name: "hands", Takes: exponential(10 * hour)}}},
		{Name: "network", FailTo: -1, Phases: []Phase{{Name: "switch", Takes: exponential(2 * hour)}}},
	}
	c.Kernels[0].Panics = []Panic{{Name: "p", TimeTo: exponential(200 * hour)}, {Name: "op", PerOperation: 1e-3}}
	c.Kernels[1].Panics = []Panic{{Name: "ageing", TimeTo: sim.Weibull{Shape: 2, Scale: 300 * hour}},
		{Name: "uncertain", Observed: &Observed{Events: 1, Over: sim.Month, Shape: 1.5, Exposure: sim.Month.Seconds()}}}
	c.Failures = []Failure{
		{Name: "hardware", TimeTo: sim.Weibull{Shape: 0.7, Scale: 400 * hour}, Recovery: 1},
		{Name: "switch", TimeTo: exponential(500 * hour), Scope: ScopeRack, Recovery: 2},
		{Name: "power", TimeTo: sim.Weibull{Shape: 2, Scale: 900 * hour}, Scope: ScopeFleet, Recovery: 0},
	}
	c.Stuck = Stuck{Share: 0.1, Repair: exponential(4 * hour)}
	c.Apps = []AppClass{
		{Name: "one", Count: 20, Replicas: 1, Need: 1, SLO: &SLO{Availability: 0.99, Window: 7 * sim.Day}},
		{Name: "two", Count: 10, Replicas: 2, Need: 1, Spread: SpreadRack, Failover: Failover{Takes: exponential(hour / 10), Fails: 0.1},
			SLO: &SLO{Availability: 0.999, Window: 7 * sim.Day}},
		{Name: "three", Count: 6, Replicas: 3, Need: 2, Spread: SpreadAny},
	}
	return c
}

func rows(t *testing.T, c Config, reps ...uint64) [][]int64 {
	t.Helper()
	m, err := New(c, 9)
	if err != nil {
		t.Fatal(err)
	}
	x := NewMachine(m)
	var out [][]int64
	for _, rep := range reps {
		bins := freshBins()
		row := make([]int64, m.Columns())
		x.Replicate(rep, row, bins)
		out = append(out, row)
	}
	return out
}

// A replication depends on its number only: not on what the machine simulated before.
func TestReplicationIsPure(t *testing.T) {
	for _, explicit := range []bool{false, true} {
		c := rich()
		c.Ops.Explicit = explicit
		a := rows(t, c, 0, 1, 2, 3, 4, 5)
		b := rows(t, c, 5, 3, 4, 0, 5)
		for i, rep := range []int{5, 3, 4, 0, 5} {
			if !slices.Equal(b[i], a[rep]) {
				t.Errorf("explicit %v: replication %d differs after another history", explicit, rep)
			}
		}
	}
}

// What must hold in every replication, whatever happens in it.
func TestInvariants(t *testing.T) {
	c := rich()
	m, err := New(c, 9)
	if err != nil {
		t.Fatal(err)
	}
	var reps []uint64
	for r := range uint64(300) {
		reps = append(reps, r)
	}
	cols := m.cols
	for rep, row := range rows(t, c, reps...) {
		all := cols.class[len(c.Apps)]
		var outage, sustained int64
		for i, class := range c.Apps {
			k := cols.class[i]
			if row[k.outage] != row[k.planned]+row[k.unplanned] {
				t.Errorf("replication %d: outage is not planned and unplanned", rep)
			}
			if row[k.sustainedTime] > row[k.outage] || row[k.outage]-row[k.sustainedTime] > row[k.momentary]*int64(momentary) {
				t.Errorf("replication %d: sustained %d of %d with %d momentary", rep, row[k.sustainedTime], row[k.outage], row[k.momentary])
			}
			if row[k.outage] > int64(class.Count)*int64(c.Horizon) {
				t.Errorf("replication %d: class %s is out longer than the horizon", rep, class.Name)
			}
			outage += row[k.outage]
			sustained += row[k.sustained]
		}
		if row[all.outage] != outage || row[all.sustained] != sustained {
			t.Errorf("replication %d: all is not the sum of the classes", rep)
		}
		var service int64
		for _, k := range cols.service {
			service += row[k]
		}
		// In service or out of the pool, or both during verification.
		total := int64(c.Fleet.Hypervisors) * int64(c.Horizon)
		if service+row[cols.down] < total || service > total || row[cols.down] > total {
			t.Errorf("replication %d: in service %d and out of the pool %d of %d", rep, service, row[cols.down], total)
		}
		one := cols.class[0]
		if row[one.outage] > row[cols.zonesDown] {
			t.Errorf("replication %d: apps of one zone are out longer than zones are down", rep)
		}
	}
}

// More replicas never hurt, on the same histories: of apps that need one replica, without
// failovers, those with more on the same and further hypervisors are out no longer.
func TestMoreReplicasNeverHurt(t *testing.T) {
	base := rich()
	base.Stuck.Share = 0 // which zone is stuck is a matter of its number, and those move
	base.Recoveries[0].Phases[1] = Phase{Name: "zones", Takes: exponential(hour)}
	base.Fleet.Placement = PlacementDealt
	base.Fleet.Racks = 1
	var before [][]int64
	reps := []uint64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}
	for _, replicas := range []int{1, 2, 3, 6} {
		c := base
		c.Apps = []AppClass{{Name: "a", Count: 6 * 12 / replicas, Replicas: replicas, Need: 1}}
		m, err := New(c, 9)
		if err != nil {
			t.Fatal(err)
		}
		got := rows(t, c, reps...)
		for i, row := range got {
			per := func(row []int64, apps int) float64 { return float64(row[m.cols.class[0].outage]) / float64(apps) }
			if before != nil && per(row, c.Apps[0].Count) > per(before[i], 6*12)+1e-6 {
				t.Errorf("replication %d: %d replicas are out longer than one", i, replicas)
			}
		}
		if before == nil {
			before = got
		}
	}
}

// Variants meet the same history: a reboot more in one shifts nothing else. Here a failure is added
// that strikes one rack; the panics of the other hypervisors stay where they were.
func TestVariantsMeetTheSameHistory(t *testing.T) {
	c := plain(4, 1, sim.Year)
	c.Apps = []AppClass{{Name: "a", Count: 4, Replicas: 1, Need: 1}}
	c.Fleet.Placement = PlacementDealt
	c = withFailure(c, "panic", ScopeHypervisor, exponential(1000*hour), exponential(5*hour), 0)
	with := withFailure(c, "other", ScopeHypervisor, exponential(3000*hour), exponential(50*hour), 0)
	a, _ := traced(t, c)
	b, _ := traced(t, with)
	kept := 0
	for _, o := range a {
		if slices.Contains(b, o) {
			kept++
		}
	}
	if kept < len(a)*3/4 || len(b) <= len(a) {
		t.Errorf("of %d outages only %d are the same beside a further cause (%d outages)", len(a), kept, len(b))
	}
}

func TestNoAllocationInTheLoop(t *testing.T) {
	for name, c := range map[string]Config{"rich": rich()} {
		m, err := New(c, 9)
		if err != nil {
			t.Fatal(err)
		}
		x := NewMachine(m)
		row := make([]int64, m.Columns())
		bins := freshBins()
		run := func() {
			for rep := range uint64(50) {
				clear(row)
				x.Replicate(rep, row, bins)
			}
		}
		run() // warms up
		if n := testing.AllocsPerRun(3, run); n > 5 {
			t.Errorf("%s: %g allocations in 50 replications, want next to none", name, n)
		}
	}
}
