package reports

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"

	"outagesim/reports/internal/sample"
	"outagesim/results"
)

func TestCSVHoldsEveryFigure(t *testing.T) {
	r := sample.Read(t, "testdata/run.json")
	var b bytes.Buffer
	if err := CSV(&b, r); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, v := range r.Variants {
		n += len(v.Metrics)
	}
	if len(rows) != n+1 {
		t.Errorf("%d rows, want %d and a head", len(rows), n)
	}
	i := slices.Index(rows[0], "mean")
	for _, row := range rows[1:] {
		m := variantNamed(r, row[0]).Metrics[row[1]]
		if m.Bound == "upper" {
			if row[i] != "" {
				t.Errorf("%s: a mean where nothing was seen", row[1])
			}
			continue
		}
		if x, err := strconv.ParseFloat(row[i], 64); err != nil || x != m.Mean {
			t.Errorf("%s of %s: mean %s, want %v", row[1], row[0], row[i], m.Mean)
		}
	}
}

func variantNamed(r *results.Results, name string) results.Variant {
	return r.Variants[slices.IndexFunc(r.Variants, func(v results.Variant) bool { return v.Name == name })]
}

func TestCSVNamesAreNoFormulas(t *testing.T) {
	edges(func(name string, r *results.Results) {
		var b bytes.Buffer
		if err := CSV(&b, r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		rows, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, row := range rows {
			for _, c := range row {
				if c == "" || !strings.ContainsRune("=+-@\t\r", rune(c[0])) {
					continue
				}
				if _, err := strconv.ParseFloat(c, 64); err != nil {
					t.Errorf("%s: cell %q", name, c)
				}
			}
		}
	})
	for s, want := range map[string]string{"=1+1": "'=1+1", "+a": "'+a", "-a": "'-a", "@a": "'@a", "\ta": "a", "\t=1": "'=1", "\u200b=1": "'=1", "a\x1b[31mb": "a[31mb", "a=1": "a=1", "": ""} {
		if got := textCell(s); got != want {
			t.Errorf("textCell(%q) = %q, want %q", s, got, want)
		}
	}
}
