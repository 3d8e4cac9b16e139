package verify

import (
	"fmt"

	"outagesim/results"
	"outagesim/sim"
	"outagesim/studies"
)

// group is one app with a replica on each hypervisor, which fail independently.
const group = `
clock: {start: 2026-01-01, horizon: 8760h}
fleet: {hypervisors: 2, zones_per_hypervisor: 1}
kernels: [{name: k}]
failures: [{name: f, mtbf: 1e3h}]
recoveries:
  - name: panic
    phases: [{name: repair, takes: {shifted: {by: 15m, then: {lognormal: {mean: 5m, cv: 1}}}}}]
apps: [{name: app, count: 1, replicas: 2}]
`

// groupTasks are independent groups with any law of repair: the unavailability of a group is the product
// of those of its hypervisors.
func groupTasks() []task {
	const product = "integral of the product of unavailabilities (renewal theory)"
	var l []task
	for _, g := range []struct {
		replicas int
		exact    [3]float64
	}{
		{2, [3]float64{9.72658e-4, 9.73300e-8, 9.73306e-12}},
		{3, [3]float64{3.24110e-7, 3.24431e-13, 3.24434e-19}},
	} {
		for i, mtbf := range []string{"1e3h", "1e5h", "1e7h"} {
			l = append(l, task{fmt.Sprintf("%d replicas, one failure in %s", g.replicas, mtbf), product, func(l *lab) error {
				r, err := l.study(group, 8000, studies.MethodAuto, "failures.f.mtbf="+mtbf,
					fmt.Sprintf("fleet.hypervisors=%d", g.replicas), fmt.Sprintf("apps.app.replicas=%d", g.replicas))
				if err != nil {
					return err
				}
				return l.scaled(r, "outage hours", "apps.app.outage_minutes", 1./60, g.exact[i])
			}})
		}
	}

	constant := []string{"failures.f.mtbf=10y", "recoveries.panic.phases.repair.takes=18m"}
	const overlap = "two constant recoveries of 18 min that overlap: 2 x 0.1/y x unavailability, the overlap uniform"
	const perYear = 6.849268e-7
	l = append(l, task{"constant recovery of 18 min", overlap, func(l *lab) error {
		r, err := l.study(group, 5000, studies.MethodAuto, constant...)
		return first(err, func() error {
			return first(l.figure(r, "apps.app.saifi", perYear*13/18),
				func() error { return l.figure(r, "apps.app.maifi", perYear*5/18) },
				func() error { return l.figure(r, "apps.app.caidi", (5.+18)/2) },
				func() error { return l.figure(r, "apps.app.outage_minutes", perYear*9) })
		})
	}})
	u := 0.1 * 18 / sim.Year.Minutes()
	fails := 0.2*0.01*18*(1-2*u) + perYear*9
	for _, method := range []string{studies.MethodAuto, studies.MethodCrude} {
		n := 2000
		if method == studies.MethodCrude {
			n = 200000
		}
		l = append(l, task{"a failover that fails in 1% of cases", "0.2 losses a year x 1% x 18 min, and double failures", func(l *lab) error {
			r, err := l.study(group, n, method, append(constant, "apps.app.failover={takes: 0s, fails: 1%}")...)
			return first(err, func() error { return l.roughly(r, "apps.app.outage_minutes", fails, 2e-6) })
		}})
	}

	for _, repair := range []string{"{exponential: {mean: 10h}}", "10h"} {
		for _, method := range []string{studies.MethodForced, studies.MethodCrude} {
			l = append(l, task{"two replicas, repair " + repair, "product of unavailabilities 10/1010", func(l *lab) error {
				r, err := l.study(group, 300, method, "clock.horizon=1000000h", "failures.f.mtbf=1000h", "recoveries.panic.phases.repair.takes="+repair)
				return first(err, func() error { return l.scaled(r, "unavailability", "apps.app.outage_minutes", 1/60e6, 9.80296e-5) })
			}})
		}
	}
	return l
}

// roughly compares a metric with a value that is exact to a relative precision.
func (l *lab) roughly(r *results.Results, metric string, exact, relative float64) error {
	m, ok := r.Variants[0].Metrics[metric]
	if !ok || m.SE == nil {
		return fmt.Errorf("%s was not estimated", metric)
	}
	l.compare(metric, m.Mean, *m.SE+relative*exact, exact, m.Method)
	return nil
}

// first returns the first error there is.
func first(err error, more ...func() error) error {
	for _, f := range more {
		if err != nil {
			break
		}
		err = f()
	}
	return err
}
