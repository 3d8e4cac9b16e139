package reports

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"outagesim/reports/canvas"
	"outagesim/reports/charts"
	"outagesim/reports/numbers"
	"outagesim/results"
)

// Rows of long tables that a terminal shows: the rest is in the report.
const (
	rankedOnScreen  = 6
	batchesOnScreen = 6
)

func (d *document) plan(r *results.Results) {
	p := r.Plan
	if p == nil {
		return
	}
	n := 0
	if len(p.Policies) > 0 {
		n = p.Policies[0].Replications
	}
	d.facts = fmt.Sprintf("%s; %s from %s; panic %s; %s, seed %d; intervals hold the mean with %s confidence",
		fleet(r.Facts), numbers.Horizon(r.Facts.HorizonDays), day(r.Facts.Start), canvas.Clean(p.Panic), amount(n, "replication"), r.Seed, confidence(r))
	d.add(adviceSection(r), policiesSection(r), minutesSection(r), rankingSection(p), tornadoSection(p), calendarSection(p), objectivesSection(r))
	d.lead = min(2, len(d.sections)) // what each policy costs belongs to the decision
	loss := "Losses are in " + canvas.Clean(charts.LossUnit(p)) + " (" + canvas.Clean(p.Minimise) + ")"
	if p.WindowCost > 0 {
		loss += ", and each window costs " + numbers.Sig(p.WindowCost, 3) + " more"
	}
	d.methods = []string{
		loss + ". A planned minute of outage counts " + numbers.Sig(p.PlannedWeight, 3) + ", an unplanned one 1.",
		fmt.Sprintf("All candidates meet the same random histories, drawn from seed %d; the same scenario, seed and version give the same figures.", r.Seed),
		"How often the unpatched kernel panics is uncertain. The expected loss of each candidate was estimated at several fixed rates; expectations, the probability of a wrong choice, the regret and the worth of knowing more are integrals of these curves over what is believed about the rate.",
		"The expected regret is what the recommendation loses on average compared with the best choice for the true rate. It is also what knowing the rate would be worth, at most.",
		fmt.Sprintf("A figure with ± is a mean and half the width of its interval, which holds the mean with %s confidence. ≤ stands before the upper limit of a figure of which nothing was seen. %s stands for a figure that was not estimated.", confidence(r), absent),
		"An interval speaks of the chance in the simulation, not of the scenario: what would overturn the recommendation is told above.",
		"The horizon is the date by which every hypervisor would have rebooted anyway. A campaign that does not end before it is shown, but not ranked.",
	}
}

// adviceSection is the recommendation for someone who has to sign it.
func adviceSection(r *results.Results) section {
	p := r.Plan
	s := section{title: "Why, and how sure"}
	say := func(mark, text string) {
		if text != "" {
			s.items = append(s.items, item{mark, text})
		}
	}
	say("why", canvas.Clean(p.Reason))
	if p.Recommended.Policy != "" {
		say("how sure", sureness(p))
		say("break-even", breakEven(r))
		if !p.Rate.Known {
			unit := canvas.Clean(charts.LossUnit(p))
			say("more data", fmt.Sprintf("Knowing the panic rate would save at most %s %s (EVPI). Watching the fleet for one more month before deciding would save %s on average (EVSI), before what the delay costs.", worth(p, p.EVPI), unit, worth(p, p.EVSIMonth)))
		}
		if names := charts.Overturning(p); len(names) > 0 {
			say("overturned by", alternatives(names)+", within the range given below.")
		} else if len(p.Tornado) > 0 {
			say("overturned by", "none of the assumptions that were varied.")
		}
	}
	if p.Dictating != "" {
		say("batch size", "Dictated by "+canvas.Clean(p.Dictating)+".")
	}
	return s
}

