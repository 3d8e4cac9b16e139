package results

import "fmt"

// Calibration is what records of outages say about a fleet. What concerns all of them together is
// in the embedded group.
type Calibration struct {
	From  string `json:"from,omitempty"`  // RFC 3339, of what was watched
	Until string `json:"until,omitempty"` // RFC 3339
	Hosts int    `json:"hosts,omitempty"` // watched
	As    string `json:"as"`              // panics or failures: what the fragment makes of the events
	// The whole is absent where the records tell how one incident went, and nothing of a rate.
	*CalibrationGroup
	Groups    []CalibrationGroup    `json:"groups,omitempty"` // by cause
	Stages    []Lengths             `json:"stages,omitempty"` // of incidents of a status page
	Timelines []CalibrationTimeline `json:"timelines,omitempty"`
	Calendar  *Calendar             `json:"calendar,omitempty"`
	Files     []CalibrationFile     `json:"files"`
	Remarks   []CalibrationRemark   `json:"remarks,omitempty"`
}

// CalibrationGroup is what is known of the events of one cause, or of all.
type CalibrationGroup struct {
	Name                    string          `json:"name,omitempty"` // cause; "" for all
	Events                  int             `json:"events"`
	Planned                 int             `json:"planned,omitempty"` // outages that were planned and are no events
	ExposureHypervisorYears float64         `json:"exposure_hypervisor_years"`
	Rate                    CalibrationRate `json:"rate_per_hypervisor_year"`
	// Availability is the share of the time watched in which hosts were up.
	Availability  *float64    `json:"availability,omitempty"`
	Trend         *Trend      `json:"trend,omitempty"`
	Dispersion    *Dispersion `json:"dispersion,omitempty"`
	TimeToFailure *Lengths    `json:"time_to_failure,omitempty"`
	Repair        *Lengths    `json:"repair,omitempty"`
	Words         []string    `json:"words,omitempty"` // what it means for a scenario
}

// CalibrationRate is a rate with its uncertainty. Mean is events by exposure, Low and High the exact
// Poisson interval; where there were no events, Bound is "upper" and High the upper limit. The
// posterior is a Gamma distribution of the rate.
type CalibrationRate struct {
	Mean           float64 `json:"mean"`
	Low            float64 `json:"low"`
	High           float64 `json:"high"`
	Bound          string  `json:"bound,omitempty"`
	PriorShape     float64 `json:"prior_shape"`
	PriorYears     float64 `json:"prior_hypervisor_years"`
	PosteriorShape float64 `json:"posterior_shape"`
	PosteriorYears float64 `json:"posterior_hypervisor_years"`
	PosteriorMean  float64 `json:"posterior_mean"`
	PosteriorLow   float64 `json:"posterior_low"`
	PosteriorHigh  float64 `json:"posterior_high"`
}

// Trend is whether the rate changes over time.
type Trend struct {
	Laplace  float64 `json:"laplace"` // standard normal if the rate is constant; above 0: rises
	LaplaceP float64 `json:"laplace_p"`
	Beta     float64 `json:"crow_amsaa_beta"` // below 1 the rate falls, above 1 it rises
	BetaLow  float64 `json:"crow_amsaa_low"`
	BetaHigh float64 `json:"crow_amsaa_high"`
	BetaP    float64 `json:"crow_amsaa_p"`
}

// Dispersion is whether hosts differ in their rates.
type Dispersion struct {
	Hosts int     `json:"hosts"`
	Index float64 `json:"index"` // variance of counts by what chance explains
	P     float64 `json:"p"`
	CV    float64 `json:"cv"` // of the hosts' rates, beyond chance
	Tenth float64 `json:"worst_tenth_share"`
}

// Lengths is what is known of times to failure or of repair times.
type Lengths struct {
	Name        string        `json:"name,omitempty"`
	N           int           `json:"n"`
	Running     int           `json:"running,omitempty"` // of them, cut off before their end
	MeanHours   float64       `json:"mean_hours"`
	MedianHours *float64      `json:"median_hours,omitempty"` // absent where fewer than half ended
	Fits        []LengthsFit  `json:"fits,omitempty"`
	Chosen      string        `json:"chosen,omitempty"` // family, or empirical
	Why         string        `json:"why,omitempty"`
	Values      []float64     `json:"values_hours,omitempty"` // of an empirical law
	Curve       []CurveStep   `json:"curve,omitempty"`
	Histogram   []HistogramOf `json:"histogram,omitempty"`
	Grid        []float64     `json:"grid_hours,omitempty"`
}

// LengthsFit is a fitted law. Parameters are in the units of their names; what a family does not
// have is absent.
type LengthsFit struct {
	Family        string    `json:"family"`
	Shape         *float64  `json:"shape,omitempty"`
	ScaleHours    *float64  `json:"scale_hours,omitempty"`
	MuLogHours    *float64  `json:"mu_log_hours,omitempty"`
	SigmaLog      *float64  `json:"sigma_log,omitempty"`
	MeanHours     float64   `json:"mean_hours"`
	MedianHours   float64   `json:"median_hours"`
	P95Hours      float64   `json:"p95_hours"`
	First         *Interval `json:"first_interval,omitempty"`  // of the first of the parameters above
	Second        *Interval `json:"second_interval,omitempty"` // of the second
	LogLikelihood float64   `json:"log_likelihood"`
	AIC           float64   `json:"aic"`
	Test          string    `json:"test"` // anderson-darling or cramer-von-mises
	Statistic     float64   `json:"statistic"`
	P             float64   `json:"p"`
	Distance      float64   `json:"distance"` // greatest difference between the shares ended
	// Survivor is the share still running by the law, at the Grid of the lengths; Expected what it
	// puts into the histogram. Both are there for the whole of the records only.
	Survivor []float64 `json:"survivor,omitempty"`
	Expected []float64 `json:"expected,omitempty"`
}

