package sample

import (
	"fmt"
	"math"
	"time"

	"outagesim/results"
)

// PlanShape is what the made-up results of a plan look like.
type PlanShape struct {
	Hypervisors int
	Dates       int // start dates of the forced policy, every two weeks
	AtOnce      []int
	Others      []string // policies beside the forced one
	Known       bool     // the panic rate
	Classes     []results.AppFacts
}

// DefaultPlan is the reference plan.
func DefaultPlan() PlanShape {
	return PlanShape{
		Hypervisors: hypervisors, Dates: 10, AtOnce: []int{1, 2, 4},
		Others:  []string{"wait", "rolling", "periodic", "on-panic"},
		Classes: Default().Classes,
	}
}

// What a reboot costs the apps of a hypervisor, in minutes, and what a planned minute weighs.
const (
	panicMinutes   = 52.0
	plannedMinutes = 29.0
	plannedWeight  = 0.3
	shapeOfRate    = 1.5
	yearsWatched   = 5.0
)

// course is how a policy fares: how long hypervisors wait for their reboot, in years, and what share
// of a planned reboot's outage it causes.
type course struct {
	results.Choice
	wait, planned float64
	windows       int
	batches       int
	never         bool // no forced reboots
}

var planStart = time.Date(2015, 8, 3, 0, 0, 0, 0, denver(8))

func denver(month time.Month) *time.Location {
	if month >= 11 || month <= 3 {
		return time.FixedZone("", -7*3600)
	}
	return time.FixedZone("", -6*3600)
}

// local is a time of day so many days after the start.
func local(days, hour, minute int) time.Time {
	d := planStart.AddDate(0, 0, days)
	return time.Date(d.Year(), d.Month(), d.Day(), hour, minute, 0, 0, denver(d.Month()))
}

func (s PlanShape) courses() []course {
	var cs []course
	for _, name := range s.Others {
		c := course{Choice: results.Choice{Policy: name}, never: true, wait: 1}
		switch name {
		case "rolling":
			c = course{Choice: results.Choice{Policy: name, From: local(1, 2, 0).Format(time.RFC3339), AtOnce: 1}, wait: 0.06, planned: 1.12, windows: 7, batches: s.Hypervisors}
		case "periodic":
			c = course{Choice: results.Choice{Policy: name, AtOnce: 1}, wait: 0.16, planned: 2.4, windows: 40, batches: 6 * s.Hypervisors}
		case "on-panic":
			c.wait, c.planned = 0.52, 0.4
		}
		cs = append(cs, c)
	}
	for d := range s.Dates {
		for _, b := range s.AtOnce {
			batches := 1 + (s.Hypervisors-2+b)/b
			windows := 1 + (batches+1)/3
			begin := float64(14*d+1) / 365
			cs = append(cs, course{
				Choice: results.Choice{Policy: "forced", From: local(14*d+1, 2, 0).Format(time.RFC3339), AtOnce: b},
				wait:   begin + float64(windows)*1.6/365, planned: 0.97 + 0.016*float64(b), windows: windows, batches: batches,
			})
		}
	}
	return cs
}

// apps returns how many apps without and with redundancy there are in the default unit of loss.
func (s PlanShape) apps() float64 { return float64(s.Hypervisors) * 667 }

// split is the unplanned and the planned outage minutes at a rate.
func (c course) split(s PlanShape, rate float64) (unplanned, planned float64) {
	hit := -math.Expm1(-rate * c.wait)
	unplanned = s.apps() * panicMinutes * (hit + 0.08)
	if c.never && c.planned == 0 {
		return unplanned, 0
	}
	return unplanned, s.apps() * plannedMinutes * c.planned * (1 - hit*min(1, c.planned))
}

func (c course) loss(s PlanShape, rate float64) float64 {
	u, p := c.split(s, rate)
	return u + plannedWeight*p
}

// Plan returns the results of a plan.
func Plan(s PlanShape) *results.Results {
	r := &results.Results{
		Schema: results.Schema, Command: "plan", Scenario: "pagoda-box-2015",
		Title: "Pagoda Box public cloud, August 2015, force the patch or wait", Version: "0.1.0", Seed: 2015, Confidence: 0.95,
		Facts: results.Facts{
			Start: planStart.Format(time.RFC3339), Timezone: "America/Denver", HorizonDays: 365,
			Hypervisors: s.Hypervisors, Zones: s.Hypervisors * 1000, Racks: 4, Apps: s.Classes,
		},
		Notes: []string{"How many hypervisors there were is unknown: the scenario assumes 20."},
	}
	p := &results.Plan{
		Minimise: "apps.all.weighted_minutes", Unit: "app-minutes", PlannedWeight: plannedWeight, Panic: "dnlc-null-dereference",
		Rate: rateOf(s.Known),
	}
	r.Plan = p
	s.candidates(p)
	s.decide(p)
	s.calendar(p)
	return r
}

