package scenarios

import (
	"math/big"

	"outagesim/models"
	"outagesim/sim"
)

// AllApps is the class of all apps in the names of metrics.
const AllApps = "all"

func appsKey() *key {
	return &key{name: "apps", kind: sectionKind, list: true, named: true, reserved: []string{AllApps}, fill: "[{name: app}]",
		doc:    "Classes of apps that are alike. Classes with a count take their zones first, shares fill the rest. With `fleet.zones` the apps of a class are those of the file.",
		groups: []group{{keys: []string{"share", "count"}}},
		keys: []*key{
			{name: "name", kind: nameKind, must: true, example: "redundant", doc: "Names the class in metrics. Not `all`, which is all classes together."},
			{name: "share", kind: restKind, words: "100% for the only class; else this or `count` has to be given", example: "20%",
				doc: "Share of the apps, not of the zones; one class may take the `rest`. Shares add up to 100%."},
			{name: "count", kind: wholeKind, words: "told by the shares, or by `fleet.zones`", limit: limit{atMost: "1000000000"}, example: "500", doc: "Number of apps."},
			{name: "replicas", kind: wholeKind, fill: "1", limit: limit{atLeast: "1", atMost: "1000"}, example: "2",
				doc: "Zones of each app. With `fleet.zones` each app has those of the file, and what is given here is held against them."},
			{name: "need", kind: wholeKind, fill: "1", limit: limit{atLeast: "1", atMost: "1000"}, doc: "Replicas that must run for the app to be up."},
			{name: "spread", kind: wordKind, enum: []string{"hypervisor", "rack", "any"}, fill: "hypervisor", doc: "What the replicas of an app do not share."},
			{name: "failover", kind: sectionKind, short: "takes", doc: "What an app does that loses a replica and keeps `need`. A duration or distribution alone is `takes`.",
				keys: []*key{
					{name: "takes", kind: lawKind, fill: "0s", example: "30s", doc: "How long the app is out: a duration or distribution."},
					{name: "fails", kind: shareKind, fill: "0%", example: "1%", doc: "Probability that it is out until the replica is back instead."},
				}},
			{name: "slo", kind: sectionKind, optional: true, words: "none", example: "{availability: 99.9%, window: 30d}", doc: "Service level objective.",
				keys: []*key{
					{name: "availability", kind: shareKind, must: true, limit: limit{above: "0%", below: "100%"}, example: "99.9%", doc: "Share of time up in every window."},
					{name: "window", kind: durationKind, fill: "30d", limit: limit{above: "0s"}, doc: "Length of a window; windows follow each other from the start."},
				}},
		}}
}

// appsOf makes the classes of apps, and where a record of the zones tells which apps there are, the zones
// with their apps.
func (d *decoder) appsOf(v *value, fleet *value, f models.Fleet, r *record) ([]models.AppClass, []models.Zone) {
	if !v.bad && len(v.items) == 0 {
		d.wrong(v, "write one, or remove the key", "needs at least one class")
	}
	if r != nil {
		d.knownClasses(v, fleet.get("zones"), r)
	}
	var out []models.AppClass
	var demands []appDemand
	countable := !v.bad && fleet.sound("hypervisors", "zones_per_hypervisor", "capacity_per_hypervisor", "inventory", "zones") &&
		(r != nil || !fleet.get("zones").given)
	var rest *value
	sum, anyShare := new(big.Rat), false
	for _, item := range v.items {
		if item.bad {
			countable = false
			continue
		}
		class := d.appClass(item, fleet, f, r != nil)
		demand := appDemand{replicas: int64(class.Replicas)}
		share, count := item.get("share"), item.get("count")
		switch {
		case !item.sound("share", "count", "replicas"):
			countable = false
		case r != nil:
		case count.given:
			demand.count = int64(count.whole)
		case share.given && share.text == "rest":
			if rest != nil {
				d.wrong(share, "give one of them a share", "the rest goes to %s already", rest.path)
				countable = false
			}
			rest, anyShare = item, true
			demand.share = new(big.Rat)
		case share.given:
			demand.share, anyShare = share.exact, true
			sum.Add(sum, share.exact)
		case len(v.items) == 1:
			demand.share, anyShare = big.NewRat(1, 1), true
			sum.SetInt64(1)
		default:
			d.wrong(item, "add share: with a share of the apps, or count: with their number", "has neither share nor count")
			countable = false
		}
		out, demands = append(out, class), append(demands, demand)
	}
	if !countable {
		return out, nil
	}
	if r != nil {
		return out, d.appsOfRecord(v, fleet.get("zones"), r, out)
	}
	if anyShare && !d.shares(v, sum, rest != nil) {
		return out, nil
	}
	for i, item := range v.items {
		if item == rest {
			left := new(big.Rat).Sub(big.NewRat(1, 1), sum)
			if left.Sign() < 0 {
				left.SetInt64(0)
			}
			demands[i].share = left
		}
	}
	zones := int64(f.ZoneCount())
	counts, fit := resolve(zones, demands)
	if !fit {
		d.wrong(v, "lower a count or the replicas, or add hypervisors", "the counts need more than the %d zones there are", zones)
		return out, nil
	}
	var apps int64
	for i := range out {
		out[i].Count = int(counts[i])
		apps += counts[i]
	}
	if apps == 0 {
		d.wrong(v, "add hypervisors or zones, or need fewer replicas", "there is not one app: %d zones are too few", zones)
	}
	return out, nil
}

