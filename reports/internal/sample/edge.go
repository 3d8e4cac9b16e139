package sample

import (
	"fmt"

	"outagesim/results"
)

// Nasty is a name that means something to HTML, Markdown, spreadsheets and terminals.
const Nasty = "=1+1 <script>alert('x')</script> | **b** \x1b[31m \u202e & \"q\""

// Edges returns results at the edges of what reports have to show, by name.
func Edges() map[string]*results.Results {
	edges := map[string]*results.Results{"run": Run(Default()), "replay": Replay()}

	one := small()
	one.Variants, one.Classes = one.Variants[:1], one.Classes[:1]
	edges["one variant, one class"] = Run(one)

	planned := small()
	planned.Planned = true
	edges["planned"] = Run(planned)

	many := small()
	many.Variants = nil
	for i := range 12 {
		many.Variants = append(many.Variants, fmt.Sprintf("variant-%d", i+1))
	}
	edges["twelve variants"] = Run(many)

	long := small()
	long.Variants = []string{"a-kernel-with-a-name-that-goes-on-and-on-until-nobody-reads-it-any-more", Nasty, "短い名前"}
	long.Classes = []results.AppFacts{
		{Name: "apps-of-customers-who-have-never-asked-for-redundancy-and-never-will-ask-for-it", Count: 13333, Replicas: 1, Need: 1},
		{Name: Nasty, Count: 3333, Replicas: 3, Need: 2},
	}
	edges["names"] = Run(long)
	edges["names"].Title = Nasty
	edges["names"].Notes = []string{Nasty}
	edges["names"].Objectives[0].Objective = Nasty

	edges["all zero"] = scaled(Run(small()), 0)
	edges["huge"] = scaled(Run(small()), 1e12)
	edges["tiny"] = scaled(Run(small()), 1e-12)
	edges["far apart"] = scaled(Run(small()), 1)
	for name, m := range edges["far apart"].Variants[1].Metrics {
		edges["far apart"].Variants[1].Metrics[name] = scaleMetric(m, 1e5)
	}

	bare := Run(small())
	for i := range bare.Variants {
		m := bare.Variants[i].Metrics
		bare.Variants[i].Metrics = map[string]results.Metric{"apps.all.outage_minutes": m["apps.all.outage_minutes"]}
		bare.Variants[i].Exceedance = nil
	}
	bare.Differences, bare.Objectives, bare.Notes = nil, nil, nil
	edges["missing metrics"] = bare

	empty := Run(small())
	empty.Variants, empty.Differences, empty.Objectives = nil, nil, nil
	edges["no variants"] = empty

	limits := Run(small())
	for name, m := range limits.Variants[2].Metrics {
		high := 0.03
		limits.Variants[2].Metrics[name] = results.Metric{Unit: m.Unit, Over: m.Over, N: m.N, High: &high, Bound: "upper", Method: "crude"}
	}
	edges["upper limits"] = limits

	alone := Replay()
	alone.Replay = alone.Replay[:1]
	alone.ReplayFacts.Observed = nil
	for i := range alone.Replay[0].Milestones {
		alone.Replay[0].Milestones[i].Observed, alone.Replay[0].Milestones[i].DifferenceMinutes = "", nil
	}
	edges["replay without record"] = alone

	named := Replay()
	for i := range named.Replay {
		named.Replay[i].Variant = fmt.Sprintf("%d %s %s", i, Nasty, long.Variants[0])
		named.Replay[i].Verdict = Nasty
	}
	for i := range named.ReplayFacts.Observed {
		if named.ReplayFacts.Observed[i].Post != "" {
			named.ReplayFacts.Observed[i].Post = Nasty + " " + named.ReplayFacts.Observed[i].Post
		}
	}
	edges["replay names"] = named

	none := Replay()
	none.Replay = none.Replay[2:3]
	edges["replay without panic"] = none
	planEdges(edges)
	return edges
}

// small is the reference fleet with fewer histories: its figures are as good for a layout.
func small() Shape {
	s := Default()
	s.Replications = 300
	return s
}

// scaled multiplies every figure of outage.
func scaled(r *results.Results, k float64) *results.Results {
	for i := range r.Variants {
		for name, m := range r.Variants[i].Metrics {
			if m.Unit != "fraction" && m.Unit != "probability" {
				r.Variants[i].Metrics[name] = scaleMetric(m, k)
			}
		}
		for name, ps := range r.Variants[i].Exceedance {
			if k == 0 {
				r.Variants[i].Exceedance[name] = []results.Point{{X: 0, Y: 0}}
				continue
			}
			for j := range ps {
				ps[j].X *= k
			}
		}
	}
	for i := range r.Differences {
		d := &r.Differences[i]
		d.Mean, d.SE, d.Low, d.High = d.Mean*k, d.SE*k, d.Low*k, d.High*k
	}
	return r
}

func scaleMetric(m results.Metric, k float64) results.Metric {
	m.Mean *= k
	for _, x := range []**float64{&m.SE, &m.Low, &m.High, &m.SD, &m.P50, &m.P95, &m.P99, &m.P95Low, &m.P95High} {
		if *x != nil {
			y := **x * k
			*x = &y
		}
	}
	return m
}
