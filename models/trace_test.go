package models

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"outagesim/sim"
)

// traced runs one replication and returns what its observer was told, one line each, in minutes:
// the outages of apps as "class from-to", in order of their beginning.
func traced(t *testing.T, c Config) (outages []string, row map[string]float64) {
	t.Helper()
	m, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	x := NewMachine(m)
	type outage struct {
		s, e  sim.Time
		class int
	}
	var seen []outage
	x.Observe(Observer{Outage: func(class int, s, e sim.Time) { seen = append(seen, outage{s, e, class}) }})
	raw := make([]int64, m.Columns())
	bins := freshBins()
	x.Replicate(0, raw, bins)
	slices.SortStableFunc(seen, func(a, b outage) int { return cmp.Or(cmp.Compare(a.s, b.s), cmp.Compare(a.e, b.e)) })
	for _, o := range seen {
		outages = append(outages, fmt.Sprintf("%s %s-%s", c.Apps[o.class].Name, inMinutes(o.s), inMinutes(o.e)))
	}
	row = map[string]float64{}
	for _, metric := range m.Metrics() {
		v := metric.Offset + metric.Scale*float64(raw[metric.Col])
		if metric.Kind == Ratio {
			v = metric.Scale * float64(raw[metric.Col]) / float64(raw[metric.Den])
		}
		row[metric.Name] = v
	}
	return outages, row
}

func inMinutes(t sim.Time) string {
	if t == sim.Never {
		return "never"
	}
	return fmt.Sprintf("%g", sim.Duration(t).Minutes())
}

func wantOutages(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("outages\n got %s\nwant %s", strings.Join(got, ", "), strings.Join(want, ", "))
	}
}

func wantFigures(t *testing.T, row map[string]float64, want map[string]float64) {
	t.Helper()
	for name, v := range want {
		if got, ok := row[name]; !ok || got < v-1e-9 || got > v+1e-9 {
			t.Errorf("%s: got %v, want %v", name, got, v)
		}
	}
}

const minute = sim.Minute

// phased makes a recovery of phases.
func phased(c Config, name string, phases ...Phase) Config {
	c.Recoveries = append(c.Recoveries, Recovery{Name: name, FailTo: -1, Phases: phases})
	return c
}

// failing adds a failure that recovers by the last recovery.
func failing(c Config, name string, scope Scope, timeTo sim.Distribution) Config {
	c.Failures = append(c.Failures, Failure{Name: name, TimeTo: timeTo, Scope: scope, Recovery: len(c.Recoveries) - 1})
	return c
}

// The reference recovery in small: 10 min boot, 15 min network, 3 zones 2 at a time of 10 min each,
// 18 min verification with the zones up.
func TestPhasesOfARecovery(t *testing.T) {
	c := plain(1, 1, 200*minute)
	c.Fleet.ZonesPerHypervisor = 3
	c.Ops.AtOnce = 2
	c.Apps[0].Count = 3
	c.Kernels[0].Operations[Start] = constant(2 * minute)
	c = phased(c, "panic",
		Phase{Name: "boot", Takes: constant(10 * minute)}, Phase{Name: "network-sync", Takes: constant(15 * minute)},
		Phase{Name: "zone-boot", Each: constant(8 * minute)}, Phase{Name: "verification", Takes: constant(18 * minute), ZonesUp: true})
	c = failing(c, "f", ScopeHypervisor, constant(100*minute))
	got, row := traced(t, c)
	wantOutages(t, got, "app 100-135", "app 100-135", "app 100-145")
	wantFigures(t, row, map[string]float64{
		"apps.app.outage_minutes": 115, "apps.app.outages": 3, "apps.app.momentary": 0, "apps.app.caidi": 115. / 3,
		"zones.down_minutes": 115, "fleet.down_minutes": 63, "fleet.failures.f": 1, "fleet.panics": 0, "events.blast_radius": 3,
		"recovery.first_zone": 35, "recovery.all_zones": 45, "recovery.pool": 63, "recovery.last_customer": 45,
		"apps.app.availability": 1 - 115./600, "apps.app.any_outage": 1,
	})
}

