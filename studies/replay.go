package studies

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"outagesim/models"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim"
	"outagesim/sim/stat"
	"outagesim/sim/study"
)

// Replay replays the incident of s zone by zone, as it was and under its variants.
func Replay(ctx context.Context, s *scenarios.Scenario, o Options) (*results.Results, error) {
	if s.Incident == nil {
		return nil, &InputError{fmt.Errorf("scenario %s has no section incident to replay; give it one with began, panic and observed", s.Name)}
	}
	seed := o.seed(s)
	variants := s.Incident.Variants
	res := &results.Results{
		Schema: results.Schema, Command: "replay", Scenario: s.Name, Title: s.Title, Version: o.Version,
		Seed: seed, Confidence: s.Study.Confidence, Facts: facts(s, variants[0].Config), ReplayFacts: incidentFacts(s.Incident),
	}
	res.Facts.Baseline = variants[0].Name
	vs, _, err := prepare(variants, models.NewFamily(seed), MethodCrude)
	if err != nil {
		return nil, err
	}
	n := s.Study.Replications
	if o.Replications != nil {
		n = *o.Replications
	} else if n == 0 {
		n = replayReplications
	}
	for i := range vs {
		r, err := replayVariant(ctx, s, o, vs, i, n, seed)
		if err != nil {
			return nil, err
		}
		res.Replay = append(res.Replay, r)
	}
	for i := range res.Replay {
		in, _, _, _ := incident(vs[i].Config, s.Incident.Panic)
		res.Replay[i].Verdict = verdictOf(&res.Replay[0], &res.Replay[i], s.Incident.Panic, vs[i].Config.Recoveries[in.Recovery])
	}
	for _, w := range s.Incident.Warnings {
		res.Replay[0].Warnings = append(res.Replay[0].Warnings, w.Message)
	}
	return res, nil
}

const (
	// replayReplications is how often an incident is replayed where the scenario asks for a
	// precision and gives no number.
	replayReplications = 10000
	// The grid of what runs over time has about this many points; its span is found from this
	// many replications.
	seriesPoints = 240
	pilot        = 64
)

// incident finds the panic that is replayed under a configuration: its recovery, and whether the
// kernel that runs can have it (the scenario is checked: some kernel can). A kernel that cannot is rebooted all the same, into itself, to
// tell what the same reboot would have taken.
func incident(c models.Config, panicName string) (in models.Incident, kernel, after string, would bool) {
	running := c.Kernels[c.Fleet.Kernel]
	for _, k := range c.Kernels {
		for _, p := range k.Panics {
			if p.Name == panicName {
				in.Recovery = p.Recovery
				would = would || k.Name == running.Name
			}
		}
	}
	in.Reboots = would && c.Recoveries[in.Recovery].Reboots
	after = running.Name
	if in.Reboots {
		after = c.Kernels[c.Fleet.Installed].Name
	}
	return in, running.Name, after, would
}

func replayVariant(ctx context.Context, s *scenarios.Scenario, o Options, vs []variant, i, n int, seed uint64) (results.Replay, error) {
	v := vs[i]
	in, kernel, after, would := incident(v.Config, s.Incident.Panic)
	in.Step, in.Points = span(v.model, in)
	cols := models.NewReplayColumns(v.model, in)
	spec := study.Spec{Columns: cols.Width, NewWorker: func() study.Worker { return models.NewReplay(v.model, in) }}
	spec.Digest = digest(s, "replay "+v.Name, o.Version, seed, cols.Width)
	so := o.sampling("replay " + v.Name)
	so.Dir, so.Resume = "", false // a replay takes seconds: there is nothing worth keeping
	if progress := so.Progress; progress != nil {
		so.Progress = func(done, total int) { o.Progress("replay", i*total+done, len(vs)*total) }
	}
	sample, err := study.Run(ctx, spec, n, so)
	if err != nil {
		return results.Replay{}, err
	}
	r := results.Replay{
		Variant: v.Name, Title: v.Title, Kernel: kernel, KernelAfter: after, WouldPanic: would, Replications: n,
		Milestones: milestones(s, v, in, cols, sample),
	}
	r.Series = results.Series{ZonesTotal: v.Config.Fleet.ZonesPerHypervisor, AppsOut: map[string]results.BandSeries{}}
	for p := range in.Points {
		r.Series.Minutes = append(r.Series.Minutes, (sim.Duration(p) * in.Step).Minutes())
	}
	r.Series.ZonesRunning = bandSeries(sample, cols.Zones, in.Points)
	for c, class := range v.Config.Apps {
		if class.Count == 0 {
			continue
		}
		cc := cols.Classes[c]
		r.Apps = append(r.Apps, results.ReplayApp{
			Class: class.Name, OnHypervisor: band(sample.Column(cc.On), 1), Out: band(sample.Column(cc.Out), 1),
			OutageMinutes: band(sample.Column(cc.Time), 1/60e6), LongestOutage: band(sample.Column(cc.Longest), 1/60e6),
		})
		r.Series.AppsOut[class.Name] = bandSeries(sample, cc.Series, in.Points)
	}
	return r, nil
}

