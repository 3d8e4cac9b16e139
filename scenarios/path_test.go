package scenarios

import (
	"strings"
	"testing"

	"outagesim/models"
)

const pathBase = `
fleet: {hypervisors: 4, zones_per_hypervisor: 10}
kernels:
  - {name: legacy, zone_operation: 5m}
  - name: refactored
    zone_operation: 2s
    panics:
      - {name: dnlc-null-dereference, mtbf: 200mo}
recoveries:
  - name: panic
    phases:
      - {name: boot, takes: 10m}
      - {name: network-sync, takes: {lognormal: {median: 15m, p95: 1h}}}
apps:
  - {name: non-redundant, share: rest}
  - {name: redundant, share: 20%, replicas: 2, failover: 5s}
study: {replications: 100}
`

func TestSet(t *testing.T) {
	kernel := func(s *Scenario) models.Kernel { return s.Variants[0].Config.Kernels[1] }
	phase := func(s *Scenario, i int) models.Phase { return s.Variants[0].Config.Recoveries[0].Phases[i] }
	for _, c := range []struct {
		set string
		ok  func(s *Scenario) bool
	}{
		{"fleet.kernel=refactored", func(s *Scenario) bool { return s.Variants[0].Config.Fleet.Kernel == 1 }},
		{"fleet.racks = 2", func(s *Scenario) bool { return s.Variants[0].Config.Fleet.Racks == 2 }},
		{"study.seed=7", func(s *Scenario) bool { return s.Study.Seed == 7 }},
		{"name=other", func(s *Scenario) bool { return s.Name == "other" }},
		{"kernels.refactored.zone_operation=7s", func(s *Scenario) bool { return kernel(s).Operations[models.Stop].Mean() == 7 }},
		{"kernels.refactored.zone_operation.start=7s", func(s *Scenario) bool {
			return kernel(s).Operations[models.Start].Mean() == 7 && kernel(s).Operations[models.Stop].Mean() == 2
		}},
		{"kernels.refactored.panics.dnlc-null-dereference.mtbf=1y", func(s *Scenario) bool { return kernel(s).Panics[0].TimeTo.Mean() == 365*86400 }},
		{"kernels.refactored.panics.dnlc-null-dereference.rate=1/d", func(s *Scenario) bool { return kernel(s).Panics[0].TimeTo.Mean() == 86400 }},
		{"kernels.refactored.panics.dnlc-null-dereference.per_operation=1e-7", func(s *Scenario) bool { return kernel(s).Panics[0].PerOperation == 1e-7 }},
		{"kernels.refactored.panics.dnlc-null-dereference.observed={events: 1, over: 1y}", func(s *Scenario) bool { return kernel(s).Panics[0].Observed.Shape == 1.5 }},
		{"kernels.refactored.panics.dnlc-null-dereference.mtbf.weibull={shape: 2, scale: 1y}", func(s *Scenario) bool { return strings.HasPrefix(kernel(s).Panics[0].TimeTo.String(), "{weibull") }},
		{"recoveries.panic.phases.network-sync.takes=7m30s", func(s *Scenario) bool { return phase(s, 1).Takes.Mean() == 450 }},
		{"recoveries.panic.phases.network-sync.takes.lognormal.p95=2h", func(s *Scenario) bool { return phase(s, 1).Takes.String() == "{lognormal: {median: 15m, p95: 2h}}" }},
		{"recoveries.panic.phases.network-sync.takes.exponential.mean=1h", func(s *Scenario) bool { return phase(s, 1).Takes.String() == "{exponential: {mean: 1h}}" }},
		{"recoveries.panic.phases.network-sync.each=1s", func(s *Scenario) bool { return phase(s, 1).Takes == nil && phase(s, 1).Each.Mean() == 1 }},
		{"apps.redundant.count=3", func(s *Scenario) bool { return s.Variants[0].Config.Apps[1].Count == 3 }},
		{"apps.redundant.failover.fails=1%", func(s *Scenario) bool {
			f := s.Variants[0].Config.Apps[1].Failover
			return f.Fails == 0.01 && f.Takes.Mean() == 5
		}},
		{"apps=[{name: only, replicas: 3}]", func(s *Scenario) bool { return s.Variants[0].Config.Apps[0].Count == 13 }},
		{"study.precision={metric: apps.all.outages, relative: 5%}", func(s *Scenario) bool { return s.Study.Replications == 0 && s.Study.Precision.Relative == 0.05 }},
		{"zone_operations.explicit=true", func(s *Scenario) bool { return s.Variants[0].Config.Ops.Explicit }},
		{"zone_operations.mix.start=4", func(s *Scenario) bool { return s.Variants[0].Config.Ops.Mix[models.Start] == 1/3.0 }},
		{"maintenance.planned_weight=0.5", func(s *Scenario) bool { return s.Variants[0].Config.Demand.PlannedWeight == 0.5 }},
		{"clock.horizon=2y", func(s *Scenario) bool { return s.Variants[0].Config.Horizon.Minutes() == 2*365*1440 }},
		{"title='a title: with = and #'", func(s *Scenario) bool { return s.Title == "a title: with = and #" }},
	} {
		s, err := Parse("f", []byte(pathBase), "", []string{c.set})
		if err != nil {
			t.Errorf("%s: %v", c.set, err)
			continue
		}
		if !c.ok(s) {
			t.Errorf("%s has not taken effect: %+v", c.set, s.Variants[0].Config)
		}
		if len(s.Overrides) != 1 || s.Overrides[0] != c.set {
			t.Errorf("%s: overrides %q", c.set, s.Overrides)
		}
	}
}