// Clock table: a failure's clock stands still unless the hypervisor is in service. It runs in
// `zones: up`.
func TestFailureClockStandsStill(t *testing.T) {
	for _, test := range []struct {
		name   string
		timeTo sim.Distribution
		phases []Phase
		want   []string
	}{
		{"down in every phase", constant(100 * minute), []Phase{{Name: "a", Takes: constant(10 * minute)}}, []string{"app 100-110", "app 210-220", "app 320-330"}},
		{"runs in zones: up", constant(100 * minute), []Phase{{Name: "a", Takes: constant(10 * minute)}, {Name: "b", Takes: constant(50 * minute), ZonesUp: true}},
			[]string{"app 100-110", "app 210-220", "app 320-330"}},
		{"stands still in each", constant(100 * minute), []Phase{{Name: "a", Each: constant(10 * minute)}}, []string{"app 100-110", "app 210-220", "app 320-330"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := phased(plain(1, 1, 400*minute), "r", test.phases...)
			got, _ := traced(t, failing(c, "f", ScopeHypervisor, test.timeTo))
			wantOutages(t, got, test.want...)
		})
	}
}

// Clock table: a failure's clock keeps its age across other reboots and starts anew after its own
// recovery; an ageing panic's clock starts anew with every boot.
func TestAgesAcrossReboots(t *testing.T) {
	c := plain(1, 1, 400*minute)
	c = phased(c, "a", Phase{Name: "a", Takes: constant(10 * minute)})
	c = failing(c, "a", ScopeHypervisor, constant(100*minute))
	c = phased(c, "b", Phase{Name: "b", Takes: constant(10 * minute)})
	c = failing(c, "b", ScopeHypervisor, constant(70*minute))
	got, _ := traced(t, c)
	// b at 70, when a has age 70: a 30 min after 80, when b has age 30: b 40 after 120, when a has
	// age 40: a 60 after 170, when b has age 60: b 10 after 240, when a has age 10: b 70 after 260,
	// when a has age 80: a 20 after 340.
	wantOutages(t, got, "app 70-80", "app 110-120", "app 160-170", "app 230-240", "app 250-260", "app 330-340", "app 360-370")

	c.Failures = c.Failures[1:]
	c.Kernels[0].Panics = []Panic{{Name: "p", TimeTo: constant(100 * minute), Recovery: 0}}
	c.Recoveries[0].Reboots = true
	got, _ = traced(t, c) // the failure's recovery does not reboot: the panic keeps its age, too
	wantOutages(t, got, "app 70-80", "app 110-120", "app 160-170", "app 230-240", "app 250-260", "app 330-340", "app 360-370")

	c.Recoveries[1].Reboots = true // with every boot a new panic clock: it never reaches 100
	got, row := traced(t, c)
	wantOutages(t, got, "app 70-80", "app 150-160", "app 230-240", "app 310-320", "app 390-400")
	wantFigures(t, row, map[string]float64{"fleet.panics": 0, "fleet.failures.b": 5, "fleet.reboots": 5})
}

// Clock table: the clock of a rack or of the fleet never stands still, and starts anew at its own
// event.
func TestSharedClocksNeverStandStill(t *testing.T) {
	c := phased(plain(2, 1, 300*minute), "r", Phase{Name: "a", Takes: constant(60 * minute)})
	got, row := traced(t, failing(c, "f", ScopeFleet, constant(100*minute)))
	wantOutages(t, got, "app 100-160", "app 200-260")
	wantFigures(t, row, map[string]float64{"fleet.failures.f": 2, "zones.down_minutes": 240, "fleet.down_minutes": 240, "events.blast_radius": 1})

	c.Fleet.Racks, c.Apps[0].Need = 2, 2 // each rack has one hypervisor and a clock of its own
	c.Failures = nil
	got, row = traced(t, failing(c, "f", ScopeRack, constant(100*minute)))
	wantOutages(t, got, "app 100-160", "app 200-260")
	wantFigures(t, row, map[string]float64{"fleet.failures.f": 4})
}

