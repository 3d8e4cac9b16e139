package sample

import (
	"math"
	"time"

	"outagesim/results"
)

// kernel is how a replayed variant recovers, in minutes after the panic.
type replayed struct {
	name, title, kernel, after, verdict string
	panics, reboots                     bool
	boot, network, zones, verification  float64 // how long each takes
	last                                float64 // after the last zone's boot
	spread                              float64 // of every duration, relative
	nonRedundant, redundant, redOut     float64 // apps on the hypervisor and redundant ones put out
}

// Replay returns the reference incident replayed, as it was and under five variants.
func Replay() *results.Results {
	zone, err := time.LoadLocation("America/Denver")
	if err != nil {
		panic(err)
	}
	began := time.Date(2016, 3, 28, 7, 50, 0, 0, zone)
	r := &results.Results{
		Schema: results.Schema, Command: "replay", Scenario: "pagoda-box-2016",
		Title: "Pagoda Box public cloud, kernel panic of 2016-03-28", Version: "0.1.0", Seed: 2016, Confidence: 0.95,
		Facts: results.Facts{
			Start: "2015-05-28T00:00:00-06:00", Timezone: "America/Denver", HorizonDays: horizonDays,
			Hypervisors: hypervisors, Zones: 20000, Racks: 4, Apps: Default().Classes, Baseline: "as it was",
		},
		ReplayFacts: &results.ReplayFacts{Began: began.Format(time.RFC3339), Panic: "dnlc-null-dereference", Observed: observed(began)},
		Notes:       []string{"How many hypervisors there were is unknown: the scenario assumes 20."},
	}
	for _, v := range []replayed{
		{name: "as it was", kernel: "refactored", after: "patched", panics: true, reboots: true, boot: 10, network: 15, zones: 19.8, verification: 18, last: 60, spread: 0.04, nonRedundant: 667, redundant: 333,
			verdict: "The refactored kernel panicked; the reboot brought up the patched one. 667 apps without redundancy were out, the redundant ones stayed up."},
		{name: "legacy", title: "Zone operations take 5 minutes", kernel: "legacy", after: "legacy", reboots: true, boot: 10, network: 15, zones: 238, verification: 18, last: 60, spread: 0.04, nonRedundant: 667, redundant: 333,
			verdict: "This panic would not have happened: the legacy kernel does not have it. The same reboot would have brought the hypervisor back into the pool 3 h 38 min later."},
		{name: "patched", kernel: "patched", after: "patched", nonRedundant: 667, redundant: 333,
			verdict: "The patched kernel does not have this panic: nothing would have happened."},
		{name: "all-redundant", kernel: "refactored", after: "patched", panics: true, reboots: true, boot: 10, network: 15, zones: 19.8, verification: 18, last: 60, spread: 0.04, nonRedundant: 0, redundant: 1000,
			verdict: "With every app on two hypervisors none would have been out."},
		{name: "network-sync-halved", kernel: "refactored", after: "patched", panics: true, reboots: true, boot: 10, network: 7.5, zones: 19.8, verification: 18, last: 60, spread: 0.04, nonRedundant: 667, redundant: 333,
			verdict: "With the network synchronised in half the time, 5,003 app-minutes fewer."},
		{name: "failovers-can-fail", kernel: "refactored", after: "patched", panics: true, reboots: true, boot: 10, network: 15, zones: 19.8, verification: 18, last: 60, spread: 0.04, nonRedundant: 667, redundant: 333, redOut: 3.3,
			verdict: "If 1 failover in 100 fails, about 3 redundant apps would have been out too."},
	} {
		r.Replay = append(r.Replay, v.replay(began, len(r.Replay) == 0))
	}
	r.Replay[0].Warnings = []string{
		`The report labels its local times "MST", but the status posts (UTC) only fit MDT (UTC-6): 7:50 MST would be 14:50 UTC, after the first four posts. Times are taken as America/Denver.`,
	}
	return r
}

var times = []struct {
	hour, minute    int
	milestone, post string
}{
	{8, 0, "boot", ""},
	{8, 3, "", "Server rebooting; services on it unavailable"},
	{8, 15, "network-sync", ""},
	{8, 27, "", "Server back online, restoring network connections"},
	{8, 35, "zone-boot", ""},
	{8, 36, "", "Instances and network connections coming back"},
	{8, 53, "pool", ""},
	{8, 54, "", "All apps should be back; engineers work through stuck transactions (rebuild or repair)"},
	{9, 36, "last-customer", ""},
	{9, 36, "", "All affected services restored"},
	{9, 39, "", "Post-mortem published"},
}

