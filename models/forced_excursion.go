package models

import (
	"math"

	"outagesim/sim"
	"outagesim/sim/portable"
)

// failoverDraw is what was drawn for the failover that an event may start.
type failoverDraw struct {
	takes sim.Duration
	fails bool
}

// forcedPoints is how many excursions of a class begin in a replication, dealt to its shapes and, where
// racks or the fleet can fail, to own and shared first strikes.
const forcedPoints = 16

// mostPoints is how many begin in a history of a group in which many strikes are expected.
const mostPoints = 256

// ForcedMachine carries out a plan, a replication at a time. It owns its scratch memory and serves one
// goroutine; what it yields depends on the plan and the replication only.
type ForcedMachine struct {
	*Model
	plan    *Forced
	clocks  forcedClocks
	m       *Machine // books the outages, by the code that books those of histories as they come
	horizon sim.Time
	points  int // excursions of a class in a replication

	rate       []float64 // by cause: of memoryless ones, per microsecond
	kernelRate []float64 // by kernel: of what strikes one hypervisor that runs it
	evenlyFull bool      // it does so on all hypervisors alike
	spans      []span
	boot       bootScratch
	places     []int

	// The group at hand.
	class    *forcedClass
	shape    *shape
	failover Failover
	spare    int
	app      int32
	slo      bool
	groupState
	zones    []groupZone
	past     []spell
	wasDown  bool
	now      sim.Time
	stream   sim.Stream
	eventKey sim.Key
	tilted   bool
	weight   float64
	stratum  stratum
	quiets   []quietTime
	sums     [forcedWidth]float64
}

// NewForcedMachine returns a machine for f.
func NewForcedMachine(f *Forced) *ForcedMachine {
	x := &ForcedMachine{Model: f.model, plan: f, horizon: sim.Time(f.model.cfg.Horizon), clocks: f.model.forcedClocks(), points: forcedPoints}
	x.m = &Machine{Model: f.model, scratch: newScratch(), horizon: x.horizon, failovers: []failoverDraw{}}
	x.m.acc.begin(f.model)
	x.rate = make([]float64, len(x.causes))
	x.kernelRate = make([]float64, len(x.cfg.Kernels))
	x.evenlyFull = x.cfg.Fleet.evenlyFull()
	return x
}

// Replicate fills row with the bits of what the classes of the plan are expected to add up to, as
// replication rep estimates it.
func (x *ForcedMachine) Replicate(rep uint64, row []int64) {
	x.rates(rep, x.rate)
	for k, causes := range x.clocks.memoryless {
		x.kernelRate[k] = 0
		for _, c := range causes {
			x.kernelRate[k] += x.rate[c]
		}
	}
	for i := range x.plan.classes {
		c := &x.plan.classes[i]
		x.class = c
		x.slo = x.slos[c.class].windows > 0
		x.sums = [forcedWidth]float64{}
		key := x.key.With(rep).With(c.key)
		for s := range c.shapes {
			x.group(&c.shapes[s], key.With(uint64(s)), max(1, x.points/len(c.shapes)))
		}
		for j, v := range x.sums {
			row[c.first+j] = int64(math.Float64bits(v))
		}
	}
}

// group adds the estimate for a shape.
func (x *ForcedMachine) group(s *shape, key sim.Key, points int) {
	x.shape, x.app = s, s.app
	x.failover, x.spare = x.cfg.Apps[x.class.class].Failover, int(x.canLose(x.class.class, s.app))
	if x.spare == 0 {
		x.failover = Failover{}
	}
	x.zones = x.zones[:0]
	for _, h := range s.zone {
		x.zones = append(x.zones, groupZone{h: h})
	}
	x.history(key)
	own, shared := 0.0, 0.0
	for i := range x.quiets {
		own += x.quiets[i].own
		shared += x.quiets[i].shared
	}
	if many := (own + shared) / 4; many > forcedPoints { // then the history takes longer than its excursions
		points = int(min(many, mostPoints))
	}
	some := points
	if own > 0 && shared > 0 {
		some = max(1, points/2)
	}
	x.stratum.of = some
	for d := range x.stratum.turn {
		x.stratum.turn[d] = x.stream.IntN(some)
	}
	for k := range some {
		x.stratum.number = k
		if own > 0 {
			x.point(key.With(uint64(2*k+1)), own, false)
		}
		if shared > 0 {
			x.point(key.With(uint64(2*k+2)), shared, true)
		}
	}
}

// stratum spreads the uniform numbers of a replication's excursions evenly over (0,1): those of the
// first strikes in order, those of the next two turned by a random number of places, so that any
// combination is as likely as any other.
type stratum struct {
	number, of int
	turn       [2]int
}

func (s *stratum) uniform(strikes int, u float64) float64 {
	place := s.number
	switch strikes {
	case 0:
	case 1:
		place = (place + s.turn[0]) % s.of
	case 2:
		place = (s.turn[1] + s.of - place) % s.of
	default:
		return u
	}
	return (float64(place) + float64(u)) / float64(s.of)
}

