package models

import "outagesim/sim"

// MetricKind tells how a metric follows from the rows of a study.
type MetricKind int

// The kinds of metrics.
const (
	// Linear: Scale times the column, plus Offset, averaged over replications.
	Linear MetricKind = iota
	// Ratio: Scale times the sum of the column over the sum of the Den column.
	Ratio
)

// Metric is a figure of the results: where it is found in the rows and what it is called.
type Metric struct {
	Name string
	Unit string
	Over string // replications, events or operations
	Kind MetricKind
	Col  int
	Den  int // of a Ratio
	// Scale turns microseconds or counts into the unit.
	Scale, Offset float64
	// Proportion tells that the column is 0 or 1 in every replication.
	Proportion bool
	// Ceiling is the greatest value the metric can have, 0 if there is none; the least is 0.
	Ceiling float64
	// Bins is the histogram that holds the distribution over what Over names, or -1: then the
	// distribution is that of the column over replications.
	Bins int
	// Exact tells that the metric follows from the configuration without chance.
	Exact bool
	// Size is the column by whose greatest value an outage metric is bounded when none was seen
	// (the time zones of the class can have been down), or -1.
	Size int
}

// Metrics lists the metrics of the model, in the order of the reference.
func (m *Model) Metrics() []Metric {
	var list []Metric
	for c := range m.cols.class {
		list = append(list, m.classMetrics(c)...)
	}
	return append(append(append(list, m.zoneMetrics()...), m.fleetMetrics()...), m.eventMetrics()...)
}

// canFail tells whether anything can strike, or is planned to, at all.
func (m *Model) canFail() bool {
	if m.cfg.Maintenance != nil {
		return true
	}
	for i := range m.causes {
		if m.canStrike(i) {
			return true
		}
	}
	return false
}

// canStrike tells whether cause i can strike in this configuration: its kernel runs somewhere,
// now or after a boot, and its rate is not 0.
func (m *Model) canStrike(i int) bool {
	c := &m.causes[i]
	if c.kernel >= 0 && !m.runs[c.kernel] {
		return false
	}
	if c.poisson() && c.observed == nil && c.perOp == 0 {
		return c.mean.Duration() != sim.Forever
	}
	return true
}

const perMinute = 1 / 60e6 // microseconds to minutes

func (m *Model) classMetrics(c int) []Metric {
	name, apps := "all", 0
	var appWindows float64
	for i, a := range m.cfg.Apps {
		if c == i || c == len(m.cfg.Apps) {
			apps += a.Count
			appWindows += float64(a.Count * m.slos[i].windows)
		}
	}
	if c < len(m.cfg.Apps) {
		name = m.cfg.Apps[c].Name
	}
	if apps == 0 {
		return nil
	}
	cols := m.cols.class[c]
	n, horizon := float64(apps), float64(m.cfg.Horizon)
	years := horizon / float64(sim.Year)
	none := !m.canFail()
	prefix := "apps." + name + "."
	size := m.cols.zonesDown
	add := func(list *[]Metric, name, unit string, col int, scale float64, with ...func(*Metric)) {
		x := Metric{Name: prefix + name, Unit: unit, Over: "replications", Col: col, Scale: scale, Bins: -1, Exact: none, Size: -1}
		for _, f := range with {
			f(&x)
		}
		*list = append(*list, x)
	}
	upTo := func(c float64) func(*Metric) { return func(x *Metric) { x.Ceiling = c } }
	time := func(x *Metric) { x.Size = size; x.Ceiling = n * horizon * perMinute }
	var l []Metric
	add(&l, "outage_minutes", "app-minutes", cols.outage, perMinute, time)
	add(&l, "planned_minutes", "app-minutes", cols.planned, perMinute, time, func(x *Metric) { x.Exact = m.cfg.Maintenance == nil })
	add(&l, "unplanned_minutes", "app-minutes", cols.unplanned, perMinute, time)
	add(&l, "weighted_minutes", "app-minutes", cols.weighted, perMinute, func(x *Metric) { x.Size = size })
	add(&l, "outages", "interruptions", cols.sustained, 1)
	add(&l, "momentary", "interruptions", cols.momentary, 1)
	add(&l, "saidi", "minutes per app and year", cols.sustainedTime, perMinute/(n*years), func(x *Metric) { x.Size = size })
	add(&l, "saifi", "interruptions per app and year", cols.sustained, 1/(n*years))
	add(&l, "caidi", "minutes", cols.sustainedTime, perMinute, func(x *Metric) { x.Kind, x.Den = Ratio, cols.sustained })
	add(&l, "maifi", "interruptions per app and year", cols.momentary, 1/(n*years))
	add(&l, "availability", "fraction", cols.outage, -1/(n*horizon), func(x *Metric) { x.Offset, x.Size = 1, size }, upTo(1))
	add(&l, "any_outage", "probability", cols.any, 1, func(x *Metric) { x.Proportion = true }, upTo(1))
	if appWindows > 0 {
		add(&l, "slo_missed", "probability", cols.missed, 1/appWindows, upTo(1))
	}
	if c < len(m.cfg.Apps) && m.slos[c].windows > 0 && m.slos[c].budget > 0 {
		add(&l, "budget_used", "fraction", cols.spent, 1/(appWindows*float64(m.slos[c].budget)), func(x *Metric) { x.Size = size })
	}
	return l
}

