package models

import (
	"math"

	"outagesim/sim"
	"outagesim/sim/portable"
)

// forcedClocks are the clocks of the model as groups see them: memoryless ones of a hypervisor added
// up, the others one by one.
type forcedClocks struct {
	memoryless [][]int32 // by kernel: causes that strike a hypervisor that runs it
	ageing     []int32   // causes that strike a hypervisor
	shared     []int32   // causes that strike racks or the fleet
}

func (m *Model) forcedClocks() forcedClocks {
	var c forcedClocks
	c.memoryless = make([][]int32, len(m.cfg.Kernels))
	for i := range m.causes {
		switch x := &m.causes[i]; {
		case !m.canStrike(i):
		case x.scope != ScopeHypervisor:
			c.shared = append(c.shared, int32(i))
		case !x.poisson():
			c.ageing = append(c.ageing, int32(i))
		default:
			for k := range c.memoryless {
				if x.kernel < 0 || x.kernel == k {
					c.memoryless[k] = append(c.memoryless[k], int32(i))
				}
			}
		}
	}
	return c
}

// rates draws the rates of memoryless causes, per microsecond, for a replication: the same as in the
// history that the machine simulates.
func (m *Model) rates(rep uint64, rate []float64) {
	for i := range m.causes {
		c := &m.causes[i]
		mean := c.mean
		switch {
		case !c.poisson():
			continue
		case c.observed != nil:
			s := m.key.With(rep).With(c.key).With(keyRate).Stream()
			mean = c.observed.Exposure / sim.Seconds(sim.SampleGamma(&s, c.observed.Shape))
		case c.perOp > 0: // whether or not operations are simulated one by one
			mean = sim.Seconds(1 / float64(m.cfg.Ops.PerZone*float64(m.cfg.Fleet.ZonesPerHypervisor)*c.perOp))
		}
		rate[i] = 1 / (float64(mean) * 1e6)
	}
}

// span is a clock that runs from a time to the end of the window at hand. The clocks of a window laid
// end to end are one exponential clock with their hazards added up: its first point lies in the
// first clock, in their order, that strikes at all in the window.
type span struct {
	kind   uint8
	h      int32 // hypervisor of the group, or rack
	cause  int32 // of an ageing clock or a shared one
	slot   int32 // of its age
	from   sim.Time
	hazard float64 // until the end of the window
	rate   float64 // of a memoryless one
	age    sim.Duration
	share  float64 // of the lives that end before age
}

const (
	spanMemoryless uint8 = iota
	spanAgeing
	spanShared
	spanSharedAgeing
)

// measure lists the clocks that run between now and end and returns the sum of their hazards: of those
// of hypervisors, which come first, and of those of racks and the fleet.
func (x *ForcedMachine) measure(now, end sim.Time) (own, shared float64) {
	x.spans = x.spans[:0]
	for h := range x.hyps {
		hyp := &x.hyps[h]
		from := max(now, hyp.serviceFrom)
		if from >= end {
			continue
		}
		if rate := x.rateOn(int32(h)); rate > 0 {
			s := span{kind: spanMemoryless, h: int32(h), from: from, rate: rate, hazard: float64(rate * float64(end-from))}
			own += s.hazard
			x.spans = append(x.spans, s)
		}
		for i, c := range x.clocks.ageing {
			if k := x.causes[c].kernel; k >= 0 && int32(k) != hyp.kernel {
				continue
			}
			slot := h*len(x.clocks.ageing) + i
			age := x.ages[slot].Plus(from.Sub(hyp.serviceFrom))
			s := span{kind: spanAgeing, h: int32(h), cause: c, slot: int32(slot), from: from, age: age}
			s.hazard, s.share = hazard(x.causes[c].timeTo, age, age.Plus(end.Sub(from)))
			if s.hazard > 0 {
				own += s.hazard
				x.spans = append(x.spans, s)
			}
		}
	}
	for i, c := range x.clocks.shared {
		cause := &x.causes[c]
		entities := 1
		if cause.scope == ScopeRack {
			entities = x.shape.racks
		}
		for e := range entities {
			s := span{kind: spanShared, h: int32(e), cause: c, from: now}
			if cause.poisson() {
				s.rate = x.rate[c]
				s.hazard = float64(s.rate * float64(end-now))
			} else {
				s.kind, s.slot = spanSharedAgeing, int32(i*x.shape.racks+e)
				s.age = now.Sub(x.lastShared[s.slot])
				s.hazard, s.share = hazard(cause.timeTo, s.age, s.age.Plus(end.Sub(now)))
			}
			if s.hazard > 0 {
				shared += s.hazard
				x.spans = append(x.spans, s)
			}
		}
	}
	return own, shared
}

