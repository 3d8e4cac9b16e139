package verify

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// verdict is the last line of a report.
func (r *Report) verdict() string {
	failed := 0
	for _, c := range r.Cases {
		if !c.Passed {
			failed++
		}
	}
	if failed == 0 {
		return fmt.Sprintf("passed: %d figures agree with their exact values (Holm, %g%% for all; seed %d)", len(r.Cases), 100*r.Level, r.Seed)
	}
	return fmt.Sprintf("FAILED: %d of %d figures are off (Holm, %g%% for all; seed %d)", failed, len(r.Cases), 100*r.Level, r.Seed)
}

var head = []string{"case", "source", "figure", "exact", "ours", "z", "p (Holm)", "method", "verdict"}

func (c Case) cells() []string {
	word := "ok"
	if !c.Passed {
		word = "OFF"
	}
	return []string{c.Name, c.Source, c.Figure, number(c.Exact, 6), number(c.Ours, 6), fmt.Sprintf("%+.2f", c.Z), number(c.P, 2), c.Method, word}
}

func number(x float64, digits int) string { return strconv.FormatFloat(x, 'g', digits, 64) }

// Table writes the report for a terminal: the cases of a source together.
func (r *Report) Table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, strings.Join([]string{"", "exact", "ours", "z", "p", "method", ""}, "\t"))
	last := ""
	for _, c := range r.Cases {
		if name := c.Name + " (" + c.Source + ")"; name != last {
			fmt.Fprintln(t, name)
			last = name
		}
		x := c.cells()
		fmt.Fprintln(t, strings.Join([]string{"  " + x[2], x[3], x[4], x[5], x[6], x[7], x[8]}, "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "\n"+r.verdict())
	return err
}

// Markdown writes the report as a page.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Verification\n\n" + r.verdict() + "\n\n| " + strings.Join(head, " | ") + " |\n|---|---|---|---:|---:|---:|---:|---|---|\n")
	for _, c := range r.Cases {
		b.WriteString("| " + strings.Join(c.cells(), " | ") + " |\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// CSV writes a line for each figure.
func (r *Report) CSV(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"case", "source", "figure", "exact", "ours", "se", "z", "p", "method", "passed"}); err != nil {
		return err
	}
	for _, x := range r.Cases {
		if err := c.Write([]string{x.Name, x.Source, x.Figure, number(x.Exact, -1), number(x.Ours, -1), number(x.SE, -1), number(x.Z, -1), number(x.P, -1), x.Method,
			strconv.FormatBool(x.Passed)}); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// JSON writes the report as it is.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
