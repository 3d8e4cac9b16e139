package models

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"outagesim/sim"
)

// recorded is c with its hypervisors and zones listed one by one, as place puts them.
func recorded(t *testing.T, c Config) Config {
	t.Helper()
	m, err := New(c, 9)
	if err != nil {
		t.Fatal(err)
	}
	for h := range c.Fleet.Hypervisors {
		c.Fleet.Hosts = append(c.Fleet.Hosts, m.cfg.Fleet.Host(h))
	}
	c.Fleet.AlreadyRebooted, c.Fleet.Placement = 0, PlacementRandom
	for app, hs := range m.place.hypervisorsOf() {
		for _, h := range hs {
			c.Fleet.Zones = append(c.Fleet.Zones, Zone{int32(h), int32(app)})
		}
	}
	for h := range c.Fleet.Hypervisors {
		for z := m.place.zoneFirst[h]; z < m.place.zoneFirst[h+1]; z++ {
			if m.place.app[z] < 0 {
				c.Fleet.Zones = append(c.Fleet.Zones, Zone{int32(h), -1})
			}
		}
	}
	return c
}

// A fleet that is listed one by one has the histories of the same fleet by numbers.
func TestListedFleetIsTheSame(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"as it is": func(*Config) {},
		"explicit": func(c *Config) { c.Ops.Explicit = true },
		"some rebooted": func(c *Config) {
			c.Fleet.AlreadyRebooted, c.Fleet.Placement = 0.4, PlacementDealt
		},
		"moved": func(c *Config) {
			c.Fleet.CapacityPerHypervisor = 15
			c.Maintenance = &Maintenance{Kind: PolicyPeriodic, Every: 5 * sim.Day, AtOnce: 2, Evacuate: true}
		},
		"forced": func(c *Config) {
			c.Maintenance = &Maintenance{From: sim.Time(sim.Day), AtOnce: 3, Recovery: 0, Soak: sim.Day}
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := rich()
			c.Fleet.CapacityPerHypervisor = c.Fleet.ZonesPerHypervisor
			change(&c)
			var reps []uint64
			for rep := range uint64(40) {
				reps = append(reps, rep)
			}
			a, b := rows(t, c, reps...), rows(t, recorded(t, c), reps...)
			for rep := range a {
				if !slices.Equal(a[rep], b[rep]) {
					t.Fatalf("replication %d differs\n%v\n%v", rep, a[rep], b[rep])
				}
			}
		})
	}
}

