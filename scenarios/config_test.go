package scenarios

import (
	"math"
	"reflect"
	"testing"
	"time"

	"outagesim/models"
	"outagesim/sim"
)

// parse reads a scenario that must have no faults.
func parse(t *testing.T, text string, sets ...string) *Scenario {
	t.Helper()
	s, err := Parse("test.yaml", []byte(text), "testdata", sets)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func config(t *testing.T, text string, sets ...string) models.Config {
	t.Helper()
	return parse(t, text, sets...).Variants[0].Config
}

// What an empty scenario is: every default that the reference names.
func TestDefaults(t *testing.T) {
	s := parse(t, "{}")
	if s.Name != "test" || s.Title != "test" || s.Timezone != "UTC" || s.Study != (Study{Replications: 10000, Seed: 1, Confidence: 0.95, Method: "auto"}) {
		t.Errorf("%+v", s)
	}
	if len(s.Variants) != 1 || s.Variants[0].Name != "base" || s.Incident != nil || s.Maintenance != nil || s.Objectives != nil || len(s.Warnings) != 0 {
		t.Errorf("%+v", s)
	}
	c := s.Variants[0].Config
	if !c.Start.Equal(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) || c.Horizon != sim.Year {
		t.Errorf("clock %v, %v", c.Start, c.Horizon)
	}
	if !reflect.DeepEqual(c.Fleet, models.Fleet{Hypervisors: 1, ZonesPerHypervisor: 1, CapacityPerHypervisor: 1, Racks: 1}) {
		t.Errorf("fleet %+v", c.Fleet)
	}
	if len(c.Kernels) != 1 || c.Kernels[0].Name != "default" || c.Kernels[0].Operations[models.Stop].Mean() != 0 || len(c.Kernels[0].Panics) != 0 {
		t.Errorf("kernels %+v", c.Kernels)
	}
	if c.Ops != (models.ZoneOperations{Mix: [models.Operations]float64{0.1, 0.1, 0.2, 0.2, 0.4}, AtOnce: 1}) {
		t.Errorf("operations %+v", c.Ops)
	}
	if !reflect.DeepEqual(c.Apps, []models.AppClass{{Name: "app", Count: 1, Replicas: 1, Need: 1}}) {
		t.Errorf("apps %+v", c.Apps)
	}
	if c.Failures != nil || c.Recoveries != nil || c.Stuck != (models.Stuck{}) || c.Demand != (models.Demand{PlannedWeight: 1}) {
		t.Errorf("%+v", c)
	}
}

func TestDefaultsThatDependOnOthers(t *testing.T) {
	c := config(t, `
fleet: {hypervisors: 4, zones_per_hypervisor: 7, kernel: b}
kernels: [{name: a}, {name: b}]
`)
	if c.Fleet.CapacityPerHypervisor != 7 || c.Fleet.Kernel != 1 || c.Fleet.Installed != 1 {
		t.Errorf("fleet %+v", c.Fleet)
	}
	c = config(t, `
kernels: [{name: a, panics: [{name: p, mtbf: 1y}]}]
recoveries: [{name: first, phases: [{name: boot, takes: 1m}]}, {name: panic, reboots: false, phases: [{name: boot, takes: 1m}]}]
failures: [{name: f, rate: 1/y}]
`)
	if c.Kernels[0].Panics[0].Recovery != 1 || c.Failures[0].Recovery != 1 || c.Failures[0].Scope != models.ScopeHypervisor {
		t.Errorf("recoveries %+v, %+v", c.Kernels[0].Panics, c.Failures)
	}
	if !c.Recoveries[0].Reboots || c.Recoveries[1].Reboots || c.Recoveries[0].FailTo != -1 {
		t.Errorf("recoveries %+v", c.Recoveries)
	}
}

func TestDistributions(t *testing.T) {
	const pre, post = "stuck: {share: 1%, repair: ", "}"
	for text, want := range map[string]string{
		"10m":                                                                  "{constant: 10m}",
		"{constant: 100h}":                                                     "{constant: 4d4h}",
		"{exponential: {mean: 10h}}":                                           "{exponential: {mean: 10h}}",
		"{lognormal: {mean: 5m, cv: 1}}":                                       "",
		"{weibull: {shape: 2, mean: 5y}}":                                      "",
		"{gamma: {shape: 2, mean: 1h}}":                                        "{gamma: {shape: 2, mean: 1h}}",
		"{erlang: {k: 2, mean: 1h}}":                                           "{erlang: {k: 2, mean: 1h}}",
		"{uniform: {min: 1m, max: 5m}}":                                        "{uniform: {min: 1m, max: 5m}}",
		"{uniform: {min: 0s, max: 0s}}":                                        "{uniform: {min: 0s, max: 0s}}",
		"{empirical: {values: [9m, 3m]}}":                                      "{empirical: {values: [3m, 9m]}}",
		"{weibull: {shape: 0.7, scale: 9h}}":                                   "{weibull: {shape: 0.7, scale: 9h}}",
		"{lognormal: {median: 30m, p95: 2h}}":                                  "{lognormal: {median: 30m, p95: 2h}}",
		"{triangular: {min: 1m, mode: 1m, max: 5m}}":                           "{triangular: {min: 1m, mode: 1m, max: 5m}}",
		"{shifted: {by: 15m, then: {exponential: {mean: 1m}}}}":                "{shifted: {by: 15m, then: {exponential: {mean: 1m}}}}",
		"{shifted: {by: 15m, then: 5m}}":                                       "{shifted: {by: 15m, then: {constant: 5m}}}",
		"{empirical: {file: bad/csv/repairs.csv, column: minutes}}":            "{empirical: {values: [12m30s, 1h1m]}}",
		"{empirical: {file: bad/csv/repairs.csv, column: event, unit: hours}}": "{empirical: {values: [1h, 2h]}}",
	} {
		d := config(t, pre+text+post).Stuck.Repair
		if want != "" && d.String() != want {
			t.Errorf("%s = %s, want %s", text, d, want)
		}
	}
	near := func(what string, got sim.Seconds, want float64) {
		if math.Abs(float64(got)/want-1) > 1e-9 {
			t.Errorf("%s: mean %v, want %v", what, got, want)
		}
	}
	near("lognormal", config(t, pre+"{lognormal: {mean: 5m, cv: 1}}"+post).Stuck.Repair.Mean(), 300)
	near("weibull", config(t, pre+"{weibull: {shape: 2, mean: 5y}}"+post).Stuck.Repair.Mean(), 5*365*86400)
	near("erlang", config(t, pre+"{erlang: {k: 2, mean: 1h}}"+post).Stuck.Repair.Mean(), 3600)
}

func TestPanics(t *testing.T) {
	c := config(t, `
recoveries: [{name: panic, phases: [{name: boot, takes: 1m}]}]
kernels:
  - name: a
    panics:
      - {name: bare, mtbf: 1e7h}
      - {name: weibull, mtbf: {weibull: {shape: 0.7, scale: 800h}}}
      - {name: constant, mtbf: {constant: 100h}}
      - {name: rate, rate: 0.06/y}
      - {name: never, rate: 0}
      - {name: operations, per_operation: 1.64e-7}
      - {name: no-operation, per_operation: 0}
      - {name: jeffreys, observed: {events: 1, over: 200mo}}
      - {name: prior, observed: {events: 3, over: 1y, prior: {shape: 2, over: 1w}}}
`)
	p := c.Kernels[0].Panics
	for i, want := range map[int]string{
		0: "{exponential: {mean: 10000000h}}",
		1: "{weibull: {shape: 0.7, scale: 33d8h}}",
		2: "{constant: 4d4h}",
	} {
		if got := p[i].TimeTo.String(); got != want {
			t.Errorf("%s: %s, want %s", p[i].Name, got, want)
		}
	}
	if got, want := float64(p[3].TimeTo.Mean()), 365*86400/0.06; got != want {
		t.Errorf("rate: mean %v, want %v", got, want)
	}
	for _, i := range []int{4, 6} {
		if d := p[i].TimeTo.Sample(nil); d != sim.Forever {
			t.Errorf("%s comes after %v", p[i].Name, d)
		}
	}
	if p[5].PerOperation != 1.64e-7 || p[5].TimeTo != nil || p[5].Observed != nil {
		t.Errorf("%+v", p[5])
	}
	if o := *p[7].Observed; o != (models.Observed{Events: 1, Over: 200 * sim.Month, Shape: 1.5, Exposure: 200 * 365 * 86400 / 12}) {
		t.Errorf("Jeffreys: %+v", o)
	}
	if o := *p[8].Observed; o.Shape != 5 || o.Exposure != 372*86400 {
		t.Errorf("prior: %+v", o)
	}
}

func TestZoneOperation(t *testing.T) {
	for text, want := range map[string][models.Operations]float64{
		"5m":                                [5]float64{300, 300, 300, 300, 300},
		"{exponential: {mean: 2s}}":         [5]float64{2, 2, 2, 2, 2},
		"{all: 2s, start: 3s}":              [5]float64{2, 2, 3, 2, 2},
		"{all: {constant: 2s}, reboot: 4s}": [5]float64{2, 2, 2, 2, 4},
		"{create: 1s, destroy: 2s, start: 3s, stop: 4s, reboot: 5s}": [5]float64{1, 2, 3, 4, 5},
	} {
		k := config(t, "kernels: [{name: a, zone_operation: "+text+"}]").Kernels[0]
		for o, d := range k.Operations {
			if float64(d.Mean()) != want[o] {
				t.Errorf("%s: %v takes %v, want %v", text, models.Operation(o), d.Mean(), want[o])
			}
		}
	}
}

func TestOperations(t *testing.T) {
	o := config(t, "zone_operations: {per_zone: 1/d, mix: {start: 3, stop: 1}, at_once: 23, explicit: true}").Ops
	if o != (models.ZoneOperations{PerZone: 1 / 86400.0, Mix: [5]float64{0, 0, 0.75, 0.25, 0}, AtOnce: 23, Explicit: true}) {
		t.Errorf("%+v", o)
	}
}

func TestPhases(t *testing.T) {
	c := config(t, `
recoveries:
  - name: a
    phases:
      - {name: one, takes: 10m, slots: 4}
      - {name: two, each: 25s}
      - {name: three, takes: 18m, zones: up}
    fails: {share: 1%, recovery: b}
  - {name: b, phases: [{name: one, takes: 1m}], fails: {share: 0%, recovery: a}}
`)
	r := c.Recoveries[0]
	if r.FailShare != 0.01 || r.FailTo != 1 || c.Recoveries[1].FailTo != -1 {
		t.Errorf("%+v", c.Recoveries)
	}
	if p := r.Phases[0]; p.Slots != 4 || p.Takes == nil || p.Each != nil || p.ZonesUp {
		t.Errorf("%+v", p)
	}
	if p := r.Phases[1]; p.Takes != nil || p.Each == nil || p.ZonesUp {
		t.Errorf("%+v", p)
	}
	if p := r.Phases[2]; !p.ZonesUp || p.Each != nil {
		t.Errorf("%+v", p)
	}
}

func TestApps(t *testing.T) {
	c := config(t, `
fleet: {hypervisors: 1000, zones_per_hypervisor: 1000, racks: 3}
apps:
  - {name: one, share: 80%}
  - {name: two, share: rest, replicas: 2, need: 2, spread: rack, failover: 30s, slo: {availability: 99.9%}}
`)
	if c.Apps[0].Count != 666_666 || c.Apps[1].Count != 166_667 {
		t.Errorf("counts %d and %d", c.Apps[0].Count, c.Apps[1].Count)
	}
	two := c.Apps[1]
	if two.Need != 2 || two.Spread != models.SpreadRack || two.Failover.Takes.Mean() != 30 || two.Failover.Fails != 0 || *two.SLO != (models.SLO{Availability: 0.999, Window: 30 * sim.Day}) {
		t.Errorf("%+v", two)
	}
	for text, takes := range map[string]float64{"0s": -1, "{fails: 5%}": -1, "{takes: 5s, fails: 5%}": 5, "{exponential: {mean: 7s}}": 7, "{takes: {exponential: {mean: 7s}}}": 7} {
		f := config(t, "apps: [{name: a, failover: "+text+"}]").Apps[0].Failover
		if got := func() float64 {
			if f.Takes == nil {
				return -1
			}
			return float64(f.Takes.Mean())
		}(); got != takes {
			t.Errorf("failover %s takes %v, want %v", text, got, takes)
		}
	}
	c = config(t, "fleet: {zones_per_hypervisor: 9}\napps: [{name: a, share: 33.3333333333%}, {name: b, share: 33.3333333333%}, {name: c, share: 33.3333333334%}]")
	if c.Apps[0].Count != 3 || c.Apps[1].Count != 3 || c.Apps[2].Count != 3 {
		t.Errorf("thirds: %+v", c.Apps)
	}
}

func TestDemand(t *testing.T) {
	if d := config(t, "demand: {days: {}}").Demand; d.Weights != nil {
		t.Errorf("flat demand has weights %v", d.Weights)
	}
	d := config(t, "demand: {days: {sat: 0.6, sun: 0.5}}\nmaintenance: {planned_weight: 0.3}").Demand
	sum := 0.0
	for _, day := range d.Weights {
		for _, w := range day {
			sum += w
		}
	}
	if math.Abs(sum/168-1) > 1e-12 || math.Abs(d.Weights[time.Sunday][3]/d.Weights[time.Monday][3]-0.5) > 1e-12 || math.Abs(d.Weights[time.Saturday][0]/d.Weights[time.Friday][23]-0.6) > 1e-12 {
		t.Errorf("weights %v", d.Weights)
	}
	if d.PlannedWeight != 0.3 {
		t.Errorf("planned weight %v", d.PlannedWeight)
	}
}

func TestStudy(t *testing.T) {
	s := parse(t, "study: {seed: 18446744073709551615, confidence: 99%, method: crude, precision: {metric: apps.all.outage_minutes, relative: 1%}}").Study
	if s.Seed != math.MaxUint64 || s.Confidence != 0.99 || s.Method != "crude" || s.Replications != 0 || *s.Precision != (Precision{"apps.all.outage_minutes", 0.01, 1_000_000}) {
		t.Errorf("%+v, %+v", s, s.Precision)
	}
}

func TestObjectives(t *testing.T) {
	s := parse(t, `
apps: [{name: web, slo: {availability: 99%}}]
variants: [{name: a}, {name: b}]
objectives:
  - apps.web.availability >= 99.99%
  - {objective: apps.all.outage_minutes.p95<1000, variant: b}
  - apps.all.slo_missed <= 0.01
`)
	want := []Objective{
		{"apps.web.availability >= 99.99%", "apps.web.availability", 0, ">=", 0.9999, ""},
		{"apps.all.outage_minutes.p95<1000", "apps.all.outage_minutes", 0.95, "<", 1000, "b"},
		{"apps.all.slo_missed <= 0.01", "apps.all.slo_missed", 0, "<=", 0.01, ""},
	}
	for i, o := range s.Objectives {
		if o != want[i] {
			t.Errorf("%+v, want %+v", o, want[i])
		}
	}
}

func TestMaintenance(t *testing.T) {
	m := parse(t, `
clock: {timezone: America/Denver, start: 2016-01-01}
recoveries: [{name: panic, phases: [{name: boot, takes: 1m}]}]
maintenance:
  window_cost: 5
  policies:
    - {name: wait}
    - name: forced
      from: {first: 2016-03-01T02:00, last: 2016-03-29T02:00, every: 2w}
      at_once: [1, 4]
      windows: {days: [tue], from: "22:00", to: "02:00", except: [2016-03-15]}
      soak: 24h
      stop_after_failed: 1
    - {name: on-panic, on_panic: true, placement: blind, evacuate: true, at_once: 3}
    - {name: periodic, every: 60d}
    - {name: once, from: 2016-02-01}
`).Maintenance
	if m.PlannedWeight != 1 || m.WindowCost != 5 || m.Minimise != "apps.all.weighted_minutes" || len(m.Policies) != 5 {
		t.Fatalf("%+v", m)
	}
	kinds := []PolicyKind{PolicyWait, PolicyForced, PolicyForced, PolicyPeriodic, PolicyForced}
	for i, p := range m.Policies {
		if p.Kind != kinds[i] || p.Recovery != "panic" {
			t.Errorf("%+v", p)
		}
	}
	f := m.Policies[1]
	var starts []string
	for _, s := range f.From {
		starts = append(starts, s.Format(time.RFC3339))
	}
	// The local time of day stays, across the change to daylight saving.
	if len(starts) != 3 || starts[0] != "2016-03-01T02:00:00-07:00" || starts[1] != "2016-03-15T02:00:00-06:00" || starts[2] != "2016-03-29T02:00:00-06:00" {
		t.Errorf("starts %v", starts)
	}
	if len(f.AtOnce) != 2 || f.AtOnce[1] != 4 || f.Soak != sim.Day || f.StopAfterFailed != 1 {
		t.Errorf("%+v", f)
	}
	if w := f.Windows; w.From != 22*60 || w.To != 2*60 || !w.Days[time.Tuesday] || w.Days[time.Monday] || w.Except[0] != (Date{2016, time.March, 15}) {
		t.Errorf("%+v", f.Windows)
	}
	if p := m.Policies[2]; !p.OnPanic || !p.Blind || !p.Evacuate || p.AtOnce[0] != 3 || p.Windows != nil {
		t.Errorf("%+v", p)
	}
	if m.Policies[3].Every != 60*sim.Day || len(m.Policies[4].From) != 1 {
		t.Errorf("%+v", m.Policies[3:])
	}
}
