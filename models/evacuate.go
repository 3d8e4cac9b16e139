package models

import (
	"slices"

	"outagesim/sim"
)

// evacuation moves the zones of a batch to other hypervisors before it is rebooted. Moves begin
// now, take the places at once of the hypervisor that is left, and are a stop there and a start
// where the zone goes; a zone is down for its own move only and stays where it went.
//
// A zone goes to the next hypervisor in turn that is in the pool and not in the batch, has room and
// no replica of the same app (or rack, as the app's spread says). What finds no room stays and is
// rebooted. A move that has not begun when either hypervisor is struck does not happen.
type evacuation struct {
	batch   []int32
	moves   []move // in order of their beginning
	begun   int    // moves before this one have begun
	by      int32
	episode *episode // holds the spells of the moves
	under   bool     // way
	turn    int32
	taken   []sim.Time // min-heap of places
}

type move struct {
	zone, from, to int32
	since, end     sim.Time
}

// capacityUnits is the number of parts that a capacity is counted in. Where all hypervisors have the
// same, a part is a zone; else it is so small that rounding it down is nothing.
func (m *Model) capacityUnits() int64 {
	for i := range m.hosts {
		if m.hosts[i].capacity != m.hosts[0].capacity {
			return 1 << 40
		}
	}
	return int64(m.hosts[0].capacity)
}

// evacuate begins the moves of a batch and returns how many of its hypervisors can be rebooted
// together and when the last move ends; now if there are none. Hypervisors are left one after
// another, so that no two replicas of an app move at once; those after the first that cannot be
// emptied wait for another batch.
func (m *Machine) evacuate(batch []int32, by int32) (kept int, end sim.Time) {
	e := &m.evacuation
	now := m.queue.Now()
	e.batch, e.moves, e.begun, e.by = append(e.batch[:0], batch...), e.moves[:0], 0, by
	end = now
	for i, h := range batch {
		first := len(e.moves)
		done := m.planMoves(h, end)
		if i > 0 && len(e.moves)-first < m.zonesCount(h) {
			for _, v := range e.moves[first:] {
				m.hosting.aim(v.zone, v.from, m.units[v.from])
			}
			e.moves = e.moves[:first]
			break
		}
		kept, end = i+1, done
	}
	if len(e.moves) == 0 {
		return kept, now
	}
	if !slices.IsSortedFunc(e.moves, func(a, b move) int { return int(a.since - b.since) }) {
		slices.SortStableFunc(e.moves, func(a, b move) int { return int(a.since - b.since) })
	}
	e.under = true
	e.episode = m.newEpisode(0)
	e.episode.h, e.episode.start = -1, now
	e.episode.apart = true
	e.episode.classAt = m.noClasses
	m.open = append(m.open, e.episode)
	m.schedule(end, kindEvacuated, 0, 0)
	return kept, end
}

// planMoves finds a place for each zone of h and times its move, from now on.
func (m *Machine) planMoves(h int32, now sim.Time) (end sim.Time) {
	e, t := &m.evacuation, m.hosting
	end = now
	e.taken = e.taken[:0]
	stop := m.cfg.Kernels[m.kernelOf(h)].Operations[Stop]
	m.streams[0] = m.events[e.by].key.With(uint64(h)).With(keyMoves).Stream()
	for _, z := range t.zonesOf(h) {
		to := m.room(z)
		if to < 0 {
			continue
		}
		start := m.cfg.Kernels[m.kernelOf(to)].Operations[Start]
		takes := stop.Sample(&m.streams[0]).Plus(start.Sample(&m.streams[0]))
		since := now
		if len(e.taken) == m.cfg.Ops.AtOnce {
			since = e.taken[0]
			replaceLeast(e.taken, since.Add(takes))
		} else {
			e.taken = pushTime(e.taken, since.Add(takes))
		}
		t.aim(z, to, m.units[to])
		e.moves = append(e.moves, move{z, h, to, since, since.Add(takes)})
		end = max(end, since.Add(takes))
	}
	return end
}

