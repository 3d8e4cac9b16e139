package models

import (
	"math"
	"testing"

	"outagesim/sim"
)

// agrees compares what the forced estimator and histories as they come give for every value of every
// redundant class of c. With 4.5 standard errors a right program fails one of some 150 comparisons
// with probability 0.1% had the seed been drawn.
func agrees(t *testing.T, c Config, crude, forced int) {
	t.Helper()
	e := simulate(t, c, often(crude))
	for i, a := range c.Apps {
		if a.Replicas < 2 {
			continue
		}
		f := NewForced(e.model, []string{a.Name})
		x := NewForcedMachine(f)
		row := make([]int64, f.Columns())
		var values [forcedWidth][]float64
		for rep := range often(forced) {
			x.Replicate(1<<40+uint64(rep), row) // rates and draws of other replications than those of the crude histories
			for j := range values {
				values[j] = append(values[j], math.Float64frombits(uint64(row[j])))
			}
		}
		cols := e.model.cols.class[i]
		for v, col := range [forcedValues]int{cols.outage, cols.weighted, cols.sustained, cols.momentary, cols.sustainedTime, cols.missed, cols.spent} {
			var column []float64
			for _, y := range e.sample.Column(col) {
				column = append(column, float64(y))
			}
			mean, se := meanOf(values[v])
			crudeMean, crudeSE := meanOf(column)
			if mean == 0 && crudeMean == 0 {
				continue
			}
			name := [...]string{"outage", "weighted", "sustained", "momentary", "sustained time", "missed", "spent"}[v]
			score := (mean - crudeMean) / math.Hypot(se, crudeSE)
			t.Logf("%s, %s: forced %.5g ± %.2g, crude %.5g ± %.2g, z %+.2f", a.Name, name, mean, se, crudeMean, crudeSE, score)
			if !(math.Abs(score) < 4.5) {
				t.Errorf("%s, %s: forced and crude disagree", a.Name, name)
			}
		}
		sum, terms := 0.0, 0.0
		for j := range forcedWidth {
			m, _ := meanOf(values[j])
			switch {
			case j == forcedOutage:
				sum = m
			case j >= forcedValues:
				terms += m
				if m > 0 {
					t.Logf("  %s: %.1f%%", Term(j-forcedValues), 100*m/sum)
				}
			}
		}
		if math.Abs(terms-sum) > 1e-9*sum {
			t.Errorf("%s: the terms add up to %g, not %g", a.Name, terms, sum)
		}
	}
}

// grouped returns a fleet of n hypervisors with 20 zones each, on which an app class fills most zones,
// and a few other zones boot among them.
func grouped(n int, a AppClass, horizon sim.Duration) Config {
	c := plain(n, 1, horizon)
	c.Fleet.ZonesPerHypervisor, c.Fleet.CapacityPerHypervisor = 20, 20
	a.Name = "app"
	a.Count = n * 12 / a.Replicas
	c.Apps = []AppClass{a, {Name: "alone", Count: n * 4, Replicas: 1, Need: 1}}
	c.Ops.AtOnce = 3
	c.Kernels[0].Operations[Start] = constant(2 * sim.Minute)
	return c
}

// booting is a recovery as hypervisors have it: zones down, then back one by one, then verified while
// they run.
func booting() []Phase {
	return []Phase{
		{Name: "boot", Takes: exponential(hour)},
		{Name: "zones", Each: constant(10 * sim.Minute)},
		{Name: "verification", Takes: constant(2 * sim.Hour), ZonesUp: true},
	}
}

