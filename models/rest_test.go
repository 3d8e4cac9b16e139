package models

import (
	"runtime"
	"testing"

	"outagesim/sim"
)

// heap returns the bytes that are in use.
func heap() int64 {
	runtime.GC()
	runtime.GC() // what finalisers held
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}

// Of a million zones each costs at most 16 bytes, in a model and its machines together, whatever the policy,
// and a further candidate for the same fleet next to nothing.
func TestZonesAtRest(t *testing.T) {
	const zones = 1_000_000
	base := large(1000, 60)
	policies := []*Maintenance{nil}
	for k := range 50 {
		policies = append(policies, &Maintenance{AtOnce: 1 + k%4, Evacuate: k%2 == 0, From: sim.Time(k) * sim.Time(sim.Day)})
	}
	var ms []*Model
	var machines []*Machine
	before := heap()
	f := NewFamily(1)
	add := func(policies ...*Maintenance) {
		for _, p := range policies {
			c := base
			c.Maintenance = p
			m, err := f.New(c)
			if err != nil {
				t.Fatal(err)
			}
			ms = append(ms, m)
		}
		machines = NewMachines(ms...)
	}
	add(policies[0])
	forced := NewForcedMachine(NewForced(ms[0], []string{"redundant"}))
	one := heap()
	t.Logf("%.2f bytes a zone", float64(one-before)/zones)
	if one-before > 16*zones {
		t.Errorf("a model and its machines take %d bytes", one-before)
	}
	add(policies[1:]...)
	all := heap()
	t.Logf("%.2f bytes a zone with %d candidates", float64(all-before)/zones, len(policies)-1)
	if all-before > 16*zones {
		t.Errorf("%d candidates and their machines take %d bytes", len(policies), all-before)
	}
	runtime.KeepAlive(ms)
	runtime.KeepAlive(machines)
	runtime.KeepAlive(forced)
}
