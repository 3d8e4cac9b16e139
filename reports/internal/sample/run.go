package sample

import (
	"math"
	"math/rand/v2"
	"slices"

	"outagesim/results"
)

// Shape is what the made-up results of a run look like.
type Shape struct {
	Variants     []string
	Classes      []results.AppFacts
	Replications int
	Planned      bool // the last variant has maintenance windows
}

// Default is the reference fleet.
func Default() Shape {
	return Shape{
		Variants: []string{"refactored", "legacy", "patched"},
		Classes: []results.AppFacts{
			{Name: "non-redundant", Count: 13333, Replicas: 1, Need: 1},
			{Name: "redundant", Count: 3333, Replicas: 2, Need: 1},
		},
		Replications: 2000,
	}
}

const (
	horizonDays = 365 * 10 / 12.0
	hypervisors = 20
)

// Run returns the results of a run. The first variant panics, the second boots zones slowly,
// the others do neither.
func Run(s Shape) *results.Results {
	r := &results.Results{
		Schema: results.Schema, Command: "run", Scenario: "pagoda-box-2016",
		Title: "Pagoda Box public cloud, kernel panic of 2016-03-28", Version: "0.1.0", Seed: 2016, Confidence: 0.95,
		Facts: results.Facts{
			Start: "2015-05-28T00:00:00-06:00", Timezone: "America/Denver", HorizonDays: horizonDays,
			Hypervisors: hypervisors, Zones: hypervisors * 1000, Racks: 4, Apps: s.Classes, Baseline: s.Variants[0],
		},
		Notes: []string{"How many hypervisors there were is unknown: the scenario assumes 20."},
	}
	samples := make([]map[string][]float64, len(s.Variants))
	for i, name := range s.Variants {
		v, raw := variant(s, i, name)
		r.Variants = append(r.Variants, v)
		samples[i] = raw
	}
	for i, name := range s.Variants[1:] {
		for _, class := range withAll(s.Classes) {
			metric := "apps." + class + ".outage_minutes"
			var d []float64
			for j, x := range samples[i+1][metric] {
				d = append(d, x-samples[0][metric][j])
			}
			m := metricOf("app-minutes", d)
			r.Differences = append(r.Differences, results.Difference{
				Variant: name, Baseline: s.Variants[0], Metric: metric, Unit: m.Unit, Mean: m.Mean, SE: *m.SE, Low: *m.Low, High: *m.High,
			})
		}
	}
	last := s.Classes[len(s.Classes)-1].Name
	av := r.Variants[0].Metrics["apps."+last+".availability"]
	r.Objectives = []results.Objective{
		{Objective: "apps." + last + ".availability >= 99.99%", Variant: s.Variants[0], Verdict: results.Met, Value: &av.Mean, Low: av.Low, High: av.High},
		{Objective: "apps." + s.Classes[0].Name + ".availability >= 99.999%", Variant: s.Variants[0], Verdict: results.Missed},
		{Objective: "fleet.panics <= 1", Variant: s.Variants[0], Verdict: results.Undecided},
	}
	return r
}

func withAll(cs []results.AppFacts) []string {
	var names []string
	for _, c := range cs {
		names = append(names, c.Name)
	}
	return append(names, "all")
}

