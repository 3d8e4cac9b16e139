package models

import (
	"fmt"

	"outagesim/sim"
)

// Forced is the plan of the forced estimator for some classes of a model: it finds the expected
// outages of redundant apps where histories as they come hold none. It is immutable and shared by
// the machines that carry it out.
//
// The outages of an app depend on the hypervisors that carry its replicas, its redundancy group,
// and on nothing else of the fleet, as long as groups do not get into each other's way. By linearity
// the expectation over a class is the sum over its groups; groups of one [shape] have the same.
//
// The history of a group is cut into quiet times, in which all replicas run and no failover is under
// way, and excursions, which begin with a strike and end with the next quiet time. Every outage
// lies in one excursion. With X(e) what excursion e adds up to and r(t) the rate of strikes given the
// history before t (0 unless it is quiet at t), Campbell's formula says
//
//	E[sum of X(e)] = E[integral of r(t) E[X(excursion begun at t) | history before t] dt]
//
// which needs no excursion to be seen: a history of the group is drawn as it comes, points t of it
// with density r(t)/R, R the integral of r over the horizon, and each excursion drawn weighs R.
// Inside of an excursion each further strike is forced: with H the hazard of the clocks of the group
// until it would be quiet again, the excursion ends so with weight exp(-H) and goes on with weight
// 1 - exp(-H), the time of the strike being drawn from the exponential distribution in the cumulative
// hazard, cut off at H. Once the app is down the excursion goes on as it comes.
type Forced struct {
	model   *Model
	classes []forcedClass
	col     map[int]int // by column of a machine's row, that of a forced row
	width   int
}

// forcedClass is a class of apps under the forced estimator.
type forcedClass struct {
	class  int
	key    uint64
	first  int // of its columns
	shapes []shape
}

// What a class adds up to, in the order of its columns: time in microseconds, or counts.
const (
	forcedOutage = iota
	forcedWeighted
	forcedSustained
	forcedMomentary
	forcedSustainedTime
	forcedMissed
	forcedSpent
	forcedValues
)

// Term is where outage of a class comes from.
type Term int

// The terms.
const (
	// TermFailover is failovers that take time or fail, after a loss that leaves enough replicas.
	TermFailover Term = iota
	// TermSingle is the loss of one hypervisor that takes more replicas than can be spared.
	TermSingle
	// TermIndependent is strikes of different hypervisors that coincide by chance.
	TermIndependent
	// TermShared is failures of a rack or the fleet.
	TermShared
	Terms // their number
)

// String returns the name of the term in the results.
func (t Term) String() string {
	return [...]string{"failovers", "single losses", "coinciding failures", "shared failures"}[t]
}

// forcedWidth is the number of columns of a class: the values, then the outage by term.
const forcedWidth = forcedValues + int(Terms)

// NewForced returns the plan for the named classes of m, for which [Model.ForcedObstacle] must be "".
func NewForced(m *Model, classes []string) *Forced {
	f := &Forced{model: m, col: map[int]int{}}
	for c, a := range m.cfg.Apps {
		for _, name := range classes {
			if a.Name != name || a.Count == 0 {
				continue
			}
			f.classes = append(f.classes, forcedClass{class: c, key: sim.Name("forced/" + a.Name), first: f.width, shapes: m.shapes(c)})
			cols := m.cols.class[c]
			for v, col := range [forcedValues]int{cols.outage, cols.weighted, cols.sustained, cols.momentary, cols.sustainedTime, cols.missed, cols.spent} {
				f.col[col] = f.width + v
			}
			f.col[cols.unplanned] = f.width + forcedOutage
			f.width += forcedWidth
		}
	}
	return f
}

// Columns returns the width of the row that a replication fills: the bits of float64s.
func (f *Forced) Columns() int { return f.width }

// Parts tells from which columns a metric's column of a machine's row is to be got: from crude ones of
// the machine's row and from forced ones. Columns that have no forced part are their own crude part.
func (f *Forced) Parts(col int) (crude, forced []int) {
	if j, ok := f.col[col]; ok {
		return nil, []int{j}
	}
	cols := f.model.cols.class
	all := cols[len(cols)-1].list()
	for i, a := range all {
		if a != col || len(cols) < 2 {
			continue
		}
		for c := range len(cols) - 1 {
			own := cols[c].list()[i]
			if j, ok := f.col[own]; ok {
				forced = append(forced, j)
			} else {
				crude = append(crude, own)
			}
		}
		if len(forced) > 0 {
			return crude, forced
		}
	}
	return []int{col}, nil
}

// list returns the columns that add up over classes, in a fixed order.
func (c classColumns) list() [9]int {
	return [...]int{c.outage, c.unplanned, c.planned, c.weighted, c.sustained, c.momentary, c.sustainedTime, c.missed, c.spent}
}

// TermColumns returns, for each class of the plan by name, the columns of its outage by term.
func (f *Forced) TermColumns() map[string][Terms]int {
	by := map[string][Terms]int{}
	for _, c := range f.classes {
		var cols [Terms]int
		for t := range cols {
			cols[t] = c.first + forcedValues + t
		}
		by[f.model.cfg.Apps[c.class].Name] = cols
	}
	return by
}

// ForcedObstacle tells why the forced estimator does not apply to the model; "" if it does.
func (m *Model) ForcedObstacle() string {
	if m.cfg.Maintenance != nil {
		return "planned reboots tie hypervisors together"
	}
	if why := m.manyShapes(); why != "" {
		return why
	}
	reach := m.reachable()
	for i := range m.recoveries {
		for _, p := range m.recoveries[i].phases {
			if reach[i] && p.Slots > 0 && p.Slots < m.cfg.Fleet.Hypervisors {
				return "hypervisors wait for each other for the slots of phase " + p.Name + " of recovery " + m.recoveries[i].Name
			}
		}
	}
	for i := range m.causes {
		if c := &m.causes[i]; c.timeTo != nil && m.canStrike(i) && atomic(c.timeTo) {
			return "the time to " + c.name + " takes single values (" + c.timeTo.String() + "), so it has no rate"
		}
	}
	return ""
}

// mostShapes is how many shapes of groups a class may have. Each takes a history of its own in every
// replication.
const mostShapes = 1000

// manyShapes tells which classes of a recorded fleet have too many shapes; "" if none has.
func (m *Model) manyShapes() string {
	for c, a := range m.cfg.Apps {
		if m.cfg.Fleet.Hosts == nil || a.Replicas < 2 || a.Count <= mostShapes {
			continue
		}
		if n := len(m.shapes(c)); n > mostShapes {
			return fmt.Sprintf("the hypervisors of the apps of class %s differ in %d ways, by their zones, kernels and ages", a.Name, n)
		}
	}
	return ""
}

// reachable tells which recoveries something can begin.
func (m *Model) reachable() []bool {
	reach := make([]bool, len(m.recoveries))
	for i := range m.causes {
		if !m.canStrike(i) {
			continue
		}
		for r := m.causes[i].recovery; !reach[r]; r = m.recoveries[r].FailTo {
			reach[r] = true
			if m.recoveries[r].FailShare == 0 {
				break
			}
		}
	}
	return reach
}

// atomic tells whether single values have a probability.
func atomic(d sim.Distribution) bool {
	switch d := d.(type) {
	case sim.Constant, sim.Empirical:
		return true
	case sim.LogNormal:
		return d.Sigma == 0
	case sim.Uniform:
		return d.Min == d.Max
	case sim.Triangular:
		return d.Min == d.Max
	case sim.Shifted:
		return atomic(d.Then)
	}
	return false
}
