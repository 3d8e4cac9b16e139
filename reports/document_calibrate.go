package reports

import (
	"fmt"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/charts"
	"outagesim/reports/numbers"
	"outagesim/results"
)

// calibrate tells what records say: how often, how long, how sure, and what was odd.
func (d *document) calibrate(r *results.Results) {
	c := r.Calibration
	if c == nil {
		return
	}
	var from []string
	for _, f := range c.Files {
		from = append(from, canvas.Clean(f.Name)+" ("+amount(f.Rows, "record")+")")
	}
	d.facts = strings.Join(from, ", ")
	if c.CalibrationGroup != nil {
		d.facts += fmt.Sprintf("; %s watched from %s to %s; intervals have %s confidence", amount(c.Hosts, "host"), day(c.From), day(c.Until), confidence(r))
	}
	d.add(rateSection(r), lengthsSection("Times up until an event", c, func(g results.CalibrationGroup) *results.Lengths { return g.TimeToFailure }))
	d.add(lengthsSection("Repair times", c, func(g results.CalibrationGroup) *results.Lengths { return g.Repair }))
	d.add(stageSection(c), phaseSection(c), contradictionSection(c), meaningSection(c), remarkSection(c), readingSection(c))
	d.methods = []string{
		"A rate is events by time up. Its interval is exact for a Poisson process; where there was no event, only its upper limit is known.",
		"Laws are fitted by maximum likelihood; lengths that were cut off count as longer than they were seen. Intervals of parameters come from a bootstrap, samples above 2,000 by drawing fewer and scaling.",
		"p is the probability of a difference from the law as great as the one seen if the law were right (Anderson-Darling; Cramér-von-Mises where lengths were cut off), by parametric bootstrap. Large samples reject every law: the distance, the greatest difference between the shares seen and those of the law, tells whether it is near enough.",
		"The law marked with an arrow is the one in the scenario: the least AIC among those that are not rejected or near enough, else what was seen.",
		"The median of lengths of which some were cut off is that of the survivor curve, and absent where fewer than half ended; the mean is of all lengths as they were seen.",
	}
}

// groupsOf are the whole and the causes, with their names.
func groupsOf(c *results.Calibration) []results.CalibrationGroup {
	if c.CalibrationGroup == nil {
		return nil
	}
	whole := *c.CalibrationGroup
	whole.Name = "all"
	return append([]results.CalibrationGroup{whole}, c.Groups...)
}

func rateSection(r *results.Results) section {
	c := r.Calibration
	t := &table{head: []string{"cause", "events", "host-years", "a year", "interval", "changes", "hosts differ"}, names: 1}
	for _, g := range groupsOf(c) {
		rate, interval := numbers.Sig(g.Rate.Mean, 3), numbers.Range(g.Rate.Low, g.Rate.High)
		if g.Rate.Bound == "upper" {
			rate, interval = "≤ "+numbers.Sig(g.Rate.High, 2), absent
		}
		trend, differ := absent, absent
		if x := g.Trend; x != nil {
			switch {
			case x.LaplaceP >= 0.05 && x.BetaP >= 0.05:
				trend = "no"
			case x.Laplace > 0 && x.Beta > 1:
				trend = "rises"
			case x.Laplace < 0 && x.Beta < 1:
				trend = "falls"
			default:
				trend = "in waves"
			}
		}
		if x := g.Dispersion; x != nil {
			if differ = "no"; x.P < 0.05 && x.Index > 1 {
				differ = numbers.Round(x.Index, 2) + "×"
			}
		}
		t.rows = append(t.rows, []cell{plain(canvas.Clean(g.Name)), plain(numbers.Fixed(float64(g.Events), 0)), plain(numbers.Round(g.ExposureHypervisorYears, 4)), plain(rate), plain(interval), plain(trend), plain(differ)})
	}
	return section{
		title: "How often", brief: "events per host and year up",
		note:  "Events per host and year of time up; the interval is exact for a Poisson process. Changes: whether the rate does over time (Laplace, Crow-AMSAA). Hosts differ: their counts vary so many times as much as chance explains.",
		table: t,
	}
}

// lengthsSection is a table of the fits of some lengths, a row for each law.
func lengthsSection(title string, c *results.Calibration, of func(results.CalibrationGroup) *results.Lengths) section {
	t := &table{head: []string{"cause", "law", "mean", "median", "95%", "parameters", "p", "distance"}, names: 1}
	for _, g := range groupsOf(c) {
		l := of(g)
		if l == nil {
			continue
		}
		seen, n := "seen", numbers.Fixed(float64(l.N), 0)
		many := plain(n)
		if l.Running > 0 {
			cut := numbers.Fixed(float64(l.Running), 0)
			many = cell{n + ", " + cut + " cut off", n + ", " + cut + " cut off", n}
		}
		if l.Chosen == "empirical" {
			seen = "→ seen"
		}
		t.rows = append(t.rows, []cell{plain(canvas.Clean(g.Name)), plain(seen), plain(span(l.MeanHours)), plain(medianOf(l)), plain(""), many, plain(""), plain("")})
		for _, f := range l.Fits {
			law := f.Family
			if f.Family == l.Chosen {
				law = "→ " + law
			}
			t.rows = append(t.rows, []cell{plain(""), plain(law), plain(supported(f.MeanHours)), plain(supported(f.MedianHours)), plain(supported(f.P95Hours)), parameters(f), plain(pValue(f.P)), plain(numbers.Sig(100*f.Distance, 2) + "%")})
		}
	}
	return section{title: title, brief: "→ in the scenario; parameters: shape and scale in hours, mu and sigma of log hours", note: "The first row of a cause is what was seen; the law marked → is in the scenario. Parameters with their intervals; mu is the mean of the logarithm of hours.", table: t}
}

