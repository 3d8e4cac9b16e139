package models

import (
	"math"

	"outagesim/sim"
	"outagesim/sim/stat"
)

// operationQueue simulates the customers' zone operations of one hypervisor one by one: they
// arrive as a Poisson stream, wait in order of arrival for one of the places at once, and take
// what the kernel says.
//
// Arrivals are generated a span ahead, so that the first operation that panics is known before it
// is submitted; what the others do is computed when the span is over or the hypervisor goes down,
// whichever comes first.
type operationQueue struct {
	spans    uint64 // generated so far, since the start of the replication
	pending  []operation
	free     []sim.Time // min-heap: when each place taken so far is free again
	inFlight []flight
	next     sim.Handle
	panics   sim.Handle
}

// operation is one operation before its service.
type operation struct {
	at   sim.Time
	kind Operation
}

// flight is an operation from its submission to its end.
type flight struct {
	submitted, end sim.Time
	kind           Operation
}

// operationSpan is how far ahead arrivals are generated.
const operationSpan = sim.Hour

func newOperationQueues(m *Model) []operationQueue {
	return make([]operationQueue, m.cfg.Fleet.Hypervisors)
}

func (q *operationQueue) reset() {
	*q = operationQueue{pending: q.pending[:0], free: q.free[:0], inFlight: q.inFlight[:0]}
}

// operationSource draws arrivals, kinds and service times.
type operationSource struct {
	stream sim.Stream
	gap    sim.Seconds // mean time between arrivals on the hypervisor
	mix    *[Operations]float64
	times  *[Operations]sim.Distribution
}

func (m *Model) operationSource(key sim.Key, h int32, kernel int) operationSource {
	gap := NeverMean
	if rate := m.cfg.Ops.PerZone * float64(m.hosts[h].zones); rate > 0 {
		gap = sim.Seconds(1 / rate)
	}
	return operationSource{key.Stream(), gap, &m.cfg.Ops.Mix, &m.cfg.Kernels[kernel].Operations}
}

func (s *operationSource) arrival(after sim.Time) sim.Time {
	return after.Add((s.gap * sim.Seconds(s.stream.Exp())).Duration())
}

func (s *operationSource) kind() Operation {
	u := s.stream.Float64()
	last := Create
	for k, share := range s.mix {
		if share > 0 {
			last = Operation(k)
			if u -= share; u < 0 {
				break
			}
		}
	}
	return last
}

// serve returns when an operation that is submitted at t and takes d ends, c at a time.
func serve(free []sim.Time, c int, t sim.Time, d sim.Duration) ([]sim.Time, sim.Time) {
	begin := t
	if len(free) == c {
		begin = max(begin, free[0])
	}
	end := begin.Add(d)
	if len(free) < c {
		return pushTime(free, end), end
	}
	replaceLeast(free, end)
	return free, end
}

// startOperations begins the operations of h when it enters service, with all places free.
func (m *Machine) startOperations(h int32) {
	if m.ops == nil {
		return
	}
	q := &m.ops[h]
	q.free, q.inFlight, q.pending = q.free[:0], q.inFlight[:0], q.pending[:0]
	m.operations(h)
}

// operations serves the span that is over and generates the next.
func (m *Machine) operations(h int32) {
	q := &m.ops[h]
	now := m.queue.Now()
	m.serveUntil(h, now)
	if now >= m.horizon {
		return
	}
	hyp := m.at(h)
	end := min(now.Add(operationSpan), m.horizon)
	src := m.operationSource(m.key.With(keyOps).With(uint64(h)).With(q.spans), h, int(hyp.kernel))
	q.spans++
	q.next = m.schedule(end, kindOperations, h, 0)
	panics := m.startPanic[hyp.kernel]
	for t := src.arrival(now); t < end; t = src.arrival(t) {
		q.pending = append(q.pending, operation{t, src.kind()})
		if panics > 0 && src.stream.Float64() < panics {
			q.panics = m.schedule(t, kindOperationPanic, h, uint32(m.panicOfOperation(int(hyp.kernel), src.stream.Float64())))
			break
		}
	}
}