// Clock table: a boot brings up the installed kernel, from the event on; its panics are its own.
func TestBootBringsUpTheInstalledKernel(t *testing.T) {
	c := plain(1, 1, 1000*minute)
	c.Kernels = append(c.Kernels, c.Kernels[0])
	c.Kernels[1].Name = "patched"
	c.Kernels[0].Panics = []Panic{{Name: "p", TimeTo: constant(100 * minute)}}
	c.Fleet.Installed = 1
	c = phased(c, "panic", Phase{Name: "a", Takes: constant(10 * minute)})
	c.Recoveries[0].Reboots = true
	got, row := traced(t, c)
	wantOutages(t, got, "app 100-110")
	wantFigures(t, row, map[string]float64{"fleet.panics": 1, "fleet.panics.p": 1, "fleet.patched_share": 1, "fleet.reboots": 1})
}

// A hypervisor that is struck in an `each` or `zones: up` phase starts the new recovery; one whose
// zones are down runs both side by side and is back when both are done.
func TestSecondBlow(t *testing.T) {
	c := plain(1, 1, 1000*minute)
	c = phased(c, "own", Phase{Name: "a", Takes: constant(30 * minute)}, Phase{Name: "zones", Each: constant(20 * minute)},
		Phase{Name: "up", Takes: constant(20 * minute), ZonesUp: true})
	c = failing(c, "own", ScopeHypervisor, constant(500*minute))
	c = phased(c, "fleet", Phase{Name: "a", Takes: constant(25 * minute)}, Phase{Name: "up", Takes: constant(5 * minute), ZonesUp: true})
	for _, test := range []struct {
		name        string
		at          sim.Duration // of the fleet failure
		down        string
		pool        float64 // hypervisor-minutes out of the pool
		poolSamples float64 // mean of recovery.pool
	}{
		{"side by side, the first lasts longer", 510 * minute, "app 500-550", 70, (70 + 60) / 2.},
		{"side by side, the second lasts longer", 529 * minute, "app 500-554", 70, (70 + 41) / 2.},
		{"in each: over again", 540 * minute, "app 500-565", 70, 30},
		{"in zones: up", 560 * minute, "app 500-550, app 560-585", 90, 30},
		{"in service", 580 * minute, "app 500-550, app 580-605", 100, 50},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := c
			c.Horizon = test.at + 90*minute
			c.Failures = append(slices.Clone(c.Failures), Failure{Name: "fleet", TimeTo: constant(test.at), Scope: ScopeFleet, Recovery: 1})
			got, row := traced(t, c)
			wantOutages(t, got, strings.Split(test.down, ", ")...)
			wantFigures(t, row, map[string]float64{"fleet.down_minutes": test.pool, "recovery.pool": test.poolSamples})
		})
	}
}

// One place in the repair, for which hypervisors wait in order of arrival; at one instant the
// lowest number is first.
func TestSlots(t *testing.T) {
	c := plain(3, 3, 200*minute)
	c.Apps = []AppClass{{Name: "app", Count: 3, Replicas: 1, Need: 1}}
	c.Fleet.Placement = PlacementDealt
	c = phased(c, "r", Phase{Name: "a", Takes: constant(10 * minute)}, Phase{Name: "b", Takes: constant(20 * minute), Slots: 1})
	got, row := traced(t, failing(c, "f", ScopeFleet, constant(100*minute)))
	wantOutages(t, got, "app 100-130", "app 100-150", "app 100-170")
	wantFigures(t, row, map[string]float64{"fleet.down_minutes": 150, "recovery.pool": 50, "recovery.all_zones": 50})

	// A new event gives the place back: the first is struck again in `zones: up` while it holds it.
	c.Recoveries[0].Phases = []Phase{{Name: "a", Takes: constant(10 * minute)}, {Name: "b", Takes: constant(50 * minute), Slots: 1, ZonesUp: true}}
	c.Horizon = 180 * minute
	c = failing(failing(c, "f", ScopeFleet, constant(100*minute)), "g", ScopeFleet, constant(140*minute))
	got, row = traced(t, c)
	// All start over at 140, and get the place one after the other from 150 on.
	wantOutages(t, got, "app 100-110", "app 100-110", "app 100-110", "app 140-150", "app 140-150", "app 140-150")
	wantFigures(t, row, map[string]float64{"fleet.down_minutes": 3 * 80, "recovery.pool": (60 + 110 + 160) / 3., "recovery.all_zones": 10})
}

