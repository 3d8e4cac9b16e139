package scenarios

import (
	"math/big"

	"outagesim/models"
)

func operationsKey() *key {
	var mix []*key
	for o := range models.Operations {
		mix = append(mix, &key{name: o.String(), kind: numberKind, fill: "0", limit: limit{atLeast: "0", atMost: "1000000000"},
			doc: "Weight of " + o.String() + "."})
	}
	return &key{name: "zone_operations", kind: sectionKind, doc: "The customers' workload on the zones.", keys: []*key{
		{name: "per_zone", kind: rateKind, fill: "0", limit: limit{atMost: "1000/s"}, example: "1/d",
			doc: "Operations per zone, a Poisson process while its hypervisor is in service; 0 turns it off."},
		{name: "mix", kind: sectionKind, fill: "{create: 1, destroy: 1, start: 2, stop: 2, reboot: 4}",
			doc: "Relative weights of the kinds. In a mix that is given, kinds that are not weigh 0.", keys: mix},
		{name: "at_once", kind: wholeKind, fill: "1", limit: limit{atLeast: "1", atMost: "100000"}, example: "23",
			doc: "Operations in flight on one hypervisor, starts of zones after a boot among them; the rest wait in order of arrival. By default they run one after another."},
		{name: "explicit", kind: flagKind, fill: "false",
			doc: "Simulate every operation of every hypervisor."},
	}}
}

func (d *decoder) operationsOf(v *value) models.ZoneOperations {
	z := models.ZoneOperations{
		PerZone:  v.get("per_zone").num,
		AtOnce:   v.get("at_once").int(),
		Explicit: v.get("explicit").flag,
	}
	mix := v.get("mix")
	sum := new(big.Rat)
	for o := range models.Operations {
		w := mix.get(o.String())
		if mix.bad || w.bad || w.exact == nil {
			return z
		}
		sum.Add(sum, w.exact)
	}
	if sum.Sign() == 0 {
		d.wrong(mix, "give one a weight; per_zone: 0 turns operations off", "all weights are 0")
		return z
	}
	for o := range models.Operations {
		z.Mix[o] = nearestFloat(new(big.Rat).Quo(mix.get(o.String()).exact, sum))
	}
	return z
}