func TestForcedAgreesWithCrude(t *testing.T) {
	const horizon = 20 * sim.Day
	often := exponential(100 * hour)
	two := AppClass{Replicas: 2, Need: 1}
	recovers := func(c Config, phases ...Phase) Config { return phased(c, "r", phases...) }
	weibull := func(shape float64, scale sim.Seconds) sim.Distribution {
		return sim.Weibull{Shape: shape, Scale: scale}
	}
	cases := []struct {
		name   string
		config func() Config
	}{
		{"phases and a second blow", func() Config {
			return failing(recovers(grouped(5, two, horizon), booting()...), "f", ScopeHypervisor, often)
		}},
		{"three replicas need two, failover", func() Config {
			a := AppClass{Replicas: 3, Need: 2, Failover: Failover{Takes: exponential(hour / 10), Fails: 0.1}}
			return failing(recovers(grouped(5, a, horizon), booting()...), "f", ScopeHypervisor, often)
		}},
		{"three replicas need one, failover that outlasts recoveries", func() Config {
			a := AppClass{Replicas: 3, Need: 1, Failover: Failover{Takes: exponential(hour), Fails: 0.2}}
			return failing(recovers(grouped(4, a, horizon), booting()...), "f", ScopeHypervisor, exponential(30*hour))
		}},
		{"no spare", func() Config {
			return failing(recovers(grouped(4, AppClass{Replicas: 2, Need: 2}, horizon), booting()...), "f", ScopeHypervisor, often)
		}},
		{"replicas that share hypervisors", func() Config {
			a := AppClass{Replicas: 3, Need: 1, Spread: SpreadAny, Failover: Failover{Fails: 0.1}}
			return failing(recovers(grouped(3, a, horizon), booting()...), "f", ScopeHypervisor, often)
		}},
		{"stuck zones and recoveries that fail", func() Config {
			c := failing(recovers(grouped(5, two, horizon), booting()...), "f", ScopeHypervisor, often)
			c.Stuck = Stuck{Share: 0.1, Repair: exponential(5 * hour)}
			c.Recoveries = append(c.Recoveries, Recovery{Name: "onsite", FailTo: -1, Phases: []Phase{{Name: "hands", Takes: exponential(10 * hour)}}})
			c.Recoveries[0].FailShare, c.Recoveries[0].FailTo = 0.1, 1
			return c
		}},
		{"rack and fleet failures", func() Config {
			a := AppClass{Replicas: 2, Need: 1, Failover: Failover{Takes: constant(sim.Minute), Fails: 0.05}}
			c := failing(recovers(grouped(6, a, horizon), booting()...), "f", ScopeHypervisor, exponential(200*hour))
			c.Fleet.Racks = 3
			c.Recoveries = append(c.Recoveries, Recovery{Name: "power", FailTo: -1, Phases: []Phase{{Name: "back", Takes: exponential(3 * hour)}}})
			c.Failures = append(c.Failures, Failure{Name: "rack", Scope: ScopeRack, TimeTo: exponential(500 * hour), Recovery: 1},
				Failure{Name: "fleet", Scope: ScopeFleet, TimeTo: weibull(2, 400*hour), Recovery: 0})
			c.Stuck = Stuck{Share: 0.05, Repair: exponential(2 * hour)}
			return c
		}},
		{"spread over racks", func() Config {
			c := failing(recovers(grouped(6, AppClass{Replicas: 2, Need: 1, Spread: SpreadRack}, horizon), booting()...), "f", ScopeRack, often)
			c.Fleet.Racks = 3
			return failing(c, "g", ScopeHypervisor, often)
		}},
		{"ageing clocks", func() Config {
			c := recovers(grouped(5, two, horizon), booting()...)
			c.Recoveries[0].Reboots = true
			c.Kernels[0].Panics = []Panic{{Name: "young", TimeTo: weibull(0.6, 150*hour)}, {Name: "memoryless", TimeTo: exponential(300 * hour)}}
			c.Recoveries = append(c.Recoveries, Recovery{Name: "disk", FailTo: -1, Phases: []Phase{{Name: "swap", Takes: constant(3 * sim.Hour)}}})
			c.Failures = append(c.Failures, Failure{Name: "wear", TimeTo: weibull(3, 200*hour), Recovery: 1})
			return c
		}},
		{"lives with ends", func() Config {
			c := failing(recovers(grouped(5, two, horizon), booting()...), "f", ScopeHypervisor, sim.Uniform{Min: 50 * hour, Max: 150 * hour})
			return failing(c, "g", ScopeHypervisor, sim.Shifted{By: 20 * hour, Then: sim.Gamma{Shape: 2, MeanTime: 200 * hour}})
		}},
		{"kernels that change at a boot", func() Config {
			c := recovers(grouped(6, two, horizon), booting()...)
			c.Recoveries[0].Reboots = true
			c.Kernels = append(c.Kernels, c.Kernels[0])
			c.Kernels[0].Panics = []Panic{{Name: "old", TimeTo: exponential(60 * hour)}}
			c.Kernels[1].Name, c.Kernels[1].Panics = "new", []Panic{{Name: "new", TimeTo: exponential(500 * hour)}}
			c.Kernels[1].Operations[Start] = constant(20 * sim.Minute)
			c.Fleet.Installed, c.Fleet.AlreadyRebooted = 1, 0.3
			c.Recoveries = append(c.Recoveries, Recovery{Name: "no reboot", FailTo: -1, Phases: booting()})
			c.Failures = append(c.Failures, Failure{Name: "rack", Scope: ScopeRack, TimeTo: exponential(100 * hour), Recovery: 1})
			c.Fleet.Racks = 3
			return c
		}},
		{"observed rates", func() Config {
			c := recovers(grouped(5, two, horizon), booting()...)
			c.Kernels[0].Panics = []Panic{{Name: "p", Observed: &Observed{Shape: 1.5, Exposure: 200 * hour}}}
			return c
		}},
		{"operations that panic", func() Config {
			c := recovers(grouped(5, two, horizon), booting()...)
			c.Ops.PerZone = 1. / 3600
			c.Kernels[0].Panics = []Panic{{Name: "p", PerOperation: 0.0005}, {Name: "q", PerOperation: 0.02}}
			c.Ops.PerZone /= 40
			return c
		}},
		{"random boots, demand and error budgets", func() Config {
			a := AppClass{Replicas: 2, Need: 1, Failover: Failover{Fails: 0.1}, SLO: &SLO{Availability: 0.99, Window: 5 * sim.Day}}
			c := recovers(grouped(5, a, horizon), booting()...)
			c.Recoveries[0].Phases[1].Each = exponential(hour / 6)
			c.Kernels[0].Operations[Start] = exponential(hour / 30)
			var w [7][24]float64
			for d := range w {
				for h := range w[d] {
					w[d][h] = float64(h) / 11.5
				}
			}
			c.Demand.Weights = &w
			return failing(c, "f", ScopeHypervisor, exponential(50*hour))
		}},
	}
	for _, x := range cases {
		t.Run(x.name, func(t *testing.T) { agrees(t, x.config(), 3000, 1500) })
	}
}
