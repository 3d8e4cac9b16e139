package models

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"outagesim/sim"
)

// Machines that share their memory yield what machines with memory of their own do, in whatever order
// they are used.
func TestMachinesThatShareMemory(t *testing.T) {
	configs := []Config{rich()}
	change := func(f func(*Config)) {
		c := rich()
		c.Fleet.CapacityPerHypervisor = 15
		f(&c)
		configs = append(configs, c)
	}
	change(func(c *Config) { c.Maintenance = &Maintenance{AtOnce: 2, From: sim.Time(sim.Day)} })
	change(func(c *Config) {
		c.Maintenance = &Maintenance{Kind: PolicyPeriodic, Every: 5 * sim.Day, AtOnce: 2, Evacuate: true}
	})
	change(func(c *Config) {
		c.Fleet.Hypervisors, c.Fleet.AlreadyRebooted = 9, 0.5
		c.Maintenance = &Maintenance{AtOnce: 1, Evacuate: true}
	})
	change(func(c *Config) { c.Ops.Explicit = true })
	var ms []*Model
	for _, c := range configs {
		m, err := New(c, 9)
		if err != nil {
			t.Fatal(err)
		}
		ms = append(ms, m)
	}
	shared := NewMachines(ms...)
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(t, "replications") {
			i, rep := rapid.IntRange(0, len(ms)-1).Draw(t, "machine"), rapid.Uint64Range(0, 50).Draw(t, "replication")
			quiet := rapid.IntRange(0, 4).Draw(t, "quiet") == 0
			var out [2][]int64
			for k, x := range []*Machine{shared[i], NewMachine(ms[i])} {
				out[k] = make([]int64, ms[i].Columns())
				if quiet {
					x.StartQuiet(rep, out[k], freshBins())
					x.Inject(2, 0, true)
					for x.Step() {
					}
					x.Finish()
				} else {
					x.Replicate(rep, out[k], freshBins())
				}
			}
			if !slices.Equal(out[0], out[1]) {
				t.Fatalf("model %d, replication %d: %v with shared memory, %v without", i, rep, out[0], out[1])
			}
		}
	})
}

// A replication that another machine with the same memory has cut short must not be finished.
func TestOneReplicationAtATime(t *testing.T) {
	m, err := New(rich(), 9)
	if err != nil {
		t.Fatal(err)
	}
	shared := NewMachines(m, m)
	shared[0].Start(0, make([]int64, m.Columns()), freshBins())
	shared[1].Replicate(0, make([]int64, m.Columns()), freshBins())
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	shared[0].Finish()
}

// After warm-up a replication allocates nothing, whatever the policy.
func TestNoAllocationInAReplication(t *testing.T) {
	policies := map[string]*Maintenance{
		"wait": nil, "forced": {AtOnce: 2}, "rolling": {AtOnce: 2, Evacuate: true},
		"periodic": {Kind: PolicyPeriodic, Every: 60 * sim.Day, AtOnce: 2},
	}
	for name, policy := range policies {
		c := reference()
		c.Fleet.Hypervisors, c.Fleet.ZonesPerHypervisor, c.Fleet.CapacityPerHypervisor = 10, 100, 120
		c.Apps[0].Count, c.Apps[1].Count = 600, 200
		c.Stuck.Share = 0.2 // so that batches wait for repairs
		c.Maintenance = policy
		m, err := New(c, 9)
		if err != nil {
			t.Fatal(err)
		}
		x, row, bins := NewMachine(m), make([]int64, m.Columns()), freshBins()
		run := func() {
			for rep := range uint64(20) {
				clear(row)
				x.Replicate(rep, row, bins)
			}
		}
		run()
		run() // memory changes places between replications
		if n := testing.AllocsPerRun(3, run); n > 0 {
			t.Errorf("%s: %g allocations in 20 replications", name, n)
		}
	}
}
