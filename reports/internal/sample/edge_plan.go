package sample

import (
	"fmt"
	"time"

	"outagesim/results"
)

// planEdges adds plans and sweeps at the edges of what reports have to show.
func planEdges(edges map[string]*results.Results) {
	edges["plan"] = Plan(DefaultPlan())
	edges["sweep"] = Sweep()
	edges["sweep grid"] = SweepGrid()

	one := DefaultPlan()
	one.Others = nil
	edges["plan of one policy"] = Plan(one)

	wait := DefaultPlan()
	wait.Others, wait.Dates = []string{"wait"}, 0
	edges["plan to wait"] = Plan(wait)

	known := DefaultPlan()
	known.Known = true
	edges["plan with a known rate"] = Plan(known)

	forty := DefaultPlan()
	forty.Dates, forty.AtOnce = 9, []int{1, 2, 4, 10}
	edges["plan of forty candidates"] = Plan(forty)

	large := DefaultPlan()
	large.Hypervisors = 200
	edges["plan of 200 hypervisors"] = Plan(large)
	large.Hypervisors, large.AtOnce, large.Others = 600, []int{1}, nil
	edges["plan of many windows"] = Plan(large)

	none := Plan(DefaultPlan())
	p := none.Plan
	for i := range p.Candidates {
		c := &p.Candidates[i]
		c.Ranked, c.Rank, c.Why, c.Beyond = false, 0, "misses the objective apps.redundant.availability >= 99.99%", nil
	}
	*p = results.Plan{Reason: "Every candidate misses an objective.", Minimise: p.Minimise, Unit: p.Unit, PlannedWeight: p.PlannedWeight, Panic: p.Panic, Rate: p.Rate, Candidates: p.Candidates}
	edges["plan with nothing ranked"] = none

	bare := Plan(DefaultPlan())
	p = bare.Plan
	for i := range p.Candidates {
		c := &p.Candidates[i]
		c.Curve, c.CurveLow, c.CurveHigh, c.Metrics = nil, nil, nil, nil
	}
	p.Tornado, p.Calendar, p.HourOfWeek, p.WindowHours, p.Policies, p.Rate.Density = nil, nil, nil, nil, nil, nil
	edges["plan with missing figures"] = bare

	edges["plan names"] = planNames()
	edges["plan far apart"] = planScaled(1e9)
	edges["plan of nothing"] = planScaled(0)
	sweepEdges(edges)
}

const endless = "a-name-that-goes-on-and-on-until-nobody-reads-it-any-more-and-then-some"

func planNames() *results.Results {
	s := DefaultPlan()
	s.Others = append(s.Others, Nasty, endless)
	s.Classes = []results.AppFacts{
		{Name: endless, Count: 13333, Replicas: 1, Need: 1}, {Name: Nasty, Count: 3333, Replicas: 3, Need: 2},
	}
	r := Plan(s)
	p := r.Plan
	r.Title, r.Notes = Nasty, []string{Nasty}
	p.Reason, p.Panic, p.Dictating, p.Unit = Nasty, Nasty, Nasty+" "+endless, "<b>|minutes"
	for i := range p.Candidates {
		if p.Candidates[i].Policy == "forced" {
			p.Candidates[i].Policy = endless + " forced"
		}
		if p.Candidates[i].Why != "" {
			p.Candidates[i].Why = Nasty
		}
	}
	for i := range p.Policies {
		if p.Policies[i].Policy == "forced" {
			p.Policies[i].Policy = endless + " forced"
		}
	}
	if p.Recommended.Policy == "forced" {
		p.Recommended.Policy = endless + " forced"
	}
	for i := range p.Tornado {
		t := &p.Tornado[i]
		t.Assumption, t.Low, t.High = Nasty+" "+t.Assumption, endless, Nasty
	}
	for i := range p.Calendar {
		for j := range p.Calendar[i].Hypervisors {
			p.Calendar[i].Hypervisors[j] = fmt.Sprintf("%s %s", Nasty, p.Calendar[i].Hypervisors[j])
		}
	}
	return r
}

