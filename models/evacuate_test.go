package models

import (
	"slices"
	"testing"

	"outagesim/sim"
)

// Three hypervisors of four zones with room for six each: every zone is down for its own stop and
// start, and the reboots take no zone down.
func TestEvacuation(t *testing.T) {
	c := patching(3, 1000*minute)
	c.Fleet.ZonesPerHypervisor, c.Fleet.CapacityPerHypervisor = 4, 6
	c.Apps[0].Count = 12
	c.Ops.AtOnce = 2
	for k := range c.Kernels {
		c.Kernels[k].Operations[Stop], c.Kernels[k].Operations[Start] = constant(minute), constant(2*minute)
	}
	c.Maintenance.Evacuate = true
	got, row := traced(t, c)
	// Hypervisor 0 from 100 on, two at a time; it is rebooted at 106 and back at 136. Hypervisor 1 then
	// has six zones, of which four find room (on 0), at 136 and 139; two stay and go down with it at
	// 142 for 20 minutes. And so on.
	wantOutages(t, got[:4], "app 100-103", "app 100-103", "app 103-106", "app 103-106")
	wantFigures(t, row, map[string]float64{"fleet.patched_share": 1, "fleet.reboots": 3, "apps.app.unplanned_minutes": 0})
	if row["apps.app.planned_minutes"] != row["apps.app.outage_minutes"] {
		t.Error("moves are not planned outage")
	}

	c.Fleet.CapacityPerHypervisor = 8 // now everything finds room
	got, row = traced(t, c)
	for _, o := range got {
		if o == "" {
			t.Error("no outage")
		}
	}
	// 4, then 6 (4 own, 2 of hypervisor 0), then 8 or what the turn has put there.
	if row["apps.app.outages"] != 0 || row["apps.app.outage_minutes"] != 3*row["apps.app.momentary"] {
		t.Errorf("%v minutes in %v momentary and %v longer interruptions: a zone was down for more than its own move",
			row["apps.app.outage_minutes"], row["apps.app.momentary"], row["apps.app.outages"])
	}
}

// Whatever strikes while zones move: every zone is in one place, none is where it has no room or
// beside a replica of its app, and the accounts are consistent.
func TestEvacuationInvariants(t *testing.T) {
	c := rich()
	c.Fleet.CapacityPerHypervisor = 15
	c.Recoveries = append(c.Recoveries, Recovery{Name: "planned", Reboots: true, FailShare: 0.1, FailTo: 1, Phases: []Phase{
		{Name: "boot", Takes: constant(10 * minute)}, {Name: "zones", Each: constant(minute)}}})
	c.Apps[2].Spread = SpreadHypervisor
	moved := 0
	for _, kind := range []PolicyKind{PolicyForced, PolicyPeriodic} {
		c.Maintenance = &Maintenance{Kind: kind, From: sim.Time(sim.Day), Every: 5 * sim.Day, AtOnce: 2, Evacuate: true, Recovery: len(c.Recoveries) - 1}
		m, err := New(c, 9)
		if err != nil {
			t.Fatal(err)
		}
		x := NewMachine(m)
		for rep := range uint64(100) {
			row := make([]int64, m.Columns())
			x.Start(rep, row, freshBins())
			for x.Step() {
			}
			checkHosting(t, x)
			x.Finish()
			for z, h := range x.hosting.host {
				if h != int32(z)/int32(c.Fleet.ZonesPerHypervisor) {
					moved++
				}
			}
			all := m.cols.class[len(c.Apps)]
			if row[all.planned] < 0 || row[all.unplanned] < 0 || row[all.outage] != row[all.planned]+row[all.unplanned] {
				t.Errorf("replication %d: outage %d, planned %d, unplanned %d", rep, row[all.outage], row[all.planned], row[all.unplanned])
			}
			if one := m.cols.class[0]; row[one.outage] > row[m.cols.zonesDown] || row[m.cols.zonesDown] < 0 {
				t.Errorf("replication %d: apps of one zone are out for %d, zones are down for %d", rep, row[one.outage], row[m.cols.zonesDown])
			}
			again := rows(t, c, rep)
			if !slices.Equal(again[0], row) {
				t.Errorf("replication %d differs after another history", rep)
			}
		}
	}
	if moved == 0 {
		t.Error("nothing moved")
	}
}

func checkHosting(t *testing.T, x *Machine) {
	t.Helper()
	seen := 0
	for h := range x.hosts {
		zones := x.hosting.zonesOf(int32(h))
		if len(zones) > int(x.hosts[h].capacity) {
			t.Fatalf("hypervisor %d holds %d zones", h, len(zones))
		}
		apps := map[int32]bool{}
		for i, z := range zones {
			seen++
			if x.hosting.host[z] != int32(h) || x.hosting.at[z] != int32(i) || x.hosting.goal[z] != int32(h) {
				t.Fatalf("zone %d on %d: host %d, goal %d, place %d", z, h, x.hosting.host[z], x.hosting.goal[z], x.hosting.at[z])
			}
			if app := x.place.app[z]; app >= 0 {
				if apps[app] {
					t.Fatalf("hypervisor %d holds two replicas of app %d", h, app)
				}
				apps[app] = true
			}
		}
		if int(x.hosting.full[h]) != len(zones) {
			t.Fatalf("hypervisor %d counts %d of %d zones", h, x.hosting.full[h], len(zones))
		}
	}
	if seen != len(x.place.app) {
		t.Fatalf("%d zones of %d are somewhere", seen, len(x.place.app))
	}
}

// A move that has not begun when the hypervisor it leads to is struck does not happen: the zone
// stays where it was.
func TestMoveToAStruckHypervisor(t *testing.T) {
	c := patching(2, 1000*minute)
	c.Fleet.ZonesPerHypervisor, c.Fleet.CapacityPerHypervisor = 3, 6
	c.Apps[0].Count = 6
	for k := range c.Kernels {
		c.Kernels[k].Operations[Stop], c.Kernels[k].Operations[Start] = constant(minute), constant(minute)
	}
	c.Maintenance.Evacuate = true
	m, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	x := NewMachine(m)
	x.StartQuiet(0, make([]int64, m.Columns()), freshBins())
	x.RunUntil(100 * sim.Time(minute))
	x.campaign.begun = true
	x.campaign.reboot(x, []int32{0}) // moves at 100, 102 and 104
	x.RunUntil(103 * sim.Time(minute))
	x.Inject(1, 0, false)
	x.RunUntil(107 * sim.Time(minute)) // the last of the moves would have ended
	if on := [2]int{len(x.hosting.on[0]), len(x.hosting.on[1])}; on != [2]int{1, 5} {
		t.Errorf("zones on the hypervisors: %v, want [1 5]", on)
	}
	for x.Step() {
	}
	x.Finish()
	checkHosting(t, x)
}
