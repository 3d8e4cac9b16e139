package scenarios

import (
	"fmt"

	"outagesim/models"
)

// What the numbers of a fleet may be at most: enough for any that exists, and little enough that
// a slip of the keyboard is told before it fills the memory.
const (
	maxHypervisors = "1000000"
	maxPerHost     = "100000"
	maxZones       = 1_000_000_000
)

func fleetKey() *key {
	return &key{name: "fleet", kind: sectionKind, doc: "The hypervisors and what runs on them at the start.", groups: []group{
		{keys: []string{"inventory", "hypervisors"}, leader: "inventory"},
		{keys: []string{"inventory", "racks"}, leader: "inventory"},
		{keys: []string{"inventory", "already_rebooted"}, leader: "inventory"},
		{keys: []string{"zones", "zones_per_hypervisor"}, leader: "zones"},
		{keys: []string{"zones", "placement"}, leader: "zones"},
	}, keys: []*key{
		{name: "hypervisors", kind: wholeKind, fill: "1", limit: limit{atLeast: "1", atMost: maxHypervisors}, example: "20",
			doc: "Number of hypervisors."},
		{name: "zones_per_hypervisor", kind: wholeKind, fill: "1", limit: limit{atLeast: "1", atMost: maxPerHost}, example: "1000",
			doc: "Zones on each at the start, with `inventory` as many of them as it has room for; those that the apps leave over are empty and count in `zones.*` only."},
		{name: "capacity_per_hypervisor", kind: wholeKind, words: "the zones that it has at the start", limit: limit{atLeast: "1", atMost: maxPerHost}, example: "1200",
			doc: "Zones that each has room for, those moved there among them; with `inventory`, those that have none in the file."},
		{name: "racks", kind: wholeKind, fill: "1", limit: limit{atLeast: "1", atMost: maxHypervisors}, example: "4",
			doc: "Number of racks; hypervisors are dealt to them in turn."},
		{name: "placement", kind: wordKind, enum: []string{"random", "dealt"}, fill: "random",
			doc: "Where an app's replicas are. `random`: on distinct hypervisors (or racks) drawn once per study from the seed; `dealt`: on consecutive ones, so that each hypervisor shares apps with few others."},
		{name: "kernel", kind: nameKind, words: "the first of `kernels`", example: "refactored",
			doc: "The kernel that runs everywhere at the start; with `inventory`, on the hypervisors that have none in the file."},
		{name: "installed", kind: nameKind, words: "the same as `kernel`; with `inventory`, the only kernel that runs", example: "patched",
			doc: "The kernel that the next boot brings up. Has to be given for an inventory with different kernels."},
		{name: "already_rebooted", kind: shareKind, fill: "0%",
			doc: "Share of hypervisors, those with the lowest numbers, that run `installed` at the start."},
		{name: "inventory", kind: textKind, words: "none", example: "fleet.csv",
			doc: "A CSV file with the hypervisors of a real fleet, in the scenario's folder or below it; see [Files](#files)."},
		{name: "zones", kind: textKind, words: "none", example: "zones.csv",
			doc: "A CSV file with the zones of a real fleet, their hypervisors and apps; see [Files](#files)."},
	}}
}

// fleetOf makes the fleet but for its zones: the hypervisors by name if the scenario names them or their
// zones, and the record of the zones if there is one.
func (d *decoder) fleetOf(v, kernels *value, c clock) (models.Fleet, *inventory, *record) {
	f := models.Fleet{
		Hypervisors:           v.get("hypervisors").int(),
		ZonesPerHypervisor:    v.get("zones_per_hypervisor").int(),
		CapacityPerHypervisor: v.get("zones_per_hypervisor").int(),
		Racks:                 v.get("racks").int(),
		AlreadyRebooted:       v.get("already_rebooted").num,
	}
	if v.get("placement").text == "dealt" {
		f.Placement = models.PlacementDealt
	}
	if v.sound("hypervisors", "zones_per_hypervisor") && f.ZoneCount() > maxZones {
		d.wrong(v.get("zones_per_hypervisor"), "", "%d hypervisors of %d zones are more than %d zones", f.Hypervisors, f.ZonesPerHypervisor, maxZones)
	}
	file, record := v.get("inventory"), v.get("zones")
	if c := v.get("capacity_per_hypervisor"); c.given && !file.given && !record.given {
		f.CapacityPerHypervisor = c.int()
		if v.sound("zones_per_hypervisor", "capacity_per_hypervisor") && c.int() < f.ZonesPerHypervisor {
			d.wrong(c, "", "must be at least zones_per_hypervisor, %d", f.ZonesPerHypervisor)
		}
	}
	if r := v.get("racks"); !file.given && v.sound("racks", "hypervisors") && f.Racks > f.Hypervisors {
		d.wrong(r, "", "%d racks are more than the %d hypervisors", f.Racks, f.Hypervisors)
	}
	if k := v.get("kernel"); k.given {
		f.Kernel = d.refer(k, kernels, "kernel")
	}
	f.Installed = f.Kernel
	if k := v.get("installed"); k.given {
		f.Installed = d.refer(k, kernels, "kernel")
	}
	if !file.given && !record.given || v.bad || file.bad || record.bad {
		return f, nil, nil
	}
	return d.listed(v, kernels, c, f)
}

