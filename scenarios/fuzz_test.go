package scenarios

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"outagesim/internal/frugal"
	"outagesim/models"
	"outagesim/sim"
)

// Whatever the text and the overrides, Parse returns a scenario whose configurations are whole, or
// Faults that say where; it does not panic.
func FuzzLoad(f *testing.F) {
	for _, info := range Builtin() {
		text, _ := BuiltinText(info.Name)
		f.Add(text, "fleet.racks=1")
	}
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, "")
	}
	for _, set := range []string{"apps.redundant.share=5%", "kernels.refactored.zone_operation.start=1s", "recoveries.panic.phases.boot.takes.lognormal.p95=1h",
		"variants=[{name: a, set: {fleet.kernel: legacy}}]", "apps.redundant.failover.takes.exponential.mean=5s", "fleet={}", "kernels=5"} {
		f.Add([]byte(pathBase), set)
	}
	f.Add([]byte(smallIncident), "incident.set={stuck.share: 0%}")
	f.Fuzz(func(t *testing.T, text []byte, set string) {
		var sets []string
		if set != "" {
			sets = []string{set}
		}
		frugal.Read(t, len(text)+len(set), func() { check(t, text, sets) })
	})
}

// Whatever a setting says, it changes a scenario, or is told that it cannot, in the words of --set.
func FuzzSet(f *testing.F) {
	for _, set := range []string{"fleet.hypervisors=5", "apps.redundant.share=5%", "kernels.refactored.panics.dnlc-null-dereference.mtbf={weibull: {shape: 2, mean: 5y}}",
		"recoveries.panic.phases.boot.takes.lognormal.p95=1h", "variants=[{name: a, set: {fleet.kernel: legacy}}]", "study.precision={metric: apps.redundant.outage_minutes, relative: 1%}",
		"demand.hours=[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "title=\"\\e[31m\"", "maintenance.policies.forced.windows={days: [tue], from: \"02:00\", to: \"06:00\"}",
		"fleet={}", "=", "a.b.c", "name=*x", "fleet.kernel=&a patched"} {
		f.Add(set)
	}
	text, _ := BuiltinText("pagoda-box-2015")
	f.Fuzz(func(t *testing.T, set string) {
		// What the scenario itself takes is part of the constant.
		frugal.Read(t, len(set), func() { check(t, text, []string{set}) })
	})
}

// A column of a CSV file is read into a value for each row that is not negative and finite, or not
// at all.
func FuzzColumn(f *testing.F) {
	for _, s := range []string{"minutes\n3\n9.5\n", "\ufeffhost, repair_min\r\na,1e3\r\nb,0x10\r\n", "m\n\"1\n2\"\n", "m;n\n1;2\n", "minutes\n1e999999999\n", "minutes\n-1\n", "\x00", ""} {
		f.Add(s, "minutes", "")
		f.Add(s, "m", "hours")
	}
	f.Fuzz(func(t *testing.T, text, column, unit string) {
		if unit != "" && !slices.Contains(csvUnits(), unit) {
			return
		}
		var values []sim.Seconds
		var bad *complaint
		frugal.Read(t, len(text)+len(column), func() { values, bad = readColumn(strings.NewReader(text), column, unit) })
		if bad != nil {
			if bad.message == "" || len(bad.message)+len(bad.remedy) > 2000+4*len(column) {
				t.Errorf("a complaint of %d bytes: %.500q", len(bad.message)+len(bad.remedy), bad.message)
			}
			return
		}
		for _, v := range values {
			if !(v >= 0) || math.IsInf(float64(v), 0) {
				t.Errorf("%v of %q", v, text)
			}
		}
		if len(values) == 0 || len(values) > strings.Count(text, "\n")+strings.Count(text, "\r")+1 {
			t.Errorf("%d values of %q", len(values), text)
		}
	})
}

// failing is a test, of testing or of rapid.
type failing interface {
	Helper()
	Fatalf(string, ...any)
}

// check parses what may be anything.
func check(t failing, text []byte, sets []string) {
	t.Helper()
	judge(t, func() (*Scenario, error) { return Parse("fuzz.yaml", text, "testdata", sets) })
}

// judge holds what parse returns to what Parse promises.
func judge(t failing, parse func() (*Scenario, error)) {
	t.Helper()
	s, err := parse()
	if err != nil {
		var faults Faults
		if !errors.As(err, &faults) || len(faults) == 0 || s != nil {
			t.Fatalf("not faults: %v", err)
		}
		for _, fault := range faults {
			if fault.File == "" || fault.Message == "" || fault.File == "fuzz.yaml" && fault.Line < 1 {
				t.Fatalf("a fault without a place: %#v", fault)
			}
		}
		return
	}
	variants := s.Variants
	if s.Incident != nil {
		variants = append(variants, s.Incident.Variants...)
	}
	for _, v := range variants {
		if !whole(v.Config) || v.Name == "" {
			t.Fatalf("%s is not whole: %+v", v.Name, v.Config)
		}
	}
}

