package main

import (
	"path/filepath"
	"syscall"
	"testing"

	"outagesim/internal/faulttest"
)

// TestMillionZones simulates 1,000 hypervisors with 1,000 zones each in 256 MiB, by prism with all that
// Beam is. Where there are control groups to be had, the kernel holds the program to that and would kill
// it; what it takes at its peak is measured anyway.
func TestMillionZones(t *testing.T) {
	if !slow() {
		t.Skip("set OUTAGESIM_SLOW=1 to run it")
	}
	const most = 256 << 20
	for _, args := range [][]string{
		{"run", "fleet.yaml", "--replications", "32"},
		{"plan", "fleet.yaml", "--replications", "2"},
		{"sweep", "fleet.yaml", "--replications", "16", "--set", "apps.pair.share=0%,20%"},
	} {
		s := &job{args: args}
		t.Run(s.String(), func(t *testing.T) {
			group := faulttest.MemoryGroup(t, most)
			dir := filepath.Join(t.TempDir(), "out")
			// Eight workers at once, each with a fleet of its own.
			c := s.in(dir, "--workers", "8",
				"--set", "fleet.hypervisors=1000", "--set", "fleet.zones_per_hypervisor=1000", "--set", "fleet.capacity_per_hypervisor=1200")
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