// alternatives writes a, b or c.
func alternatives(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

func sureness(p *results.Plan) string {
	s := "The intervals tell the best three candidates apart."
	if !p.Confident {
		s = "The intervals do not tell the best three candidates apart; more replications would."
	}
	if p.Rate.Known {
		return s + " The scenario gives the panic rate as certain."
	}
	return s + fmt.Sprintf(" What remains in doubt is the panic rate: with a probability of %s another candidate costs less at the true rate. That costs %s %s on average (expected regret).",
		numbers.Percent(p.ProbabilityWrong, 2), worth(p, p.ExpectedRegret), canvas.Clean(charts.LossUnit(p)))
}

// worth writes a value of information; what is nothing but the rounding of an integral is 0.
func worth(p *results.Plan, x float64) string {
	for _, c := range p.Candidates {
		if m, ok := charts.Loss(c); ok && c.Choice == p.Recommended && math.Abs(x) < 1e-6*math.Abs(m.Mean) {
			return "0"
		}
	}
	return numbers.Round(x, 3)
}

// breakEven says in words from which rate and horizon on forcing costs less than waiting.
func breakEven(r *results.Results) string {
	p := r.Plan
	var parts []string
	if e := p.BreakEvenPerHypervisorYear; e != nil {
		s := "Forcing costs less than waiting where an unpatched hypervisor panics more than " + charts.BreakEvenText(*e, p.BreakEvenLow, p.BreakEvenHigh) + " times a year"
		if n := r.Facts.Hypervisors; n > 0 && *e > 0 {
			s += ", which is one panic in " + months(12 / *e / float64(n)) + " in this fleet"
		}
		s += "."
		if p.Rate.Known {
			s += " The scenario says " + numbers.Sig(p.Rate.Mean, 2) + "."
		} else {
			s += " It is believed to panic " + numbers.Sig(p.Rate.Mean, 2) + " times (95%: " + numbers.Sig(p.Rate.Low, 2) + " to " + numbers.Sig(p.Rate.High, 2) + ")."
		}
		parts = append(parts, s)
	} else if len(p.Policies) > 1 {
		parts = append(parts, "As far as the noise of the curves tells, forcing and waiting do not change places at any rate that was simulated.")
	}
	if h := p.BreakEvenHorizon; h != nil {
		parts = append(parts, fmt.Sprintf("At the mean rate forcing pays where hypervisors would otherwise keep the old kernel for more than %s; here it is %s.", months(*h), numbers.Horizon(r.Facts.HorizonDays)))
	}
	return strings.Join(parts, " ")
}

func months(n float64) string {
	if s := numbers.Sig(n, 3); s != "1" {
		return s + " months"
	}
	return "1 month"
}

func policiesSection(r *results.Results) section {
	p := r.Plan
	t := &table{head: []string{"policy", "expected loss", "P95", "CVaR95", "panic", "2 replicas", "fullest"}, names: 1}
	full := false
	for _, o := range charts.PolicyOrder(p) {
		p95 := plain(absent)
		if o.Loss.P95 != nil {
			p95 = plain(numbers.Round(*o.Loss.P95, 3))
		}
		fullest := plain(absent)
		if m := o.FullestPercent; m != nil {
			full = true
			fullest = cell{numbers.Metric("", *m) + "%", numbers.Short("", *m) + "%", numbers.Short("", *m) + "%"}
		}
		policy := canvas.Clean(o.Policy)
		name := cell{charts.ChoiceText(o.Choice), policy, policy}
		loss := o.Loss
		if c := slices.IndexFunc(p.Candidates, func(c results.Planned) bool { return c.Choice == o.Choice }); c >= 0 {
			if m, ok := charts.Loss(p.Candidates[c]); ok {
				loss = m // what the ranking goes by
			}
		}
		// The interval stays in the narrowest table, too, unless it is very long.
		sure := metricCell("loss", loss).insist()
		if len([]rune(sure.full)) <= 15 {
			sure.least = sure.full
		}
		t.rows = append(t.rows, []cell{
			name, sure, p95, plain(numbers.Round(o.CVaR95, 3)),
			metricCell(".any_outage", o.AnyPanic), metricCell(".any_outage", o.ReplicasDown), fullest,
		})
	}
	if !full {
		t.head = t.head[:len(t.head)-1]
		for i := range t.rows {
			t.rows[i] = t.rows[i][:len(t.head)]
		}
	}
	unit := canvas.Clean(charts.LossUnit(p))
	s := section{
		title: "What each policy costs and risks", brief: unit + " in " + numbers.Horizon(r.Facts.HorizonDays), table: t,
		note: "Loss in " + unit + " in " + numbers.Horizon(r.Facts.HorizonDays) + ": its expectation, what 1 history in 20 exceeds (P95), and the mean of the worst 5% (CVaR95); probability of a panic before every hypervisor is patched, and of 2 replicas of one app down together.",
	}
	if full {
		s.note += " Fullest: how full hypervisors get that take in the zones of others, in percent of their capacity."
	}
	return s
}

func metricCell(name string, m results.Metric) cell {
	short := numbers.Short(name, m)
	return cell{numbers.Metric(name, m), short, short}
}

// minutesSection splits the outage of each policy by class of apps, planned and unplanned.
func minutesSection(r *results.Results) section {
	p := r.Plan
	t := &table{head: []string{"policy", "apps", "unplanned", "planned", "weighted"}, names: 2}
	classes := classNames(results.Variant{Apps: r.Facts.Apps})
	if n := len(classes); n > 1 {
		classes = classes[:n-1] // all of them together is what the loss tells
	}
	for _, o := range charts.PolicyOrder(p) {
		i := slices.IndexFunc(p.Candidates, func(c results.Planned) bool { return c.Choice == o.Choice })
		if i < 0 {
			continue
		}
		name := plain(canvas.Clean(o.Policy))
		for _, class := range classes {
			v := results.Variant{Metrics: p.Candidates[i].Metrics}
			row := []cell{name, plain(canvas.Clean(class))}
			for _, m := range []string{"unplanned_minutes", "planned_minutes", "weighted_minutes"} {
				c := figure(v, "apps."+class+"."+m).insist()
				if len([]rune(c.full)) <= 17 {
					c.least = c.full
				}
				row = append(row, c)
			}
			if slices.ContainsFunc(row[2:], func(c cell) bool { return c.full != absent }) {
				t.rows = append(t.rows, row)
				name = plain("")
			}
		}
	}
	horizon := numbers.Horizon(r.Facts.HorizonDays)
	return section{
		title: "Outage by class of apps", brief: "expected app-minutes in " + horizon, table: t,
		note: "Expected app-minutes out in " + horizon + " under each policy at its best; weighted by demand, and planned ones by " + numbers.Sig(p.PlannedWeight, 3) + ".",
	}
}

func rankingSection(p *results.Plan) section {
	t := &table{head: []string{"rank", "policy", "from", "at once", "windows", "last day", "loss", "beyond best"}, names: 3}
	why := map[string][]string{}
	for _, c := range charts.Ranked(p) {
		loss, beyond := plain(absent), plain(absent)
		if m, ok := charts.Loss(c); ok {
			loss = metricCell("loss", m)
		}
		if d := c.Beyond; d != nil {
			short := numbers.Signed(numbers.Central(d.Mean, d.Low, d.High))
			if d.Low <= 0 && d.High >= 0 {
				short = "unclear"
			}
			beyond = cell{charts.DifferenceText(*d), short, short}
		} else if c.Choice == p.Recommended {
			beyond = plain("recommended")
		}
		rank := absent
		if c.Ranked && c.Rank > 0 {
			rank = numbers.Fixed(float64(c.Rank), 0)
		}
		t.rows = append(t.rows, []cell{plain(rank), plain(canvas.Clean(c.Policy)), plain(orAbsent(date(c.From))), plain(number(c.AtOnce)), plain(number(c.Windows)), plain(orAbsent(day(c.Last))), loss, beyond})
		if c.Why != "" {
			w := canvas.Clean(c.Why)
			why[w] = append(why[w], charts.ChoiceText(c.Choice))
		}
	}
	s := section{
		title: "All candidates", brief: canvas.Clean(charts.LossUnit(p)), table: t, screen: rankedOnScreen,
		note: "Start dates and batch sizes by expected loss in " + canvas.Clean(charts.LossUnit(p)) + "; on the right what each loses beyond the recommended one, on the same histories.",
	}
	for _, w := range slices.Sorted(maps.Keys(why)) {
		who := strings.Join(why[w], "; ")
		if n := len(why[w]); n > 4 {
			who = fmt.Sprintf("%s and %d more", strings.Join(why[w][:3], "; "), n-3)
		}
		s.items = append(s.items, item{text: who + ": " + w})
	}
	return s
}

func orAbsent(s string) string {
	if s == "" {
		return absent
	}
	return s
}

func number(n int) string {
	if n <= 0 {
		return absent
	}
	return numbers.Fixed(float64(n), 0)
}

// date returns the date of an RFC 3339 time, or nothing.
func date(t string) string {
	if _, err := time.Parse(time.RFC3339, t); err != nil {
		return ""
	}
	return day(t)
}

func tornadoSection(p *results.Plan) section {
	t := &table{head: []string{"assumption", "low", "high", "at low", "at high", "overturns it"}, names: 3}
	for _, b := range p.Tornado {
		verdict := "no"
		if b.Overturns {
			verdict = "yes"
		}
		t.rows = append(t.rows, []cell{
			plain(canvas.Clean(b.Assumption)), plain(canvas.Clean(b.Low)), plain(canvas.Clean(b.High)),
			plain(numbers.Round(b.AtLow, 2)), plain(numbers.Round(b.AtHigh, 2)), plain(verdict),
		})
	}
	unit := canvas.Clean(charts.LossUnit(p))
	return section{
		title: "What would overturn it", brief: "saved compared with the best other policy", table: t,
		note: "What the recommendation saves compared with the best other policy, in " + unit + ", if one assumption at a time takes its low or its high value; below 0 the other is better.",
	}
}

func calendarSection(p *results.Plan) section {
	t := &table{head: []string{"batch", "begins", "ends", "hypervisors", "apps out", "fewer replicas"}, names: 4}
	for i, b := range p.Calendar {
		var names []string
		for _, h := range b.Hypervisors {
			names = append(names, canvas.Clean(h))
		}
		list := cell{full: strings.Join(names, ", ")}
		list.short = list.full
		if n := len(names); n > 2 {
			list.short = fmt.Sprintf("%s and %d more", names[0], n-1)
		}
		list.least = list.short
		t.rows = append(t.rows, []cell{
			plain(numbers.Fixed(float64(i+1), 0)), plain(moment(b.Start, "Mon 2006-01-02 15:04")), plain(moment(b.End, "15:04")), list, apps(b.Out), apps(b.Reduced),
		})
	}
	s := section{
		title: "Calendar", brief: "local times, if nothing fails", table: t, screen: batchesOnScreen,
		note: "Local times, if nothing fails; a batch has ended with a probability of 95% by the time given. Apps whose reboot takes them out, and apps that run with fewer replicas meanwhile.",
	}
	return s
}

func moment(t, layout string) string {
	at, err := time.Parse(time.RFC3339, t)
	if err != nil {
		return absent
	}
	return at.Format(layout)
}

// apps writes how many apps of which classes a batch touches.
func apps(n map[string]int) cell {
	total := 0
	var parts []string
	for _, class := range slices.Sorted(maps.Keys(n)) {
		if n[class] > 0 {
			total += n[class]
			parts = append(parts, numbers.Fixed(float64(n[class]), 0)+" "+canvas.Clean(class))
		}
	}
	if total == 0 {
		return plain("none")
	}
	sum := numbers.Fixed(float64(total), 0)
	return cell{strings.Join(parts, ", "), sum, sum}
}
