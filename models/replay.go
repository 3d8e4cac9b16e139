package models

import (
	"outagesim/sim"
	"outagesim/sim/stat"
)

// Incident is one strike of one hypervisor, to be replayed with nothing else going on.
type Incident struct {
	Recovery int
	// Reboots tells that the recovery brings up the installed kernel; otherwise the kernel that
	// runs is booted again.
	Reboots bool
	// Step and Points are the grid of times after the event at which Replay counts what runs.
	Step   sim.Duration
	Points int
}

// Replay simulates an incident zone by zone. It is a [study.Worker]: each replication strikes a
// hypervisor drawn at random and fills a row as ReplayColumns lays it out.
type Replay struct {
	machine  *Machine
	incident Incident
	cols     ReplayColumns
	out      []int64
	row      []int64
	bins     []*stat.Bins
}

// ReplayColumns lays out the row of a replay. Times are microseconds after the event, -1 where
// the milestone was not reached.
type ReplayColumns struct {
	Phases       []int // ends of the phases of the incident's recovery, where that one was run
	FirstZone    int
	Pool         int
	LastCustomer int
	Classes      []ReplayClassColumns
	Zones        int // first of the columns, one a point, of zones running on the hypervisor
	Width        int
}

// ReplayClassColumns are the columns of a class of apps.
type ReplayClassColumns struct {
	On      int // apps with a zone on the hypervisor
	Out     int // apps put out
	Time    int // their outages, summed
	Longest int // the longest of them
	Series  int // first of the columns, one a point, of apps out
}

// NewReplay returns a replay of in.
func NewReplay(m *Model, in Incident) *Replay {
	r := &Replay{machine: NewMachine(m), incident: in, cols: NewReplayColumns(m, in), row: make([]int64, m.Columns()), bins: freshBins()}
	r.machine.Observe(Observer{Phase: r.phase, Milestone: r.milestone, Zones: r.zones, Outage: r.outage})
	return r
}

// NewReplayColumns returns the layout of the rows of a replay of in.
func NewReplayColumns(m *Model, in Incident) ReplayColumns {
	var c ReplayColumns
	take := func(n int) int { c.Width += n; return c.Width - n }
	for range m.recoveries[in.Recovery].phases {
		c.Phases = append(c.Phases, take(1))
	}
	c.FirstZone, c.Pool, c.LastCustomer = take(1), take(1), take(1)
	for range m.cfg.Apps {
		c.Classes = append(c.Classes, ReplayClassColumns{take(1), take(1), take(1), take(1), take(in.Points)})
	}
	c.Zones = take(in.Points)
	return c
}

// Replicate replays the incident once.
func (r *Replay) Replicate(rep uint64, row []int64, _ []*stat.Bins) {
	m := r.machine
	r.out = row
	for _, c := range append([]int{r.cols.FirstZone, r.cols.Pool, r.cols.LastCustomer}, r.cols.Phases...) {
		row[c] = -1
	}
	clear(r.row)
	m.StartQuiet(rep, r.row, r.bins)
	s := m.key.With(keyInjected).Stream()
	h := int(s.Uint64N(uint64(len(m.hosts))))
	for c := range r.cols.Classes {
		lo, hi := m.place.zonesOf(h, c)
		row[r.cols.Classes[c].On] = int64(hi - lo)
		if m.place.shared[c] { // several replicas of an app may be among them
			seen := map[int32]bool{}
			for z := lo; z < hi; z++ {
				seen[m.place.app[z]] = true
			}
			row[r.cols.Classes[c].On] = int64(len(seen))
		}
	}
	m.Inject(h, r.incident.Recovery, r.incident.Reboots)
	for m.Step() {
	}
	m.Finish()
	r.accumulate(r.cols.Zones)
	for _, c := range r.cols.Classes {
		r.accumulate(c.Series)
	}
}

// accumulate turns changes at each point into the number that holds there.
func (r *Replay) accumulate(first int) {
	for i := first + 1; i < first+r.incident.Points; i++ {
		r.out[i] += r.out[i-1]
	}
}

// change adds n from time t on.
func (r *Replay) change(first int, t sim.Time, n int64) {
	if t == sim.Never {
		return
	}
	i := (sim.Duration(t) + r.incident.Step - 1) / r.incident.Step
	if i < sim.Duration(r.incident.Points) {
		r.out[first+int(i)] += n
	}
}

func (r *Replay) phase(_, recovery, phase int, end sim.Time) {
	if recovery == r.incident.Recovery && end != sim.Never {
		r.out[r.cols.Phases[phase]] = int64(end)
	}
}

func (r *Replay) milestone(_, milestone int, after sim.Duration) {
	switch milestone {
	case firstZone:
		r.out[r.cols.FirstZone] = int64(after)
	case backInPool:
		r.out[r.cols.Pool] = int64(after)
	case lastCustomer:
		r.out[r.cols.LastCustomer] = int64(after)
	}
}

func (r *Replay) zones(_ int, _, up []sim.Time) {
	for _, t := range up {
		r.change(r.cols.Zones, t, 1)
	}
}

func (r *Replay) outage(class int, start, end sim.Time) {
	c := &r.cols.Classes[class]
	r.out[c.Out]++
	if end != sim.Never {
		r.out[c.Time] += int64(end.Sub(start))
		r.out[c.Longest] = max(r.out[c.Longest], int64(end.Sub(start)))
	}
	r.change(c.Series, start, 1)
	r.change(c.Series, end, -1)
}