// shares reports shares that do not add up. A billionth is forgiven, for thirds cannot be written.
func (d *decoder) shares(v *value, sum *big.Rat, rest bool) bool {
	tolerance := big.NewRat(1, 1_000_000_000)
	off := new(big.Rat).Sub(sum, big.NewRat(1, 1))
	percent := new(big.Rat).Mul(sum, big.NewRat(100, 1)).FloatString(7)
	for len(percent) > 1 && (percent[len(percent)-1] == '0' || percent[len(percent)-1] == '.') {
		done := percent[len(percent)-1] == '.'
		percent = percent[:len(percent)-1]
		if done {
			break
		}
	}
	switch {
	case off.Cmp(tolerance) > 0:
		d.wrong(v, "lower one of them", "the shares add up to %s%%, more than 100%%", percent)
	case !rest && off.Cmp(tolerance.Neg(tolerance)) < 0:
		d.wrong(v, "raise one of them or write share: rest for it", "the shares add up to %s%%, not 100%%", percent)
	default:
		return true
	}
	return false
}

// appClass makes a class of apps without their number, and without that of their replicas if these are
// recorded.
func (d *decoder) appClass(v, fleet *value, f models.Fleet, recorded bool) models.AppClass {
	class := models.AppClass{
		Name:     v.get("name").text,
		Replicas: v.get("replicas").int(),
		Need:     v.get("need").int(),
	}
	if !recorded && v.sound("need", "replicas") && class.Need > class.Replicas {
		at := v.get("need")
		if !at.given {
			at = v.get("replicas")
		}
		d.wrong(at, "", "needs %d of only %d replicas", class.Need, class.Replicas)
	}
	where, places := "hypervisors", f.Hypervisors
	switch v.get("spread").text {
	case "rack":
		class.Spread, where, places = models.SpreadRack, "racks", f.Racks
	case "any":
		class.Spread, places = models.SpreadAny, class.Replicas
	}
	if !recorded && fleet.sound(where, "inventory") && v.sound("replicas", "spread") && class.Replicas > places {
		d.wrong(v.get("replicas"), "use fewer replicas, more "+where+" or spread: any", "%d replicas cannot be on distinct %s: there are %d", class.Replicas, where, places)
	}
	if f := v.get("failover"); !f.bad {
		class.Failover.Fails = f.get("fails").num
		if takes := f.get("takes"); takes.dist != nil && takes.dist != sim.Distribution(sim.Constant{}) {
			class.Failover.Takes = takes.dist
		}
	}
	if s := v.get("slo"); s.given && !s.bad {
		class.SLO = &models.SLO{Availability: s.get("availability").num, Window: duration(s.get("window"))}
	}
	return class
}
