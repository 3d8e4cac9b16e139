package scenarios

import (
	"strings"

	"outagesim/models"
)

func recoveriesKey() *key {
	return &key{name: "recoveries", kind: sectionKind, list: true, named: true, words: "none; one is needed for every panic, failure and policy",
		doc: "What follows when a hypervisor is struck or rebooted: phases, one after another.",
		keys: []*key{
			{name: "name", kind: nameKind, must: true, example: "panic", doc: "Names the recovery. Panics, failures and policies that name none use `panic`."},
			{name: "reboots", kind: flagKind, fill: "true", doc: "Brings up the installed kernel; `false`: the kernel stays as it is."},
			{name: "phases", kind: sectionKind, list: true, named: true, must: true, example: "[{name: boot, takes: 10m}]",
				doc:    "The phases in their order. The hypervisor is back in the pool when the last one ends. Zones come back one by one in a phase with `each`; without one, all when the first phase with `zones: up` begins, or at the end.",
				groups: []group{{keys: []string{"takes", "each"}, must: true}},
				// Observed milestones name phases and these two.
				reserved: []string{MilestonePool, MilestoneLastCustomer},
				keys: []*key{
					{name: "name", kind: nameKind, must: true, example: "boot", doc: "Names the phase, and the milestone that is its end."},
					{name: "takes", kind: lawKind, example: "10m", doc: "How long it takes: a duration or distribution."},
					{name: "each", kind: lawKind, example: "25s", doc: "Zones come back one by one: each takes the kernel's start operation, then this duration or distribution; `zone_operations.at_once` at a time, in an order drawn anew for each event."},
					{name: "zones", kind: wordKind, enum: []string{"up"}, words: "zones are down", doc: "`up`: zones run during the phase."},
					{name: "slots", kind: wholeKind, limit: limit{atLeast: "1", atMost: maxHypervisors}, words: "any number", example: "4", doc: "Hypervisors of the fleet that can be in this phase at once; the rest wait in order of arrival, and waiting belongs to the phase."},
				}},
			{name: "fails", kind: sectionKind, doc: "Reboots that do not come back by themselves.",
				keys: []*key{
					{name: "share", kind: shareKind, fill: "0%", example: "1%", doc: "Share of the recoveries that another one takes the place of, from the event on."},
					{name: "recovery", kind: nameKind, words: "none; needed if `share` is not 0", example: "onsite", doc: "The other recovery. Chains must end."},
				}},
		}}
}

func (d *decoder) recoveriesOf(v *value) []models.Recovery {
	var out []models.Recovery
	for _, item := range v.items {
		r := models.Recovery{Name: item.get("name").text, Reboots: item.get("reboots").flag, FailTo: -1}
		if !item.bad {
			r.Phases = d.phasesOf(item.get("phases"))
			fails := item.get("fails")
			if to := fails.get("recovery"); to.given && !fails.bad {
				if i := d.refer(to, v, "recovery"); !to.bad && fails.get("share").num > 0 {
					r.FailShare, r.FailTo = fails.get("share").num, i
				}
			} else if share := fails.get("share"); !fails.bad && share.num > 0 {
				d.wrong(share, "add recovery: with the name of the one that takes its place", "does not say which recovery follows")
			}
		}
		out = append(out, r)
	}
	d.chains(v, out)
	return out
}

// chains reports recoveries that fail over to each other in a circle.
func (d *decoder) chains(v *value, all []models.Recovery) {
	if !v.bad {
		reported := make([]bool, len(all))
		for i := range all {
			var way []string
			at := i
			for range len(all) {
				way = append(way, all[at].Name)
				if at = all[at].FailTo; at < 0 || at == i {
					break
				}
			}
			if at != i || reported[i] || v.items[i].get("fails").get("recovery").bad {
				continue
			}
			for j := i; !reported[j]; j = all[j].FailTo {
				reported[j] = true
			}
			to := v.items[i].get("fails").get("recovery")
			d.fault(to.at, to.path, "let the last of them have no fails", "failed recoveries go round in a circle: %s", strings.Join(append(way, all[i].Name), ", "))
		}
	}
}

func (d *decoder) phasesOf(v *value) []models.Phase {
	if !v.bad && len(v.items) == 0 {
		d.wrong(v, "write at least one, such as {name: boot, takes: 10m}", "has no phases")
	}
	var out []models.Phase
	up, each := "", "" // the phases with which zones came back, and the one that brings them one by one
	for _, item := range v.items {
		if item.bad {
			// Whether zones are back after it is not known.
			return out
		}
		p := models.Phase{Name: item.get("name").text, Slots: item.get("slots").int()}
		zones := item.get("zones")
		p.ZonesUp = zones.given
		switch {
		case item.get("each").given && each != "":
			d.wrong(item.get("each"), "keep one of them", "zones come back one by one in %s already", each)
		case item.get("each").given && up != "":
			d.wrong(item.get("each"), "put this phase before it", "zones run already since %s", up)
		case item.get("each").given && zones.given:
			d.wrong(zones, "remove it: zones come back one by one in this phase", "goes with takes only")
		case item.get("each").given:
			p.Each = item.get("each").dist
			up, each = p.Name, p.Name
		default:
			p.Takes = item.get("takes").dist
			switch {
			case zones.given && up == "":
				up = p.Name
			case !zones.given && up != "":
				d.wrong(item, "add zones: up, or put this phase before "+up, "zones run since %s and would go down again in %s", up, p.Name)
			}
		}
		out = append(out, p)
	}
	return out
}

func stuckKey() *key {
	return &key{name: "stuck", kind: sectionKind, doc: "Zones that stay down after their own boot, until repaired.", keys: []*key{
		{name: "share", kind: shareKind, fill: "0%", example: "2%", doc: "Share of the zones that a recovery boots."},
		{name: "repair", kind: lawKind, words: "none; needed if `share` is not 0", example: "{lognormal: {median: 30m, p95: 61m}}", doc: "Time from the end of the zone's boot to its repair: a duration or distribution."},
	}}
}

func (d *decoder) stuckOf(v *value) models.Stuck {
	share, repair := v.get("share"), v.get("repair")
	if v.bad || share.bad || share.num == 0 {
		return models.Stuck{}
	}
	if !repair.given {
		d.wrong(share, "add repair: with a duration or distribution", "does not say how long the repair takes")
	}
	return models.Stuck{Share: share.num, Repair: repair.dist}
}
