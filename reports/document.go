package reports

import (
	"fmt"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/charts"
	"outagesim/reports/numbers"
	"outagesim/results"
)

// document is the content of a report in words and tables. Text, Markdown and HTML are ways of
// writing it down.
type document struct {
	title    string // scenario and its title
	facts    string // what was simulated
	answer   string // what came out, in a sentence or two
	sections []section
	lead     int      // sections that stand before the charts, where there are any
	methods  []string // how the figures were got and what their intervals mean
}

// section is a table or a list under a heading.
type section struct {
	title string
	brief string // what is in it and in which unit, for a heading
	note  string // the same at length, where there is room
	table *table
	items []item
	// screen is how many rows of the table a terminal shows; 0 shows all.
	screen int
}

// item is a line of a list, with a word in front of it.
type item struct{ mark, text string }

// table is what it says; the first names columns are set to the left, the others to the right.
type table struct {
	head  []string
	names int
	rows  [][]cell
}

// cell is a figure in words; where room is short a shorter form stands in for it.
type cell struct{ full, short, least string }

func plain(s string) cell { return cell{s, s, s} }

// absent stands for a figure that was not estimated.
const absent = "–"

// in returns the form of a cell at a level of shortness, from 0 to 2.
func (c cell) in(level int) string { return [...]string{c.full, c.short, c.least}[level] }

// figure writes a metric of a variant.
func figure(v results.Variant, name string) cell {
	m, ok := v.Metrics[name]
	if !ok {
		return plain(absent)
	}
	short := numbers.Short(name, m)
	return cell{numbers.Metric(name, m), short, short}
}

// insist keeps the interval of a figure one level longer.
func (c cell) insist() cell {
	c.short = c.full
	return c
}

func build(r *results.Results) (document, error) {
	d := document{title: canvas.Clean(r.Scenario), answer: charts.Answer(r)}
	if t := canvas.Clean(r.Title); t != "" {
		d.title += ": " + t
	}
	switch r.Command {
	case "run":
		d.run(r)
	case "replay":
		d.replay(r)
	case "plan":
		d.plan(r)
	case "sweep":
		d.sweep(r)
	case "calibrate":
		d.calibrate(r)
	default:
		return d, fmt.Errorf("no report for the command %q", r.Command)
	}
	if len(r.Notes) > 0 {
		s := section{title: "Notes"}
		for _, n := range r.Notes {
			s.items = append(s.items, item{text: canvas.Clean(n)})
		}
		d.sections = append(d.sections, s)
	}
	return d, nil
}

// fleet says what was simulated: 20 hypervisors, 20,000 zones.
func fleet(f results.Facts) string {
	s := amount(f.Hypervisors, "hypervisor") + ", " + amount(f.Zones, "zone")
	if f.Racks > 1 {
		s += ", " + amount(f.Racks, "rack")
	}
	return s
}

func amount(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return numbers.Fixed(float64(n), 0) + " " + noun + "s"
}

func confidence(r *results.Results) string { return numbers.Sig(100*r.Confidence, 4) + "%" }

// day returns the date of an RFC 3339 time.
func day(t string) string {
	d, _, _ := strings.Cut(t, "T")
	return canvas.Clean(d)
}
