package models

// mostEnumerated is how many failovers of an excursion are followed both ways.
const mostEnumerated = 3

// add books the excursion, with all its strikes, for the given weight. Failovers fail rarely and cost
// much, so that instead of drawing whether they do, both outcomes are booked with their probabilities.
func (x *ForcedMachine) add(weight float64, term Term) {
	p := x.failover.Fails
	if weight == 0 || !x.wasDown && x.failover.Takes == nil && p == 0 {
		return
	}
	if p == 0 {
		x.addOne(weight, term)
		return
	}
	n := min(len(x.m.events), mostEnumerated)
	for mask := range 1 << n {
		w := weight
		for i := range n {
			fails := mask>>i&1 == 1
			x.m.failovers[i].fails = fails
			if fails {
				w = float64(w * p)
			} else {
				w = float64(w * (1 - p))
			}
		}
		x.addOne(w, term)
	}
}

func (x *ForcedMachine) addOne(weight float64, term Term) {
	if weight == 0 {
		return
	}
	c := x.book()
	if !c.any {
		return
	}
	weighted := c.weighted
	if x.demand == nil {
		weighted = c.time
	}
	for i, v := range [forcedValues]int64{
		forcedOutage: int64(c.time), forcedWeighted: int64(weighted), forcedSustained: c.sustained, forcedMomentary: c.momentary,
		forcedSustainedTime: int64(c.sustainedTime), forcedMissed: c.missed, forcedSpent: int64(c.spent),
	} {
		x.sums[i] += float64(weight * float64(v))
	}
	x.sums[forcedValues+int(term)] += float64(weight * float64(c.time))
}

// book returns the outages of the excursion, given which failovers fail.
func (x *ForcedMachine) book() *classAccount {
	a := &x.m.acc
	c := &a.classes[x.class.class]
	*c = classAccount{}
	if x.slo {
		a.apps.of(x.app).usage = x.usage
	}
	for _, s := range x.past {
		a.link(x.app, s, asItWas)
	}
	for i := range x.zones {
		if z := &x.zones[i]; z.by >= 0 && z.since < z.up {
			a.link(x.app, spell{int32(i), z.by, z.since, z.up}, asItWas)
		}
	}
	if s := a.apps.of(x.app); s.head != 0 {
		head := s.head
		s.head = 0
		a.replicated(x.m, x.app, head)
	}
	a.linked, a.chain = a.linked[:0], a.chain[:0]
	return c
}

// spend books the last excursion of the history against the app's error budget.
func (x *ForcedMachine) spend() {
	if len(x.m.events) == 0 {
		return
	}
	x.book()
	x.usage = x.m.acc.apps.of(x.app).usage
}