// serveUntil computes the operations submitted before now, or all pending ones if none of them
// is later.
func (m *Machine) serveUntil(h int32, now sim.Time) {
	q := &m.ops[h]
	m.streams[0] = m.key.With(keyOps).With(uint64(h)).With(q.spans).With(keyService).Stream()
	times := &m.cfg.Kernels[m.at(h).kernel].Operations
	keep := q.inFlight[:0]
	for _, f := range q.inFlight {
		if f.end > now {
			keep = append(keep, f)
		} else {
			m.operationEnds(f)
		}
	}
	q.inFlight = keep
	for _, op := range q.pending {
		if op.at > now {
			break
		}
		var end sim.Time
		q.free, end = serve(q.free, m.cfg.Ops.AtOnce, op.at, times[op.kind].Sample(&m.streams[0]))
		if end <= now {
			m.operationEnds(flight{op.at, end, op.kind})
		} else {
			q.inFlight = append(q.inFlight, flight{op.at, end, op.kind})
		}
	}
	q.pending = q.pending[:0]
}

// operationEnds books an operation that was not cut short.
func (m *Machine) operationEnds(f flight) {
	d := int64(f.end.Sub(f.submitted))
	m.row[m.cols.opsTime[f.kind]] += d
	m.row[m.cols.opsCount[f.kind]]++
	m.bins[binLatency+int(f.kind)].Add(d)
}

// operationPanics lets an operation of h panic when it is submitted.
func (m *Machine) operationPanics(h int32, cause int) {
	m.ops[h].panics = sim.Handle{}
	c := &m.causes[cause]
	m.strikeOne(c, h, m.key.With(c.key).With(uint64(h)).With(keyOps).With(m.ops[h].spans))
}

// stopOperations cuts short what is in flight or waits when h leaves service. At the horizon
// nothing is cut short: those operations count with their whole latency.
func (m *Machine) stopOperations(h int32, now sim.Time) {
	if m.ops == nil {
		return
	}
	q := &m.ops[h]
	m.queue.Cancel(q.next)
	m.queue.Cancel(q.panics)
	m.serveUntil(h, now)
	if now < m.horizon {
		m.row[m.cols.opsFailed] += int64(len(q.inFlight))
	} else {
		for _, f := range q.inFlight {
			m.operationEnds(f)
		}
	}
	q.inFlight = q.inFlight[:0]
}

// OperationDay is what a day of zone operations on one hypervisor adds up to, by kind.
type OperationDay struct {
	Time  [Operations]int64 // sum of latencies, in microseconds
	Count [Operations]int64
}

// OperationDay simulates the zone operations of a random hypervisor that runs kernel, one by one, and
// counts those submitted in one day, after a day to fill the queue. Days with different numbers
// are independent. Latencies go to bins, by kind.
func (m *Model) OperationDay(kernel int, day uint64, bins *[Operations]*stat.Bins) OperationDay {
	var sum OperationDay
	key := m.key.With(keyOpsSample).With(day)
	h := int32(float64(key.Float64() * float64(len(m.hosts))))
	src := m.operationSource(key, h, kernel)
	free := make([]sim.Time, 0, m.cfg.Ops.AtOnce)
	const from, to = sim.Time(sim.Day), sim.Time(2 * sim.Day)
	for t := src.arrival(0); t < to; t = src.arrival(t) {
		k := src.kind()
		var end sim.Time
		free, end = serve(free, m.cfg.Ops.AtOnce, t, src.times[k].Sample(&src.stream))
		if t >= from {
			d := int64(end.Sub(t))
			sum.Time[k] += d
			sum.Count[k]++
			bins[k].Add(d)
		}
	}
	return sum
}

// OperationLoad returns the share of the places at once of the fullest hypervisor that operations keep
// busy under a kernel; at 1 or above the queue grows without end and latency has no steady state.
func (m *Model) OperationLoad(kernel int) float64 {
	busy := 0.0
	for k, share := range m.cfg.Ops.Mix {
		if share > 0 {
			busy += float64(share * float64(m.cfg.Kernels[kernel].Operations[k].Mean()))
		}
	}
	load := busy * m.cfg.Ops.PerZone * float64(m.cfg.Fleet.ZonesPerHypervisor) / float64(m.cfg.Ops.AtOnce)
	if math.IsNaN(load) {
		return 0
	}
	return load
}
