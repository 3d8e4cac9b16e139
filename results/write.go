package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
)

// Write writes r in its one canonical form: indented by two spaces, keys of structs in the order
// of the schema and those of maps sorted, floats as short as they can be without loss. A figure
// that is not a number, or infinite, is an error that names it.
func Write(w io.Writer, r *Results) error {
	if err := r.checkFinite(); err != nil {
		return fmt.Errorf("results: %w", err)
	}
	return writeJSON(w, r)
}

// WriteManifest writes m in the same form.
func WriteManifest(w io.Writer, m *Manifest) error { return writeJSON(w, m) }

func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // the file is data; pages escape for themselves
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("results: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// checkFinite finds what encoding/json would refuse without saying where it is.
func (r *Results) checkFinite() error {
	c := finiteness{}
	c.check("confidence", r.Confidence)
	c.check("facts.horizon_days", r.Facts.HorizonDays)
	for _, v := range r.Variants {
		for _, name := range slices.Sorted(maps.Keys(v.Metrics)) {
			c.metric("metric "+name+" of variant "+v.Name, v.Metrics[name])
		}
		for _, name := range slices.Sorted(maps.Keys(v.Exceedance)) {
			for _, p := range v.Exceedance[name] {
				c.check("exceedance of "+name+" of variant "+v.Name, p.X, p.Y)
			}
		}
	}
	for _, d := range r.Differences {
		c.check("difference in "+d.Metric+" of variant "+d.Variant, d.Mean, d.SE, d.Low, d.High)
	}
	for _, o := range r.Objectives {
		c.optional("objective "+o.Objective+" of variant "+o.Variant, o.Value, o.Low, o.High)
	}
	if r.ReplayFacts != nil {
		for _, o := range r.ReplayFacts.Observed {
			c.check("observation at "+o.At, o.Minutes)
		}
	}
	for _, p := range r.Replay {
		c.replay(p)
	}
	c.calibration(r.Calibration)
	c.plan(r.Plan)
	c.sweep(r.Sweep)
	return c.err
}

// finiteness keeps the first complaint.
type finiteness struct{ err error }

func (c *finiteness) check(what string, xs ...float64) {
	for _, x := range xs {
		if c.err == nil && (math.IsNaN(x) || math.IsInf(x, 0)) {
			c.err = fmt.Errorf("%s is %v, which is no figure", what, x)
		}
	}
}

func (c *finiteness) optional(what string, xs ...*float64) {
	for _, x := range xs {
		if x != nil {
			c.check(what, *x)
		}
	}
}

func (c *finiteness) metric(what string, m Metric) {
	c.check(what, m.Mean)
	c.optional(what, m.SE, m.Low, m.High, m.SD, m.P50, m.P95, m.P99, m.P95Low, m.P95High)
}

func (c *finiteness) replay(p Replay) {
	for _, m := range p.Milestones {
		what := "milestone " + m.Milestone + " of replay variant " + p.Variant
		c.check(what, m.Minutes, m.LowMinutes, m.HighMinutes)
		c.optional(what, m.DifferenceMinutes)
	}
	for _, a := range p.Apps {
		for _, b := range []Band{a.OnHypervisor, a.Out, a.OutageMinutes, a.LongestOutage} {
			c.check("class "+a.Class+" of replay variant "+p.Variant, b.Mean, b.P5, b.P50, b.P95)
		}
	}
	c.check("series.minutes of replay variant "+p.Variant, p.Series.Minutes...)
	c.band("series.zones_running of replay variant "+p.Variant, p.Series.ZonesRunning)
	for _, class := range slices.Sorted(maps.Keys(p.Series.AppsOut)) {
		c.band("series.apps_out of class "+class+" of replay variant "+p.Variant, p.Series.AppsOut[class])
	}
}

func (c *finiteness) band(what string, b BandSeries) {
	c.check(what, b.P5...)
	c.check(what, b.P50...)
	c.check(what, b.P95...)
}
