package reports

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"outagesim/reports/internal/sample"
)

func TestCSVOfAPlanHoldsEveryCandidate(t *testing.T) {
	r := sample.Read(t, "testdata/plan.json")
	var b bytes.Buffer
	if err := CSV(&b, r); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	losses := map[string]bool{}
	evpi := false
	for _, row := range rows[1:] {
		if row[1] == "loss" {
			losses[row[0]] = true
		}
		evpi = evpi || row[1] == "plan.evpi" && row[5] == exactly(r.Plan.EVPI)
	}
	if len(losses) != len(r.Plan.Candidates) {
		t.Errorf("losses of %d candidates, want %d", len(losses), len(r.Plan.Candidates))
	}
	if !evpi {
		t.Error("no EVPI as in the results")
	}
}

func TestCSVOfASweepBeginsWithItsPaths(t *testing.T) {
	r := sample.Read(t, "testdata/sweep-grid.json")
	var b bytes.Buffer
	if err := CSV(&b, r); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if rows[0][1] != r.Sweep.Axes[1].Path || len(rows) != 1+len(r.Sweep.Cells)*2 {
		t.Errorf("%d rows, head %v", len(rows), rows[0])
	}
	if !slices.Equal(rows[1][:2], r.Sweep.Cells[0].Values) {
		t.Errorf("first row %v", rows[1])
	}
}

// TestPlanSaysWhatAManagerAsks holds the words of the decision.
func TestPlanSaysWhatAManagerAsks(t *testing.T) {
	var b bytes.Buffer
	if err := Markdown(&b, sample.Read(t, "testdata/plan.json")); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(b.String(), `\`, "")
	for _, want := range []string{
		"Recommended: the policy forced, from Tue 4 Aug 2015, 2 hypervisors at once, in 5 windows, the last on Wed 12 Aug 2015.",
		"more than 0.1902 ± 0.0069 times a year", "more than 7.61 months", "(expected regret)", "(EVPI)", "(EVSI)",
		"| hv-008, hv-015 |", "the campaign does not end before the horizon", "recommended",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
}