func variant(s Shape, i int, name string) (results.Variant, map[string][]float64) {
	rng := rand.New(rand.NewPCG(2016, 7)) // the same histories for every variant
	raw := map[string][]float64{}
	var panics, failures, reboots, first, zones, pool, last, radius []float64
	for range s.Replications {
		minutes := map[string]float64{}
		np := poisson(rng, 1)
		nf := poisson(rng, hypervisors*horizonDays/365/5)
		if i != 0 {
			np = 0
		}
		for e := range np + nf {
			boot := 25.0
			if e >= np {
				boot = math.Exp(math.Log(60) + rng.NormFloat64()*1.09)
			}
			boots := 20.0
			if i == 1 {
				boots = 238
			}
			share := make([]float64, len(s.Classes))
			out := 0.0
			for k, c := range s.Classes {
				on := float64(c.Count*c.Replicas) / hypervisors
				share[k] = on
				if c.Replicas > c.Need {
					share[k] = float64(poisson(rng, on*0.01))
				}
				minutes[c.Name] += share[k] * (boot + boots/2)
				out += share[k]
			}
			radius = append(radius, out)
			first = append(first, boot+0.5)
			zones = append(zones, boot+boots)
			pool = append(pool, boot+boots+18)
			last = append(last, boot+boots+60*math.Exp(0.3*rng.NormFloat64()))
		}
		panics = append(panics, float64(np))
		failures = append(failures, float64(nf))
		reboots = append(reboots, float64(np+nf))
		planned := 0.0
		if s.Planned && i == len(s.Variants)-1 {
			planned = 0.4
		}
		all := 0.0
		for _, c := range s.Classes {
			p := planned * float64(c.Count) * 4 * (0.9 + 0.2*rng.Float64())
			if c.Replicas > c.Need {
				p = 0
			}
			raw["apps."+c.Name+".unplanned_minutes"] = append(raw["apps."+c.Name+".unplanned_minutes"], minutes[c.Name])
			raw["apps."+c.Name+".planned_minutes"] = append(raw["apps."+c.Name+".planned_minutes"], p)
			raw["apps."+c.Name+".outage_minutes"] = append(raw["apps."+c.Name+".outage_minutes"], minutes[c.Name]+p)
			all += minutes[c.Name] + p
		}
		raw["apps.all.outage_minutes"] = append(raw["apps.all.outage_minutes"], all)
		raw["apps.all.unplanned_minutes"] = append(raw["apps.all.unplanned_minutes"], all)
	}
	v := results.Variant{Name: name, Replications: s.Replications, Apps: s.Classes, Metrics: map[string]results.Metric{}, Exceedance: map[string][]results.Point{}}
	total := 0
	for _, c := range s.Classes {
		total += c.Count
	}
	for _, class := range withAll(s.Classes) {
		count := total
		for _, c := range s.Classes {
			if c.Name == class {
				count = c.Count
			}
		}
		p := "apps." + class + "."
		outs := raw[p+"outage_minutes"]
		for _, m := range []string{"outage_minutes", "unplanned_minutes", "planned_minutes"} {
			if xs := raw[p+m]; xs != nil && slices.Max(xs) > 0 {
				v.Metrics[p+m] = metricOf("app-minutes", xs)
			} else {
				v.Metrics[p+m] = results.Metric{Unit: "app-minutes", Over: "replications", N: int64(s.Replications), Method: "exact"}
			}
		}
		var avail, any []float64
		for _, x := range outs {
			avail = append(avail, 1-x/(float64(count)*horizonDays*1440))
			b := 0.0
			if x > 0 {
				b = 1
			}
			any = append(any, b)
		}
		v.Metrics[p+"availability"] = metricOf("fraction", avail)
		v.Metrics[p+"any_outage"] = metricOf("probability", any)
		v.Metrics[p+"saifi"] = metricOf("interruptions/app/year", scale(avail, func(a float64) float64 { return (1 - a) * 6000 }))
		v.Metrics[p+"saidi"] = metricOf("minutes/app/year", scale(avail, func(a float64) float64 { return (1 - a) * 525600 }))
		limit := 3.0 / float64(s.Replications)
		v.Metrics[p+"momentary"] = results.Metric{Unit: "interruptions", Over: "replications", N: int64(s.Replications), High: &limit, Bound: "upper", Method: "crude"}
		v.Exceedance[p+"outage_minutes"] = exceedance(outs)
	}
	v.Metrics["fleet.panics"] = metricOf("panics", panics)
	v.Metrics["fleet.panics.dnlc-null-dereference"] = metricOf("panics", panics)
	if i != 0 {
		v.Metrics["fleet.panics"] = results.Metric{Unit: "panics", Over: "replications", N: int64(s.Replications), Method: "exact"}
		delete(v.Metrics, "fleet.panics.dnlc-null-dereference")
	}
	v.Metrics["fleet.failures.hardware"] = metricOf("failures", failures)
	limit := 3.0 / float64(s.Replications)
	v.Metrics["fleet.failures.rack-power"] = results.Metric{Unit: "failures", Over: "replications", N: int64(s.Replications), High: &limit, Bound: "upper", Method: "crude"}
	v.Metrics["fleet.reboots"] = metricOf("reboots", reboots)
	for name, xs := range map[string][]float64{"first_zone": first, "all_zones": zones, "pool": pool, "last_customer": last} {
		m := metricOf("minutes", xs)
		m.Over = "events"
		v.Metrics["recovery."+name] = m
	}
	m := metricOf("apps", radius)
	m.Over = "events"
	v.Metrics["events.blast_radius"] = m
	return v, raw
}

func scale(xs []float64, f func(float64) float64) []float64 {
	var ys []float64
	for _, x := range xs {
		ys = append(ys, f(x))
	}
	return ys
}

func poisson(rng *rand.Rand, mean float64) int {
	n := 0
	for t := rng.ExpFloat64(); t < mean; t += rng.ExpFloat64() {
		n++
	}
	return n
}

func metricOf(unit string, xs []float64) results.Metric {
	n := float64(len(xs))
	sum, sq := 0.0, 0.0
	nonzero := int64(0)
	for _, x := range xs {
		sum += x
		if x != 0 {
			nonzero++
		}
	}
	mean := sum / n
	for _, x := range xs {
		sq += (x - mean) * (x - mean)
	}
	sd := math.Sqrt(sq / (n - 1))
	sorted := slices.Sorted(slices.Values(xs))
	q := func(p float64) *float64 { x := sorted[int(p*(n-1))]; return &x }
	se := sd / math.Sqrt(n)
	low, high := mean-1.96*se, mean+1.96*se
	return results.Metric{
		Unit: unit, Over: "replications", N: int64(n), Mean: mean, SE: &se, Low: &low, High: &high, SD: &sd,
		P50: q(0.5), P95: q(0.95), P99: q(0.99), P95Low: q(0.94), P95High: q(0.96), Method: "crude", NonZero: &nonzero,
	}
}

func exceedance(xs []float64) []results.Point {
	sorted := slices.Sorted(slices.Values(xs))
	n := len(sorted)
	var ps []results.Point
	above := func(x float64) float64 {
		i, _ := slices.BinarySearchFunc(sorted, x, func(a, b float64) int {
			if a <= b {
				return -1
			}
			return 1
		})
		return float64(n-i) / float64(n)
	}
	ps = append(ps, results.Point{X: 0, Y: above(0)})
	for k := 1; k <= 80; k++ {
		x := sorted[(n-1)*k/80]
		if x > ps[len(ps)-1].X {
			ps = append(ps, results.Point{X: x, Y: above(x)})
		}
	}
	return ps
}