// ends returns when the excursion would be over: when all replicas run and no failover is under way.
// While a start can still panic it is not, and panics is the hypervisor of the next that does.
func (x *ForcedMachine) ends() (quiet sim.Time, panics int32) {
	panics = -1
	for i := range x.zones {
		if z := &x.zones[i]; z.by >= 0 {
			quiet = max(quiet, z.up)
		}
	}
	for i := range x.m.events {
		quiet = max(quiet, x.m.events[i].at.Add(x.m.failovers[i].takes))
	}
	next := sim.Never
	for h := range x.hyps {
		if p := x.hyps[h].startPanic; p < next {
			next, panics = p, int32(h)
		}
	}
	return max(quiet, x.now), panics
}

// down counts the replicas that are down.
func (x *ForcedMachine) down() int {
	n := 0
	for i := range x.zones {
		if z := &x.zones[i]; z.by >= 0 && z.up > x.now {
			n++
		}
	}
	return n
}

// point adds an excursion that begins at a random point of the quiet times, whose hazards sum to
// total, with a strike of an own or of a shared clock.
func (x *ForcedMachine) point(key sim.Key, total float64, shared bool) {
	x.begin(key)
	y := float64(x.stratum.uniform(0, x.stream.Float64()) * total)
	last := -1
	for i := range x.quiets {
		q := &x.quiets[i]
		part := q.own
		if shared {
			part = q.shared
		}
		if part == 0 {
			continue
		}
		if last = i; y < part {
			break
		}
		y -= part
	}
	q := &x.quiets[last]
	x.set(&q.groupState)
	x.measure(q.from, q.to)
	i := 0
	if shared {
		for x.spans[i].kind < spanShared {
			i++
		}
	}
	i, y = x.locate(i, y)
	s := x.spans[i]
	t := x.at(&s, y, q.to)
	x.weight = float64(x.shape.apps) * total / float64(x.stratum.of)
	x.tilted = !shared
	x.strike(s, t)
	x.now, x.tilted = t, false
	term := TermShared
	switch {
	case shared:
	case x.down() > x.spare:
		term = TermSingle
	default:
		term = TermFailover
	}
	x.excursion(term)
}

// forcedDepth is how many strikes of an excursion are forced, for each replica.
const forcedDepth = 2

// early is the share of the further strikes that are drawn before the first replica is back, if others
// come back later: only there can the strike add to all that is down.
const early = 0.9

// excursion follows the excursion that began at x.now to all its ends.
func (x *ForcedMachine) excursion(term Term) {
	for depth := 1; ; depth++ {
		if x.down() > x.spare || depth > forcedDepth*len(x.zones) {
			x.asItComes()
			x.add(x.weight, term)
			return
		}
		end, panics := x.ends()
		if panics >= 0 {
			end = x.hyps[panics].startPanic
		}
		end = min(end, x.horizon)
		own, shared := x.measure(x.now, end)
		h := own + shared
		again := -portable.Expm1(-h)
		split := sim.Never
		switch {
		case panics < 0:
			x.add(float64(x.weight*(1-again)), term)
			split = x.firstBack()
		case h > 0 && x.stream.Float64() < 0.5: // either way has to be followed: one, for both
			x.weight *= 2
		default:
			if h > 0 {
				x.weight *= 2 * (1 - again)
			}
			x.now = end
			x.startPanics(panics)
			continue
		}
		if split < end {
			own, shared = x.measure(x.now, split)
			first := own + shared
			again = -portable.Expm1(-first)
			if x.stream.Float64() < early {
				x.weight /= early
				end = split
			} else {
				x.weight *= (1 - again) / (1 - early)
				x.now = split
				own, shared = x.measure(split, end)
				again = -portable.Expm1(-(own + shared))
			}
		}
		x.weight *= again
		if x.weight == 0 {
			return
		}
		y := -portable.Log1p(-float64(x.stratum.uniform(depth, x.stream.Float64()) * again))
		i, t := x.first(y, end)
		s := x.spans[i]
		x.strike(s, t)
		x.now = t
		switch {
		case s.kind >= spanShared:
			term = TermShared
		case term == TermFailover && x.down() > x.spare:
			term = TermIndependent
		}
	}
}

// firstBack returns when the first of the replicas that are down runs again.
func (x *ForcedMachine) firstBack() sim.Time {
	back := sim.Never
	for i := range x.zones {
		if z := &x.zones[i]; z.by >= 0 && z.up > x.now {
			back = min(back, z.up)
		}
	}
	return back
}

// asItComes follows the excursion to its end without forcing anything.
func (x *ForcedMachine) asItComes() {
	x.wasDown = true
	for {
		end, panics := x.ends()
		if panics >= 0 {
			end = x.hyps[panics].startPanic
		}
		end = min(end, x.horizon)
		own, shared := x.measure(x.now, end)
		if e := x.stream.Exp(); e < own+shared {
			i, t := x.first(e, end)
			x.strike(x.spans[i], t)
			x.now = t
			continue
		}
		if panics < 0 || end == x.horizon {
			return
		}
		x.now = end
		x.startPanics(panics)
	}
}
