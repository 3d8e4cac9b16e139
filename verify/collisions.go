package verify

import (
	"fmt"
	"math"

	"outagesim/studies"
)

// collisionTasks are apps that a batch of hypervisors down together takes out: replicas are dealt at random,
// so how many of an app's are in the batch is hypergeometric. A rack is such a batch.
func collisionTasks() []task {
	const text = `
clock: {start: 2026-01-01, horizon: 30d}
fleet: {hypervisors: 6, zones_per_hypervisor: 12, racks: 2}
kernels: [{name: k}]
failures: [{name: power, mtbf: 30d, scope: rack}]
recoveries: [{name: panic, phases: [{name: boot, takes: 1s}]}]
apps: [{name: app, count: 24, replicas: 2}]
`
	var l []task
	for _, x := range []struct {
		replicas, need, racks int
	}{{2, 1, 2}, {3, 1, 2}, {3, 2, 2}, {3, 2, 3}, {1, 1, 2}} {
		batch := 6 / x.racks
		apps := 72 / x.replicas
		exact := 0.0
		for down := x.replicas - x.need + 1; down <= min(x.replicas, batch); down++ {
			exact += choose(batch, down) * choose(6-batch, x.replicas-down) / choose(6, x.replicas)
		}
		name := fmt.Sprintf("a batch of %d of 6 hypervisors, %d of %d replicas needed", batch, x.need, x.replicas)
		l = append(l, task{name, "hypergeometric distribution", func(l *lab) error {
			var share moments
			for range 200 { // each study places the apps anew
				l.seed++
				r, err := l.study(text, 20, studies.MethodAuto, fmt.Sprintf("apps.app.count=%d", apps),
					fmt.Sprintf("apps.app.replicas=%d", x.replicas), fmt.Sprintf("apps.app.need=%d", x.need), fmt.Sprintf("fleet.racks=%d", x.racks))
				if err != nil {
					return err
				}
				share.add(r.Variants[0].Metrics["events.blast_radius"].Mean / float64(apps))
			}
			l.compare("events.blast_radius over apps", share.mean(), share.se()+1e-6, exact, "crude")
			return nil
		}})
	}
	return l
}

func choose(n, k int) float64 {
	if k < 0 || k > n {
		return 0
	}
	c := 1.0
	for i := range k {
		c = c * float64(n-i) / float64(i+1)
	}
	return c
}

// moments are those of a few values.
type moments struct{ n, sum, squares float64 }

func (m *moments) add(x float64) { m.n, m.sum, m.squares = m.n+1, m.sum+x, m.squares+x*x }

func (m *moments) mean() float64 { return m.sum / m.n }

func (m *moments) se() float64 {
	return math.Sqrt(max(0, m.squares-m.sum*m.sum/m.n) / (m.n - 1) / m.n)
}
