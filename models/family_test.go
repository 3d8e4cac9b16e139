package models

import (
	"slices"
	"testing"
	"time"

	"outagesim/sim"
)

// Models of a family are those that New makes; what they have in common they share, and nothing else.
func TestFamily(t *testing.T) {
	var weights [7][24]float64
	for d := range weights {
		for h := range weights[d] {
			weights[d][h] = 1 + float64(h-12)/24
		}
	}
	base := rich()
	base.Fleet.CapacityPerHypervisor = 15
	base.Demand.Weights = &weights
	base.Maintenance = &Maintenance{AtOnce: 2, From: sim.Time(sim.Day)}
	f := NewFamily(9)
	first, err := f.New(base)
	if err != nil {
		t.Fatal(err)
	}
	type shares struct{ placement, conflicts, demand, reboots bool }
	all := shares{true, true, true, true}
	for _, test := range []struct {
		name   string
		change func(*Config)
		want   shares
	}{
		{"the same", func(*Config) {}, all},
		{"another policy", func(c *Config) { c.Maintenance = &Maintenance{AtOnce: 3, Evacuate: true} }, all},
		{"another recovery", func(c *Config) { c.Maintenance = &Maintenance{AtOnce: 3, Recovery: 1} }, shares{true, true, true, false}},
		{"another kernel", func(c *Config) { c.Fleet.Kernel = 1 }, all},
		{"other starts", func(c *Config) {
			c.Kernels = slices.Clone(c.Kernels)
			c.Kernels[1].Operations[Start] = sim.Uniform{Min: 2, Max: 61}
		}, shares{true, true, true, false}},
		{"other phases", func(c *Config) {
			c.Recoveries = slices.Clone(c.Recoveries)
			c.Recoveries[0].Phases = slices.Clone(c.Recoveries[0].Phases)
			c.Recoveries[0].Phases[0].Takes = constant(11 * minute)
		}, shares{true, true, true, false}},
		{"fewer places at once", func(c *Config) { c.Ops.AtOnce = 2 }, shares{true, true, true, false}},
		{"another horizon", func(c *Config) { c.Horizon = 59 * sim.Day }, shares{true, true, false, true}},
		{"another start", func(c *Config) { c.Start = c.Start.Add(time.Hour) }, shares{true, true, false, true}},
		{"other weights", func(c *Config) { w := weights; w[3][3]++; c.Demand.Weights = &w }, shares{true, true, false, true}},
		{"another need", func(c *Config) { c.Apps = slices.Clone(c.Apps); c.Apps[2].Need = 1 }, shares{true, false, true, true}},
		{"another spread", func(c *Config) { c.Apps = slices.Clone(c.Apps); c.Apps[1].Spread = SpreadHypervisor }, shares{false, false, true, true}},
		{"fewer apps", func(c *Config) { c.Apps = slices.Clone(c.Apps); c.Apps[0].Count-- }, shares{false, false, true, true}},
		{"dealt", func(c *Config) { c.Fleet.Placement = PlacementDealt }, shares{false, false, true, true}},
		{"more hypervisors", func(c *Config) { c.Fleet.Hypervisors++ }, shares{false, false, true, true}},
		{"listed", func(c *Config) { *c = recorded(t, *c) }, shares{false, false, true, true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := base
			test.change(&c)
			m, err := f.New(c)
			if err != nil {
				t.Fatal(err)
			}
			got := shares{m.place == first.place, m.conflicts == first.conflicts, m.demand == first.demand, &m.rebootTimes[0] == &first.rebootTimes[0]}
			if got != test.want {
				t.Errorf("shares %+v, want %+v", got, test.want)
			}
			alone, err := New(c, 9)
			if err != nil {
				t.Fatal(err)
			}
			for rep := range uint64(20) {
				var rows [2][]int64
				for i, m := range []*Model{m, alone} {
					rows[i] = make([]int64, m.Columns())
					NewMachine(m).Replicate(rep, rows[i], freshBins())
				}
				if !slices.Equal(rows[0], rows[1]) {
					t.Fatalf("replication %d: %v in the family, %v alone", rep, rows[0], rows[1])
				}
			}
		})
	}
}

// Two listed fleets share a placement if their zones are in the same places.
func TestFamilyOfListedFleets(t *testing.T) {
	c := recorded(t, rich())
	f := NewFamily(9)
	first, err := f.New(c)
	if err != nil {
		t.Fatal(err)
	}
	copied := c
	copied.Fleet.Hosts, copied.Fleet.Zones = slices.Clone(c.Fleet.Hosts), slices.Clone(c.Fleet.Zones)
	copied.Fleet.Hosts[2].Kernel = 1
	if m, err := f.New(copied); err != nil || m.place != first.place {
		t.Errorf("a fleet with another kernel somewhere is placed anew (%v)", err)
	}
	copied.Fleet.Hosts = slices.Clone(c.Fleet.Hosts)
	copied.Fleet.Hosts[2].Rack = (c.Fleet.Hosts[2].Rack + 1) % 3
	if m, err := f.New(copied); err != nil || m.place == first.place {
		t.Errorf("a fleet with a hypervisor in another rack shares its placement (%v)", err)
	}
	copied.Fleet.Hosts = c.Fleet.Hosts
	zones := copied.Fleet.Zones
	i := slices.IndexFunc(zones, func(z Zone) bool { return z.Host != zones[0].Host })
	zones[0].Host, zones[i].Host = zones[i].Host, zones[0].Host
	if m, err := f.New(copied); err != nil || m.place == first.place {
		t.Errorf("a fleet with two zones in each other's places shares its placement (%v)", err)
	}
}
