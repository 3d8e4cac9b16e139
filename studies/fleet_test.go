package studies

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outagesim/results"
	"outagesim/scenarios"
)

const equals = `
name: f
clock: {start: 2026-01-01, horizon: 90d}
fleet: {hypervisors: 6, zones_per_hypervisor: 8, capacity_per_hypervisor: 10, racks: 3, placement: dealt, already_rebooted: 50%, kernel: old, installed: new}
kernels:
  - {name: old, zone_operation: 5s, panics: [{name: op, per_operation: 1e-5}, {name: p, mtbf: {weibull: {shape: 2, scale: 60d}}}]}
  - {name: new, zone_operation: {uniform: {min: 1s, max: 3s}}}
zone_operations: {per_zone: 20/d, at_once: 2}
failures: [{name: switch, mtbf: 50d, scope: rack}]
recoveries: [{name: panic, phases: [{name: boot, takes: 10m}, {name: zones, each: 25s}], fails: {share: 1%, recovery: onsite}}, {name: onsite, phases: [{name: hands, takes: 3h}]}]
apps:
  - {name: two, count: 18, replicas: 2, failover: {takes: 30s, fails: 5%}}
  - {name: one, count: 10}
maintenance: {policies: [{name: forced, from: 2026-02-01, at_once: [1, 2]}, {name: moved, from: 2026-02-01, evacuate: true}]}
`

// stated writes the fleet of equals, with its dealt placement, as files, and the scenario that names
// them. An app of class two is on two consecutive hypervisors; what is left goes to class one.
func stated(t *testing.T) (text, dir string) {
	t.Helper()
	dir = t.TempDir()
	fleet := "hypervisor,rack,kernel,booted,capacity\n"
	for h := range 6 {
		fleet += fmt.Sprintf("hv-%02d,r%d,%s,,10\n", h+1, h%3, []string{"new", "new", "new", "old", "old", "old"}[h])
	}
	zones, next := "zone,hypervisor,app,class\n", 0
	zone := func(app, class string) {
		zones += fmt.Sprintf("z%d,hv-%02d,%s,%s\n", next, next%6+1, app, class)
		next++
	}
	for a := range 18 {
		zone(fmt.Sprint("two-", a), "two")
		zone(fmt.Sprint("two-", a), "two")
	}
	for a := range 10 {
		zone(fmt.Sprint("one-", a), "one")
	}
	for next < 48 {
		zone("", "")
	}
	for name, text := range map[string]string{"fleet.csv": fleet, "zones.csv": zones} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(equals, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "fleet:") {
			lines[i] = "fleet: {inventory: fleet.csv, zones: zones.csv, kernel: old, installed: new}"
		}
	}
	return strings.NewReplacer("count: 18, ", "", ", count: 10", "").Replace(strings.Join(lines, "\n")), dir
}

// Files that state a fleet that could be generated give the same figures, whatever is asked.
func TestStatedFleetHasTheSameFigures(t *testing.T) {
	text, dir := stated(t)
	s, err := scenarios.Parse("test.yaml", []byte(text), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"crude", "forced"} {
		set := "study.method=" + method
		s, err := scenarios.Parse("test.yaml", []byte(text), dir, []string{set})
		if err != nil {
			t.Fatal(err)
		}
		a, b := encoded(t, run(t, load(t, equals, set), replications(300))), encoded(t, run(t, s, replications(300)))
		if !bytes.Equal(a, b) {
			t.Errorf("%s: the results differ\n%s\n%s", method, a, b)
		}
	}
	var plans []*results.Results
	for _, s := range []*scenarios.Scenario{load(t, observedRate(equals)), withText(t, observedRate(text), dir)} {
		p, err := Plan(t.Context(), s, replications(20))
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, p)
	}
	if a, b := encoded(t, plans[0]), encoded(t, plans[1]); !bytes.Equal(a, b) {
		t.Errorf("the plans differ\n%s\n%s", a, b)
	}
	if s.Variants[0].Config.Fleet.Name(3) != "hv-04" {
		t.Error("the names are lost")
	}
}

// observedRate gives the old kernel the uncertain rate that a plan is about.
func observedRate(text string) string {
	return strings.Replace(text, "mtbf: {weibull: {shape: 2, scale: 60d}}", "observed: {events: 1, over: 10mo}", 1)
}

func withText(t *testing.T, text, dir string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("test.yaml", []byte(text), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Apps of one class with different numbers of replicas are told as such.
func TestFactsOfAppsThatDiffer(t *testing.T) {
	text, dir := stated(t)
	zones := filepath.Join(dir, "zones.csv")
	data, err := os.ReadFile(zones)
	if err != nil {
		t.Fatal(err)
	}
	more := strings.Replace(string(data), "two-5,two\nz11,hv-06,two-5,two", "two-5,two\nz11,hv-06,two-6,two", 1)
	if err := os.WriteFile(zones, []byte(more), 0o644); err != nil {
		t.Fatal(err)
	}
	text = strings.Replace(text, "replicas: 2, ", "", 1)
	r := run(t, withText(t, text, dir), replications(50))
	if f := r.Facts.Apps[0]; f != (results.AppFacts{Name: "two", Count: 18, Replicas: 1, MostReplicas: 3, Need: 1}) {
		t.Errorf("%+v", f)
	}
	if _, ok := r.Variants[0].Metrics["apps.two.outage_minutes"]; !ok || r.Facts.Zones != 48 {
		t.Errorf("%+v", r.Facts)
	}
}
