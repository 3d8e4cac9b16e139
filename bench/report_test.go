package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outagesim/bench/problem"
)

func TestDigits(t *testing.T) {
	for _, c := range []struct {
		x    float64
		n    int
		want string
	}{
		{0.189412, 4, "0.1894"}, {1, 4, "1.000"}, {61.74, 3, "61.7"}, {11978, 3, "12,000"}, {291199.9, 4, "291,200"},
		{0.0093, 2, "0.0093"}, {0, 3, "0"}, {999.6, 3, "1,000"}, {-1444.4, 3, "-1,440"},
	} {
		if got := digits(c.x, c.n); got != c.want {
			t.Errorf("digits(%g, %d) = %s, want %s", c.x, c.n, got, c.want)
		}
	}
}

func TestMedian(t *testing.T) {
	if m := median([]float64{9, 1, 5}); m != 5 {
		t.Errorf("median of 3: %g", m)
	}
	if m := median([]float64{9, 1, 5, 7}); m != 6 {
		t.Errorf("median of 4: %g", m)
	}
}

// Reasons name no registry and no file, whatever a package manager prints.
func TestWhyNot(t *testing.T) {
	for output, want := range map[string]string{
		"go: reading https://proxy.example/m/@v/v1.zip: 403 Forbidden":      "refuses it (403)",
		"Get \"https://proxy.example/m\": dial tcp: lookup x: no such host": "cannot be reached",
		"ERROR: THESE PACKAGES DO NOT MATCH THE HASHES":                     "not what was pinned",
		"ERROR: No matching distribution found for ciw==3.2.7":              "for this Python",
		"main.go:11:2: module lookup disabled by GOPROXY=off":               "not to ask",
		"main.go:1: undefined: x":                                           "does not build",
	} {
		if got := whyNot(output); !strings.Contains(got, want) || strings.Contains(got, "example") {
			t.Errorf("whyNot(%q) = %q, want %q in it", output, got, want)
		}
	}
}

func batchesAround(mean float64) []float64 {
	var b []float64
	for i := range 100 {
		b = append(b, mean*(1+0.01*float64(i%3-1)))
	}
	return b
}

// page returns the page of a run in which outagesim and a peer gave the answers.
func page(t *testing.T, ours, theirs float64, agreement ...comparison) (string, error) {
	t.Helper()
	mm1 := task{"mm1", "M/M/1", problem.MM1(), true}
	r := &report{
		field: &field{
			contenders: []contender{{name: "outagesim"}, {name: "peer", leftOut: map[string]string{"mm1": "a reason"}}},
			absent:     []absence{{"other", "it is gone"}},
		},
		series: &series{tasks: []task{mm1}, rates: map[string]*rate{
			"outagesim": {perSecond: []float64{5000, 1000, 9000}},
			"SimPy":     {perSecond: []float64{10, 20, 30}},
		}, cells: map[string]map[string]*cell{"mm1": {
			"outagesim": {ns: []float64{50, 500, 40}, batches: batchesAround(ours), peak: []float64{1 << 21}},
			"peer":      {ns: []float64{210, 200, 190}, batches: batchesAround(theirs), version: "v1.2.3"},
		}}},
		agreement: agreement,
	}
	var b bytes.Buffer
	r.write(&b)
	return b.String(), r.verdict()
}

func TestReport(t *testing.T) {
	same := comparison{"small", "refactored", "fleet.panics", estimate{0.9, 0.01}, estimate{1.0, 0.1}, 100}
	text, err := page(t, 4, 4, same)
	if err != nil {
		t.Errorf("all agree: %v", err)
	}
	for _, want := range []string{
		"| M/M/1 | outagesim | 50.0 ns a customer | 1.00 | 2 MiB | 4.000 ± ",
		"| peer | 200 ns a customer | 4.00 |",
		"| 4.000 | yes |", "| SimPy | 20.0 replications a second | 250 |",
		"- other: it is gone.", "- peer, M/M/1: a reason.", "| peer | v1.2.3 |",
		"| small | refactored | `fleet.panics` | 0.9000 ± 0.010 | 1.000 ± 0.10 | 100 | −1.00 | yes |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "**no**") {
		t.Errorf("a no in\n%s", text)
	}
}

// A peer's wrong answer is shown; a wrong answer of outagesim, or an incident on which the two models
// differ, ends the command with an error.
func TestDisagreement(t *testing.T) {
	text, err := page(t, 4, 4.1)
	if err != nil || strings.Count(text, "**no**") != 1 {
		t.Errorf("wrong peer: %v\n%s", err, text)
	}
	if _, err := page(t, 4.1, 4); err == nil || !strings.Contains(err.Error(), "M/M/1") {
		t.Errorf("wrong engine: %v", err)
	}
	for _, c := range []comparison{
		{"small", "legacy", "fleet.panics", estimate{0, 0}, estimate{1, 0.2}, 100},
		{"small", "legacy", "fleet.panics", estimate{0, 0}, estimate{1, 0}, 100},
	} {
		if text, err := page(t, 4, 4, c); err == nil || !strings.Contains(text, "**no**") {
			t.Errorf("other incident: %v", err)
		}
	}
	exactly := comparison{"small", "legacy", "fleet.panics", estimate{}, estimate{}, 100}
	if !exactly.agrees() || exactly.z() != 0 {
		t.Errorf("0 and 0 differ by %g", exactly.z())
	}
}

func TestMeanOf(t *testing.T) {
	e := meanOf([]float64{1, 2, 3, 6})
	if e.mean != 3 || math.Abs(e.se-math.Sqrt(14.0/3/4)) > 1e-12 {
		t.Errorf("meanOf = %v", e)
	}
}

func TestReadResults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.json")
	text := `{"variants": [{"name": "a", "metrics": {"m": {"mean": 2, "se": 0.5, "unit": "x"}}}]}`
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := readResults(path)
	if err != nil || r["a"]["m"] != (estimate{2, 0.5}) {
		t.Errorf("readResults = %v, %v", r, err)
	}
}

func TestLockedVersion(t *testing.T) {
	if v := lockedVersion("peers/desque/Cargo.lock", "desque"); v != "0.4.0" {
		t.Errorf("desque is at %s", v)
	}
}
