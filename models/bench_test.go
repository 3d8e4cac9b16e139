package models

import (
	"fmt"
	"testing"

	"outagesim/sim"
)

// benchmark simulates replications of c and reports what one takes, and what a zone that goes down takes.
func benchmark(b *testing.B, c Config) {
	m, err := New(c, 2016)
	if err != nil {
		b.Fatal(err)
	}
	x := NewMachine(m)
	row, bins := make([]int64, m.Columns()), freshBins()
	x.Replicate(1<<40, row, bins) // warms up
	zones, simulated := int64(0), uint64(0)
	b.ReportAllocs()
	cpu := processorTime()
	for b.Loop() {
		clear(row)
		x.Replicate(simulated, row, bins)
		simulated++
		zones += row[m.cols.zonesInterrupted]
	}
	took := float64(processorTime() - cpu)
	b.ReportMetric(took/float64(simulated), "cpu-ns/op")
	b.ReportMetric(took/float64(zones), "cpu-ns/zone")
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

// large is a fleet of n hypervisors of 1000 zones for a year, of which so many panic in the mean and three
// times as many fail in another way.
func large(n int, panics float64) Config {
	c := reference()
	c.Horizon = sim.Year
	c.Fleet.Hypervisors, c.Fleet.Racks = n, 40
	apps := n * 1000 * 5 / 6 // a fifth of them of two zones
	c.Apps[0].Count, c.Apps[1].Count = apps-apps/5, apps/5
	c.Apps[1].SLO = &SLO{Availability: 0.999, Window: 30 * sim.Day}
	to := sim.Year.Seconds() * sim.Seconds(float64(n)/panics)
	c.Kernels[0].Panics = []Panic{{Name: "panic", TimeTo: exponential(to)}}
	c.Failures[0].TimeTo = exponential(to / 3)
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

func BenchmarkPeriodicReboots(b *testing.B) {
	c := reference()
	c.Maintenance = &Maintenance{Kind: PolicyPeriodic, Every: 60 * sim.Day, AtOnce: 2}
	benchmark(b, c)
}

// What a replication takes goes by what happens in it, not by the size of the fleet.
func BenchmarkLargeFleet(b *testing.B) {
	for _, panics := range []float64{6, 60} {
		for _, n := range []int{1000, 10_000} {
			b.Run(fmt.Sprintf("%.0f panics/%d hypervisors", panics, n), func(b *testing.B) { benchmark(b, large(n, panics)) })
		}
	}
}

func BenchmarkLargeCampaign(b *testing.B) {
	c := large(1000, 60)
	c.Maintenance = &Maintenance{AtOnce: 4}
	benchmark(b, c)
}

// 50 candidates of a plan, with machines for them, on a fleet and on one of a million zones: together, and
// each by itself.
func BenchmarkCandidates(b *testing.B) {
	for _, x := range []struct {
		name   string
		config Config
	}{{"reference", reference()}, {"a million zones", large(1000, 60)}} {
		for _, together := range []bool{true, false} {
			b.Run(fmt.Sprintf("%s/together %v", x.name, together), func(b *testing.B) {
				b.ReportAllocs()
				cpu, n := processorTime(), 0
				for b.Loop() {
					f := NewFamily(1)
					var ms []*Model
					for k := range 50 {
						c := x.config
						c.Maintenance = &Maintenance{AtOnce: 1 + k%4, From: sim.Time(k) * sim.Time(sim.Day)}
						if !together {
							f = NewFamily(1)
						}
						m, err := f.New(c)
						if err != nil {
							b.Fatal(err)
						}
						if !together {
							NewMachine(m)
						}
						ms = append(ms, m)
					}
					if together {
						NewMachines(ms...)
					}
					n++
				}
				b.ReportMetric(float64(processorTime()-cpu)/float64(n), "cpu-ns/op")
			})
		}
	}
}

// A year of one hypervisor of 1000 zones, with every zone operation.
func BenchmarkExplicitOperations(b *testing.B) {
	c := reference()
	c.Horizon = sim.Year
	c.Fleet.Hypervisors, c.Fleet.Racks = 1, 1
	c.Apps = []AppClass{{Name: "app", Count: 1000, Replicas: 1, Need: 1}}
	c.Ops = ZoneOperations{PerZone: 1. / 86400, AtOnce: 23, Mix: [Operations]float64{.1, .1, .2, .2, .4}, Explicit: true}
	m, err := New(c, 2016)
	if err != nil {
		b.Fatal(err)
	}
	x, row, bins := NewMachine(m), make([]int64, m.Columns()), freshBins()
	operations, rep := int64(0), uint64(0)
	b.ReportAllocs()
	cpu := processorTime()
	for b.Loop() {
		clear(row)
		x.Replicate(rep, row, bins)
		rep++
		for _, col := range m.cols.opsCount {
			operations += row[col]
		}
	}
	took := processorTime() - cpu
	b.ReportMetric(float64(took)/float64(operations), "cpu-ns/operation")
	b.ReportMetric(float64(operations)/took.Seconds()/1e6, "million-operations/cpu-s")
}
