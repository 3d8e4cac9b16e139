package models

import "outagesim/sim"

// edge is a change of the number of replicas that are down.
type edge struct {
	at    sim.Time
	delta int32
	by    int32
}

// replicated books the outages of an app from the spells of its zones in a busy period. The app is
// out while fewer than need replicas run. An event that takes replicas and leaves enough starts a
// failover: the app is out while it takes and, if it fails, until the replicas that the event took
// are back. Pieces that overlap or touch are one interruption, which the event that began the first
// of them caused.
func (a *accounts) replicated(m *Machine, app, head int32) {
	c := m.place.classOf(app)
	class := &m.cfg.Apps[c]
	if s, planned, one := a.single(head); one {
		a.oneLost(m, c, app, s.by, s.since, s.end, planned)
		return
	}
	a.spells, a.plannedSpells = a.spells[:0], a.plannedSpells[:0]
	for i := head; i != 0; i = a.chain[i-1].next {
		s := &a.chain[i-1]
		if s.as&asPlanned != 0 {
			a.plannedSpells = append(a.plannedSpells, s.spell)
		}
		if s.as&asItWas != 0 {
			a.spells = append(a.spells, s.spell)
		}
	}
	spare := m.canLose(c, app)
	most := a.outOf(m, class, app, spare, a.spells, &a.pieces)
	a.together = a.together || most > 1
	a.plannedPieces = a.plannedPieces[:0]
	if len(a.plannedSpells) > 0 {
		a.outOf(m, class, app, spare, a.plannedSpells, &a.plannedPieces)
	}
	for _, p := range a.pieces {
		a.outage(m, c, app, p.by, p.since, p.end, a.plannedPieces)
	}
}

// single returns the only spell of a chain, and whether it is planned as a whole.
func (a *accounts) single(head int32) (s spell, planned, one bool) {
	first := &a.chain[head-1]
	if first.next == 0 {
		return first.spell, first.as&asPlanned != 0, first.as&asItWas != 0
	}
	second := &a.chain[first.next-1]
	if second.next == 0 && first.spell == second.spell && first.as|second.as == asItWas|asPlanned && first.as != second.as {
		return first.spell, true, true
	}
	return s, false, false
}

// outOf works out when spells of its zones put an app that can spare so many of them out, in order and
// apart, and how many of its replicas are down at once at the most.
func (a *accounts) outOf(m *Machine, class *AppClass, app, spare int32, spells []spell, pieces *[]spell) (most int32) {
	sortSpells(spells)
	a.ends = a.ends[:0]
	for _, s := range spells {
		a.ends = append(a.ends, edge{s.since, 1, s.by}, edge{s.end, -1, s.by})
	}
	sortEdges(a.ends)

	*pieces = (*pieces)[:0]
	var down int32
	var out spell // below need since
	for i := 0; i < len(a.ends); {
		e := a.ends[i]
		j := i
		for ; j < len(a.ends) && a.ends[j].at == e.at && a.ends[j].delta == e.delta; j++ {
		}
		before := down
		down += e.delta * int32(j-i)
		most = max(most, down)
		switch {
		case e.delta > 0 && down > spare && before <= spare:
			out = spell{by: e.by, since: e.at}
		case e.delta > 0 && down <= spare:
			for k := i; k < j; k++ { // one failover for each event, of which there is hardly more than one
				if k == i || a.ends[k].by != a.ends[k-1].by {
					a.failover(m, class, app, a.ends[k], spells, pieces)
				}
			}
		case e.delta < 0 && down <= spare && before > spare:
			out.end = e.at
			*pieces = append(*pieces, out)
		}
		i = j
	}

	sortSpells(*pieces)
	n := 0
	for _, p := range *pieces {
		if n > 0 && p.since <= (*pieces)[n-1].end {
			(*pieces)[n-1].end = max((*pieces)[n-1].end, p.end)
		} else {
			(*pieces)[n] = p
			n++
		}
	}
	*pieces = (*pieces)[:n]
	return most
}

// failover adds the piece of outage of a failover for the loss e, if there is one.
func (a *accounts) failover(m *Machine, class *AppClass, app int32, e edge, spells []spell, pieces *[]spell) {
	takes, fails := m.failover(class, app, e.by)
	end := e.at.Add(takes)
	if fails {
		for _, s := range spells {
			if s.since == e.at && s.by == e.by {
				end = max(end, s.end)
			}
		}
	}
	if end > e.at {
		*pieces = append(*pieces, spell{by: e.by, since: e.at, end: end})
	}
}

// sortSpells sorts by beginning. The slices are short and nearly sorted.
func sortSpells(s []spell) {
	for i := 1; i < len(s); i++ {
		x := s[i]
		j := i
		for ; j > 0 && (s[j-1].since > x.since || s[j-1].since == x.since && s[j-1].by > x.by); j-- {
			s[j] = s[j-1]
		}
		s[j] = x
	}
}

// sortEdges sorts by time; at one time replicas come back before others are lost.
func sortEdges(s []edge) {
	for i := 1; i < len(s); i++ {
		x := s[i]
		j := i
		for ; j > 0 && (s[j-1].at > x.at || s[j-1].at == x.at && (s[j-1].delta > x.delta || s[j-1].delta == x.delta && s[j-1].by > x.by)); j-- {
			s[j] = s[j-1]
		}
		s[j] = x
	}
}