// listed makes a fleet of hypervisors that are not alike.
func (d *decoder) listed(v, kernels *value, c clock, f models.Fleet) (models.Fleet, *inventory, *record) {
	file, zones := v.get("inventory"), v.get("zones")
	var inv *inventory
	switch {
	case file.given:
		inv = d.inventoryOf(file, kernels, f.Kernel, c)
		d.kernelsOfHosts(v, kernels, inv, &f)
		f.Hypervisors, f.Racks, f.AlreadyRebooted = len(inv.hosts), len(inv.racks), 0
	case !v.sound("hypervisors", "racks"):
		return f, nil, nil
	default:
		inv = generated(f)
		f.AlreadyRebooted = 0
	}
	var r *record
	if zones.given {
		r = d.recordOf(zones, inv, !file.bad)
	} else {
		common := v.get("capacity_per_hypervisor")
		for h := range inv.hosts {
			inv.hosts[h].Zones = f.ZonesPerHypervisor
			switch {
			case inv.capacity[h]:
				inv.hosts[h].Zones = min(f.ZonesPerHypervisor, inv.hosts[h].Capacity)
			case common.given:
				inv.hosts[h].Zones = min(f.ZonesPerHypervisor, common.int())
			}
		}
	}
	d.capacities(v, inv)
	f.Hosts = inv.hosts
	f.ZonesPerHypervisor, f.CapacityPerHypervisor = 0, 0
	for _, h := range f.Hosts {
		f.ZonesPerHypervisor, f.CapacityPerHypervisor = max(f.ZonesPerHypervisor, h.Zones), max(f.CapacityPerHypervisor, h.Capacity)
	}
	if f.ZoneCount() > maxZones {
		d.wrong(v.get("zones_per_hypervisor"), "", "%d hypervisors with %d zones are more than %d zones", f.Hypervisors, f.ZoneCount(), maxZones)
	}
	return f, inv, r
}

// capacities gives hypervisors without a capacity of their own that of the fleet, or as much as they
// hold, and reports those that hold more than they have room for.
func (d *decoder) capacities(v *value, inv *inventory) {
	common, at := v.get("capacity_per_hypervisor"), v.get("zones")
	if !at.given {
		at = v.get("inventory")
	}
	var s sheet
	for i := range inv.hosts {
		h := &inv.hosts[i]
		said := ""
		switch {
		case inv.capacity[i]:
			said = fmt.Sprintf("%s line %d", inv.sheet.name, inv.lines[i])
		case common.given:
			h.Capacity, said = common.int(), common.path
		default:
			h.Capacity = h.Zones
		}
		if h.Zones <= h.Capacity || common.bad {
			continue
		}
		if s.more++; len(s.complaints) < mostComplaints { // as complain does
			s.more--
			s.complaints = append(s.complaints, complaint{fmt.Sprintf("%s: %d zones are on hypervisor %s, which has room for %d (%s)", at.text, h.Zones, h.Name, h.Capacity, said),
				"correct the capacity or where the zones are"})
		}
	}
	d.report(at, &s)
}

// refer returns the index of the element of list that v names, 0 where there is none, which it
// reports.
func (d *decoder) refer(v, list *value, what string) int {
	if v.bad || list.bad {
		return 0
	}
	i, _ := list.named(v.text)
	if i < 0 {
		names := list.names()
		remedy := offer(v.text, names)
		if len(names) == 0 {
			remedy = "add it to " + list.path
		}
		d.wrong(v, remedy, "there is no %s named %s", what, v.text)
		return 0
	}
	return i
}