// hazard is the integral of the rate of d from one age to another, and the share of lives that are
// over before the first.
func hazard(d sim.Distribution, from, to sim.Duration) (h, share float64) {
	share = d.CDF(from.Seconds())
	if share >= 1 { // the end of all lives, or so near to it that nothing is left of the difference
		return math.Inf(1), 1
	}
	return -portable.Log1p(-(d.CDF(to.Seconds()) - share) / (1 - share)), share
}

// at returns when the clock of s has used up hazard y of its span, which ends at end.
func (x *ForcedMachine) at(s *span, y float64, end sim.Time) sim.Time {
	var t sim.Time
	switch s.kind {
	case spanMemoryless, spanShared:
		t = s.from + sim.Time(y/s.rate)
	default:
		p := s.share - float64((1-s.share)*portable.Expm1(-y))
		t = s.from.Add(max(0, x.causes[s.cause].timeTo.Quantile(min(p, 1)).Duration()-s.age))
	}
	return min(t, end-1)
}

// locate returns the clock that holds hazard y of the spans from index i on laid end to end, and what
// of y lies in it.
func (x *ForcedMachine) locate(i int, y float64) (int, float64) {
	for ; i < len(x.spans)-1 && y >= x.spans[i].hazard; i++ {
		y -= x.spans[i].hazard
	}
	return i, min(y, x.spans[i].hazard)
}

// first returns which clock strikes first in the window that ends at end, and when, given that the
// first of all points of the clocks laid end to end lies at y.
func (x *ForcedMachine) first(y float64, end sim.Time) (strikes int, t sim.Time) {
	strikes, y = x.locate(0, y)
	t = x.at(&x.spans[strikes], y, end)
	for i := strikes + 1; i < len(x.spans); i++ {
		s := &x.spans[i]
		if e := x.stream.Exp(); e < s.hazard {
			if u := x.at(s, e, end); u < t {
				strikes, t = i, u
			}
		}
	}
	return strikes, t
}

// rateOn is the rate of the memoryless clocks of hypervisor h of the group.
func (x *ForcedMachine) rateOn(h int32) float64 {
	kernel := x.hyps[h].kernel
	if x.evenlyFull {
		return x.kernelRate[kernel]
	}
	sum := 0.0
	for _, c := range x.clocks.memoryless[kernel] {
		sum += x.causeRate(c, h)
	}
	return sum
}

// causeRate is the rate of memoryless cause c on hypervisor h of the group. Panics of operations come by
// the number of its zones.
func (x *ForcedMachine) causeRate(c, h int32) float64 {
	if x.evenlyFull || x.causes[c].perOp == 0 {
		return x.rate[c]
	}
	return float64(x.rate[c]*float64(x.shape.zones[h])) / float64(x.cfg.Fleet.ZonesPerHypervisor)
}

// causeOf returns the cause that strikes when the clock of s does.
func (x *ForcedMachine) causeOf(s *span) int32 {
	if s.kind != spanMemoryless {
		return s.cause
	}
	causes := x.clocks.memoryless[x.hyps[s.h].kernel]
	if len(causes) == 1 {
		return causes[0]
	}
	y := x.stream.Float64() * s.rate
	for _, c := range causes {
		if y -= x.causeRate(c, s.h); y < 0 {
			return c
		}
	}
	return causes[len(causes)-1]
}