// Stuck zones stay down after their own boot until they are repaired; a new event ends the repair.
func TestStuckZones(t *testing.T) {
	c := plain(1, 1, 300*minute)
	c.Stuck = Stuck{Share: 1, Repair: constant(40 * minute)}
	c = phased(c, "r", Phase{Name: "a", Takes: constant(10 * minute)})
	got, row := traced(t, failing(c, "f", ScopeHypervisor, constant(100*minute)))
	wantOutages(t, got, "app 100-150", "app 210-260")
	wantFigures(t, row, map[string]float64{"recovery.all_zones": 10, "recovery.last_customer": 50, "recovery.pool": 10})

	c = plain(1, 1, 135*minute)
	c.Stuck = Stuck{Share: 1, Repair: constant(40 * minute)}
	c = phased(c, "r", Phase{Name: "a", Takes: constant(10 * minute)})
	c = failing(c, "f", ScopeHypervisor, constant(60*minute))
	c = failing(c, "g", ScopeFleet, constant(80*minute))
	got, _ = traced(t, c) // struck at 60, stuck from 70 on, struck again at 80, stuck from 90 on
	wantOutages(t, got, "app 60-130")
}

// k of n, failovers, and touching pieces.
func TestFailover(t *testing.T) {
	base := plain(2, 1, 300*minute)
	base.Fleet.Racks = 2
	base = phased(base, "r", Phase{Name: "a", Takes: constant(60 * minute)})
	rack := func(c Config, times ...sim.Duration) Config { // racks fail one after the other
		for i, at := range times {
			c.Failures = append(slices.Clone(c.Failures), Failure{Name: fmt.Sprint("f", i), TimeTo: constant(at), Scope: ScopeFleet})
		}
		return c
	}
	t.Run("both at once need no failover", func(t *testing.T) {
		c := rack(base, 100*minute)
		c.Apps[0].Failover = Failover{Takes: constant(minute), Fails: 1}
		got, _ := traced(t, c)
		wantOutages(t, got, "app 100-160", "app 200-260")
	})

	one := func(f Failover, own ...sim.Distribution) []string {
		c := base
		c.Apps = slices.Clone(base.Apps)
		c.Apps[0].Failover = f
		c.Failures = nil
		for i, d := range own {
			c.Failures = append(c.Failures, Failure{Name: fmt.Sprint("f", i), TimeTo: d, Scope: ScopeRack})
		}
		got, _ := traced(t, c)
		return got
	}
	t.Run("both racks at one instant are two events", func(t *testing.T) {
		// The clocks of both racks ring at 100: the app is out from the instant on.
		wantOutages(t, one(Failover{}, constant(100*minute)), "app 100-160", "app 200-260")
	})

	three := func(f Failover, takes sim.Duration, at ...sim.Duration) []string {
		m, err := New(func() Config {
			c := phased(plain(3, 1, 1000*minute), "r", Phase{Name: "a", Takes: constant(takes)})
			c.Apps[0].Failover = f
			return c
		}(), 1)
		if err != nil {
			t.Fatal(err)
		}
		return injected(m, at)
	}
	takes := func(d sim.Duration, p float64) Failover { return Failover{Takes: constant(d), Fails: p} }
	t.Run("a failover that succeeds", func(t *testing.T) {
		wantOutages(t, three(takes(3*minute, 0), 60*minute, 100*minute), "app 100-103")
	})
	t.Run("one that fails lasts until the replica is back", func(t *testing.T) {
		wantOutages(t, three(takes(3*minute, 1), 60*minute, 100*minute), "app 100-160")
	})
	t.Run("a loss during a failover starts a new one, touching pieces are one", func(t *testing.T) {
		wantOutages(t, three(takes(3*minute, 0), 60*minute, 100*minute, 102*minute), "app 100-105")
		wantOutages(t, three(takes(3*minute, 0), 60*minute, 100*minute, 103*minute), "app 100-106")
		wantOutages(t, three(takes(3*minute, 0), 60*minute, 100*minute, 104*minute), "app 100-103", "app 104-107")
	})
	t.Run("below need until enough are back", func(t *testing.T) {
		wantOutages(t, three(Failover{}, 60*minute, 100*minute, 110*minute, 120*minute), "app 120-160")
	})
	t.Run("a failover longer than the recovery", func(t *testing.T) {
		wantOutages(t, three(takes(30*minute, 0), 10*minute, 100*minute, 120*minute), "app 100-150")
	})
}