func observed(began time.Time) []results.Observation {
	var os []results.Observation
	for _, o := range times {
		at := time.Date(2016, 3, 28, o.hour, o.minute, 0, 0, began.Location())
		source := "report"
		if o.post != "" {
			source = "status page"
		}
		os = append(os, results.Observation{At: at.Format(time.RFC3339), Minutes: at.Sub(began).Minutes(), Milestone: o.milestone, Post: o.post, Source: source})
	}
	return os
}

func (v replayed) replay(began time.Time, first bool) results.Replay {
	p := results.Replay{
		Variant: v.name, Title: v.title, Kernel: v.kernel, KernelAfter: v.after, WouldPanic: v.panics, Verdict: v.verdict, Replications: 1000,
		Milestones: []results.Milestone{},
		Series:     results.Series{ZonesTotal: 1000, AppsOut: map[string]results.BandSeries{}},
	}
	start := v.boot + v.network
	zonesUp := start + v.zones
	pool := zonesUp + v.verification
	last := zonesUp + v.last
	if v.reboots {
		t := 0.0
		for _, m := range []struct {
			name string
			at   float64
		}{{"boot", v.boot}, {"network-sync", start}, {"zone-boot", zonesUp}, {"verification", pool}, {"pool", pool}, {"last-customer", last}} {
			t = m.at
			ms := results.Milestone{Milestone: m.name, Minutes: t, LowMinutes: t * (1 - v.spread), HighMinutes: t * (1 + v.spread)}
			if m.name == "last-customer" {
				ms.LowMinutes, ms.HighMinutes = t-14, t+33
			}
			at := func(min float64) string {
				return began.Add(time.Duration(min * float64(time.Minute))).Truncate(time.Second).Format(time.RFC3339)
			}
			ms.Simulated, ms.Low, ms.High = at(t), at(ms.LowMinutes), at(ms.HighMinutes)
			for _, o := range times {
				if o.milestone == m.name && first {
					obs := time.Date(2016, 3, 28, o.hour, o.minute, 0, 0, began.Location())
					ms.Observed = obs.Format(time.RFC3339)
					d := t - obs.Sub(began).Minutes()
					ms.DifferenceMinutes = &d
				}
			}
			p.Milestones = append(p.Milestones, ms)
		}
	}
	end := math.Max(last+20, 130)
	up := func(t, k float64) float64 {
		if !v.reboots {
			return 1000
		}
		if t == 0 {
			return 0
		}
		return math.Floor(1000 * min(1, max(0, (t/k-start)/v.zones)))
	}
	non, red := results.BandSeries{}, results.BandSeries{}
	for t := 0.0; t <= end; t++ {
		p.Series.Minutes = append(p.Series.Minutes, t)
		z := &p.Series.ZonesRunning
		z.P5 = append(z.P5, up(t, 1+v.spread))
		z.P50 = append(z.P50, up(t, 1))
		z.P95 = append(z.P95, up(t, 1-v.spread))
		add := func(b *results.BandSeries, n float64) {
			if !v.reboots {
				n = 0
			}
			b.P5 = append(b.P5, math.Round(n*(1-up(t, 1-v.spread)/1000)))
			b.P50 = append(b.P50, math.Round(n*(1-up(t, 1)/1000)))
			b.P95 = append(b.P95, math.Round(n*(1-up(t, 1+v.spread)/1000)))
		}
		add(&non, v.nonRedundant)
		add(&red, v.redOut)
	}
	p.Series.AppsOut["non-redundant"] = non
	p.Series.AppsOut["redundant"] = red
	band := func(x, spread float64) results.Band {
		return results.Band{Mean: x, P5: x * (1 - spread), P50: x, P95: x * (1 + spread)}
	}
	mean := start + v.zones/2
	out := v.nonRedundant
	if !v.reboots {
		mean, out, last = 0, 0, 0
	}
	p.Apps = []results.ReplayApp{
		{Class: "non-redundant", OnHypervisor: band(v.nonRedundant, 0), Out: band(out, 0), OutageMinutes: band(out*mean, v.spread), LongestOutage: band(last, v.spread)},
		{Class: "redundant", OnHypervisor: band(v.redundant, 0.02), Out: band(v.redOut, 0.8), OutageMinutes: band(v.redOut*mean, 0.8), LongestOutage: band(math.Min(v.redOut, 1)*last, v.spread)},
	}
	return p
}
