package verify

import (
	"math"

	"outagesim/studies"
)

// coverageStudies is how many small studies show what share of intervals covers the truth.
const coverageStudies = 2000

// coverageTasks are intervals: those of 95% have to cover the exact value in 95% of studies.
func coverageTasks() []task {
	const one = `
clock: {start: 2026-01-01, horizon: 100d}
fleet: {hypervisors: 1, zones_per_hypervisor: 1}
kernels: [{name: k}]
failures: [{name: f, mtbf: 50d}]
recoveries: [{name: panic, phases: [{name: repair, takes: 10d}]}]
apps: [{name: app, count: 1}]
`
	_, down := deadTime(2, 0.1)
	cover := func(text string, replications int, exact map[string]float64, sets ...string) func(*lab) error {
		return func(l *lab) error {
			in := map[string]int{}
			method := map[string]string{}
			for range coverageStudies {
				l.seed++
				r, err := l.study(text, replications, studies.MethodAuto, sets...)
				if err != nil {
					return err
				}
				for name, x := range exact {
					m := r.Variants[0].Metrics[name]
					if m.Low != nil && m.High != nil && *m.Low <= x && x <= *m.High {
						in[name]++
					}
					method[name] = m.Method
				}
			}
			for _, name := range sorted(exact) {
				l.compare("coverage of "+name, float64(in[name])/coverageStudies, math.Sqrt(0.95*0.05/coverageStudies), 0.95, method[name])
			}
			return nil
		}
	}
	const source = "nominal coverage of the intervals of 2000 studies"
	return []task{
		{"intervals of counted figures", source, cover(one, 200, map[string]float64{
			"fleet.down_minutes":  down * 100 * 1440,
			"apps.app.any_outage": -math.Expm1(-2),
		})},
		{"intervals of forced figures, rate x horizon 9", source, cover(group, 60, map[string]float64{"apps.app.outage_minutes": 60 * 9.72658e-4})},
		{"intervals of forced figures, rate x horizon 0.0009", source, cover(group, 60, map[string]float64{"apps.app.outage_minutes": 60 * 9.73306e-12}, "failures.f.mtbf=1e7h")},
	}
}
