package models

import (
	"testing"

	"outagesim/sim"
)

// A replication of the forced estimator: 16 excursions of a group of two, or of three.
func BenchmarkForced(b *testing.B) {
	for _, x := range []struct {
		name   string
		config Config
	}{
		{"2 replicas", withFailure(plain(2, 1, sim.Year), "f", ScopeHypervisor, exponential(1e5*hour), repairLaw(), 0)},
		{"3 replicas", withFailure(plain(3, 1, sim.Year), "f", ScopeHypervisor, exponential(1e5*hour), repairLaw(), 0)},
		{"zones one by one", failing(phased(grouped(5, AppClass{Replicas: 2, Need: 1}, sim.Year), "r", booting()...), "f", ScopeHypervisor, exponential(1e5*hour))},
	} {
		b.Run(x.name, func(b *testing.B) {
			m, err := New(x.config, 1)
			if err != nil {
				b.Fatal(err)
			}
			f := NewForced(m, []string{"app"})
			w := NewForcedMachine(f)
			row := make([]int64, f.Columns())
			b.ReportAllocs()
			for rep := range b.N {
				w.Replicate(uint64(rep), row)
			}
		})
	}
}
