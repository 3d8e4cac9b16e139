package verify

import (
	"math"

	"outagesim/studies"
)

// renewalTasks are one hypervisor, or a fleet of them, whose failures renew it.
func renewalTasks() []task {
	const one = `
clock: {start: 2026-01-01, horizon: 100d}
fleet: {hypervisors: 1, zones_per_hypervisor: 10}
kernels: [{name: k}]
failures: [{name: f, mtbf: 50d}]
recoveries: [{name: panic, phases: [{name: repair, takes: 10d}]}]
apps: [{name: app, count: 10}]
`
	const operations = `
clock: {start: 2026-01-01, horizon: 100d}
fleet: {hypervisors: 1, zones_per_hypervisor: 10}
kernels: [{name: k, zone_operation: 2s, panics: [{name: p, per_operation: 0.002}]}]
zone_operations: {per_zone: 1/d, at_once: 5}
recoveries: [{name: panic, phases: [{name: repair, takes: 10d}]}]
apps: [{name: app, count: 10}]
`
	const waiting = `
clock: {start: 2026-01-01, horizon: 10mo}
fleet: {hypervisors: 20, zones_per_hypervisor: 1, kernel: old, installed: new}
kernels: [{name: old, panics: [{name: p, mtbf: 200mo}]}, {name: new}]
failures: [{name: hardware, mtbf: 60mo}]
recoveries: [{name: panic, phases: [{name: boot, takes: 0s}]}]
apps: [{name: app, count: 20}]
`
	const observed = `
clock: {start: 2026-01-01, horizon: 73d}
fleet: {hypervisors: 5, zones_per_hypervisor: 1}
kernels: [{name: k, panics: [{name: p, observed: {events: 1, over: 5y}}]}]
recoveries: [{name: panic, phases: [{name: boot, takes: 0s}]}]
apps: [{name: app, count: 5}]
`
	const dead = "renewal with a dead time of a tenth of the horizon, two failures expected in it"
	// With failures at rate 2 and a dead time of 0.1 in a horizon of 1: the expected number and the
	// expected time down, by Erlang laws (Feller, An Introduction to Probability Theory II, XI).
	count, down := deadTime(2, 0.1)
	return []task{
		{"dead-time renewal", dead, func(l *lab) error {
			r, err := l.study(one, 50000, studies.MethodAuto)
			return first(err,
				func() error { return l.figure(r, "fleet.failures.f", count) },
				func() error { return l.scaled(r, "share of time down", "fleet.down_minutes", 1./(100*1440), down) },
				func() error { return l.figure(r, "apps.app.availability", 1-down) },
				func() error { return l.scaled(r, "outages of an app", "apps.app.outages", 0.1, count) })
		}},
		{"panics of operations, thinned", dead, func(l *lab) error {
			r, err := l.study(operations, 20000, studies.MethodAuto)
			return first(err, func() error { return l.figure(r, "fleet.panics", count) })
		}},
		{"panics of operations, one by one", dead, func(l *lab) error {
			r, err := l.study(operations, 4000, studies.MethodAuto, "zone_operations.explicit=true")
			return first(err, func() error { return l.figure(r, "fleet.panics", count) })
		}},
		{"a fleet that waits for its patch", "first events at rate 1/200 + 1/60 a month", func(l *lab) error {
			r, err := l.study(waiting, 10000, studies.MethodAuto)
			both := 1./200 + 1./60
			gone := -math.Expm1(-10 * both)
			return first(err,
				func() error { return l.figure(r, "fleet.patched_share", gone) },
				func() error { return l.figure(r, "fleet.panics", 20*gone/both/200) })
		}},
		{"one panic seen in 5 years", "Gamma posterior with Jeffreys prior: 1.5/5 a year", func(l *lab) error {
			r, err := l.study(observed, 30000, studies.MethodAuto)
			return first(err, func() error { return l.figure(r, "fleet.panics", 0.3) })
		}},
	}
}

// deadTime returns the expected number of failures at the given rate in a horizon of 1, where each is
// followed by a dead time, and the expected dead time within the horizon. The n-th failure comes before t
// if n exponential times add up to less than t - (n-1) dead.
func deadTime(rate, dead float64) (count, down float64) {
	const steps = 20000
	expected := func(t float64) float64 {
		sum := 0.0
		for n := 1; float64(n-1)*dead < t; n++ {
			sum += erlang(n, rate*(t-float64(n-1)*dead))
		}
		return sum
	}
	// Down at t if a failure came within the dead time before: m(t) - m(t - dead), integrated.
	for i := range steps {
		t := (float64(i) + 0.5) / steps
		d := expected(t)
		if t > dead {
			d -= expected(t - dead)
		}
		down += d / steps
	}
	return expected(1), down
}

// erlang is the probability that n exponential times of mean 1 add up to less than x.
func erlang(n int, x float64) float64 {
	term, sum := math.Exp(-x), 0.0
	for k := range n {
		sum += term
		term *= x / float64(k+1)
	}
	return 1 - sum
}
