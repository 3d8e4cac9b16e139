package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/charts"
	"outagesim/reports/numbers"
	"outagesim/results"
)

func (d *document) run(r *results.Results) {
	n := 0
	if len(r.Variants) > 0 {
		n = r.Variants[0].Replications
	}
	d.facts = fmt.Sprintf("%s; %s from %s; %s, seed %d; intervals hold the mean with %s confidence",
		fleet(r.Facts), numbers.Horizon(r.Facts.HorizonDays), day(r.Facts.Start), amount(n, "replication"), r.Seed, confidence(r))
	d.add(exposureSection(r), forcedSection(r), eventsSection(r), differencesSection(r), objectivesSection(r))
	d.methods = []string{
		fmt.Sprintf("Each variant was simulated over %s in %s, all variants on the same random histories, drawn from seed %d; the same scenario, seed and version give the same figures.",
			numbers.Horizon(r.Facts.HorizonDays), amount(n, "replication"), r.Seed),
		fmt.Sprintf("A figure with ± is a mean and half the width of its interval, which holds the mean with %s confidence; where the interval is lopsided, both ends are given. A figure without ± is exact: it follows from the scenario without chance.", confidence(r)),
		"≤ stands before the upper limit of a figure of which nothing was seen. " + absent + " stands for a figure that was not estimated.",
		"An interval speaks of the chance in the simulation, not of the scenario: it does not know whether the assumed rates and durations are right.",
		"A minute of outage is planned if the planned reboots and moves alone keep the app down, else unplanned.",
	}
}

func (d *document) add(ss ...section) {
	for _, s := range ss {
		if s.table != nil && len(s.table.rows) > 0 || len(s.items) > 0 {
			d.sections = append(d.sections, s)
		}
	}
}

// classNames returns the classes of a variant in the order of the scenario, and all of them together.
func classNames(v results.Variant) []string {
	var names []string
	for _, a := range v.Apps {
		names = append(names, a.Name)
	}
	if len(names) != 1 {
		names = append(names, "all")
	}
	return names
}

func exposureSection(r *results.Results) section {
	planned := false
	for _, v := range r.Variants {
		for name, m := range v.Metrics {
			if strings.HasPrefix(name, "apps.") && strings.HasSuffix(name, ".planned_minutes") && (m.Mean > 0 || m.Bound != "") {
				planned = true
			}
		}
	}
	t := &table{head: []string{"variant", "apps", "unplanned", "planned", "availability", "any outage"}, names: 2}
	for _, v := range r.Variants {
		first := true
		for _, class := range classNames(v) {
			p := "apps." + class + "."
			cells := []cell{figure(v, p+"unplanned_minutes"), figure(v, p+"planned_minutes"), figure(v, p+"availability"), figure(v, p+"any_outage")}
			if cells[0].full == absent {
				cells[0] = figure(v, p+"outage_minutes")
			}
			// Minutes keep their interval however narrow the page is: they are the answer.
			for i := range cells[:2] {
				cells[i].short, cells[i].least = cells[i].full, cells[i].full
			}
			if !slices.ContainsFunc(cells, func(c cell) bool { return c.full != absent }) {
				continue
			}
			name := plain("")
			if first {
				name, first = plain(canvas.Clean(v.Name)), false
			}
			t.rows = append(t.rows, append([]cell{name, plain(canvas.Clean(class))}, cells...))
		}
	}
	horizon := numbers.Horizon(r.Facts.HorizonDays)
	s := section{title: "Who is down, for how long", brief: "app-minutes in " + horizon + ", share of time up, probability", note: "App-minutes out in " + horizon + ", summed over the apps of a class; share of the time up; probability of any outage of any app.", table: t}
	if !planned {
		t.head = slices.Delete(t.head, 3, 4)
		for i := range t.rows {
			t.rows[i] = slices.Delete(t.rows[i], 3, 4)
		}
		s.note += " No variant has planned outages."
	}
	return s
}

// columnVariants is how many variants can stand side by side in a table.
const columnVariants = 4