// injected strikes hypervisor 0, 1, ... at the given times and returns the outages.
func injected(m *Model, at []sim.Duration) (outages []string) {
	x := NewMachine(m)
	x.Observe(Observer{Outage: func(class int, s, e sim.Time) {
		outages = append(outages, fmt.Sprintf("%s %s-%s", m.cfg.Apps[class].Name, inMinutes(s), inMinutes(e)))
	}})
	bins := freshBins()
	x.StartQuiet(0, make([]int64, m.Columns()), bins)
	for h, t := range at {
		x.RunUntil(sim.Time(t))
		x.Inject(h, 0, false)
	}
	for x.Step() {
	}
	x.Finish()
	return outages
}

// The horizon cuts outages, and an interruption counts by its length so far; recoveries run to
// their end.
func TestHorizon(t *testing.T) {
	c := phased(plain(1, 1, 104*minute), "r", Phase{Name: "a", Takes: constant(60 * minute)})
	_, row := traced(t, failing(c, "f", ScopeHypervisor, constant(100*minute)))
	wantFigures(t, row, map[string]float64{"apps.app.outage_minutes": 4, "apps.app.momentary": 1, "apps.app.outages": 0, "apps.app.saidi": 0,
		"fleet.down_minutes": 4, "zones.down_minutes": 4, "recovery.pool": 60})
	c.Horizon = 100 * minute // nothing strikes at the horizon
	_, row = traced(t, failing(c, "f", ScopeHypervisor, constant(100*minute)))
	wantFigures(t, row, map[string]float64{"apps.app.outage_minutes": 0, "fleet.failures.f": 0})
}

// Recoveries that do not come back by themselves are replaced from the event on.
func TestRecoveryThatFails(t *testing.T) {
	c := phased(plain(1, 1, 300*minute), "r", Phase{Name: "a", Takes: constant(60 * minute)})
	c = phased(c, "onsite", Phase{Name: "hands", Takes: constant(90 * minute)})
	c.Recoveries[0].FailShare, c.Recoveries[0].FailTo = 1, 1
	c.Failures = []Failure{{Name: "f", TimeTo: constant(200 * minute), Recovery: 0}}
	got, _ := traced(t, c)
	wantOutages(t, got, "app 200-290")
}

