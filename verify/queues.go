package verify

import (
	"fmt"
	"math"

	"outagesim/studies"
)

// queueTasks are the latency of zone operations as queues with c places: M/M/c and M/D/c.
func queueTasks() []task {
	const text = `
clock: {start: 2026-01-01, horizon: 30d}
fleet: {hypervisors: 1, zones_per_hypervisor: 1}
kernels: [{name: k, zone_operation: 60s}]
zone_operations: {per_zone: 1/h, mix: {create: 0, destroy: 0, start: 0, stop: 0, reboot: 1}}
apps: [{name: app, count: 1}]
`
	var l []task
	for _, q := range []struct {
		name, takes string
		c           int
		load        float64
		source      string
		exact       float64
	}{
		{"M/D/1 at load 0.8", "60s", 1, 0.8, "Pollaczek-Khinchine", 60 * (1 + 0.8/(2*0.2))},
		{"M/M/3 at load 0.7", "{exponential: {mean: 60s}}", 3, 0.7, "Erlang C", 60 * (1 + erlangC(3, 2.1)/(3*0.3))},
		{"M/M/23 at load 0.9", "{exponential: {mean: 60s}}", 23, 0.9, "Erlang C", 60 * (1 + erlangC(23, 20.7)/(23*0.1))},
		{"M/D/2 at load 0.8", "60s", 2, 0.8, "Crommelin 1932", 60 * (1 + crommelin(2, 1.6))},
		{"M/D/5 at load 0.8", "60s", 5, 0.8, "Crommelin 1932", 60 * (1 + crommelin(5, 4))},
	} {
		l = append(l, task{q.name, q.source, func(l *lab) error {
			r, err := l.study(text, 2, studies.MethodAuto, "kernels.k.zone_operation="+q.takes, fmt.Sprintf("zone_operations.at_once=%d", q.c),
				fmt.Sprintf("zone_operations.per_zone=%g/h", q.load*float64(q.c)*60))
			return first(err, func() error { return l.figure(r, "operations.reboot.latency_seconds", q.exact) })
		}})
	}
	return l
}

// erlangC is the probability that one of c servers must be waited for, at a offered erlangs: from the
// recursion of Erlang's loss formula.
func erlangC(c int, a float64) float64 {
	b := 1.0
	for k := 1; k <= c; k++ {
		b = a * b / (float64(k) + a*b)
	}
	return b / (1 - a/float64(c)*(1-b))
}

// crommelin is the mean wait of M/D/c in service times, at a offered erlangs (Crommelin, Post Office
// Electrical Engineers' Journal 25, 1932): with N Poisson of mean m a,
//
//	W = sum over m >= 1 of P(N >= m c) - c/a P(N > m c)
func crommelin(c int, a float64) float64 {
	wait := 0.0
	for m := 1; ; m++ {
		mean, n := float64(m)*a, m*c
		gamma, _ := math.Lgamma(float64(n) + 1)
		at := math.Exp(-mean + float64(n)*math.Log(mean) - gamma)
		above := 0.0
		for j, term := n+1, at*mean/float64(n+1); term > 1e-18*above; j++ {
			above += term
			term *= mean / float64(j+1)
		}
		d := at + above - float64(c)/a*above
		wait += d
		if math.Abs(d) < 1e-13 {
			return wait
		}
	}
}
