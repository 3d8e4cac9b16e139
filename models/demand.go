package models

import (
	"time"

	"outagesim/sim"
)

// demand integrates the weight of a minute of outage over time. Weights change with the local
// hour; local hours begin at multiples of 15 minutes of UTC in every time zone in use, so that a
// table over quarters of an hour is exact, across changes of daylight saving too.
type demand struct {
	weight []float64  // by quarter from the start of the clock's quarter on
	before []sim.Time // weighted time before the quarter, rounded to microseconds
	offset sim.Time   // of the clock's start in its quarter
}

const quarter = sim.Time(15 * sim.Minute)

// newDemand returns nil if every minute weighs the same.
func newDemand(cfg Config) *demand {
	w := cfg.Demand.Weights
	if w == nil {
		return nil
	}
	start := cfg.Start.Truncate(15 * time.Minute) // in absolute time, whatever the zone
	d := &demand{offset: sim.Time(cfg.Start.Sub(start) / time.Microsecond)}
	n := int((sim.Time(cfg.Horizon)+d.offset)/quarter) + 1
	d.weight = make([]float64, n)
	d.before = make([]sim.Time, n+1)
	sum := 0.0
	at := start.In(cfg.Start.Location())
	for i := range n {
		d.weight[i] = w[at.Weekday()][at.Hour()]
		sum += float64(d.weight[i] * float64(quarter))
		d.before[i+1] = sim.Time(sum)
		at = at.Add(15 * time.Minute)
	}
	return d
}

// upTo returns the weighted time from the start of the clock (less a constant) up to t, which
// must not lie beyond the horizon.
func (d *demand) upTo(t sim.Time) sim.Time {
	t += d.offset
	i := t / quarter
	return d.before[i] + sim.Time(float64(d.weight[i]*float64(t-i*quarter)))
}

// between returns the weighted time from s to e.
func (d *demand) between(s, e sim.Time) sim.Duration {
	if d == nil {
		return e.Sub(s)
	}
	return sim.Duration(d.upTo(e) - d.upTo(s))
}