// Slips of the pen: values of the built-in scenarios deleted, repeated, exchanged or replaced.
func TestSlipsNeverPanic(t *testing.T) {
	var trees []*node
	var pool []*node
	var collect func(n *node)
	collect = func(n *node) {
		pool = append(pool, n)
		for _, e := range n.entries {
			collect(e.value)
		}
		for _, item := range n.items {
			collect(item)
		}
	}
	for _, info := range Builtin() {
		text, _ := BuiltinText(info.Name)
		n, fault := parseYAML(info.Name, text)
		if fault != nil {
			t.Fatal(fault)
		}
		trees = append(trees, n)
		collect(n.clone())
	}
	for _, text := range []string{"-1", "0", "1e9", "0%", "100%", "rest", "1us", "1e12y", "''", "[]", "{}", "true", "1e-300", "{exponential: {mean: 1us}}", "9999-12-31", "patched", "panic", "all"} {
		n, fault := parseYAML("pool", []byte(text))
		if fault != nil {
			t.Fatal(fault)
		}
		pool = append(pool, n)
	}
	rapid.Check(t, func(t *rapid.T) {
		root := rapid.SampledFrom(trees).Draw(t, "tree").clone()
		for range rapid.IntRange(1, 4).Draw(t, "slips") {
			n := root
			for {
				var below []*node
				for _, e := range n.entries {
					below = append(below, e.value)
				}
				below = append(below, n.items...)
				if len(below) == 0 || n != root && rapid.IntRange(0, 3).Draw(t, "stop") == 0 {
					break
				}
				n = below[rapid.IntRange(0, len(below)-1).Draw(t, "below")]
			}
			switch other := rapid.SampledFrom(pool).Draw(t, "other").clone(); rapid.IntRange(0, 3).Draw(t, "slip") {
			case 0:
				*n = *other
			case 1:
				if len(n.entries) > 0 {
					n.entries = n.entries[1:]
				} else if len(n.items) > 0 {
					n.items = n.items[1:]
				}
			case 2:
				n.entries = append(n.entries, other.entries...)
				n.items = append(n.items, other.items...)
			case 3:
				if len(n.entries) > 0 && len(other.entries) > 0 {
					n.entries[0].key = other.entries[0].key
				}
			}
		}
		check(t, []byte(root.String()), nil)
	})
}

// whole checks what models.Config promises.
func whole(c models.Config) bool {
	recovery := func(i int) bool { return i >= 0 && i < len(c.Recoveries) }
	ok := c.Horizon > 0 && c.Fleet.Hypervisors >= 1 && c.Fleet.CapacityPerHypervisor >= c.Fleet.ZonesPerHypervisor &&
		c.Fleet.Kernel < len(c.Kernels) && c.Fleet.Installed < len(c.Kernels) && len(c.Apps) > 0
	for _, k := range c.Kernels {
		for _, d := range k.Operations {
			ok = ok && d != nil
		}
		for _, p := range k.Panics {
			n := 0
			for _, set := range []bool{p.TimeTo != nil, p.PerOperation != 0, p.Observed != nil} {
				if set {
					n++
				}
			}
			ok = ok && n == 1 && recovery(p.Recovery)
		}
	}
	for _, f := range c.Failures {
		ok = ok && f.TimeTo != nil && recovery(f.Recovery)
	}
	for _, r := range c.Recoveries {
		ok = ok && len(r.Phases) > 0 && (r.FailShare == 0) == (r.FailTo < 0)
		for _, p := range r.Phases {
			ok = ok && (p.Takes == nil) != (p.Each == nil)
		}
	}
	zones := 0
	for _, a := range c.Apps {
		ok = ok && a.Need <= a.Replicas && a.Need >= 1
		if a.Sizes == nil {
			zones += a.Count * a.Replicas
			continue
		}
		ok = ok && len(a.Sizes) == a.Count && int(slices.Max(a.Sizes)) == a.Replicas && int(slices.Min(a.Sizes)) >= a.Need
		for _, n := range a.Sizes { // a record may have apps of several sizes in a class
			zones += int(n)
		}
	}
	return ok && zones > 0 && zones <= c.Fleet.ZoneCount() && (c.Stuck.Share == 0) == (c.Stuck.Repair == nil)
}