// span chooses the grid of the time series: from the event to when all but the slowest replays
// are over, in steps of a round length.
func span(m *models.Model, in models.Incident) (step sim.Duration, points int) {
	in.Step, in.Points = sim.Hour, 1
	cols := models.NewReplayColumns(m, in)
	replay := models.NewReplay(m, in)
	var ends []int64
	for rep := range uint64(pilot) {
		row := make([]int64, cols.Width)
		replay.Replicate(rep, row, nil)
		ends = append(ends, max(row[cols.Pool], row[cols.LastCustomer]))
	}
	slices.Sort(ends)
	end := sim.Duration(float64(stat.Quantile(ends, 0.9)) * 1.05)
	for _, step = range []sim.Duration{
		5 * sim.Second, 10 * sim.Second, 15 * sim.Second, 30 * sim.Second, sim.Minute, 2 * sim.Minute, 5 * sim.Minute,
		10 * sim.Minute, 30 * sim.Minute, sim.Hour, 2 * sim.Hour, 6 * sim.Hour, sim.Day, sim.Week, sim.Year,
	} {
		if end/step <= seriesPoints {
			break
		}
	}
	return step, int(min(end/step, 2*seriesPoints)) + 2
}

// milestones compares the ends of the phases, the return to the pool and the last customer with
// the incident's record.
func milestones(s *scenarios.Scenario, v variant, in models.Incident, cols models.ReplayColumns, sample *study.Sample) []results.Milestone {
	type column struct {
		name string
		col  int
	}
	var all []column
	for p, phase := range v.Config.Recoveries[in.Recovery].Phases {
		all = append(all, column{phase.Name, cols.Phases[p]})
	}
	all = append(all, column{scenarios.MilestonePool, cols.Pool}, column{scenarios.MilestoneLastCustomer, cols.LastCustomer})
	began := s.Incident.Began.In(s.Location)
	var l []results.Milestone
	for _, c := range all {
		values := slices.DeleteFunc(sample.Column(c.col), func(t int64) bool { return t < 0 })
		if len(values) == 0 {
			continue
		}
		slices.Sort(values)
		at := func(p float64) (string, float64) {
			us := stat.Quantile(values, p)
			return stamp(began.Add(sim.Duration(us).Std())), sim.Duration(us).Minutes()
		}
		m := results.Milestone{Milestone: c.name}
		m.Simulated, m.Minutes = at(0.5)
		m.Low, m.LowMinutes = at(0.05)
		m.High, m.HighMinutes = at(0.95)
		for _, o := range s.Incident.Observed {
			if o.Milestone == c.name {
				m.Observed = stamp(o.At.In(s.Location))
				d := m.Minutes - o.At.Sub(began).Minutes()
				m.DifferenceMinutes = &d
			}
		}
		l = append(l, m)
	}
	return l
}

// stamp prints an instant with its offset, to the second.
func stamp(t time.Time) string { return t.Round(time.Second).Format(time.RFC3339) }

