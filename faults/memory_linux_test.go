package faults

import (
	"outagesim/internal/faulttest"
	"path/filepath"
	"syscall"
	"testing"
)

// TestMillionZones simulates 1,000 hypervisors with 1,000 zones each in 256 MiB. Where there are
// control groups to be had, the kernel holds the program to that and would kill it; what it takes at
// its peak is measured anyway.
func TestMillionZones(t *testing.T) {
	t.Parallel()
	if !slow() {
		t.Skip("set OUTAGESIM_SLOW=1 to run it")
	}
	const most = 256 << 20
	for _, v := range verbs {
		t.Run(v.name, func(t *testing.T) {
			group := faulttest.MemoryGroup(t, most)
			dir := filepath.Join(t.TempDir(), "out")
			// Eight workers at once, each with a fleet of its own, but for a plan: its replications
			// are many simulations each, and two of them take long enough.
			replications := map[string]string{"run": "128", "sweep": "43", "plan": "2"}[v.name]
			c := program(v.name, "fleet.yaml", "--replications", replications, "--workers", "8", "--out", dir,
				"--set", "fleet.hypervisors=1000", "--set", "fleet.zones_per_hypervisor=1000", "--set", "fleet.capacity_per_hypervisor=1200")
			if v.name == "sweep" {
				c.Args = append(c.Args, "--set", "apps.pair.share=0%,20%,40%")
			}
			if group != "" {
				c = faulttest.Under("echo $$ > "+filepath.Join(group, "cgroup.procs"), c)
			}
			p := faulttest.Begin(t, c)
			if e := p.End(t); e.Status != 0 {
				t.Fatal(e)
			}
			faulttest.Whole(t, dir)
			peak := p.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
			t.Logf("%d MiB at its peak, held to it: %t", peak>>20, group != "")
			if peak > most {
				t.Errorf("it took %d MiB", peak>>20)
			}
		})
	}
}
