package models

import "outagesim/sim"

// groupState is what a quiet group remembers.
type groupState struct {
	hyps       []groupHypervisor
	ages       []sim.Duration // by hypervisor and ageing cause: at the beginning of its time in service
	lastShared []sim.Time     // by shared cause and rack: its last event
	usage      usage          // of the app's error budget
}

// quietTime is a time in which a group is quiet, with the hazards of all its clocks in it.
type quietTime struct {
	groupState
	from, to    sim.Time
	own, shared float64
}

func (s *groupState) set(o *groupState) {
	for len(s.hyps) < len(o.hyps) {
		s.hyps = append(s.hyps, groupHypervisor{})
	}
	s.hyps = s.hyps[:len(o.hyps)]
	for i := range o.hyps {
		keep := s.hyps[i].recoveries[:0] // a quiet hypervisor may forget its recoveries
		s.hyps[i] = o.hyps[i]
		s.hyps[i].recoveries = keep
	}
	s.ages = append(s.ages[:0], o.ages...)
	s.lastShared = append(s.lastShared[:0], o.lastShared...)
	s.usage = o.usage
}

// history draws a history of the group as it comes and keeps its quiet times.
func (x *ForcedMachine) history(key sim.Key) {
	x.begin(key)
	n := len(x.shape.kernel)
	for len(x.hyps) < n {
		x.hyps = append(x.hyps, groupHypervisor{})
	}
	x.hyps = x.hyps[:n]
	for h := range x.hyps {
		x.hyps[h] = groupHypervisor{kernel: x.shape.kernel[h], startPanic: sim.Never, recoveries: x.hyps[h].recoveries[:0]}
	}
	x.ages = zeroed(x.ages, n*len(x.clocks.ageing))
	for slot := range x.ages {
		h, c := slot/len(x.clocks.ageing), x.clocks.ageing[slot%len(x.clocks.ageing)]
		if x.causes[c].kernel == int(x.shape.kernel[h]) {
			x.ages[slot] = x.shape.age[h]
		}
	}
	x.lastShared = zeroed(x.lastShared, x.shape.racks*len(x.clocks.shared))
	x.usage = usage{}
	x.quiets = x.quiets[:0]
	x.now = 0
	for x.now < x.horizon {
		own, shared := x.measure(x.now, x.horizon)
		strikes, t := -1, x.horizon
		if e := x.stream.Exp(); e < own+shared {
			strikes, t = x.first(e, x.horizon)
		}
		quiet, panics := x.ends()
		if panics >= 0 {
			if p := x.hyps[panics].startPanic; p < t {
				x.startPanics(panics)
				x.now = p
				continue
			}
		} else if quiet < t {
			if x.slo {
				x.spend()
			}
			x.begin(key.With(0).With(uint64(t))) // the next excursion
			x.keep(quiet, t)
			if strikes >= 0 { // keep has measured anew
				x.measure(x.now, x.horizon)
			}
		}
		if strikes >= 0 {
			x.strike(x.spans[strikes], t)
		}
		x.now = t
	}
}

func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// begin forgets the last excursion. The next one is drawn from key.
func (x *ForcedMachine) begin(key sim.Key) {
	x.eventKey = key
	x.stream = key.Stream()
	x.past, x.m.events, x.m.failovers = x.past[:0], x.m.events[:0], x.m.failovers[:0]
	x.wasDown = false
	for i := range x.zones {
		x.zones[i].by, x.zones[i].up = -1, 0
	}
}

// keep adds the quiet time from from to to.
func (x *ForcedMachine) keep(from, to sim.Time) {
	if len(x.quiets) < cap(x.quiets) {
		x.quiets = x.quiets[:len(x.quiets)+1]
	} else {
		x.quiets = append(x.quiets, quietTime{})
	}
	q := &x.quiets[len(x.quiets)-1]
	q.set(&x.groupState)
	q.from, q.to = from, to
	q.own, q.shared = x.measure(from, to)
}
