package models

import (
	"outagesim/sim"
)

// groupHypervisor is a hypervisor of a group. Without slots a recovery is settled when it begins, but
// for what a further strike changes, so its times are known ahead.
type groupHypervisor struct {
	kernel      int32
	serviceFrom sim.Time // in service from then on
	backAt      sim.Time // the zones of all its recoveries are back, or coming back one by one
	startPanic  sim.Time // when a start of the `each` phase panics, or Never
	panicOf     int32    // its cause
	panicKey    sim.Key
	recoveries  []groupRecovery
}

// groupRecovery is a recovery under way.
type groupRecovery struct {
	spec   int
	kernel int32 // whose start operations the `each` phase takes
	at     sim.Time
	each   sim.Time // beginning of the `each` phase, or Never
	back   sim.Time
	key    sim.Key
}

// groupZone is a replica of the group's app.
type groupZone struct {
	h         int32
	by        int32 // event that took it down last in this excursion; -1: none
	since, up sim.Time
}

// rare is the share of draws that a rare branch of the first recovery of an excursion gets: recoveries
// that fail and zones that are stuck take long, and what a strike costs grows with the square of it.
const rare = 0.25

// chance draws whether something of probability p happens. In the first recovery of an excursion the
// rarer of the two outcomes is drawn more often, and the excursion weighs less for it.
func (x *ForcedMachine) chance(p float64, key sim.Key) bool {
	u := key.Float64()
	if !x.tilted || p >= rare && p <= 1-rare || p <= 0 || p >= 1 {
		return u < p
	}
	q := rare
	if p > 0.5 {
		q = 1 - rare
	}
	if u < q {
		x.weight *= p / q
		return true
	}
	x.weight *= (1 - p) / (1 - q)
	return false
}

// strike lets the clock of s strike at t.
func (x *ForcedMachine) strike(s span, t sim.Time) {
	c := x.causeOf(&s)
	cause := &x.causes[c]
	switch s.kind {
	case spanMemoryless, spanAgeing:
		x.struck(s.h, t, x.happens(t), cause.recovery, c)
		return
	case spanSharedAgeing:
		x.lastShared[s.slot] = t
	}
	ev := x.happens(t)
	for h := range x.hyps {
		if cause.scope == ScopeFleet || x.shape.rack[h] == s.h {
			x.struck(int32(h), t, ev, cause.recovery, -1)
		}
	}
}

// happens books an event and draws what becomes of the failover it may start.
func (x *ForcedMachine) happens(t sim.Time) int32 {
	ev := int32(len(x.m.events))
	key := x.eventKey.With(uint64(ev) + 1)
	x.m.events = append(x.m.events, event{at: t, key: key})
	var f failoverDraw
	if x.failover.Takes != nil {
		f.takes = x.m.draw(x.failover.Takes, key.With(keyFailover).With(keyTakes))
	}
	f.fails = x.failover.Fails > 0 && key.With(keyFailover).Float64() < x.failover.Fails
	x.m.failovers = append(x.m.failovers, f)
	return ev
}

// struck begins a recovery of hypervisor h at t for event ev; an ageing clock of cause c starts anew.
func (x *ForcedMachine) struck(h int32, t sim.Time, ev int32, spec int, c int32) {
	hyp := &x.hyps[h]
	key := x.m.events[ev].key.With(uint64(h))
	for k := key; x.recoveries[spec].FailShare > 0; {
		k = k.With(keyFails)
		if !x.chance(x.recoveries[spec].FailShare, k) {
			break
		}
		spec = x.recoveries[spec].FailTo
	}
	if t >= hyp.backAt {
		x.stopAges(h, t, c)
		hyp.recoveries = hyp.recoveries[:0]
		for i := range x.zones {
			z := &x.zones[i]
			if z.h != h {
				continue
			}
			if z.by >= 0 && z.up < t {
				x.past = append(x.past, spell{int32(i), z.by, z.since, z.up})
			}
			if z.by < 0 || z.up < t {
				z.since, z.by = t, ev
			}
		}
	}
	if x.recoveries[spec].Reboots {
		hyp.kernel = int32(x.cfg.Fleet.Installed)
		for i, a := range x.clocks.ageing {
			if x.causes[a].kernel >= 0 {
				x.ages[int(h)*len(x.clocks.ageing)+i] = 0
			}
		}
	}
	hyp.recoveries = append(hyp.recoveries, groupRecovery{spec: spec, key: key, at: t, each: sim.Never})
	x.settle(h, t)
	x.tilted = false
}

// stopAges lets the ageing clocks of h stand still at t.
func (x *ForcedMachine) stopAges(h int32, t sim.Time, struckBy int32) {
	hyp := &x.hyps[h]
	for i, a := range x.clocks.ageing {
		age := &x.ages[int(h)*len(x.clocks.ageing)+i]
		k := x.causes[a].kernel
		switch {
		case a == struckBy:
			*age = 0
		case t > hyp.serviceFrom && (k < 0 || int32(k) == hyp.kernel):
			*age = age.Plus(t.Sub(hyp.serviceFrom))
		}
	}
}

