package reports

import (
	"fmt"
	"slices"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/charts"
	"outagesim/reports/numbers"
	"outagesim/results"
)

const (
	matrixColumns = 8  // beyond so many columns a matrix becomes a list
	cellsOnScreen = 36 // rows of a table that a terminal shows
	own           = " (own)"
)

func (d *document) sweep(r *results.Results) {
	s := r.Sweep
	if s == nil || len(s.Axes) == 0 || len(s.Cells) == 0 {
		return
	}
	variants := charts.SweepVariants(s)
	n := 0
	for _, v := range variants {
		if m, ok := charts.SweepFigure(s, 0, v); ok && m.Over == "replications" {
			n = int(m.N)
			break
		}
	}
	d.facts = fmt.Sprintf("%s; %s from %s; %s; ", fleet(r.Facts), numbers.Horizon(r.Facts.HorizonDays), day(r.Facts.Start), amount(len(s.Cells), "point"))
	if n > 0 {
		d.facts += amount(n, "replication") + " each, "
	}
	d.facts += fmt.Sprintf("seed %d; intervals hold the mean with %s confidence", r.Seed, confidence(r))
	if len(s.Axes) == 2 && min(len(s.Axes[0].Values), len(s.Axes[1].Values)) <= matrixColumns {
		for _, v := range variants {
			d.add(matrixSection(s, v, len(variants) > 1))
		}
	} else {
		d.add(pointsSection(s, variants))
	}
	d.add(ownSection(s))
	d.methods = []string{
		fmt.Sprintf("All points of the grid and all variants meet the same random histories, drawn from seed %d, so that differences between them are less uncertain than their intervals suggest.", r.Seed),
		fmt.Sprintf("A figure with ± is a mean and half the width of its interval, which holds the mean with %s confidence. ≤ stands before the upper limit of a figure of which nothing was seen. %s stands for a figure that was not estimated.", confidence(r), absent),
		"An interval speaks of the chance in the simulation, not of the scenario.",
	}
}

func sweepCell(s *results.Sweep, i int, variant string) cell {
	m, ok := charts.SweepFigure(s, i, variant)
	if !ok {
		return plain(absent)
	}
	return metricCell(s.Metric, m)
}

// marked tells the scenario's own point apart.
func (c cell) marked() cell { return cell{c.full + own, c.short + own, c.least + own} }

// sweepTitle says what the figures are.
func sweepTitle(s *results.Sweep) string {
	if s.Unit == "" || numbers.Percentage(s.Metric) {
		return capital(charts.MetricWords(s.Metric))
	}
	return capital(charts.MetricWords(s.Metric)) + ", in " + canvas.Clean(s.Unit)
}

// pointsSection has a row for each point of the grid and a column for each variant, or where these
// are many a row for each of both.
func pointsSection(s *results.Sweep, variants []string) section {
	t := &table{names: len(s.Axes)}
	over := ""
	for _, a := range s.Axes {
		t.head = append(t.head, charts.LastWord(a.Path))
		over += " and " + canvas.Clean(a.Path)
	}
	over = strings.TrimPrefix(over, " and ")
	side := len(variants) <= columnVariants
	if side {
		for _, v := range variants {
			t.head = append(t.head, canvas.Clean(v))
		}
	} else {
		t.head = append(t.head, "variant", "figure")
		t.names++
	}
	for i, c := range s.Cells {
		var names []cell
		all := true
		for k, a := range s.Axes {
			j, ok := charts.OwnAt(a)
			all = all && ok && a.Values[j] == c.Values[k]
			names = append(names, plain(canvas.Clean(c.Values[k])))
		}
		if all {
			names[0] = names[0].marked()
		}
		if side {
			for _, v := range variants {
				names = append(names, sweepCell(s, i, v).insist())
			}
			t.rows = append(t.rows, names)
			continue
		}
		for _, v := range variants {
			t.rows = append(t.rows, append(slices.Clone(names), plain(canvas.Clean(v)), sweepCell(s, i, v)))
		}
	}
	return section{title: sweepTitle(s), brief: "over " + over, note: "A row for each point that was simulated, over " + over + ".", table: t, screen: cellsOnScreen}
}

// matrixSection has rows and columns for two paths; the one with fewer values goes across.
func matrixSection(s *results.Sweep, variant string, named bool) section {
	rows, columns := s.Axes[0], s.Axes[1]
	at := func(i, j int) int { return i*len(columns.Values) + j }
	if len(columns.Values) > matrixColumns {
		width := len(columns.Values)
		rows, columns = columns, rows
		at = func(i, j int) int { return j*width + i }
	}
	t := &table{head: []string{charts.LastWord(rows.Path)}, names: 1}
	for _, v := range columns.Values {
		t.head = append(t.head, canvas.Clean(v))
	}
	ownRow, okRow := charts.OwnAt(rows)
	ownColumn, okColumn := charts.OwnAt(columns)
	for i, v := range rows.Values {
		row := []cell{plain(canvas.Clean(v))}
		for j := range columns.Values {
			c := sweepCell(s, at(i, j), variant)
			if okRow && okColumn && i == ownRow && j == ownColumn {
				c = c.marked()
			}
			row = append(row, c)
		}
		t.rows = append(t.rows, row)
	}
	title := sweepTitle(s)
	if named {
		title += ", under " + canvas.Clean(variant)
	}
	return section{
		title: title, brief: "rows: " + canvas.Clean(rows.Path) + "; columns: " + canvas.Clean(columns.Path), table: t, screen: cellsOnScreen,
		note: "Rows: " + canvas.Clean(rows.Path) + "; columns: " + canvas.Clean(columns.Path) + ".",
	}
}

// ownSection tells the scenario's own point.
func ownSection(s *results.Sweep) section {
	sec := section{title: "The scenario's own point"}
	for _, a := range s.Axes {
		if a.Own == "" {
			continue
		}
		text := canvas.Clean(a.Own)
		if _, ok := charts.OwnAt(a); !ok {
			text += ", not among the values that were simulated"
		}
		sec.items = append(sec.items, item{canvas.Clean(a.Path), text})
	}
	return sec
}