func incidentFacts(in *scenarios.Incident) *results.ReplayFacts {
	loc := in.Began.Location()
	f := &results.ReplayFacts{Began: stamp(in.Began), Panic: in.Panic}
	for _, o := range in.Observed {
		f.Observed = append(f.Observed, results.Observation{
			At: stamp(o.At.In(loc)), Minutes: o.At.Sub(in.Began).Minutes(), Milestone: o.Milestone, Post: o.Post, Source: o.Source,
		})
	}
	return f
}

// band is the median, the mean and the range of 90% of values, times scale.
func band(values []int64, scale float64) results.Band {
	var m stat.Moments
	for _, v := range values {
		m.Add(v)
	}
	slices.Sort(values)
	at := func(p float64) float64 { return scale * float64(stat.Quantile(values, p)) }
	return results.Band{Mean: scale * m.Mean(), P5: at(0.05), P50: at(0.5), P95: at(0.95)}
}

func bandSeries(sample *study.Sample, first, points int) results.BandSeries {
	var b results.BandSeries
	for p := range points {
		x := band(sample.Column(first+p), 1)
		b.P5, b.P50, b.P95 = append(b.P5, x.P5), append(b.P50, x.P50), append(b.P95, x.P95)
	}
	return b
}

// verdictOf puts what a replay found into plain words.
func verdictOf(asItWas, r *results.Replay, panicName string, recovery models.Recovery) string {
	pool, last := minutes(r, scenarios.MilestonePool), minutes(r, scenarios.MilestoneLastCustomer)
	took := fmt.Sprintf("%s to the pool, %s to the last customer", spoken(pool), spoken(last))
	if r == asItWas {
		return "As it was: " + took + "."
	}
	if !r.WouldPanic {
		begin, end := zonesPhase(r, recovery)
		return fmt.Sprintf("This panic would not have happened: kernel %s does not have %s. The same reboot, into %s, would have taken %s to boot the zones, %s until all of them ran again (%s).",
			r.Kernel, panicName, r.KernelAfter, spoken(end-begin), spoken(end), took)
	}
	change := "just as soon"
	if d := pool - minutes(asItWas, scenarios.MilestonePool); d >= 0.5 {
		change = spoken(d) + " later"
	} else if d <= -0.5 {
		change = spoken(-d) + " sooner"
	}
	apps := fmt.Sprintf("%.0f apps out instead of %.0f", appsOut(r), appsOut(asItWas))
	if appsOut(r) == appsOut(asItWas) {
		apps = fmt.Sprintf("as many apps out, %.0f", appsOut(r))
	}
	return fmt.Sprintf("The panic would have happened; back in the pool %s (%s); %s.", change, took, apps)
}

// zonesPhase returns when the phase in which the zones come back begins and ends, in minutes.
func zonesPhase(r *results.Replay, recovery models.Recovery) (begin, end float64) {
	phases := recovery.Phases
	i := slices.IndexFunc(phases, func(p models.Phase) bool { return p.Each != nil })
	if i < 0 { // all at once, at the end of the phase before the first with its zones up
		i = slices.IndexFunc(phases, func(p models.Phase) bool { return p.ZonesUp }) - 1
	}
	if i < 0 {
		i = len(phases) - 1
	}
	if i > 0 {
		begin = minutes(r, phases[i-1].Name)
	}
	return begin, minutes(r, phases[i].Name)
}

func appsOut(r *results.Replay) float64 {
	sum := 0.0
	for _, a := range r.Apps {
		sum += a.Out.P50
	}
	return sum
}

func minutes(r *results.Replay, milestone string) float64 {
	for _, m := range r.Milestones {
		if m.Milestone == milestone {
			return m.Minutes
		}
	}
	return math.NaN()
}

// spoken prints minutes as a person would say them.
func spoken(m float64) string {
	switch {
	case math.IsNaN(m):
		return "an unknown time"
	case m < 120:
		return fmt.Sprintf("%.0f minutes", m)
	}
	return fmt.Sprintf("%.1f hours", m/60)
}
