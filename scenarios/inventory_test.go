package scenarios

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"outagesim/internal/frugal"
	"outagesim/models"
	"outagesim/sim"
)

// folder writes files into a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const realFleet = `
clock: {start: 2016-04-01, timezone: America/Denver}
fleet: {inventory: fleet.csv, zones: zones.csv, installed: patched, capacity_per_hypervisor: 9}
kernels: [{name: legacy}, {name: refactored}, {name: patched}]
apps:
  - {name: single}
  - {name: redundant, spread: rack}
`

func realFiles() map[string]string {
	return map[string]string{
		// Columns in another order, one that is not known, a mark of the byte order, spaces, no end of line.
		"fleet.csv": "\ufeffserial,hypervisor,kernel, rack,capacity,booted\n" +
			"1,db-1,refactored,\"row 2, left\",12,2016-03-30T18:00:00\n" +
			"2,db-2, legacy ,b,,2016-03-31T23:00:00Z\n" +
			"3,web-1,refactored,\"row 2, left\",5,\n" +
			"4,spare,patched,b,3,2016-04-01",
		"zones.csv": "zone,hypervisor,app,class\n" +
			"z1,web-1,shop,redundant\nz2,db-1,blog,single\nz3,db-2,shop,redundant\nz4,db-1,,\nz5,web-1,wiki,redundant\n" +
			"z6,db-1,wiki,redundant\nz7,db-2,wiki,redundant\nz8,web-1,mail,single\n",
	}
}

func TestRealFleet(t *testing.T) {
	dir := folder(t, realFiles())
	s, err := Parse("f.yaml", []byte(realFleet), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := s.Variants[0].Config
	want := models.Fleet{
		Hypervisors: 4, ZonesPerHypervisor: 3, CapacityPerHypervisor: 12, Racks: 2, Kernel: 1, Installed: 2,
		Hosts: []models.Host{
			{Name: "db-1", Rack: 0, Kernel: 1, Age: 30 * sim.Hour, Zones: 3, Capacity: 12},
			{Name: "db-2", Rack: 1, Kernel: 0, Age: 7 * sim.Hour, Zones: 2, Capacity: 9}, // Denver has summer time, UTC-6
			{Name: "web-1", Rack: 0, Kernel: 1, Zones: 3, Capacity: 5},
			{Name: "spare", Rack: 1, Kernel: 2, Capacity: 3},
		},
		Zones: []models.Zone{{Host: 2, App: 2}, {Host: 0, App: 0}, {Host: 1, App: 2}, {Host: 0, App: -1}, {Host: 2, App: 3}, {Host: 0, App: 3}, {Host: 1, App: 3}, {Host: 2, App: 1}},
	}
	if !reflect.DeepEqual(c.Fleet, want) {
		t.Errorf("fleet\n got %+v\nwant %+v", c.Fleet, want)
	}
	apps := []models.AppClass{
		{Name: "single", Count: 2, Replicas: 1, Need: 1},
		{Name: "redundant", Count: 2, Replicas: 3, Sizes: []int32{2, 3}, Need: 1, Spread: models.SpreadRack},
	}
	if !reflect.DeepEqual(c.Apps, apps) {
		t.Errorf("apps\n got %+v\nwant %+v", c.Apps, apps)
	}
	if len(s.Warnings) != 1 || s.Warnings[0].Key != "apps.redundant.spread" ||
		!strings.Contains(s.Warnings[0].Message, "1 of 2 apps have two replicas or more on one rack in zones.csv, such as wiki on rack row 2, left") {
		t.Errorf("warnings %v", s.Warnings)
	}
	if _, err := models.New(c, 1); err != nil {
		t.Error(err)
	}
}

// An inventory without zones holds zones_per_hypervisor on each, or what it has room for.
func TestInventoryWithoutZones(t *testing.T) {
	dir := folder(t, realFiles())
	text := "kernels: [{name: legacy}, {name: refactored}, {name: patched}]\nfleet: {hypervisors: 20, racks: 3, zones_per_hypervisor: 10, capacity_per_hypervisor: 11}\n" +
		"clock: {start: 2017-01-01}\napps: [{name: two, replicas: 2, spread: rack}]\n"
	s, err := Parse("f.yaml", []byte(text), dir, []string{"fleet.inventory=fleet.csv", "fleet.installed=patched"})
	if err != nil {
		t.Fatal(err)
	}
	c := s.Variants[0].Config
	got := ""
	for _, h := range c.Fleet.Hosts {
		got += fmt.Sprintf("%s %d/%d ", h.Name, h.Zones, h.Capacity)
	}
	if got != "db-1 10/12 db-2 10/11 web-1 5/5 spare 3/3 " || c.Fleet.Zones != nil || c.Fleet.ZoneCount() != 28 || c.Apps[0].Count != 14 {
		t.Errorf("%s with %+v", got, c.Apps)
	}
	if c.Fleet.Racks != 2 || c.Fleet.Kernel != 1 {
		t.Errorf("%+v", c.Fleet)
	}
}

// Zones of a fleet without an inventory name its hypervisors by their numbers.
func TestZonesWithoutInventory(t *testing.T) {
	dir := folder(t, map[string]string{"zones.csv": "zone,hypervisor,app,class\na,hv-03,x,app\nb,hv-01,x,app\nc,hv-01,,\n"})
	s, err := Parse("f.yaml", []byte("fleet: {hypervisors: 3, racks: 2, already_rebooted: 34%, kernel: a, installed: b, zones: zones.csv}\nkernels: [{name: a}, {name: b}]\n"), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []models.Host{{Name: "hv-01", Kernel: 1, Zones: 2, Capacity: 2}, {Name: "hv-02", Rack: 1}, {Name: "hv-03", Zones: 1, Capacity: 1}}
	if f := s.Variants[0].Config.Fleet; !reflect.DeepEqual(f.Hosts, want) || f.AlreadyRebooted != 0 {
		t.Errorf("%+v", f)
	}
}

// fleet.kernel is what hypervisors run that the file leaves open; where it leaves none, that is told.
func TestKernelOfAnInventory(t *testing.T) {
	files := realFiles()
	dir := folder(t, files)
	variants := realFleet + "variants: [{name: now}, {name: then, set: {fleet.kernel: legacy}}]\n"
	s, err := Parse("f.yaml", []byte(variants), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Warnings); n != 2 || !strings.Contains(s.Warnings[1].Message, "in variant then: every hypervisor of fleet.csv has its kernel in the file") {
		t.Errorf("warnings %v", s.Warnings)
	}
	files["fleet.csv"] = strings.Replace(files["fleet.csv"], "1,db-1,refactored", "1,db-1,", 1)
	if s, err = Parse("f.yaml", []byte(variants), folder(t, files), nil); err != nil {
		t.Fatal(err)
	}
	for i, kernel := range []int{0, 0} {
		if f := s.Variants[i].Config.Fleet; f.Hosts[0].Kernel != kernel {
			t.Errorf("variant %d runs %d", i, f.Hosts[0].Kernel)
		}
	}
}

// Only what names the file takes keys away that exclude it.
func TestPathsOfAnInventory(t *testing.T) {
	dir := folder(t, realFiles())
	_, err := Parse("f.yaml", []byte(realFleet), dir, []string{"fleet.racks=2"})
	if err == nil || !strings.Contains(err.Error(), "inventory and racks exclude each other") {
		t.Errorf("setting racks beside an inventory: %v", err)
	}
	_, err = Load("pagoda-box-2016", []string{"fleet.inventory=fleet.csv"})
	if err == nil || !strings.Contains(err.Error(), "has no folder to read files from; write the scenario to a file first: outagesim init") {
		t.Errorf("a file for a built-in scenario: %v", err)
	}
}

func TestDigestOfAFleet(t *testing.T) {
	digest := func(change func(map[string]string)) [32]byte {
		files := realFiles()
		change(files)
		s, err := Parse("f.yaml", []byte(realFleet), folder(t, files), nil)
		if err != nil {
			t.Fatal(err)
		}
		return s.Digest
	}
	edit := func(name, old, new string) func(map[string]string) {
		return func(f map[string]string) { f[name] = strings.Replace(f[name], old, new, 1) }
	}
	same := digest(func(map[string]string) {})
	if digest(func(map[string]string) {}) != same {
		t.Error("the digest depends on the folder")
	}
	if digest(edit("fleet.csv", "12,2016", "13,2016")) == same || digest(edit("zones.csv", "z4,db-1", "z4,db-2")) == same {
		t.Error("the digest does not see a file")
	}
}

func TestLargeInventory(t *testing.T) {
	dir := folder(t, realFiles())
	for name, want := range map[string]string{
		"fleet.csv": `fleet.inventory: "fleet.csv" is larger than 64 MiB; keep the columns hypervisor, rack, kernel, booted and capacity only`,
		"zones.csv": `fleet.zones: "zones.csv" is larger than 64 MiB`,
	} {
		if err := os.Truncate(filepath.Join(dir, name), 64<<20+1); err != nil { // a hole, which takes no room
			t.Fatal(err)
		}
		if _, err := Parse("f.yaml", []byte(realFleet), dir, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// A file with thousands of wrong rows is told by its first.
func TestManyFaults(t *testing.T) {
	files := realFiles()
	files["zones.csv"] = "zone,hypervisor,app,class\n" + strings.Repeat("z,db-1,,\n", 1000)
	_, err := Parse("f.yaml", []byte(realFleet), folder(t, files), nil)
	if err == nil || strings.Count(err.Error(), "\n") != mostComplaints+1 || !strings.Contains(err.Error(), "zones.csv: 979 more of its rows are wrong") {
		t.Errorf("%v", err)
	}
}

func FuzzInventory(f *testing.F) {
	files := realFiles()
	f.Add(files["fleet.csv"], files["zones.csv"])
	f.Add("hypervisor,rack,kernel,booted,capacity\na,,,,\n", "zone,hypervisor,app,class\nz,a,x,single\n")
	f.Add("", "\"")
	f.Fuzz(func(t *testing.T, fleet, zones string) {
		dir := folder(t, map[string]string{"fleet.csv": fleet, "zones.csv": zones})
		var s *Scenario
		frugal.Read(t, len(fleet)+len(zones), func() {
			judge(t, func() (_ *Scenario, err error) {
				s, err = Parse("fuzz.yaml", []byte(realFleet), dir, nil)
				return s, err
			})
		})
		if s == nil {
			return
		}
		c := s.Variants[0].Config
		if !whole(c) || len(c.Fleet.Hosts) != c.Fleet.Hypervisors || len(c.Fleet.Zones) != c.Fleet.ZoneCount() {
			t.Errorf("%+v", c.Fleet)
		}
		if _, err := models.New(c, 1); err != nil {
			t.Error(err)
		}
	})
}
