package calibrate

import (
	"slices"
	"time"

	"outagesim/calibrate/records"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim"
)

// timelinesOf turns the timelines of incidents into phases: each ends with its milestone, and
// begins where the one before it ended.
func timelinesOf(s *records.Set) ([]results.CalibrationTimeline, error) {
	var out []results.CalibrationTimeline
	for _, l := range s.Timelines {
		loc := l.Location
		if loc == nil {
			loc = time.UTC
		}
		t := results.CalibrationTimeline{Name: l.Name, Began: l.Began.Std().In(loc).Format(time.RFC3339), Cause: l.Cause, Planned: l.Planned, Contradictions: l.Contradictions}
		at, zones := l.Began, records.Unknown
		for _, m := range l.Marks {
			minutes := m.At.Seconds(l.Began) / 60
			switch {
			case m.Name == "" || m.Name == "update" || m.Name == "postmortem":
				continue
			case m.Name == scenarios.MilestonePool:
				t.PoolMinutes = &minutes
				continue
			case m.Name == scenarios.MilestoneLastCustomer:
				t.LastCustomerMinutes = &minutes
				continue
			case slices.ContainsFunc(t.Phases, func(p results.TimelinePhase) bool { return p.Name == m.Name }):
				continue
			}
			if m.Name == records.Stages()[0] && m.At == l.Began {
				continue // the first post is the beginning
			}
			p := results.TimelinePhase{Name: m.Name, Minutes: max(0, m.At.Seconds(at)/60), EndMinutes: minutes, ZonesUp: slices.Contains(l.ZonesUp, m.Name)}
			if l.Scenario && p.ZonesUp && zones == records.Unknown {
				zones = at
			}
			t.Phases = append(t.Phases, p)
			at = max(at, m.At)
		}
		if l.Scenario && zones == records.Unknown {
			zones = at
		}
		if last, ok := l.At(scenarios.MilestoneLastCustomer); ok && l.Scenario && last > zones {
			stuck := last.Seconds(zones) / 60
			t.StuckMinutes = &stuck
		}
		if l.Stuck >= 0 {
			share := l.Stuck
			t.StuckShare = &share
		}
		out = append(out, t)
	}
	return out, nil
}

// stagesOf gathers how long the stages of incidents took, those that were planned left out.
func stagesOf(s *records.Set, confidence float64, key sim.Key) ([]results.Lengths, error) {
	names := []string{"to identified", "to monitoring", "to resolved"}
	lengths := make([][]float64, len(names))
	for _, l := range s.Timelines {
		if l.Scenario || l.Planned {
			continue
		}
		at := l.Began
		for i, stage := range records.Stages()[1:] {
			t, ok := l.At(stage)
			if stage == "resolved" {
				for _, m := range l.Marks {
					if m.Name == stage {
						t = m.At
					}
				}
			}
			if !ok || t < at {
				continue // a stage that was skipped belongs to the next
			}
			if seconds := t.Seconds(at); seconds > 0 {
				lengths[i] = append(lengths[i], seconds)
			}
			at = t
		}
	}
	var out []results.Lengths
	for i, name := range names {
		l, err := lengthsOf(name, lengths[i], nil, confidence, key.Named(name))
		if err != nil {
			return nil, err
		}
		if l != nil {
			out = append(out, *l)
		}
	}
	return out, nil
}