// planScaled multiplies all losses.
func planScaled(k float64) *results.Results {
	r := Plan(DefaultPlan())
	p := r.Plan
	each := func(xs []float64) {
		for i := range xs {
			xs[i] *= k
		}
	}
	for i := range p.Candidates {
		c := &p.Candidates[i]
		for name, m := range c.Metrics {
			c.Metrics[name] = scaleMetric(m, k)
		}
		each(c.Curve)
		each(c.CurveLow)
		each(c.CurveHigh)
		if d := c.Beyond; d != nil {
			d.Mean, d.SE, d.Low, d.High = d.Mean*k, d.SE*k, d.Low*k, d.High*k
		}
	}
	for i := range p.Policies {
		o := &p.Policies[i]
		o.Loss, o.CVaR95 = scaleMetric(o.Loss, k), o.CVaR95*k
		for j := range o.Exceedance {
			o.Exceedance[j].X *= k
		}
	}
	for i := range p.Tornado {
		t := &p.Tornado[i]
		t.AtLow, t.Base, t.AtHigh = t.AtLow*k, t.Base*k, t.AtHigh*k
	}
	if p.HourOfWeek != nil {
		for d := range p.HourOfWeek {
			each(p.HourOfWeek[d][:])
		}
	}
	p.EVPI, p.ExpectedRegret, p.EVSIMonth = p.EVPI*k, p.ExpectedRegret*k, p.EVSIMonth*k
	return r
}

func sweepEdges(edges map[string]*results.Results) {
	words := Sweep()
	a := &words.Sweep.Axes[0]
	a.X, a.Log, a.OwnX, a.Own = nil, false, nil, a.Values[3]
	edges["sweep over words"] = words

	names := sweep([]results.SweepAxis{
		{Path: Nasty + endless, Values: []string{Nasty, endless, "c"}, Own: Nasty},
		{Path: endless, Values: []string{endless + "1", endless + "2", Nasty + "3", "d"}, Own: endless + "2"},
	}, []string{Nasty, endless, "third", "fourth"}, func(v int, _ []float64) float64 { return float64(v) })
	names.Title = Nasty
	edges["sweep names"] = names

	limits := SweepGrid()
	for i, c := range limits.Sweep.Cells {
		for _, ms := range c.Metrics {
			high := 0.003
			ms[limits.Sweep.Metric] = results.Metric{Unit: "app-minutes", Over: "replications", N: 1000, High: &high, Bound: "upper", Method: "crude"}
			if i%3 == 0 {
				delete(ms, limits.Sweep.Metric)
			}
		}
	}
	x := 0.045
	limits.Sweep.Axes[0].Own, limits.Sweep.Axes[0].OwnX = "0.045/y", &x
	edges["sweep with limits and gaps"] = limits

	avail := Sweep()
	avail.Sweep.Metric, avail.Sweep.Unit = "apps.all.availability", "fraction"
	for _, c := range avail.Sweep.Cells {
		for name, ms := range c.Metrics {
			m := ms["apps.all.outage_minutes"]
			low, high := 1-*m.High/7.2e9, 1-*m.Low/7.2e9
			c.Metrics[name] = map[string]results.Metric{avail.Sweep.Metric: {Unit: "fraction", Over: "replications", N: 1000, Mean: 1 - m.Mean/7.2e9, Low: &low, High: &high, Method: "crude"}}
		}
	}
	edges["sweep of availability"] = avail

	single := sweep([]results.SweepAxis{{Path: "fleet.hypervisors", Values: []string{"20"}, X: []float64{20}}}, []string{"base"}, func(int, []float64) float64 { return 5 })
	edges["sweep of one point"] = single

	wide := results.SweepAxis{Path: "a.b"}
	for i := range 30 {
		wide.Values, wide.X = append(wide.Values, fmt.Sprint(i)), append(wide.X, float64(i))
	}
	edges["sweep of 30 by 30"] = sweep([]results.SweepAxis{wide, wide}, []string{"base"}, func(_ int, at []float64) float64 { return at[0] * at[1] })

	late := Plan(DefaultPlan())
	late.Facts.Start = time.Date(2015, 12, 20, 0, 0, 0, 0, denver(12)).Format(time.RFC3339)
	edges["plan that starts before its start"] = late
}
