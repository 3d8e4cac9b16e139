package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/settings"
	"outagesim/verify"
)

// A pack with a figure that is off says so in every format and ends with 3; one without ends with 0.
func TestVerdictOfThePack(t *testing.T) {
	right := verify.Case{Name: "a", Source: "a closed form", Figure: "outage hours", Exact: 1e-19, Ours: 1.01e-19, SE: 1e-21, Z: 1, P: 1, Method: "forced", Passed: true}
	off := verify.Case{Name: "b", Source: "a chain", Figure: "unavailability", Exact: 1, Ours: 2, SE: 0.1, Z: 10, P: 1e-22, Method: "crude"}
	for _, format := range settings.Formats() {
		r := &verify.Report{Version: "0", Seed: 1, Level: verify.Level, Cases: []verify.Case{right, off}}
		var b bytes.Buffer
		if got := exit.Of(conclude(&b, r, format)); got != exit.Missed {
			t.Errorf("%s: status %d, want %d", format, got, exit.Missed)
		}
		text := b.String()
		for _, want := range []string{"1.01e-19", "unavailability", "forced"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s in\n%s", format, want, text)
			}
		}
		switch format {
		case "json":
			var back verify.Report
			if err := json.Unmarshal(b.Bytes(), &back); err != nil || len(back.Cases) != 2 || back.Passed {
				t.Errorf("json: %v, %+v", err, back)
			}
		case "csv":
			if rows, err := csv.NewReader(&b).ReadAll(); err != nil || len(rows) != 3 {
				t.Errorf("csv: %v, %v", err, rows)
			}
		default:
			if !strings.Contains(text, "FAILED: 1 of 2 figures are off") {
				t.Errorf("%s: no verdict in\n%s", format, text)
			}
		}
		r.Cases, r.Passed = r.Cases[:1], true
		if err := conclude(&b, r, format); err != nil {
			t.Errorf("%s: %v though nothing is off", format, err)
		}
	}
}
