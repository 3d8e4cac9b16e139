package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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
			group := memoryGroup(t, most)
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
				c = under("echo $$ > "+filepath.Join(group, "cgroup.procs"), c)
			}
			p := begin(t, c)
			if e := p.end(t); e.status != 0 {
				t.Fatal(e)
			}
			whole(t, dir)
			peak := p.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
			t.Logf("%d MiB at its peak, held to it: %t", peak>>20, group != "")
			if peak > most {
				t.Errorf("it took %d MiB", peak>>20)
			}
		})
	}
}

// memoryGroup makes a control group whose processes together have so much memory and no swap, or
// returns "".
func memoryGroup(t *testing.T, bytes int64) string {
	t.Helper()
	limit := strconv.FormatInt(bytes, 10)
	for _, kind := range []struct {
		root   string
		limits [][2]string // file, value; the first must take
	}{
		{"/sys/fs/cgroup/memory", [][2]string{{"memory.limit_in_bytes", limit}, {"memory.memsw.limit_in_bytes", limit}}},
		{"/sys/fs/cgroup", [][2]string{{"memory.max", limit}, {"memory.swap.max", "0"}}},
	} {
		group := filepath.Join(kind.root, fmt.Sprintf("outagesim-faults-%d-%s", os.Getpid(), strings.ReplaceAll(t.Name(), "/", "-")))
		if os.Mkdir(group, 0o755) != nil {
			continue
		}
		t.Cleanup(func() { os.Remove(group) })
		taken := 0
		for i, l := range kind.limits {
			// Without O_CREATE: where there are no groups, this is a folder like any other.
			f, err := os.OpenFile(filepath.Join(group, l[0]), os.O_WRONLY, 0)
			if err == nil {
				_, err = f.WriteString(l[1])
				f.Close()
			}
			if err == nil && i == 0 {
				taken++
			}
		}
		if taken > 0 {
			return group
		}
	}
	return ""
}