// eventsSection shows what happened to the fleet and how long it took to recover from it: a row
// for each figure, or with many variants a row for each of them and the main figures.
func eventsSection(r *results.Results) section {
	type line struct {
		name string
		cell func(results.Variant) cell
	}
	metric := func(name string) func(results.Variant) cell {
		return func(v results.Variant) cell { return figure(v, name).insist() }
	}
	failures := map[string]bool{}
	for _, v := range r.Variants {
		for name := range v.Metrics {
			if strings.HasPrefix(name, "fleet.failures.") {
				failures[name] = true
			}
		}
	}
	lines := []line{{"panics", metric("fleet.panics")}}
	if len(r.Variants) <= columnVariants {
		for _, name := range slices.Sorted(maps.Keys(failures)) {
			lines = append(lines, line{canvas.Clean(strings.TrimPrefix(name, "fleet.failures.")) + " failures", metric(name)})
		}
		lines = append(lines, line{"apps put down by an event", metric("events.blast_radius")})
	}
	lines = append(lines, line{"reboots", metric("fleet.reboots")},
		line{"time to pool", quantiles("recovery.pool")}, line{"time to last customer", quantiles("recovery.last_customer")})

	t := &table{names: 1}
	if len(r.Variants) <= columnVariants {
		t.head = append(t.head, "event")
		for _, v := range r.Variants {
			t.head = append(t.head, canvas.Clean(v.Name))
		}
		for _, l := range lines {
			row := []cell{plain(l.name)}
			for _, v := range r.Variants {
				row = append(row, l.cell(v))
			}
			t.rows = append(t.rows, row)
		}
	} else {
		t.head = append(t.head, "variant")
		for _, l := range lines {
			t.head = append(t.head, l.name)
		}
		for _, v := range r.Variants {
			row := []cell{plain(canvas.Clean(v.Name))}
			for _, l := range lines {
				row = append(row, l.cell(v))
			}
			t.rows = append(t.rows, row)
		}
	}
	t.rows = slices.DeleteFunc(t.rows, func(row []cell) bool {
		return !slices.ContainsFunc(row[1:], func(c cell) bool { return c.full != absent })
	})
	horizon := numbers.Horizon(r.Facts.HorizonDays)
	return section{
		title: "Events and recovery", brief: "of the fleet in " + horizon + "; times: median / 95% of events", table: t,
		note: "Events of the whole fleet in " + horizon + "; time from a panic or failure until the hypervisor is back in the pool, and until the last customer is: median / what 95% of the events stay within.",
	}
}

func quantiles(name string) func(results.Variant) cell {
	return func(v results.Variant) cell {
		m, ok := v.Metrics[name]
		if !ok || m.P50 == nil {
			return plain(absent)
		}
		full, short := numbers.Minutes(*m.P50), numbers.Compact(*m.P50)
		if m.P95 != nil {
			full += " / " + numbers.Minutes(*m.P95)
			short += " / " + numbers.Compact(*m.P95)
		}
		return cell{full, short, short}
	}
}

func differencesSection(r *results.Results) section {
	t := &table{head: []string{"variant", "apps", "difference"}, names: 3}
	base := ""
	last := ""
	for _, d := range r.Differences {
		class, ok := strings.CutPrefix(d.Metric, "apps.")
		class, minutes := strings.CutSuffix(class, ".outage_minutes")
		if !ok || !minutes {
			continue
		}
		base = canvas.Clean(d.Baseline)
		name := plain(canvas.Clean(d.Variant))
		if d.Variant == last {
			name = plain("")
		}
		last = d.Variant
		t.rows = append(t.rows, []cell{name, plain(canvas.Clean(class)), plain(charts.DifferenceText(d))})
	}
	return section{
		title: "Compared with " + base, brief: "app-minutes in " + numbers.Horizon(r.Facts.HorizonDays) + ", on the same histories",
		note:  "App-minutes out in " + numbers.Horizon(r.Facts.HorizonDays) + " less those under " + base + ", on the same histories; there is a clear difference where the interval does not hold 0.",
		table: t,
	}
}

func objectivesSection(r *results.Results) section {
	s := section{title: "Objectives"}
	for _, o := range r.Objectives {
		text := canvas.Clean(o.Objective)
		if o.Variant != "" && len(r.Variants) > 1 {
			text += " (" + canvas.Clean(o.Variant) + ")"
		}
		if o.Value != nil {
			text += ": " + objectiveValue(o)
		}
		s.items = append(s.items, item{o.Verdict, text})
	}
	return s
}

// objectiveValue writes what was found, as the metric of the objective is written.
func objectiveValue(o results.Objective) string {
	metric, _, _ := strings.Cut(canvas.Clean(o.Objective), " ")
	metric = strings.TrimRight(strings.SplitN(metric, "<", 2)[0], ">=")
	return numbers.Metric(metric, results.Metric{Mean: *o.Value, Low: o.Low, High: o.High})
}
