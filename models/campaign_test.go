package models

import (
	"fmt"
	"math"
	"testing"

	"outagesim/sim"
	"outagesim/sim/stat"
)

// patching is a fleet of n hypervisors that run the old kernel and have the new one installed;
// a planned reboot takes 30 minutes, with the zones down for 20.
func patching(n int, horizon sim.Duration) Config {
	c := plain(n, 1, horizon)
	c.Apps = []AppClass{{Name: "app", Count: n, Replicas: 1, Need: 1}}
	c.Fleet.Placement = PlacementDealt
	c.Kernels = append(c.Kernels, c.Kernels[0])
	c.Kernels[0].Name, c.Kernels[1].Name = "old", "new"
	c.Fleet.Installed = 1
	c = phased(c, "planned", Phase{Name: "boot", Takes: constant(20 * minute)}, Phase{Name: "check", Takes: constant(10 * minute), ZonesUp: true})
	c.Recoveries[0].Reboots = true
	c.Maintenance = &Maintenance{AtOnce: 1, From: 100 * sim.Time(minute)}
	return c
}

// calendar prints the batches of a campaign as "minute:hypervisors".
func calendar(t *testing.T, c Config) (batches []string, complete bool) {
	t.Helper()
	m, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	bs, complete := m.Calendar()
	for _, b := range bs {
		batches = append(batches, fmt.Sprintf("%s:%v", inMinutes(b.At), b.Hypervisors))
	}
	return batches, complete
}

