package models

import (
	"slices"
	"testing"

	"outagesim/sim"
)

// Whether the zones of an app have to do with each other is seen by hypervisor or followed app by app: the
// figures are the same.
func TestCompany(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"as it is": func(*Config) {},
		"campaign": func(c *Config) { c.Maintenance = &Maintenance{AtOnce: 2} },
		"blind":    func(c *Config) { c.Maintenance = &Maintenance{AtOnce: 3, Blind: true} },
		"periodic": func(c *Config) {
			c.Maintenance = &Maintenance{Kind: PolicyPeriodic, Every: 2 * sim.Day, AtOnce: 1}
		},
		"the fleet fails": func(c *Config) {
			c.Failures = append(slices.Clone(c.Failures), Failure{Name: "power", TimeTo: exponential(1000 * hour), Scope: ScopeFleet})
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := reference()
			c.Horizon = 10 * sim.Day
			c.Fleet.Hypervisors, c.Fleet.ZonesPerHypervisor, c.Fleet.CapacityPerHypervisor = 12, 20, 20
			c.Apps = []AppClass{
				{Name: "one", Count: 60, Replicas: 1, Need: 1},
				{Name: "two", Count: 50, Replicas: 2, Need: 1, Failover: Failover{Fails: 0.3}, SLO: &SLO{Availability: 0.999, Window: sim.Day}},
				{Name: "three", Count: 20, Replicas: 3, Need: 2, Failover: Failover{Fails: 0.3}, SLO: &SLO{Availability: 0.99, Window: sim.Day}},
			}
			c.Ops.AtOnce = 3
			c.Stuck.Share = 0.2
			c.Failures = []Failure{{Name: "hardware", TimeTo: exponential(600 * hour), Recovery: 0}}
			change(&c)
			m, err := New(c, 9)
			if err != nil {
				t.Fatal(err)
			}
			ways := [2]*Machine{NewMachine(m), NewMachine(m)}
			ways[0].acc.few, ways[1].acc.few = 1, 1<<30
			together := 0
			for rep := range uint64(200) {
				var rows [2][]int64
				for i, x := range ways {
					rows[i] = make([]int64, m.Columns())
					x.Replicate(rep, rows[i], freshBins())
				}
				if !slices.Equal(rows[0], rows[1]) {
					t.Fatalf("replication %d: %v by hypervisor, %v by app", rep, rows[0], rows[1])
				}
				together += int(rows[0][m.cols.together])
			}
			if together == 0 {
				t.Error("no two replicas were ever down together")
			}
			t.Logf("together in %d of 200 replications", together)
		})
	}
}

// Outages that are added up in bulk are those that an observer is told of one by one.
func TestOutagesInBulk(t *testing.T) {
	for name, policy := range map[string]*Maintenance{"wait": nil, "forced": {AtOnce: 2}} {
		c := reference()
		c.Fleet.Hypervisors, c.Fleet.ZonesPerHypervisor, c.Fleet.CapacityPerHypervisor = 8, 50, 50
		c.Apps[0].Count, c.Apps[1].Count = 200, 100
		c.Apps[1].Failover.Fails = 0.5
		c.Maintenance = policy
		var weights [7][24]float64
		for d := range weights {
			for h := range weights[d] {
				weights[d][h] = 1 + float64(h-12)/24
			}
		}
		c.Demand.Weights, c.Demand.PlannedWeight = &weights, 0.3
		m, err := New(c, 9)
		if err != nil {
			t.Fatal(err)
		}
		bulk, told := NewMachine(m), NewMachine(m)
		told.Observe(Observer{Outage: func(int, sim.Time, sim.Time) {}})
		for rep := range uint64(30) {
			var rows [2][]int64
			for i, x := range []*Machine{bulk, told} {
				rows[i] = make([]int64, m.Columns())
				x.Replicate(rep, rows[i], freshBins())
			}
			if !slices.Equal(rows[0], rows[1]) {
				t.Fatalf("%s, replication %d: %v in bulk, %v one by one", name, rep, rows[0], rows[1])
			}
		}
	}
}