// Paths reach what is there without being written.
func TestSetOfDefaults(t *testing.T) {
	s := parse(t, "{}", "kernels.default.zone_operation=3s", "apps.app.replicas=1", "stuck.share=0%", "study.confidence=90%")
	if got := s.Variants[0].Config.Kernels[0].Operations[0].Mean(); got != 3 || s.Study.Confidence != 0.9 {
		t.Errorf("%v, %+v", got, s.Study)
	}
}

func TestSetFaults(t *testing.T) {
	for set, want := range map[string]string{
		"fleet.kernel":                       "--set fleet.kernel: is not path=value; write one such as fleet.kernel=patched",
		"=5":                                 "--set =5: is not path=value; write one such as fleet.kernel=patched",
		"fleet.racks=":                       "--set fleet.racks=: the value is empty; put text with special characters in quotes",
		"fleet.racks=~":                      "--set fleet.racks=~: there is no value after the =; write one such as fleet.kernel=patched",
		"fleet.racks=[":                      "--set fleet.racks=[: the value is not YAML: did not find expected node content while parsing a flow node; put text with special characters in quotes",
		"fleet.kernl=x":                      "--set fleet.kernl=x: fleet.kernl: there is no key fleet.kernl; did you mean fleet.kernel?",
		"fleet..kernel=x":                    "--set fleet..kernel=x: fleet..kernel: there is no key fleet.; known: hypervisors, zones_per_hypervisor, capacity_per_hypervisor, racks, placement, kernel, installed, already_rebooted, inventory, zones",
		"fleet.kernel=refactord":             "--set fleet.kernel=refactord: fleet.kernel: there is no kernel named refactord; did you mean refactored?",
		"apps.redundant.share=2":             "--set apps.redundant.share=2: apps.redundant.share: 2 is above 1, which is 100%; write 2% if that is meant",
		"apps.redundnt.share=2%":             "--set apps.redundnt.share=2%: apps.redundnt.share: there is nothing named apps.redundnt; did you mean apps.redundant?",
		"apps.redundant=5":                   "--set apps.redundant=5: apps.redundant: names an element, not a value; go on with one of its keys: name, share, count, replicas, need, spread, failover, slo",
		"demand.hours.3=5":                   "--set demand.hours.3=5: demand.hours.3: demand.hours has no keys; set demand.hours",
		"study.seed.x=5":                     "--set study.seed.x=5: study.seed.x: study.seed has no keys; set study.seed",
		"apps.redundant.replicas=9":          "--set apps.redundant.replicas=9: apps.redundant.replicas: 9 replicas cannot be on distinct hypervisors: there are 4; use fewer replicas, more hypervisors or spread: any",
		"kernels.legacy.zone_operation=5":    `--set kernels.legacy.zone_operation=5: kernels.legacy.zone_operation: "5" has no unit; write 5s for seconds, 5m for minutes or 5h for hours`,
		"recoveries.panic.phases.boot.x=5":   "--set recoveries.panic.phases.boot.x=5: recoveries.panic.phases.boot.x: there is no key recoveries.panic.phases.boot.x; known: name, takes, each, zones, slots",
		"apps.redundant.share=1%\nfoo: [1, ": `--set apps.redundant.share=1%\nfoo: [1, : the value is not YAML: mapping values are not allowed in this context; put text with special characters in quotes`,
	} {
		_, err := Parse("f", []byte(pathBase), "", []string{set})
		if err == nil {
			t.Errorf("%s is accepted", set)
		} else if err.Error() != want {
			t.Errorf("%s:\ngot  %s\nwant %s", set, err, want)
		}
	}
}