func TestForcedCampaign(t *testing.T) {
	for _, test := range []struct {
		name     string
		change   func(*Config)
		want     []string
		complete bool
	}{
		{"one after another", func(*Config) {}, []string{"100:[0]", "130:[1]", "160:[2]", "190:[3]"}, true},
		{"two at once", func(c *Config) { c.Maintenance.AtOnce = 2 }, []string{"100:[0 1]", "130:[2 3]"}, true},
		{"skips those that run it", func(c *Config) { c.Fleet.AlreadyRebooted = 0.5 }, []string{"100:[2]", "130:[3]"}, true},
		{"soak after the first", func(c *Config) { c.Maintenance.AtOnce = 2; c.Maintenance.Soak = 60 * minute },
			[]string{"100:[0]", "190:[1 2]", "220:[3]"}, true},
		{"windows, which a batch must fit into", func(c *Config) {
			at := func(m int) sim.Time { return sim.Time(m) * sim.Time(minute) }
			c.Maintenance.Windows = []Window{{at(50), at(129)}, {at(200), at(265)}, {at(300), at(329)}, {at(400), at(430)}, {at(500), at(600)}}
		}, []string{"200:[0]", "230:[1]", "400:[2]", "500:[3]"}, true},
		{"no end before the horizon", func(c *Config) { c.Horizon = 150 * minute }, []string{"100:[0]", "130:[1]"}, true},
		{"none left", func(c *Config) { c.Horizon = 90 * minute }, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := patching(4, 1000*minute)
			test.change(&c)
			got, _ := calendar(t, c)
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestPlannedOutage(t *testing.T) {
	c := patching(2, 1000*minute)
	got, row := traced(t, c)
	wantOutages(t, got, "app 100-120", "app 130-150")
	wantFigures(t, row, map[string]float64{
		"apps.app.outage_minutes": 40, "apps.app.planned_minutes": 40, "apps.app.unplanned_minutes": 0, "apps.app.weighted_minutes": 40,
		"fleet.reboots": 2, "fleet.patched_share": 1, "fleet.down_minutes": 60, "events.blast_radius": 1,
	})
	c.Demand.PlannedWeight = 0.25
	_, row = traced(t, c)
	wantFigures(t, row, map[string]float64{"apps.app.weighted_minutes": 10})
}

// A minute is planned if the planned reboots alone keep the app down.
func TestPlannedAndUnplannedTogether(t *testing.T) {
	base := patching(1, 1000*minute)
	base = phased(base, "power", Phase{Name: "off", Takes: constant(50 * minute)})
	power := func(at sim.Duration) Config {
		c := base
		c.Failures = []Failure{{Name: "power", TimeTo: constant(at), Scope: ScopeFleet, Recovery: 1}}
		c.Horizon = at + 300*minute
		if c.Horizon > 2*at {
			c.Horizon = 2 * at
		}
		return c
	}
	for _, test := range []struct {
		at                 sim.Duration
		outage             string
		planned, unplanned float64
	}{
		{110 * minute, "app 100-160", 20, 40},              // side by side with the reboot
		{125 * minute, "app 100-120, app 125-175", 20, 50}, // during the check
		{90 * minute, "app 90-140, app 140-160", 20, 50},   // the campaign waits for the recovery
	} {
		got, row := traced(t, power(test.at))
		if s := fmt.Sprint(got); s != "["+replaceComma(test.outage)+"]" {
			t.Errorf("power at %v: outages %s, want %s", test.at, s, test.outage)
		}
		wantFigures(t, row, map[string]float64{"apps.app.planned_minutes": test.planned, "apps.app.unplanned_minutes": test.unplanned})
	}
}

func replaceComma(s string) string {
	out := []byte{}
	for i := range len(s) {
		if s[i] != ',' {
			out = append(out, s[i])
		}
	}
	return string(out)
}

// Redundant apps: a planned reboot of the one beside a failure of the other is an unplanned outage
// as a whole, since the reboot alone would have kept the app up.
func TestPlannedRebootBesideAFailure(t *testing.T) {
	c := patching(2, 180*minute)
	c.Apps = []AppClass{{Name: "app", Count: 1, Replicas: 2, Need: 1}}
	c.Fleet.Racks = 2
	c = phased(c, "rack", Phase{Name: "off", Takes: constant(50 * minute)})
	m, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	got := injectedBeside(m)
	wantOutages(t, got, "app 110-120")
}

// injectedBeside reboots hypervisor 0 as planned at 100 and strikes hypervisor 1 at 110.
func injectedBeside(m *Model) (outages []string) {
	x := NewMachine(m)
	x.Observe(Observer{Outage: func(class int, s, e sim.Time) {
		outages = append(outages, fmt.Sprintf("%s %s-%s", m.cfg.Apps[class].Name, inMinutes(s), inMinutes(e)))
	}})
	x.StartQuiet(0, make([]int64, m.Columns()), freshBins())
	x.RunUntil(100 * sim.Time(minute))
	x.campaign.reboot(x, []int32{0})
	x.RunUntil(110 * sim.Time(minute))
	x.Inject(1, 1, false)
	for x.Step() {
	}
	x.Finish()
	return outages
}

// An aware batch never takes an app that has replicas to spare below its need; a blind one does.
func TestAwareBatches(t *testing.T) {
	c := patching(6, 10000*minute)
	c.Apps = []AppClass{{Name: "pair", Count: 3, Replicas: 2, Need: 1}} // dealt: 0-1, 2-3, 4-5
	c.Maintenance.AtOnce = 4
	got, _ := calendar(t, c)
	if want := "[100:[0 2 4] 130:[1 3 5]]"; fmt.Sprint(got) != want {
		t.Errorf("aware: got %v, want %s", got, want)
	}
	_, row := traced(t, c)
	wantFigures(t, row, map[string]float64{"apps.pair.outage_minutes": 0})

	c.Maintenance.Blind = true
	got, _ = calendar(t, c)
	if want := "[100:[0 1 2 3] 130:[4 5]]"; fmt.Sprint(got) != want {
		t.Errorf("blind: got %v, want %s", got, want)
	}
	_, row = traced(t, c)
	wantFigures(t, row, map[string]float64{"apps.pair.outage_minutes": 60, "apps.pair.planned_minutes": 60})

	c.Maintenance.Blind = false
	c.Apps = []AppClass{{Name: "trio", Count: 2, Replicas: 3, Need: 1}} // dealt: 0-1-2, 3-4-5; two may go
	got, _ = calendar(t, c)
	if want := "[100:[0 1 3 4] 130:[2 5]]"; fmt.Sprint(got) != want {
		t.Errorf("two to spare: got %v, want %s", got, want)
	}
}

// Two replicas of an app placed at random are both in a blind batch of b of N with probability
// (b-1)/(N-1), given that one is.
func TestBatchCollisions(t *testing.T) {
	const n, b = 100, 10
	c := patching(n, 100000*minute)
	c.Fleet.Placement = PlacementRandom
	c.Fleet.ZonesPerHypervisor = 200
	c.Apps = []AppClass{{Name: "pair", Count: n * 100, Replicas: 2, Need: 1}}
	c.Maintenance.AtOnce, c.Maintenance.Blind = b, true
	_, row := traced(t, c)
	share := row["apps.pair.outage_minutes"] / 20 / (n * 100)
	exact := float64(b-1) / (n - 1)
	se := math.Sqrt(exact * (1 - exact) / (n * 100))
	compare(t, "apps with both replicas in a batch", share, se, exact)
	c.Maintenance.Blind = false
	_, row = traced(t, c)
	wantFigures(t, row, map[string]float64{"apps.pair.outage_minutes": 0})
}

func TestPeriodic(t *testing.T) {
	c := patching(2, 500*minute)
	c.Maintenance = &Maintenance{Kind: PolicyPeriodic, Every: 200 * minute, AtOnce: 1}
	got, _ := calendar(t, c)
	// Each 200 minutes after its own last boot; the second waits for the first.
	if want := "[200:[0] 230:[1] 400:[0] 430:[1]]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestOnPanic(t *testing.T) {
	c := patching(3, 1000*minute)
	c = phased(c, "panic", Phase{Name: "boot", Takes: constant(40 * minute)})
	c.Recoveries[1].Reboots = true
	c.Kernels[0].Panics = []Panic{{Name: "p", TimeTo: constant(150 * minute), Recovery: 1}}
	c.Maintenance = &Maintenance{OnPanic: true, AtOnce: 1}
	c.Kernels[0].Panics[0].TimeTo = sim.Empirical{}
	e, err := sim.NewEmpirical([]sim.Seconds{150 * 60, 400 * 60, 500 * 60})
	if err != nil {
		t.Fatal(err)
	}
	c.Kernels[0].Panics[0].TimeTo = e
	for rep := range uint64(20) {
		row := rows(t, c, rep)[0]
		m, _ := New(c, 9)
		if got := row[m.cols.patched]; got != 3 {
			t.Errorf("replication %d: %d of 3 patched at the end", rep, got)
		}
	}
}

// So many reboots that do not come back by themselves end a campaign.
func TestStopAfterFailed(t *testing.T) {
	c := patching(5, 3000*minute)
	c = phased(c, "onsite", Phase{Name: "hands", Takes: constant(100 * minute)})
	c.Recoveries[1].Reboots = true
	c.Recoveries[0].FailShare, c.Recoveries[0].FailTo = 1, 1
	c.Maintenance.StopAfterFailed = 2
	got, row := traced(t, c)
	wantOutages(t, got, "app 100-200", "app 200-300")
	wantFigures(t, row, map[string]float64{"fleet.patched_share": 0.4})
}

// An aware policy minds replicas that still wait for their repair: planned reboots and moves alone
// never put an app out that has a replica to spare.
func TestAwareMindsStuckZones(t *testing.T) {
	c := patching(8, 100000*minute)
	c.Fleet.ZonesPerHypervisor, c.Fleet.CapacityPerHypervisor = 10, 13
	c.Fleet.Placement = PlacementRandom
	c.Apps = []AppClass{{Name: "pair", Count: 40, Replicas: 2, Need: 1}}
	c.Stuck = Stuck{Share: 0.3, Repair: constant(200 * minute)}
	for k := range c.Kernels {
		c.Kernels[k].Operations[Start] = constant(minute)
	}
	for _, evacuate := range []bool{false, true} {
		c.Maintenance.Evacuate, c.Maintenance.AtOnce = evacuate, 2
		c.Maintenance.Blind = false
		_, row := traced(t, c)
		wantFigures(t, row, map[string]float64{"apps.pair.outage_minutes": 0, "fleet.patched_share": 1})
		c.Maintenance.Blind, c.Maintenance.Evacuate = true, false
		if _, row = traced(t, c); row["apps.pair.outage_minutes"] == 0 {
			t.Error("blind batches put no app out: the test shows nothing")
		}
	}
}

// Age replacement: panics of Weibull shape 2.5 and scale 1000 h that cost 5, planned reboots that
// cost 1. At the best age, 493.05 h, the cost is 0.00346204 an hour (Barlow and Proschan); at half
// and twice that age it is more. Against panics without age it never pays.
func TestPeriodicAgainstAgeing(t *testing.T) {
	cost := func(every sim.Seconds, timeTo sim.Distribution) (mean, se float64) {
		c := plain(1, 1, 20*sim.Year)
		c.Kernels[0].Panics = []Panic{{Name: "p", TimeTo: timeTo}}
		c = phased(c, "boot", Phase{Name: "boot", Takes: constant(0)})
		c.Recoveries[0].Reboots = true
		c.Maintenance = &Maintenance{Kind: PolicyPeriodic, Every: every.Duration(), AtOnce: 1}
		e := simulate(t, c, 400)
		panics, _ := e.mean("fleet.panics")
		reboots, _ := e.mean("fleet.reboots")
		hours := float64(c.Horizon) / float64(sim.Hour)
		var m stat.Moments
		ps, rs := e.sample.Column(e.metric("fleet.panics").Col), e.sample.Column(e.metric("fleet.reboots").Col)
		for i := range ps {
			m.Add(5*ps[i] + rs[i] - ps[i])
		}
		if got := (5*panics + reboots - panics) / hours; math.Abs(got-m.Mean()/hours) > 1e-12 {
			t.Errorf("cost %g by means, %g by rows", got, m.Mean()/hours)
		}
		return m.Mean() / hours, m.SE() / hours
	}
	ageing := sim.Weibull{Shape: 2.5, Scale: 1000 * hour}
	best, se := cost(493.05*hour, ageing)
	// The horizon holds 355 lives, so that the cost of the last, unfinished one is below the noise.
	compare(t, "cost an hour at the best age", best, math.Hypot(se, 4e-6), 0.00346204)
	for _, factor := range []sim.Seconds{0.5, 2} {
		if other, _ := cost(factor*493.05*hour, ageing); other <= best {
			t.Errorf("at %g times the best age the cost is %g, at the best %g", factor, other, best)
		}
	}
	never, _ := cost(sim.Seconds(1e9), exponential(1000*hour))
	for _, every := range []sim.Seconds{200 * hour, 493 * hour, 2000 * hour} {
		if planned, _ := cost(every, exponential(1000*hour)); planned <= never {
			t.Errorf("every %v h costs %g against panics without age, none %g", every/hour, planned, never)
		}
	}
}
