package models

import "outagesim/sim"

// edge is a change of the number of replicas that are down.
type edge struct {
	at    sim.Time
	delta int32
	by    int32
}

// replicated books the outages of an app with several replicas from the spells of its zones in a
// busy period. The app is out while fewer than need replicas run. An event that takes replicas and
// leaves enough starts a failover: the app is out while it takes and, if it fails, until the
// replicas that the event took are back. Pieces that overlap or touch are one interruption, which
// the event that began the first of them caused.
func (a *accounts) replicated(m *Machine, app int32) {
	c := m.place.classOf(app)
	class := &m.cfg.Apps[c]
	a.spells = a.spells[:0]
	for i := a.head[app]; i != 0; i = a.chain[i-1].next {
		a.spells = append(a.spells, a.chain[i-1].spell)
	}
	sortSpells(a.spells)

	a.ends = a.ends[:0]
	for _, s := range a.spells {
		a.ends = append(a.ends, edge{s.since, 1, s.by}, edge{s.end, -1, s.by})
	}
	sortEdges(a.ends)

	a.pieces = a.pieces[:0]
	spare := int32(class.Replicas - class.Need)
	var down int32
	var out spell // below need since
	for i := 0; i < len(a.ends); {
		e := a.ends[i]
		j := i
		for ; j < len(a.ends) && a.ends[j].at == e.at && a.ends[j].delta == e.delta; j++ {
		}
		before := down
		down += e.delta * int32(j-i)
		switch {
		case e.delta > 0 && down > spare && before <= spare:
			out = spell{by: e.by, since: e.at}
		case e.delta > 0 && down <= spare:
			for k := i; k < j; k++ { // one failover for each event, of which there is hardly more than one
				if k == i || a.ends[k].by != a.ends[k-1].by {
					a.failover(m, class, app, a.ends[k])
				}
			}
		case e.delta < 0 && down <= spare && before > spare:
			out.end = e.at
			a.pieces = append(a.pieces, out)
		}
		i = j
	}

	sortSpells(a.pieces)
	for i := 0; i < len(a.pieces); {
		p := a.pieces[i]
		for i++; i < len(a.pieces) && a.pieces[i].since <= p.end; i++ {
			p.end = max(p.end, a.pieces[i].end)
		}
		a.outage(m, c, app, p.by, p.since, p.end)
	}
}

// failover adds the piece of outage of a failover for the loss e, if there is one.
func (a *accounts) failover(m *Machine, class *AppClass, app int32, e edge) {
	takes, fails := m.failover(class, app, e.by)
	end := e.at.Add(takes)
	if fails {
		for _, s := range a.spells {
			if s.since == e.at && s.by == e.by {
				end = max(end, s.end)
			}
		}
	}
	if end > e.at {
		a.pieces = append(a.pieces, spell{by: e.by, since: e.at, end: end})
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