// rateOf is the posterior of one panic in five hypervisor-years, or its mean as if it were known.
func rateOf(known bool) results.PlanRate {
	q := results.PlanRate{Known: known, Shape: shapeOfRate, Exposure: yearsWatched, Mean: 0.3, Low: 0.02158, High: 0.93484}
	for i := range 15 {
		q.Rates = append(q.Rates, 0.3*math.Expm1(2.55*math.Pow(math.Sin(math.Pi/2*float64(i)/14), 2)))
	}
	if known {
		q.Low, q.High, q.Shape, q.Exposure = q.Mean, q.Mean, 0, 0
		return q
	}
	for i := range 80 {
		q.Density = append(q.Density, results.Point{X: 0.003 * math.Pow(10, 3*float64(i)/79)})
		d := &q.Density[i]
		d.Y = math.Exp((shapeOfRate-1)*math.Log(d.X)+shapeOfRate*math.Log(yearsWatched)-yearsWatched*d.X) / (math.Sqrt(math.Pi) / 2)
	}
	return q
}

// expect integrates over the posterior by its density.
func expect(q results.PlanRate, f func(rate float64) float64) float64 {
	if q.Known {
		return f(q.Mean)
	}
	sum, mass := 0.0, 0.0
	for _, d := range q.Density {
		sum += d.X * d.Y * f(d.X)
		mass += d.X * d.Y
	}
	return sum / mass
}

func about(unit string, mean, relative float64) results.Metric {
	se := mean * relative / 1.96
	low, high := mean*(1-relative), mean*(1+relative)
	return results.Metric{Unit: unit, Over: "replications", N: 4000, Mean: mean, SE: &se, Low: &low, High: &high, Method: "crude"}
}

func (s PlanShape) candidates(p *results.Plan) {
	for _, c := range s.courses() {
		o := results.Planned{Choice: c.Choice, Ranked: true, Windows: c.windows, Batches: c.batches, Metrics: map[string]results.Metric{}}
		if c.windows > 0 {
			o.Last = planStart.AddDate(0, 0, int(c.wait*365)).Format(time.DateOnly)
		}
		if c.Policy == "forced" && s.Dates > 1 && c.From == local(14*(s.Dates-1)+1, 2, 0).Format(time.RFC3339) && c.AtOnce == 1 {
			o.Ranked, o.Why = false, "the campaign does not end before the horizon"
		}
		u := expect(p.Rate, func(x float64) float64 { u, _ := c.split(s, x); return u })
		v := expect(p.Rate, func(x float64) float64 { _, v := c.split(s, x); return v })
		o.Metrics["loss"] = about("app-minutes", u+plannedWeight*v, 0.004)
		for i, class := range append(s.Classes, results.AppFacts{Name: "all"}) {
			share := 1.0
			if i < len(s.Classes) && class.Replicas > class.Need {
				share = 0.01
			}
			for name, x := range map[string]float64{"unplanned": u, "planned": v, "outage": u + v, "weighted": u + plannedWeight*v} {
				if class.Replicas > class.Need {
					// No batch takes both replicas.
					x = map[string]float64{"unplanned": u, "outage": u, "weighted": u}[name]
				}
				m := about("app-minutes", share*x, 0.006/math.Sqrt(share))
				if x == 0 {
					m = results.Metric{Unit: "app-minutes", Over: "replications", N: 4000, Method: "exact"}
				}
				o.Metrics["apps."+class.Name+"."+name+"_minutes"] = m
			}
		}
		for _, rate := range p.Rate.Rates {
			x := c.loss(s, rate)
			o.Curve = append(o.Curve, x)
			o.CurveLow = append(o.CurveLow, x*0.99)
			o.CurveHigh = append(o.CurveHigh, x*1.01)
		}
		p.Candidates = append(p.Candidates, o)
	}
}

func (s PlanShape) calendar(p *results.Plan) {
	if p.Recommended.From == "" {
		return
	}
	from, err := time.Parse(time.RFC3339, p.Recommended.From)
	if err != nil {
		panic(fmt.Sprintf("sample: %v", err))
	}
	day, inDay, next := 0, 0, 0
	weekday := func() time.Weekday { return from.AddDate(0, 0, day).Weekday() }
	for next < s.Hypervisors {
		for weekday() < time.Tuesday || weekday() > time.Thursday {
			day++
		}
		b := p.Recommended.AtOnce
		if next == 0 {
			b = 1
		}
		begin := from.AddDate(0, 0, day).Add(time.Duration(inDay) * 75 * time.Minute)
		batch := results.PlannedBatch{
			Start: begin.Format(time.RFC3339), End: begin.Add(68 * time.Minute).Format(time.RFC3339),
			Out: map[string]int{}, Reduced: map[string]int{},
		}
		for ; b > 0 && next < s.Hypervisors; b-- {
			// In an order that keeps replicas apart.
			batch.Hypervisors = append(batch.Hypervisors, fmt.Sprintf("hv-%03d", 1+(next*7)%s.Hypervisors))
			next++
		}
		for _, c := range s.Classes {
			n := c.Count * c.Replicas / s.Hypervisors * len(batch.Hypervisors)
			if c.Replicas > c.Need {
				batch.Reduced[c.Name] = n
			} else {
				batch.Out[c.Name] = n
			}
		}
		p.Calendar = append(p.Calendar, batch)
		if inDay++; inDay == 3 || next == 1 {
			inDay, day = 0, day+1
		}
		p.LastDay = begin.Format(time.DateOnly)
	}
	days := map[string]bool{}
	for _, b := range p.Calendar {
		days[b.Start[:10]] = true
	}
	p.Windows = len(days)
	p.Dictating = "the redundant apps: no three hypervisors hold none together"
}
