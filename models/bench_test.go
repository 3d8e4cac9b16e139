package models

import (
	"testing"

	"outagesim/sim"
)

// benchmark simulates replications of c and reports what one takes.
func benchmark(b *testing.B, c Config) {
	m, err := New(c, 2016)
	if err != nil {
		b.Fatal(err)
	}
	x := NewMachine(m)
	row, bins := make([]int64, m.Columns()), freshBins()
	b.ReportAllocs()
	b.ResetTimer()
	for rep := range b.N {
		clear(row)
		x.Replicate(uint64(rep), row, bins)
	}
}

// reference is the fleet of the built-in scenarios in short: 20 hypervisors of 1000 zones for ten
// months.
func reference() Config {
	c := patching(20, 10*sim.Month)
	c.Fleet.ZonesPerHypervisor, c.Fleet.CapacityPerHypervisor = 1000, 1200
	c.Fleet.Placement = PlacementRandom
	c.Ops.AtOnce = 23
	c.Apps = []AppClass{{Name: "non-redundant", Count: 13334, Replicas: 1, Need: 1},
		{Name: "redundant", Count: 3333, Replicas: 2, Need: 1, Failover: Failover{Fails: 0.01}}}
	for k := range c.Kernels {
		for op := range c.Kernels[k].Operations {
			c.Kernels[k].Operations[op] = constant(2 * sim.Second)
		}
	}
	c.Recoveries[0].Phases = []Phase{{Name: "boot", Takes: constant(10 * minute)}, {Name: "network", Takes: constant(15 * minute)},
		{Name: "zones", Each: constant(25 * sim.Second)}, {Name: "verification", Takes: constant(18 * minute), ZonesUp: true}}
	c.Stuck = Stuck{Share: 0.02, Repair: sim.LogNormal{Mu: 7.5, Sigma: 0.43}}
	c.Failures = []Failure{{Name: "hardware", TimeTo: exponential((5 * sim.Year).Seconds()), Recovery: 0}}
	c.Maintenance = nil
	return c
}

func BenchmarkReplication(b *testing.B) { benchmark(b, reference()) }

func BenchmarkForcedCampaign(b *testing.B) {
	c := reference()
	c.Maintenance = &Maintenance{AtOnce: 1}
	benchmark(b, c)
}

func BenchmarkRollingCampaign(b *testing.B) {
	c := reference()
	c.Maintenance = &Maintenance{AtOnce: 2, Evacuate: true}
	benchmark(b, c)
}