func (m *Model) zoneMetrics() []Metric {
	none := !m.canFail()
	zones := float64(len(m.place.app))
	years := float64(m.cfg.Horizon) / float64(sim.Year)
	return []Metric{
		{Name: "zones.down_minutes", Unit: "zone-minutes", Over: "replications", Col: m.cols.zonesDown, Scale: perMinute, Bins: -1, Size: -1,
			Ceiling: zones * float64(m.cfg.Horizon) * perMinute, Exact: none},
		{Name: "zones.air", Unit: "interruptions per 100 zone-years", Over: "replications", Col: m.cols.zonesInterrupted,
			Scale: 100 / (zones * years), Bins: -1, Size: -1, Exact: none},
	}
}

func (m *Model) fleetMetrics() []Metric {
	count := func(name, unit string, col int, exact bool) Metric {
		return Metric{Name: name, Unit: unit, Over: "replications", Col: col, Scale: 1, Bins: -1, Size: -1, Exact: exact}
	}
	none := !m.canFail()
	panics, byName := false, map[string]bool{}
	for i := range m.causes {
		if c := &m.causes[i]; m.canStrike(i) {
			panics = panics || c.kernel >= 0
			byName[c.name] = true
		}
	}
	l := []Metric{count("fleet.panics", "panics", m.cols.panicsAll, !panics)}
	seen := map[string]bool{}
	for i := range m.causes {
		c := &m.causes[i]
		name, unit := "fleet.failures."+c.name, "failures"
		if c.kernel >= 0 {
			name, unit = "fleet.panics."+c.name, "panics"
		}
		if !seen[name] {
			seen[name] = true
			l = append(l, count(name, unit, c.col, !byName[c.name]))
		}
	}
	n := float64(m.cfg.Fleet.Hypervisors)
	down := count("fleet.down_minutes", "hypervisor-minutes", m.cols.down, none)
	down.Scale = perMinute
	down.Ceiling = n * float64(m.cfg.Horizon) * perMinute
	patched := count("fleet.patched_share", "fraction", m.cols.patched, none || m.cfg.Fleet.installed())
	patched.Scale, patched.Ceiling = 1/n, 1
	return append(l, count("fleet.reboots", "reboots", m.cols.reboots, none), down, patched)
}

func (m *Model) eventMetrics() []Metric {
	l := []Metric{{Name: "events.blast_radius", Unit: "apps", Over: "events", Kind: Ratio, Col: m.cols.blast, Den: m.cols.blastEvents,
		Scale: 1, Bins: binBlast, Size: -1}}
	for i, name := range [milestones]string{"first_zone", "all_zones", "pool", "last_customer"} {
		c := m.cols.recovery[i]
		l = append(l, Metric{Name: "recovery." + name, Unit: "minutes", Over: "events", Kind: Ratio, Col: c.time, Den: c.count,
			Scale: perMinute, Bins: binMilestones + i, Size: -1})
	}
	if m.cfg.Ops.PerZone > 0 && m.cfg.Ops.Explicit {
		for _, x := range m.OperationMetrics() {
			if x.Name != "" {
				l = append(l, x)
			}
		}
		l = append(l, Metric{Name: "operations.failed", Unit: "operations", Over: "replications", Col: m.cols.opsFailed, Scale: 1, Bins: -1, Size: -1,
			Exact: !m.canFail()})
	}
	return l
}

// OperationMetrics lists the metrics over zone operations by kind; a kind that does not occur has
// one without a name.
func (m *Model) OperationMetrics() [Operations]Metric {
	var l [Operations]Metric
	for k := range l {
		if m.cfg.Ops.Mix[k] > 0 {
			l[k] = Metric{Name: "operations." + Operation(k).String() + ".latency_seconds", Unit: "seconds", Over: "operations", Kind: Ratio,
				Col: m.cols.opsTime[k], Den: m.cols.opsCount[k], Scale: 1e-6, Bins: binLatency + k, Size: -1}
		}
	}
	return l
}

// ServiceColumns are the columns of the time in service, by kernel.
func (m *Model) ServiceColumns() []int { return m.cols.service }

// PlanMetrics lists the metrics of planned reboots, which plan compares policies by: the windows
// used, whether there was a panic before every hypervisor ran the installed kernel, whether two
// replicas of an app were down at once, and how full the fullest hypervisor got.
func (m *Model) PlanMetrics() (windows, early, together, fullest Metric) {
	metric := func(name, unit string, col int) Metric {
		return Metric{Name: name, Unit: unit, Over: "replications", Col: col, Scale: 1, Bins: -1, Size: -1}
	}
	windows = metric("plan.windows", "windows", m.cols.windows)
	early, together = metric("plan.early_panic", "probability", m.cols.early), metric("plan.together", "probability", m.cols.together)
	early.Proportion, together.Proportion = true, true
	early.Ceiling, together.Ceiling = 1, 1
	fullest = metric("plan.fullest", "percent of capacity", m.cols.fullest)
	fullest.Scale = 100 / float64(m.capacityUnits())
	return windows, early, together, fullest
}

// PlannedWeighted is the part of apps.all.weighted_minutes that planned_weight multiplies, for class
// c, or all for the number of classes.
func (m *Model) PlannedWeighted(c int) Metric {
	return Metric{Name: "plan.planned_weighted", Unit: "app-minutes", Over: "replications", Col: m.cols.class[c].plannedWeighted, Scale: perMinute, Bins: -1, Size: -1}
}
