package reports

import (
	"encoding/csv"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"outagesim/reports/canvas"
	"outagesim/results"
)

var csvHead = []string{"variant", "metric", "unit", "over", "n", "mean", "se", "low", "high", "sd", "p50", "p95", "p99", "p95_low", "p95_high", "bound", "method"}

// CSV writes every figure in long form, a row for each variant and metric, as exactly as
// results.json has it. What a replay found for milestones and apps becomes rows too, over
// replications, with the ends of its 90% range as low and high of the median.
// In the rows of a plan a candidate stands where the variant does; those of a sweep begin with a
// column for each path.
func CSV(w io.Writer, r *results.Results) error {
	c := csv.NewWriter(w)
	if r.Sweep != nil {
		return writeSweep(c, r.Sweep)
	}
	if err := c.Write(csvHead); err != nil {
		return err
	}
	for _, v := range r.Variants {
		for _, name := range slices.Sorted(maps.Keys(v.Metrics)) {
			if err := c.Write(metricRow(v.Name, name, v.Metrics[name])); err != nil {
				return err
			}
		}
	}
	for _, p := range r.Replay {
		if err := writeReplay(c, p); err != nil {
			return err
		}
	}
	if err := writePlan(c, r.Plan); err != nil {
		return err
	}
	if err := writeCalibration(c, r.Calibration); err != nil {
		return err
	}
	c.Flush()
	return c.Error()
}

// writeReplay writes a band as a mean and quantiles. There is no column for the 5% quantile:
// it stands in a row of its own.
func writeReplay(c *csv.Writer, p results.Replay) error {
	n := strconv.Itoa(p.Replications)
	row := func(metric, unit, mean string, p5, p50, p95 float64) error {
		line := func(metric, mean, p50, p95 string) error {
			return c.Write([]string{textCell(p.Variant), textCell(metric), unit, "replications", n, mean, "", "", "", "", p50, p95, "", "", "", "", "crude"})
		}
		if err := line(metric, mean, exactly(p50), exactly(p95)); err != nil {
			return err
		}
		return line(metric+".p5", exactly(p5), "", "")
	}
	for _, m := range p.Milestones {
		if err := row("replay."+m.Milestone, "minutes", "", m.LowMinutes, m.Minutes, m.HighMinutes); err != nil {
			return err
		}
	}
	for _, a := range p.Apps {
		for _, b := range []struct {
			name, unit string
			band       results.Band
		}{
			{"on_hypervisor", "apps", a.OnHypervisor}, {"out", "apps", a.Out}, {"outage_minutes", "app-minutes", a.OutageMinutes}, {"longest_outage_minutes", "minutes", a.LongestOutage},
		} {
			if err := row("replay.apps."+a.Class+"."+b.name, b.unit, exactly(b.band.Mean), b.band.P5, b.band.P50, b.band.P95); err != nil {
				return err
			}
		}
	}
	return nil
}

func exactly(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

func optional(x *float64) string {
	if x == nil {
		return ""
	}
	return exactly(*x)
}

// formulaMarks begin a cell that a spreadsheet computes, or cuts so that what follows them does;
// the wide forms are taken for the narrow ones where those are at home (OWASP, "CSV Injection").
const formulaMarks = "=+-@\t\r\n＝＋－＠"

// textCell keeps spreadsheets from taking a name for a formula, and terminals from obeying it.
func textCell(s string) string {
	s = canvas.Clean(s)
	if r, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune(formulaMarks, r) {
		return "'" + s
	}
	return s
}

var plainNumber = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?$`)

// valueCell is textCell for what may be a number, which then stays one.
func valueCell(s string) string {
	if plainNumber.MatchString(s) {
		return s
	}
	return textCell(s)
}