// span writes hours as people name a length of time.
func span(hours float64) string { return charts.Span(hours) }

// medianOf writes the median where it is known.
func medianOf(l *results.Lengths) string {
	if l.MedianHours == nil {
		return absent
	}
	return span(*l.MedianHours)
}

// supported is span for a figure of a law, which beyond any record is no figure.
func supported(hours float64) string {
	if hours > 1000*8760 {
		return "> 1,000 years"
	}
	return span(hours)
}

func pValue(p float64) string {
	if p <= 0.01 {
		return "≤ 0.01"
	}
	return numbers.Sig(p, 2)
}

// parameters writes the parameters of a law with their intervals.
func parameters(f results.LengthsFit) cell {
	var full, short, least []string
	add := func(name string, x *float64, i *results.Interval) {
		if x == nil {
			return
		}
		if i == nil {
			full = append(full, name+" "+numbers.Sig(*x, 4))
		} else {
			full = append(full, name+" "+numbers.Estimate(*x, i.Low, i.High))
		}
		short = append(short, name+" "+numbers.Sig(*x, 3))
		least = append(least, numbers.Sig(*x, 3))
	}
	hours := "h"
	switch f.Family {
	case "exponential":
		add("mean "+hours, &f.MeanHours, f.First)
	case "lognormal":
		add("mu", f.MuLogHours, f.First)
		add("sigma", f.SigmaLog, f.Second)
	default:
		add("shape", f.Shape, f.First)
		add("scale "+hours, f.ScaleHours, f.Second)
	}
	return cell{strings.Join(full, ", "), strings.Join(short, ", "), strings.Join(least, ", ")}
}

func stageSection(c *results.Calibration) section {
	t := &table{head: []string{"stage", "incidents", "mean", "median", "in the scenario"}, names: 1}
	for _, l := range c.Stages {
		t.rows = append(t.rows, []cell{plain(l.Name), plain(numbers.Fixed(float64(l.N), 0)), plain(span(l.MeanHours)), plain(medianOf(&l)), plain(l.Chosen)})
	}
	return section{title: "Stages of incidents", note: "From the stage before to the first post of the stage; a stage that was skipped belongs to the next.", table: t}
}

// mostTimelines is how many incidents are told one by one.
const mostTimelines = 3

func phaseSection(c *results.Calibration) section {
	t := &table{head: []string{"incident", "phase", "takes", "ends after"}, names: 2}
	minutes := func(m float64) cell { return plain(numbers.Minutes(m)) }
	for i, l := range c.Timelines {
		if i == mostTimelines {
			break
		}
		name := plain(canvas.Clean(l.Name))
		for _, p := range l.Phases {
			t.rows = append(t.rows, []cell{name, plain(canvas.Clean(p.Name)), minutes(p.Minutes), minutes(p.EndMinutes)})
			name = plain("")
		}
		for _, m := range []struct {
			name string
			at   *float64
		}{{"in the pool", l.PoolMinutes}, {"last customer", l.LastCustomerMinutes}} {
			if m.at != nil {
				t.rows = append(t.rows, []cell{name, plain(m.name), plain(absent), minutes(*m.at)})
				name = plain("")
			}
		}
	}
	s := section{title: "Phases", brief: "each ends with its milestone", note: "A phase begins where the one before it ended, and ends with its milestone.", table: t}
	if n := len(c.Timelines) - mostTimelines; n > 0 {
		s.brief += fmt.Sprintf("; %d more incidents are in results.json", n)
		s.note += fmt.Sprintf(" %d more incidents are in results.json.", n)
	}
	return s
}

func contradictionSection(c *results.Calibration) section {
	s := section{title: "Contradictions"}
	for _, l := range c.Timelines {
		for _, x := range l.Contradictions {
			s.items = append(s.items, item{text: canvas.Clean(l.Name) + ": " + canvas.Clean(x)})
		}
	}
	const most = 20
	if n := len(s.items) - most; n > 0 {
		s.items = append(s.items[:most], item{text: fmt.Sprintf("and %d more, in results.json", n)})
	}
	return s
}

func meaningSection(c *results.Calibration) section {
	s := section{title: "What it means for the scenario"}
	for i, g := range groupsOf(c) {
		for _, w := range g.Words {
			if i == 0 {
				s.items = append(s.items, item{text: canvas.Clean(w)})
			}
		}
	}
	return s
}

func remarkSection(c *results.Calibration) section {
	s := section{title: "Odd records"}
	for _, m := range c.Remarks {
		text := m.What + ": " + m.Rule
		if len(m.Places) > 0 {
			text += ". Such as " + canvas.Clean(m.Places[0])
		}
		s.items = append(s.items, item{numbers.Fixed(float64(m.Count), 0), text})
	}
	return s
}

func readingSection(c *results.Calibration) section {
	s := section{title: "How the records were read"}
	for _, f := range c.Files {
		text := strings.Join(f.Reading, "; ")
		if f.Packed != "" {
			text = "unpacked by " + f.Packed + "; " + text
		}
		s.items = append(s.items, item{text: canvas.Clean(f.Name) + " (" + f.Kind + "): " + canvas.Clean(text)})
	}
	return s
}