// The same under the forced estimator.
func TestListedFleetIsTheSameForced(t *testing.T) {
	c := grouped(6, AppClass{Name: "two", Replicas: 2, Need: 1}, sim.Year)
	c = phased(c, "r", Phase{Name: "boot", Takes: constant(10 * minute)}, Phase{Name: "zones", Each: constant(minute)})
	c = failing(c, "f", ScopeHypervisor, exponential(2000*hour))
	var forced [2][]int64
	for i, c := range []Config{c, recorded(t, c)} {
		m, err := New(c, 9)
		if err != nil {
			t.Fatal(err)
		}
		if why := m.ForcedObstacle(); why != "" {
			t.Fatal(why)
		}
		f := NewForced(m, []string{"two"})
		forced[i] = make([]int64, f.Columns())
		NewForcedMachine(f).Replicate(0, forced[i])
	}
	if !slices.Equal(forced[0], forced[1]) {
		t.Errorf("%v and %v", forced[0], forced[1])
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		f    Fleet
		h    int
		want string
	}{
		{Fleet{Hypervisors: 5}, 0, "hv-01"}, {Fleet{Hypervisors: 99}, 98, "hv-99"}, {Fleet{Hypervisors: 100}, 9, "hv-010"},
		{Fleet{Hypervisors: 1, Hosts: []Host{{Name: "db"}}}, 0, "db"},
	} {
		if got := c.f.Name(c.h); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// listed is patching with hypervisors of their own.
func listed(horizon sim.Duration, hosts ...Host) Config {
	c := patching(len(hosts), horizon)
	racks := 0
	for h := range hosts {
		hosts[h].Zones = max(hosts[h].Zones, 1)
		hosts[h].Capacity = max(hosts[h].Capacity, hosts[h].Zones)
		racks = max(racks, hosts[h].Rack+1)
		c.Fleet.ZonesPerHypervisor = max(c.Fleet.ZonesPerHypervisor, hosts[h].Zones)
		c.Fleet.CapacityPerHypervisor = max(c.Fleet.CapacityPerHypervisor, hosts[h].Capacity)
	}
	c.Fleet.Hosts, c.Fleet.Racks = hosts, racks
	return c
}

// Apps of one class with 1, 2 and 3 replicas, two of which share a hypervisor, while hypervisors are
// rebooted one by one at 100, 130 and 160, with their zones down for 20 minutes.
func TestAppsOfDifferentSize(t *testing.T) {
	c := listed(1000*minute, Host{Zones: 4}, Host{Zones: 1}, Host{Zones: 1})
	c.Fleet.Zones = []Zone{{0, 0}, {0, 1}, {1, 1}, {0, 2}, {0, 2}, {2, 2}}
	c.Apps = []AppClass{{Name: "app", Count: 3, Replicas: 3, Sizes: []int32{1, 2, 3}, Need: 1}}
	got, _ := traced(t, c)
	wantOutages(t, got, "app 100-120")

	c.Apps[0].Failover.Takes = constant(minute) // of those that keep enough
	got, _ = traced(t, c)
	wantOutages(t, got, "app 100-101", "app 100-101", "app 100-120", "app 130-131", "app 160-161")

	c.Apps[0].Failover.Takes, c.Apps[0].Need = nil, 2
	c.Apps[0].Sizes, c.Fleet.Zones = []int32{2, 3}, []Zone{{0, 0}, {1, 0}, {0, 1}, {0, 1}, {2, 1}, {0, -1}}
	c.Apps[0].Count = 2
	got, row := traced(t, c)
	wantOutages(t, got, "app 100-120", "app 100-120", "app 130-150")
	wantFigures(t, row, map[string]float64{"apps.app.planned_minutes": 60, "zones.down_minutes": 120})

	m, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	if out, reduced := m.BatchEffect([]int{2}); out[0] != 0 || reduced[0] != 1 {
		t.Errorf("rebooting the third takes out %v and reduces %v", out, reduced)
	}
}

// A hypervisor that holds too many replicas of an app is rebooted all the same, by itself.
func TestAwareCampaignEndsWhereReplicasShareAHypervisor(t *testing.T) {
	c := listed(1000*minute, Host{Zones: 3}, Host{}, Host{})
	c.Fleet.Zones = []Zone{{0, 0}, {0, 0}, {0, 0}, {1, 0}, {2, -1}}
	c.Apps = []AppClass{{Name: "app", Count: 1, Replicas: 4, Need: 2}}
	c.Maintenance.AtOnce = 3
	batches, complete := calendar(t, c)
	if want := []string{"100:[0 2]", "130:[1]"}; !slices.Equal(batches, want) || !complete {
		t.Errorf("%v, complete %v, want %v", batches, complete, want)
	}
}

// An app of five replicas that needs three can spare two. Who is due is taken by number; a hypervisor
// waits if it and those already taken hold three or more, but not for what it holds by itself: that it
// takes down however long it waits.
func TestAwareBatchWithTwoReplicasToSpare(t *testing.T) {
	for _, test := range []struct {
		name string
		on   []int // replicas, by hypervisor
		want []string
	}{
		{"two of two to spare", []int{1, 1, 1, 1, 1}, []string{"100:[0 1]", "130:[2 3]", "160:[4]"}},
		{"two on one", []int{2, 1, 2, 0}, []string{"100:[0 3]", "130:[1]", "160:[2]"}},
		{"too many on one, with those that hold none", []int{0, 3, 1, 0, 1}, []string{"100:[0 1 3]", "130:[2 4]"}},
		{"too many on one, after one that holds one", []int{1, 3, 0, 1}, []string{"100:[0 2 3]", "130:[1]"}},
		{"all on one", []int{0, 0, 5, 0}, []string{"100:[0 1 2 3]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var hosts []Host
			var zones []Zone
			for h, n := range test.on {
				hosts = append(hosts, Host{Zones: n})
				for range n {
					zones = append(zones, Zone{int32(h), 0})
				}
				if n == 0 {
					zones = append(zones, Zone{int32(h), -1})
				}
			}
			c := listed(1000*minute, hosts...)
			c.Fleet.Zones, c.Maintenance.AtOnce = zones, len(hosts)
			c.Apps = []AppClass{{Name: "app", Count: 1, Replicas: 5, Need: 3}}
			if got, complete := calendar(t, c); !slices.Equal(got, test.want) || !complete {
				t.Errorf("%v, complete %v, want %v", got, complete, test.want)
			}
		})
	}
}

func TestKernelsAtTheStart(t *testing.T) {
	c := listed(1000*minute, Host{Kernel: 1}, Host{Kernel: 0}, Host{Kernel: 2}, Host{Kernel: 1})
	c.Kernels = append(c.Kernels, c.Kernels[0])
	c.Kernels[2].Name, c.Kernels[2].Panics = "older", []Panic{{Name: "p", TimeTo: constant(60 * minute)}}
	c.Fleet.Zones = nil
	got, row := traced(t, c)
	wantOutages(t, got, "app 60-80", "app 100-120") // the panic brings the new one up too
	wantFigures(t, row, map[string]float64{"fleet.panics.p": 1, "fleet.reboots": 2, "fleet.patched_share": 1})

	c = listed(1000*minute, Host{Kernel: 1}, Host{Kernel: 1})
	c.Fleet.Kernel = 1
	if batches, complete := calendar(t, c); len(batches) != 0 || !complete {
		t.Errorf("a campaign of a fleet that runs what is installed: %v, %v", batches, complete)
	}
}

func TestRacksAreThoseOfTheHosts(t *testing.T) {
	c := listed(1000*minute, Host{Rack: 1}, Host{Rack: 0}, Host{Rack: 1})
	c.Maintenance = nil
	c.Fleet.Kernel = 1
	c = failing(c, "rack", ScopeRack, constant(600*minute))
	m, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	for rack, want := range [][]int32{{1}, {0, 2}} {
		x := NewMachine(m)
		x.Start(0, make([]int64, m.Columns()), freshBins())
		x.point(int32(rack)) // the only clocks there are
		for h := range x.hypervisors {
			if struck := len(x.hypervisors[h].recoveries) > 0; struck != slices.Contains(want, int32(h)) {
				t.Errorf("rack %d strikes hypervisor %d: %v", rack, h, struck)
			}
		}
	}
}

// A hypervisor that has run for some time has what is left of its life: with a Weibull life the
// probability to panic in the next h, given that it has run for a, is 1 - exp((a/s)^k - ((a+h)/s)^k).
func TestAgeAtTheStart(t *testing.T) {
	c := listed(100*sim.Hour, Host{Age: 60 * sim.Hour})
	c.Maintenance = nil
	c.Kernels[0].Panics = []Panic{{Name: "p", TimeTo: constant(100 * sim.Hour)}}
	got, _ := traced(t, c)
	wantOutages(t, got, "app 2400-2420")

	const shape, scale, age, horizon = 2.5, 100., 60., 30.
	c.Kernels[0].Panics[0].TimeTo = sim.Weibull{Shape: shape, Scale: scale * hour}
	c.Horizon = sim.Seconds(horizon * 3600).Duration()
	e := simulate(t, c, 40000)
	e.holds("fleet.panics", 1, 1-math.Exp(math.Pow(age/scale, shape)-math.Pow((age+horizon)/scale, shape)))

	// Only the life at the start has that age: a reboot into the same kernel begins a new one.
	c.Fleet.Installed, c.Horizon = 0, 1000*sim.Hour
	c.Kernels[0].Panics[0].TimeTo = constant(100 * sim.Hour)
	_, row := traced(t, c)
	wantFigures(t, row, map[string]float64{"fleet.panics": 10}) // at 40 h and every 100 h and 20 min of boot after

	// So does one that leaves the kernel running, at 40 h and every 100 h after.
	c.Recoveries[0].Reboots = false
	_, row = traced(t, c)
	wantFigures(t, row, map[string]float64{"fleet.panics": 10})

	if r := residual(sim.Exponential{MeanTime: hour}, sim.Hour, 0.5); math.Abs(float64(r.Seconds())-3600*math.Ln2) > 1e-3 {
		t.Errorf("the median of the rest of an exponential hour is %v", r)
	}
}

func TestPeriodicCountsFromTheLastBoot(t *testing.T) {
	c := listed(250*minute, Host{}, Host{Age: 40 * minute}, Host{Age: 500 * minute})
	c.Maintenance = &Maintenance{Kind: PolicyPeriodic, Every: 200 * minute, AtOnce: 2}
	batches, _ := calendar(t, c)
	if want := []string{"0:[2]", "160:[1]", "200:[0 2]"}; !slices.Equal(batches, want) {
		t.Errorf("%v, want %v", batches, want)
	}
}

// A failure that leaves the kernel running is no boot: the periodic reboot comes when it would have
// come without it. Power is off for 10 minutes; due are the first at 160, the second at 200, and the
// third, which has been up for 500 minutes, at once and 200 minutes later.
func TestPeriodicCountsThroughFailuresThatDoNotReboot(t *testing.T) {
	c := listed(201*minute, Host{Age: 40 * minute}, Host{}, Host{Age: 500 * minute})
	c.Maintenance = &Maintenance{Kind: PolicyPeriodic, Every: 200 * minute, AtOnce: 2}
	c = phased(c, "power", Phase{Name: "off", Takes: constant(10 * minute)})
	c.Failures = []Failure{{Name: "power", TimeTo: constant(150 * minute), Scope: ScopeFleet, Recovery: 1}}
	for _, test := range []struct {
		at      sim.Duration
		reboots bool
		want    []string
	}{
		{150 * minute, false, []string{"0:[2]", "160:[0]", "200:[1 2]"}}, // out of the pool as the first comes due
		{155 * minute, false, []string{"0:[2]", "165:[0]", "200:[1 2]"}},
		{150 * minute, true, []string{"0:[2]"}}, // each boots with the power, which starts its period anew
	} {
		c.Failures[0].TimeTo, c.Recoveries[1].Reboots = constant(test.at), test.reboots
		if got := rebooted(t, c); !slices.Equal(got, test.want) {
			t.Errorf("power off at %v, reboots %v: %v, want %v", test.at, test.reboots, got, test.want)
		}
	}
}

// rebooted is [calendar] of a replication in which things strike.
func rebooted(t *testing.T, c Config) (batches []string) {
	t.Helper()
	m, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	x := NewMachine(m)
	x.Observe(Observer{Batch: func(at sim.Time, hypervisors []int32) {
		batches = append(batches, fmt.Sprintf("%s:%v", inMinutes(at), hypervisors))
	}})
	x.Replicate(0, make([]int64, m.Columns()), freshBins())
	return batches
}

// Panics of operations come from each hypervisor at the rate of its own zones, simulated one by one or
// not.
func TestOperationsOfDifferentNumbersOfZones(t *testing.T) {
	c := listed(10*sim.Day, Host{Zones: 1}, Host{Zones: 5}, Host{Zones: 0})
	c.Fleet.Hosts[2].Zones = 0 // nothing runs there, and nothing panics
	c.Maintenance, c.Apps = nil, []AppClass{{Name: "app", Count: 1, Replicas: 1, Need: 1}}
	c.Recoveries[0].Phases = []Phase{{Name: "boot", Takes: constant(0)}}
	c.Recoveries[0].Reboots = false
	c.Kernels[0].Panics = []Panic{{Name: "p", PerOperation: 0.01}}
	c.Ops.PerZone = 10. / 86400
	for _, explicit := range []bool{false, true} {
		c.Ops.Explicit = explicit
		e := simulate(t, c, 4000)
		e.holds("fleet.panics", 1, 6*10*10*0.01)
	}
}

// What is evacuated goes where there is room by each hypervisor's own capacity.
func TestCapacities(t *testing.T) {
	c := listed(1000*minute, Host{Zones: 2}, Host{Zones: 1}, Host{Zones: 0, Capacity: 4})
	c.Fleet.Hosts[2].Zones = 0
	c.Fleet.Zones = []Zone{{0, 0}, {0, 1}, {1, 2}}
	c.Ops.AtOnce = 2
	for k := range c.Kernels {
		c.Kernels[k].Operations[Stop], c.Kernels[k].Operations[Start] = constant(minute), constant(2*minute)
	}
	c.Maintenance.Evacuate = true
	got, row := traced(t, c)
	// From 100 on the first; its zones go to the third, which has the only room. From 133 on the second,
	// whose zone goes to the third as well, the next in turn with room.
	wantOutages(t, got[:3], "app 100-103", "app 100-103", "app 133-136")
	if row["apps.app.outages"] != 0 {
		t.Error("a zone was down for more than its own move")
	}
	m, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	x := NewMachine(m)
	raw := make([]int64, m.Columns())
	x.Replicate(0, raw, freshBins())
	checkHosting(t, x)
	_, _, _, fullest := m.PlanMetrics()
	if full := fullest.Scale * float64(raw[fullest.Col]); math.Abs(full-100) > 1e-6 {
		t.Errorf("the fullest hypervisor was at %v%%", full)
	}
}

// The forced estimator tells hypervisors apart by their zones, kernels and ages, and apps by their
// replicas.
func TestForcedAgreesWithCrudeOnAListedFleet(t *testing.T) {
	const n = 5
	c := phased(grouped(n, AppClass{Replicas: 2, Need: 1, Failover: Failover{Takes: constant(minute)}}, 20*sim.Day), "r", booting()...)
	c.Recoveries[0].Reboots = true
	c.Kernels = append(c.Kernels, c.Kernels[0])
	c.Kernels[0].Panics = []Panic{{Name: "old", TimeTo: sim.Weibull{Shape: 3, Scale: 300 * hour}}, {Name: "op", PerOperation: 0.02}, {Name: "rare", PerOperation: 0.001}}
	c.Kernels[1].Name, c.Kernels[1].Panics = "new", []Panic{{Name: "new", TimeTo: exponential(200 * hour)}}
	c.Kernels[1].Operations[Start] = constant(20 * minute)
	c.Ops.PerZone = 1. / (40 * 3600)
	c.Fleet.Installed, c.Fleet.ZonesPerHypervisor, c.Fleet.CapacityPerHypervisor = 1, 40, 40
	for h, zones := range []int{10, 15, 20, 30, 40} {
		c.Fleet.Hosts = append(c.Fleet.Hosts, Host{Rack: 0, Kernel: h % 2, Zones: zones, Capacity: 40, Age: sim.Duration(h) * 70 * sim.Hour})
	}
	// Apps of two and three replicas in turn, from each hypervisor on.
	var sizes []int32
	full := make([]int, n)
	for app := range 20 {
		sizes = append(sizes, int32(2+app%2))
		for r := range sizes[app] {
			h := (app + int(r)) % n
			if r == 2 {
				h = app % n // beside the first
			}
			c.Fleet.Zones = append(c.Fleet.Zones, Zone{int32(h), int32(app)})
			full[h]++
		}
	}
	for h := range c.Fleet.Hosts {
		for ; full[h] < c.Fleet.Hosts[h].Zones; full[h]++ {
			c.Fleet.Zones = append(c.Fleet.Zones, Zone{int32(h), -1})
		}
	}
	c.Apps = []AppClass{{Name: "app", Count: len(sizes), Replicas: 3, Sizes: sizes, Need: 1, Failover: Failover{Takes: constant(minute)}}}
	agrees(t, c, 20000, 4000)
}