// Later overrides win, --set comes before variants, and each variant starts from the scenario.
func TestOrderOfOverrides(t *testing.T) {
	text := pathBase + `
variants:
  - {name: one}
  - {name: two, set: {recoveries.panic.phases.boot.takes: 20m}}
  - {name: three, set: {fleet.kernel: refactored}}
`
	s, err := Parse("f", []byte(text), "", []string{"recoveries.panic.phases.boot.takes=2m", "recoveries.panic.phases.boot.takes=3m"})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{180, 1200, 180} {
		c := s.Variants[i].Config
		if got := float64(c.Recoveries[0].Phases[0].Takes.Mean()); got != want {
			t.Errorf("%s: boot takes %v, want %v", s.Variants[i].Name, got, want)
		}
		if kernel := c.Fleet.Kernel; kernel != max(0, i-1) {
			t.Errorf("%s: kernel %d", s.Variants[i].Name, kernel)
		}
	}
	if set := s.Variants[1].Set; len(set) != 1 || set[0] != (Assignment{"recoveries.panic.phases.boot.takes", "20m"}) {
		t.Errorf("set %v", set)
	}
}

// What the baseline sets and what the incident fixes reach every replay; a variant's own values
// come last.
func TestIncidentVariants(t *testing.T) {
	s, err := Load("pagoda-box-2016", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range s.Incident.Variants {
		got = append(got, v.Name)
		want := 0.0
		if v.Name == "failovers-can-fail" {
			want = 0.01
		}
		if f := v.Config.Apps[1].Failover.Fails; f != want {
			t.Errorf("%s: failovers fail %v, want %v", v.Name, f, want)
		}
	}
	if strings.Join(got, " ") != "as-it-was legacy patched all-redundant network-sync-halved failovers-can-fail" {
		t.Errorf("variants %v", got)
	}
	if f := s.Variants[0].Config.Apps[1].Failover.Fails; f != 0.01 {
		t.Errorf("outside of the incident failovers fail %v", f)
	}
	all := s.Incident.Variants[3].Config.Apps
	if all[0].Count != 0 || all[1].Count != 10000 {
		t.Errorf("all redundant: %+v", all)
	}
	s, err = Parse("f", []byte(strings.Replace(string(s.Text), "- {name: refactored, title", "- {name: refactored, set: {stuck.share: 5%}, title", 1)), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range s.Incident.Variants {
		if v.Config.Stuck.Share != 0.05 {
			t.Errorf("%s: stuck %v", v.Name, v.Config.Stuck.Share)
		}
	}
	if s.Variants[1].Config.Stuck.Share != 0.02 {
		t.Errorf("the baseline's value reached %s", s.Variants[1].Name)
	}
}

// Variants that build on one value do not change it for each other.
func TestVariantsDoNotShareValues(t *testing.T) {
	s := parse(t, smallIncident+`
  set: {apps.app.failover: {takes: 5s}}
  variants:
    - {name: one, set: {apps.app.failover.fails: 1%}}
    - {name: two}
`)
	for i, want := range []float64{0, 0.01, 0} {
		if f := s.Incident.Variants[i].Config.Apps[0].Failover; f.Fails != want || f.Takes.Mean() != 5 {
			t.Errorf("%s: %+v, want to fail %v", s.Incident.Variants[i].Name, f, want)
		}
	}
}
