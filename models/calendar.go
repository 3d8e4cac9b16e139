package models

import (
	"slices"

	"outagesim/sim"
)

// PlannedBatch is a batch of a campaign in which nothing goes wrong.
type PlannedBatch struct {
	At          sim.Time
	Takes       sim.Duration // the 95% quantile of its reboots, with the moves before them
	Hypervisors []int
}

// Calendar returns the batches of the model's policy up to the horizon if nothing fails meanwhile,
// and whether every hypervisor runs the installed kernel at their end. A campaign that waits for a
// panic has none.
func (m *Model) Calendar() (batches []PlannedBatch, complete bool) {
	if m.cfg.Maintenance == nil {
		return nil, m.cfg.Fleet.installed()
	}
	calm := *m
	calm.causes = nil
	calm.startPanic = make([]float64, len(m.startPanic))
	calm.cfg.Stuck.Share = 0
	calm.cfg.Ops.Explicit = false
	calm.recoveries = slices.Clone(m.recoveries)
	for i := range calm.recoveries {
		calm.recoveries[i].FailShare = 0
	}
	x := NewMachine(&calm)
	x.unaccounted = true
	x.Observe(Observer{Batch: func(at sim.Time, hs []int32) {
		b := PlannedBatch{At: at, Takes: m.batchTakes(len(hs))}
		for _, h := range hs {
			b.Hypervisors = append(b.Hypervisors, int(h))
		}
		batches = append(batches, b)
	}})
	row := make([]int64, m.Columns())
	bins := freshBins()
	x.Replicate(0, row, bins)
	return batches, row[m.cols.patched] == int64(m.cfg.Fleet.Hypervisors)
}

// BatchEffect counts, by class, the apps that a batch takes out and those that it leaves with
// fewer replicas, where zones run as placed.
func (m *Model) BatchEffect(hypervisors []int) (out, reduced []int) {
	lost := map[int32]int{}
	for _, h := range hypervisors {
		for _, app := range m.place.app[m.place.zoneFirst[h]:m.place.zoneFirst[h+1]] {
			if app >= 0 {
				lost[app]++
			}
		}
	}
	out, reduced = make([]int, len(m.cfg.Apps)), make([]int, len(m.cfg.Apps))
	for app, n := range lost {
		if c := m.place.classOf(app); n > int(m.canLose(c, app)) {
			out[c]++
		} else {
			reduced[c]++
		}
	}
	return out, reduced
}
