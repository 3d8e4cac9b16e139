package scenarios

import (
	"math/big"
	"strings"

	"outagesim/models"
	"outagesim/sim"
)

func kernelsKey() *key {
	operation := func(o models.Operation) *key {
		return &key{name: o.String(), kind: lawKind, example: "2s", doc: "Time that a " + o.String() + " takes."}
	}
	return &key{name: "kernels", kind: sectionKind, list: true, named: true, fill: "[{name: default, zone_operation: 0s}]",
		doc: "The kernels, each with the time its zone operations take and the panics it can have.",
		keys: []*key{
			{name: "name", kind: nameKind, must: true, example: "refactored", doc: "Names the kernel."},
			{name: "zone_operation", kind: sectionKind, short: "all", fill: "0s", example: "2s",
				doc: "Time that a zone operation takes: one value for all five kinds, or a map by kind.",
				keys: []*key{
					{name: "all", kind: lawKind, words: "none: each kind has to be given", example: "2s", doc: "A duration or distribution for the kinds that are not given. The same as giving it instead of the map."},
					operation(models.Create), operation(models.Destroy), operation(models.Start), operation(models.Stop), operation(models.Reboot),
				}},
			{name: "panics", kind: sectionKind, list: true, named: true, words: "none",
				doc:    "Causes of kernel panics.",
				groups: []group{{keys: []string{"mtbf", "rate", "per_operation", "observed"}, must: true}},
				keys: []*key{
					{name: "name", kind: nameKind, must: true, example: "dnlc-null-dereference", doc: "Names the cause. The same cause may be in several kernels."},
					{name: "mtbf", kind: timeToKind, example: "200mo", doc: "Time in service from a boot to the panic, per hypervisor: a duration, which is the mean of an exponential, or a distribution."},
					{name: "rate", kind: rateKind, limit: limit{atMost: "1/s"}, example: "0.06/y", doc: "Panics per hypervisor and time in service: the same as an `mtbf` of its inverse. 0 means never."},
					{name: "per_operation", kind: shareKind, example: "1.64e-7", doc: "Probability that a zone operation panics."},
					{name: "observed", kind: sectionKind, optional: true, example: "{events: 1, over: 200mo}",
						doc: "A record from which the rate is known with uncertainty: one rate is drawn per replication, for the whole fleet, from the Gamma distribution that Jeffreys' prior and the record give.",
						keys: []*key{
							{name: "events", kind: wholeKind, must: true, limit: limit{atMost: "1000000000"}, doc: "Panics seen."},
							{name: "over", kind: durationKind, must: true, limit: limit{above: "0s"}, example: "200mo", doc: "Hypervisor-time watched."},
							{name: "prior", kind: sectionKind, optional: true, words: "Jeffreys': shape 1/2 over no time", example: "{shape: 1, over: 10y}", doc: "Another prior: a Gamma distribution of the rate, as if so many events had been seen over so long.",
								keys: []*key{
									{name: "shape", kind: numberKind, must: true, limit: limit{above: "0"}, doc: "Shape of the Gamma distribution."},
									{name: "over", kind: durationKind, must: true, example: "10y", doc: "Its rate parameter, a hypervisor-time."},
								}},
						}},
					recoveryRef("Recovery that follows."),
				}},
		}}
}

func recoveryRef(doc string) *key {
	return &key{name: "recovery", kind: nameKind, fill: "panic", doc: doc}
}

func (d *decoder) kernelsOf(v, recoveries *value) []models.Kernel {
	if !v.bad && len(v.items) == 0 {
		d.wrong(v, "write one, or remove the key", "a fleet needs at least one kernel")
	}
	var out []models.Kernel
	for _, item := range v.items {
		k := models.Kernel{Name: item.get("name").text}
		if !item.bad {
			k.Operations = d.operationTimes(item.get("zone_operation"))
			for _, p := range item.get("panics").items {
				if !p.bad {
					k.Panics = append(k.Panics, d.panicOf(p, recoveries))
				}
			}
		}
		out = append(out, k)
	}
	return out
}

func (d *decoder) operationTimes(v *value) (times [models.Operations]sim.Distribution) {
	if v.bad {
		return times
	}
	all := v.get("all")
	var missing []string
	for o := range models.Operations {
		t := v.get(o.String())
		switch {
		case t.given:
			times[o] = t.dist
		case all.given:
			times[o] = all.dist
		default:
			missing = append(missing, o.String())
		}
	}
	if len(missing) > 0 && !v.unknown {
		d.wrong(v, "give each of the five kinds, or all", "lacks %s", strings.Join(missing, ", "))
	}
	return times
}

func (d *decoder) panicOf(v, recoveries *value) models.Panic {
	p := models.Panic{Name: v.get("name").text, Recovery: d.refer(v.get("recovery"), recoveries, "recovery")}
	observed := v.get("observed")
	switch {
	case v.get("per_operation").given:
		p.PerOperation = v.get("per_operation").num
		if v.get("per_operation").exact != nil && p.PerOperation == 0 {
			p.TimeTo = never()
		}
	case observed.given:
		p.Observed = d.observedOf(observed)
	default:
		p.TimeTo = timeTo(v)
	}
	return p
}

// timeTo is the time to a panic or failure, of which mtbf and rate are two ways to tell.
func timeTo(v *value) sim.Distribution {
	rate := v.get("rate")
	if !rate.given {
		return v.get("mtbf").dist
	}
	if rate.bad || rate.exact.Sign() == 0 {
		return never()
	}
	return sim.Exponential{MeanTime: sim.Seconds(nearestFloat(new(big.Rat).Inv(rate.exact)))}
}

func (d *decoder) observedOf(v *value) *models.Observed {
	if !v.sound("events", "over", "prior") {
		return nil
	}
	o := &models.Observed{Events: v.get("events").num, Over: duration(v.get("over"))}
	shape, exposure := big.NewRat(1, 2), new(big.Rat)
	if prior := v.get("prior"); prior.given {
		if !prior.sound("shape", "over") {
			return nil
		}
		shape, exposure = prior.get("shape").exact, prior.get("over").exact
	}
	o.Shape = nearestFloat(new(big.Rat).Add(shape, v.get("events").exact))
	o.Exposure = sim.Seconds(nearestFloat(new(big.Rat).Add(exposure, v.get("over").exact)))
	return o
}