// SLO windows are complete ones from the start on; several outages in one add up.
func TestSLO(t *testing.T) {
	c := phased(plain(1, 1, 35*sim.Day), "r", Phase{Name: "a", Takes: constant(30 * minute)})
	c.Apps[0].SLO = &SLO{Availability: 0.999, Window: 10 * sim.Day} // a budget of 14.4 min
	c = failing(c, "f", ScopeFleet, constant(10*sim.Day-10*minute))
	// Outages: day 10 from -10 to +20 min, day 20 from -20 to +10, day 30 from -30 to 0: the
	// windows lose 10, 20+20 and 10+30.
	_, row := traced(t, c)
	wantFigures(t, row, map[string]float64{"apps.app.slo_missed": 2. / 3, "apps.app.budget_used": 90. / 3 / 14.4})
}

// Demand weighs by local hour, across a change of daylight saving.
func TestDemandWeights(t *testing.T) {
	c := phased(plain(1, 1, 30*sim.Day), "r", Phase{Name: "a", Takes: constant(180 * minute)})
	w := new([7][24]float64)
	for d := range w {
		for h := range w[d] {
			w[d][h] = float64(h)
		}
	}
	c.Demand.Weights = w
	denver := location(t, "America/Denver")
	c.Start = date(denver, 2026, 3, 7, 23) // 02:00 to 03:00 does not exist on 8 March
	c = failing(c, "f", ScopeFleet, constant(2*sim.Hour+30*minute))
	c.Horizon = 6 * sim.Hour
	got, row := traced(t, c)
	// From 23:00 on: 01:30 to 02:00 standard time, then 03:00 to 05:30 daylight time; the second
	// failure, 2.5 h after the first, adds nothing while the first lasts but ends later, at 09:00+...
	wantOutages(t, got, "app 150-480")
	wantFigures(t, row, map[string]float64{"apps.app.weighted_minutes": 30*1 + 60*3 + 60*4 + 60*5})
}

// At one instant the lowest hypervisor number gets the place first.
func TestSlotsByNumber(t *testing.T) {
	c := plain(3, 3, 200*minute)
	c.Fleet.Placement = PlacementDealt
	c.Apps = []AppClass{{Name: "a", Count: 1, Replicas: 1, Need: 1}, {Name: "b", Count: 1, Replicas: 1, Need: 1}, {Name: "c", Count: 1, Replicas: 1, Need: 1}}
	c = phased(c, "r", Phase{Name: "a", Takes: constant(10 * minute)}, Phase{Name: "b", Takes: constant(20 * minute), Slots: 1})
	got, _ := traced(t, failing(c, "f", ScopeFleet, constant(100*minute)))
	wantOutages(t, got, "a 100-130", "b 100-150", "c 100-170")
}

// A zone that has run for half a minute is interrupted anew when its hypervisor is struck again; one
// that comes back at that instant is not.
func TestStruckAgainSoonAfter(t *testing.T) {
	c := plain(1, 1, 1000*minute)
	c.Fleet.ZonesPerHypervisor, c.Apps[0].Count = 3, 3
	c.Kernels[0].Operations[Start] = constant(0)
	c = phased(c, "r", Phase{Name: "zones", Each: constant(10 * minute)})
	m, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[sim.Duration]string{
		10*minute + 30*sim.Second: "[app 0-10 app 0-20.5 app 0-30.5 app 10.5-40.5]",
		20 * minute:               "[app 0-10 app 0-30 app 0-40 app 20-50]",
	} {
		x := NewMachine(m)
		var got []string
		x.Observe(Observer{Outage: func(_ int, s, e sim.Time) { got = append(got, "app "+inMinutes(s)+"-"+inMinutes(e)) }})
		row := make([]int64, m.Columns())
		x.StartQuiet(3, row, freshBins())
		x.Inject(0, 0, false)
		x.RunUntil(sim.Time(at))
		x.Inject(0, 0, false)
		for x.Step() {
		}
		x.Finish()
		slices.Sort(got)
		runs := strings.Count(fmt.Sprint(got), "app 0-")
		if len(got) != 4 || runs != 3 || row[m.cols.zonesInterrupted] != 4 {
			t.Errorf("struck again at %v: %v, %d interruptions; such as %s", at, got, row[m.cols.zonesInterrupted], want)
		}
	}
}