// Interval is between what a figure lies with the study's confidence.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// CurveStep is a step of the survivor curve of Kaplan and Meier.
type CurveStep struct {
	Hours float64 `json:"hours"`
	S     float64 `json:"s"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// HistogramOf is how many lengths lie between two ends.
type HistogramOf struct {
	FromHours  float64 `json:"from_hours"`
	UntilHours float64 `json:"until_hours"`
	Count      int     `json:"count"`
}

// CalibrationTimeline is the course of one incident.
type CalibrationTimeline struct {
	Name                string          `json:"name"`
	Began               string          `json:"began"` // RFC 3339
	Cause               string          `json:"cause,omitempty"`
	Planned             bool            `json:"planned,omitempty"`
	Phases              []TimelinePhase `json:"phases,omitempty"`
	PoolMinutes         *float64        `json:"pool_minutes,omitempty"`
	LastCustomerMinutes *float64        `json:"last_customer_minutes,omitempty"`
	// StuckMinutes is how long after the zones ran the last customer was back.
	StuckMinutes   *float64 `json:"stuck_minutes,omitempty"`
	StuckShare     *float64 `json:"stuck_share,omitempty"`
	Contradictions []string `json:"contradictions,omitempty"`
}

// TimelinePhase is a phase of a recovery, or a stage of an incident, that ended with its milestone.
type TimelinePhase struct {
	Name       string  `json:"name"`
	Minutes    float64 `json:"minutes"`
	EndMinutes float64 `json:"end_minutes"` // after the beginning
	ZonesUp    bool    `json:"zones_up,omitempty"`
}

// Calendar counts events by time, host and cause.
type Calendar struct {
	Unit   string        `json:"unit"`   // day, week, month or quarter
	Starts []string      `json:"starts"` // dates
	Hosts  []CalendarRow `json:"hosts"`
	Causes []CalendarRow `json:"causes"`
	Others int           `json:"others,omitempty"` // hosts that share the last row
}

// CalendarRow is the counts of a host or a cause.
type CalendarRow struct {
	Name   string `json:"name"`
	Total  int    `json:"total"`
	Counts []int  `json:"counts"`
}

// CalibrationFile is a file of records and how it was read.
type CalibrationFile struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Packed  string   `json:"packed,omitempty"`
	Rows    int      `json:"rows"`
	Reading []string `json:"reading,omitempty"`
}

// CalibrationRemark is something odd in the records, how often, and what was done with it.
type CalibrationRemark struct {
	What   string   `json:"what"`
	Rule   string   `json:"rule"`
	Count  int      `json:"count"`
	Places []string `json:"places,omitempty"`
}

// calibration finds figures that are none.
func (c *finiteness) calibration(k *Calibration) {
	if k == nil {
		return
	}
	if k.CalibrationGroup != nil {
		c.group(*k.CalibrationGroup)
	}
	for _, g := range k.Groups {
		c.group(g)
	}
	for _, l := range k.Stages {
		c.lengths("stage "+l.Name, &l)
	}
	for _, t := range k.Timelines {
		c.optional("timeline "+t.Name, t.PoolMinutes, t.LastCustomerMinutes, t.StuckMinutes, t.StuckShare)
		for _, p := range t.Phases {
			c.check("phase "+p.Name, p.Minutes, p.EndMinutes)
		}
	}
}

func (c *finiteness) group(g CalibrationGroup) {
	what := "calibration of " + g.Name
	r := g.Rate
	c.check(what+": rate", g.ExposureHypervisorYears, r.Mean, r.Low, r.High, r.PriorShape, r.PriorYears, r.PosteriorShape, r.PosteriorYears, r.PosteriorMean, r.PosteriorLow, r.PosteriorHigh)
	c.optional(what+": availability", g.Availability)
	if t := g.Trend; t != nil {
		c.check(what+": trend", t.Laplace, t.LaplaceP, t.Beta, t.BetaLow, t.BetaHigh, t.BetaP)
	}
	if d := g.Dispersion; d != nil {
		c.check(what+": dispersion", d.Index, d.P, d.CV, d.Tenth)
	}
	c.lengths(what+": time to failure", g.TimeToFailure)
	c.lengths(what+": repair", g.Repair)
}

func (c *finiteness) lengths(what string, l *Lengths) {
	if l == nil {
		return
	}
	c.check(what, l.MeanHours)
	c.optional(what, l.MedianHours)
	c.check(what+": values", l.Values...)
	c.check(what+": grid", l.Grid...)
	for _, f := range l.Fits {
		name := fmt.Sprintf("%s: %s", what, f.Family)
		c.optional(name, f.Shape, f.ScaleHours, f.MuLogHours, f.SigmaLog)
		c.check(name, f.MeanHours, f.MedianHours, f.P95Hours, f.LogLikelihood, f.AIC, f.Statistic, f.P, f.Distance)
		c.check(name, f.Survivor...)
		c.check(name, f.Expected...)
		for _, i := range []*Interval{f.First, f.Second} {
			if i != nil {
				c.check(name, i.Low, i.High)
			}
		}
	}
	for _, s := range l.Curve {
		c.check(what+": curve", s.Hours, s.S, s.Low, s.High)
	}
	for _, h := range l.Histogram {
		c.check(what+": histogram", h.FromHours, h.UntilHours)
	}
}