// settle works out the times of h from its recoveries, now being t. A zone runs when all of them
// say so.
func (x *ForcedMachine) settle(h int32, t sim.Time) {
	hyp := &x.hyps[h]
	hyp.serviceFrom, hyp.backAt, hyp.startPanic = 0, 0, sim.Never
	for i := range x.zones {
		if x.zones[i].h == h {
			x.zones[i].up = 0
		}
	}
	for i := range hyp.recoveries {
		r := &hyp.recoveries[i]
		if r.each >= t { // not begun: it will find what runs then
			r.kernel = hyp.kernel
		}
		last := true
		for j := range hyp.recoveries {
			last = last && (j == i || hyp.recoveries[j].back < r.back)
		}
		x.recover(h, r, len(hyp.recoveries) == 1 || last)
	}
}

// recover follows recovery r of h to its end. Starts of its `each` phase can panic only if it is the
// last to bring the zones back.
func (x *ForcedMachine) recover(h int32, r *groupRecovery, last bool) {
	hyp := &x.hyps[h]
	phases := x.recoveries[r.spec].phases
	t, up := r.at, sim.Never
	back := false
	for i := range phases {
		p := &phases[i]
		if p.ZonesUp && up == sim.Never {
			up = t
			if p.first {
				back, r.back = true, t
				x.zonesBack(h, r, t)
			}
		}
		if p.Each != nil {
			back, r.back, r.each = true, t, t
			t = x.zonesBoot(h, r, p, t, last)
		} else {
			t = t.Add(x.m.draw(p.Takes, r.key.With(p.key)))
		}
	}
	if !back {
		r.back = t
		x.zonesBack(h, r, t)
	}
	hyp.backAt = max(hyp.backAt, r.back)
	hyp.serviceFrom = max(hyp.serviceFrom, min(up, t))
}

// zonesBack lets the replicas on h run from t on as far as r is concerned, if they are not stuck.
func (x *ForcedMachine) zonesBack(h int32, r *groupRecovery, t sim.Time) {
	for i := range x.zones {
		if x.zones[i].h == h {
			x.boots(i, r, t)
		}
	}
}

// boots books the boot of replica i at t: it runs then, or when it is repaired.
func (x *ForcedMachine) boots(i int, r *groupRecovery, t sim.Time) {
	if share := x.cfg.Stuck.Share; share > 0 {
		if key := r.key.With(keyStuck).With(uint64(i)); x.chance(share, key) {
			t = t.Add(x.m.draw(x.cfg.Stuck.Repair, key.With(keyRepair)))
		}
	}
	x.zones[i].up = max(x.zones[i].up, t)
}

// zonesBoot lets the zones of h boot from now on, in an order of which only the places of the replicas
// are drawn, and returns when the last zone of all has booted.
func (x *ForcedMachine) zonesBoot(h int32, r *groupRecovery, p *phaseSpec, now sim.Time, last bool) sim.Time {
	kernel := &x.cfg.Kernels[r.kernel]
	atOnce, n := x.cfg.Ops.AtOnce, int(x.shape.zones[h])
	start, ok1 := kernel.Operations[Start].(sim.Constant)
	each, ok2 := p.Each.(sim.Constant)
	startsEnd, bootsEnd := func(place int) sim.Time { return x.boot.starts[place] }, func(place int) sim.Time { return x.boot.boots[place] }
	var end sim.Time
	if ok1 && ok2 {
		step := start.Value.Duration().Plus(each.Value.Duration())
		bootsEnd = func(place int) sim.Time { return now.Add(times(step, place/atOnce+1)) }
		startsEnd = func(place int) sim.Time { return now.Add(times(step, place/atOnce)).Add(start.Value.Duration()) }
		end = bootsEnd(n - 1)
	} else {
		b := &x.boot
		b.size(n)
		copy(b.order, b.identity) // places stand for zones
		x.m.streams = [2]sim.Stream{r.key.With(keyStartTimes).Stream(), r.key.With(keyEachTimes).Stream()}
		end = b.asTheyCome(now, atOnce, kernel.Operations[Start], p.Each, &x.m.streams)
	}

	order := r.key.With(keyOrder).Stream()
	x.places = x.places[:0]
	for i := range x.zones {
		if x.zones[i].h != h {
			continue
		}
		place := order.IntN(n)
		for j := 0; j < len(x.places); j++ {
			if x.places[j] == place {
				place, j = order.IntN(n), -1
			}
		}
		x.places = append(x.places, place)
		x.boots(i, r, bootsEnd(place))
	}

	if x.startPanic[r.kernel] > 0 && last {
		hyp := &x.hyps[h]
		s := r.key.With(keyStartPanic).Stream()
		rate := x.startPanicRate[r.kernel]
		for i := skip(&s, rate); i < uint64(n); i += 1 + skip(&s, rate) {
			hyp.startPanic = min(hyp.startPanic, startsEnd(int(i)))
		}
		if hyp.startPanic >= x.horizon {
			hyp.startPanic = sim.Never
		} else {
			hyp.panicKey = r.key.With(keyStartPanic)
			hyp.panicOf = int32(x.m.panicOfOperation(int(r.kernel), hyp.panicKey.With(1).Float64()))
		}
	}
	return end
}

// times is n d, or Forever where that lies beyond the range.
func times(d sim.Duration, n int) sim.Duration {
	if d != 0 && int64(n) > int64(sim.Forever)/int64(d) {
		return sim.Forever
	}
	return d * sim.Duration(n)
}

// startPanics lets the start of hypervisor h that panics do so.
func (x *ForcedMachine) startPanics(h int32) {
	hyp := &x.hyps[h]
	t, c := hyp.startPanic, hyp.panicOf
	hyp.startPanic = sim.Never
	ev := x.happens(t)
	x.struck(h, t, ev, x.causes[c].recovery, -1)
}