// room returns the next hypervisor in turn that can take zone z, -1 if there is none.
func (m *Machine) room(z int32) int32 {
	e, t := &m.evacuation, m.hosting
	n := int32(len(m.hosts))
	for range n {
		if e.turn++; e.turn == n {
			e.turn = 0
		}
		h := e.turn
		if t.full[h] < m.capacities[h] && !slices.Contains(e.batch, h) && m.stands(h) && m.apart(z, h) {
			return h
		}
	}
	return -1
}

// stands tells whether hypervisor h is in the pool with all its zones running.
func (m *Machine) stands(h int32) bool {
	if m.outOfPool == 0 && len(m.open) == 0 {
		return true
	}
	hyp := m.seen(h)
	return hyp == nil || len(hyp.recoveries) == 0 && hyp.episode == nil
}

// apart tells whether zone z may run on h beside the other replicas of its app.
func (m *Machine) apart(z, h int32) bool {
	app := m.place.app[z]
	if app < 0 {
		return true
	}
	c := m.place.classOf(app)
	spread := m.cfg.Apps[c].Spread
	if m.cfg.Apps[c].Replicas == 1 || spread == SpreadAny {
		return true
	}
	for _, other := range m.place.zonesOfApp(c, app) {
		if other == z {
			continue
		}
		g := m.hosting.goalOf(other)
		if g == h || spread == SpreadRack && m.hosts[g].rack == m.hosts[h].rack {
			return false
		}
	}
	return true
}

// settleMoves carries out the moves that have begun before now, and gives up those that have not
// and lead from or to hypervisor struck (-1: none).
func (m *Machine) settleMoves(now sim.Time, struck int32) {
	e := &m.evacuation
	if !e.under {
		return
	}
	for ; e.begun < len(e.moves) && e.moves[e.begun].since <= now; e.begun++ {
		v := &e.moves[e.begun]
		m.hosting.carry(v.zone, v.to)
		m.row[m.cols.zonesDown] += m.clipped(v.since, v.end)
		if v.since < m.horizon {
			m.row[m.cols.zonesInterrupted]++
		}
		s := spell{v.zone, e.by, v.since, v.end}
		e.episode.past = append(e.episode.past, s)
		e.episode.planned = append(e.episode.planned, s)
	}
	kept := e.moves[:e.begun]
	for _, v := range e.moves[e.begun:] {
		if v.from == struck || v.to == struck {
			m.hosting.aim(v.zone, v.from, m.units[v.from])
		} else {
			kept = append(kept, v)
		}
	}
	e.moves = kept
}

// struckOnArrival joins the downtime of zones that were on their way to h, which is struck now, to
// that of their move.
func (m *Machine) struckOnArrival(h int32, ep *episode) {
	e := &m.evacuation
	if !e.under {
		return
	}
	now := m.queue.Now()
	past := e.episode.past
	for i := 0; i < len(past); i++ {
		s := past[i]
		if s.end < now || m.hosting.host[s.zone] != h { // a zone that has moved is listed
			continue
		}
		if k := slices.Index(ep.zones, s.zone); k >= 0 && ep.since[k] == now {
			ep.since[k], ep.by[k] = s.since, s.by
			m.row[m.cols.zonesDown] -= m.clipped(s.since, s.end)
			m.row[m.cols.zonesInterrupted]--
			past = append(past[:i], past[i+1:]...)
			i--
		}
	}
	e.episode.past = past
}

// evacuated ends the moves and reboots the batch with what is left on it.
func (m *Machine) evacuated() {
	e := &m.evacuation
	m.settleMoves(m.queue.Now(), -1)
	e.under = false
	e.episode.end = m.acc.outlasts(m, e.episode, m.queue.Now())
	m.schedule(e.episode.end, kindSettled, -1, 0)
	m.campaign.strikeBatch(m, e.by)
}
