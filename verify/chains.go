package verify

import (
	"outagesim/ctmc"
	"outagesim/sim"
	"outagesim/studies"
)

// chainTasks are exponential cases, solved as Markov chains.
func chainTasks() []task {
	const long = `
clock: {start: 2026-01-01, horizon: 1000000h}
fleet: {hypervisors: 3, zones_per_hypervisor: 1}
kernels: [{name: k}]
failures: [{name: f, mtbf: 1000h}]
recoveries: [{name: panic, phases: [{name: repair, takes: {exponential: {mean: 10h}}, slots: 1}]}]
apps: [{name: app, count: 1, replicas: 3, need: 2}]
`
	const beta = `
clock: {start: 2026-01-01, horizon: 1000000h}
fleet: {hypervisors: 2, zones_per_hypervisor: 1}
kernels: [{name: k}]
failures: [{name: own, mtbf: 1052.6315789h}, {name: shock, scope: fleet, mtbf: 20000h}]
recoveries: [{name: panic, phases: [{name: repair, takes: {exponential: {mean: 10h}}}]}]
apps: [{name: app, count: 1, replicas: 2}]
`
	const short = `
clock: {start: 2026-01-01, horizon: 400h}
fleet: {hypervisors: 2, zones_per_hypervisor: 1, racks: 2, kernel: old, installed: new}
kernels:
  - {name: old, panics: [{name: p, mtbf: 80h}]}
  - {name: new, panics: [{name: p, mtbf: 300h}]}
failures: [{name: power, mtbf: 150h, scope: rack, recovery: power}]
recoveries:
  - name: panic
    phases: [{name: boot, takes: {exponential: {mean: 5h}}}, {name: check, takes: {exponential: {mean: 20h}}, zones: up}]
    fails: {share: 20%, recovery: onsite}
  - {name: onsite, phases: [{name: hands, takes: {exponential: {mean: 15h}}}]}
  - {name: power, reboots: false, phases: [{name: back, takes: {exponential: {mean: 8h}}}]}
apps: [{name: app, count: 1, replicas: 2}]
`
	const (
		gth     = "steady state of the Markov chain (Grassmann, Taksar, Heyman)"
		uniform = "transient of the Markov chain (uniformisation)"
	)
	return []task{
		{"two of three needed, one slot", gth, steady(long, 2, 300, studies.MethodAuto)},
		{"one of two needed, one slot", gth, steady(long, 1, 500, studies.MethodAuto, "fleet.hypervisors=2", "apps.app.replicas=2", "apps.app.need=1")},
		{"beta factor 5%", gth, steady(beta, 1, 300, studies.MethodForced)},
		{"beta factor 5%", gth, steady(beta, 1, 500, studies.MethodCrude)},
		{"racks, kernels, recoveries that fail", uniform, until(short, 3000, studies.MethodForced)},
		{"racks, kernels, recoveries that fail", uniform, until(short, 30000, studies.MethodCrude)},
		{"the same with one slot for boots", uniform, until(short, 30000, studies.MethodAuto, "recoveries.panic.phases.boot.slots=1")},
	}
}

// steady compares outage over a long time, and how often it begins, with the steady state.
func steady(text string, need, replications int, method string, sets ...string) func(*lab) error {
	return func(l *lab) error {
		s, err := l.scenario(text, sets...)
		if err != nil {
			return err
		}
		c := s.Variants[0].Config
		f, err := ctmc.NewFleet(c)
		if err != nil {
			return err
		}
		pi, err := f.SteadyState()
		if err != nil {
			return err
		}
		r, err := l.study(text, replications, method, sets...)
		return first(err, func() error {
			return l.scaled(r, "unavailability", "apps.app.outage_minutes", 1/c.Horizon.Minutes(), f.Sum(pi, f.Out(need)))
		}, func() error {
			// Five minutes are short beside repairs of 10 h, but momentary outages are counted apart.
			saifi, maifi := r.Variants[0].Metrics["apps.app.saifi"], r.Variants[0].Metrics["apps.app.maifi"]
			se := *saifi.SE
			if maifi.SE != nil {
				se += *maifi.SE
			}
			l.compare("apps.app.saifi + maifi", saifi.Mean+maifi.Mean, se, f.Flow(pi, f.Out(need))*float64(sim.Year.Seconds()), saifi.Method)
			return nil
		})
	}
}

// until compares outage over a short time from the start with the transient.
func until(text string, replications int, method string, sets ...string) func(*lab) error {
	return func(l *lab) error {
		s, err := l.scenario(text, sets...)
		if err != nil {
			return err
		}
		c := s.Variants[0].Config
		f, err := ctmc.NewFleet(c)
		if err != nil {
			return err
		}
		spent := f.Until(c.Horizon.Seconds())
		r, err := l.study(text, replications, method, sets...)
		return first(err, func() error {
			return l.figure(r, "apps.app.outage_minutes", f.Sum(spent, f.Out(1))/60)
		})
	}
}
