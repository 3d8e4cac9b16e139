package models

import (
	"outagesim/sim"
)

// bootScratch is the memory of the computation of zone boots.
type bootScratch struct {
	identity []uint32
	order    []uint32
	starts   []sim.Time // end of the start operation, by place in the order
	free     []sim.Time // min-heap: when each of the places at once is free again
	boots    []sim.Time // by zone of the hypervisor: the end of its own boot
}

func (b *bootScratch) size(n int) {
	if cap(b.identity) < n {
		b.identity = make([]uint32, n)
		for i := range b.identity {
			b.identity[i] = uint32(i)
		}
		b.order = make([]uint32, n)
		b.starts = make([]sim.Time, n)
		b.boots = make([]sim.Time, n)
	}
	b.identity, b.order, b.starts, b.boots = b.identity[:n], b.order[:n], b.starts[:n], b.boots[:n]
}

// zonesBoot computes the boots of all zones of h, from now on: in an order drawn for the event,
// each takes one of the places at once for the kernel's start operation and then for Each. It
// returns when the last of them ends. A recovery is computed as a batch; no event per zone is
// needed, since nothing that happens meanwhile changes it short of a new event.
func (m *Machine) zonesBoot(h int32, r *recovery, p *phaseSpec) sim.Time {
	hyp := m.at(h)
	b := &m.boot
	b.size(len(hyp.episode.up))
	copy(b.order, b.identity)
	order := r.key.With(keyOrder).Stream()
	order.Shuffle32(b.order)

	now := m.queue.Now()
	kernel := &m.cfg.Kernels[hyp.kernel]
	start, each := kernel.Operations[Start], p.Each
	startConst, ok1 := start.(sim.Constant)
	eachConst, ok2 := each.(sim.Constant)
	var last sim.Time
	if ok1 && ok2 {
		last = b.inRounds(now, m.cfg.Ops.AtOnce, startConst.Value.Duration(), eachConst.Value.Duration())
	} else {
		m.streams = [2]sim.Stream{r.key.With(keyStartTimes).Stream(), r.key.With(keyEachTimes).Stream()}
		last = b.asTheyCome(now, m.cfg.Ops.AtOnce, start, each, &m.streams)
	}
	m.zonesDetermined(h, r, last)
	if p := m.startPanic[hyp.kernel]; p > 0 && hyp.undetermined == 0 {
		m.scheduleStartPanic(h, r, p)
	}
	return last
}

// inRounds computes boots that all take as long: c at a time, in rounds.
func (b *bootScratch) inRounds(now sim.Time, c int, start, each sim.Duration) (last sim.Time) {
	step := start.Plus(each)
	begin := now
	for i := 0; i < len(b.order); {
		end, started := begin.Add(step), begin.Add(start)
		for stop := min(i+c, len(b.order)); i < stop; i++ {
			b.boots[b.order[i]] = end
			b.starts[i] = started
		}
		begin = end
	}
	return begin
}

// asTheyCome computes boots whose times are drawn: the next zone takes the place that is free
// first.
func (b *bootScratch) asTheyCome(now sim.Time, c int, start, each sim.Distribution, streams *[2]sim.Stream) (last sim.Time) {
	b.free = b.free[:0]
	last = now
	for i, z := range b.order {
		begin := now
		if len(b.free) == c {
			begin = b.free[0]
		}
		b.starts[i] = begin.Add(start.Sample(&streams[0]))
		end := b.starts[i].Add(each.Sample(&streams[1]))
		b.boots[z] = end
		last = max(last, end)
		if len(b.free) < c {
			b.free = pushTime(b.free, end)
		} else {
			replaceLeast(b.free, end)
		}
	}
	return last
}

// zonesBack lets all zones of h run again now, as far as recovery r is concerned.
func (m *Machine) zonesBack(h int32, r *recovery) {
	m.boot.size(len(m.at(h).episode.up))
	now := m.queue.Now()
	for z := range m.boot.boots {
		m.boot.boots[z] = now
	}
	m.zonesDetermined(h, r, now)
}

// zonesDetermined books the boots in the scratch memory, the last of which ends at booted: zones
// that are stuck run when they are repaired, the others at once.
func (m *Machine) zonesDetermined(h int32, r *recovery, booted sim.Time) {
	hyp := m.at(h)
	r.back = true
	hyp.undetermined--
	boots := m.boot.boots
	if share := m.cfg.Stuck.Share; share > 0 {
		m.streams = [2]sim.Stream{r.key.With(keyStuck).Stream(), r.key.With(keyRepair).Stream()}
		which, repair := &m.streams[0], &m.streams[1]
		rate := m.stuckRate
		for z := skip(which, rate); z < uint64(len(boots)); z += 1 + skip(which, rate) {
			boots[z] = boots[z].Add(m.cfg.Stuck.Repair.Sample(repair))
		}
	}
	m.zonesUp(h, r, boots, booted)
}

// skip draws how many trials fail before the next that succeeds.
func skip(s *sim.Stream, rate float64) uint64 {
	if x := s.Exp() / rate; x < 1<<62 {
		return uint64(x)
	}
	return 1 << 62
}

// scheduleStartPanic draws whether a start of the boots in the scratch memory panics, each with
// probability p when it ends; the first in time strikes.
func (m *Machine) scheduleStartPanic(h int32, r *recovery, p float64) {
	hyp := m.at(h)
	s := r.key.With(keyStartPanic).Stream()
	rate := m.startPanicRate[hyp.kernel]
	at := sim.Never
	for i := skip(&s, rate); i < uint64(len(m.boot.starts)); i += 1 + skip(&s, rate) {
		at = min(at, m.boot.starts[i])
	}
	if at >= m.horizon || m.quiet {
		return
	}
	hyp.startPanic = m.schedule(at, kindStartPanic, h, uint32(m.panicOfOperation(int(hyp.kernel), r.key.With(keyStartPanic).With(1).Float64())))
}

// panicOfOperation tells which of the kernel's panics an operation that panics has, by u uniform
// on [0, 1).
func (m *Machine) panicOfOperation(kernel int, u float64) int {
	sum := 0.0
	for i := range m.causes {
		if m.causes[i].kernel == kernel {
			sum += m.causes[i].perOp
		}
	}
	last := -1
	for i := range m.causes {
		if c := &m.causes[i]; c.kernel == kernel && c.perOp > 0 {
			last = i
			if u -= c.perOp / sum; u < 0 {
				break
			}
		}
	}
	return last
}

// startPanics lets a start of the each phase of h panic.
func (m *Machine) startPanics(h int32, cause int) {
	hyp := m.at(h)
	hyp.startPanic = sim.Handle{}
	if hyp.undetermined > 0 {
		return // a shared failure took the zones down meanwhile
	}
	c := &m.causes[cause]
	m.strikeOne(c, h, hyp.recoveries[0].key.With(keyStartPanic))
}
