package main

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"outagesim/calendar"
	"outagesim/results"
)

// batchesOf turns the calendar of a plan into events.
func batchesOf(res *results.Results) ([]calendar.Batch, error) {
	var out []calendar.Batch
	for i, b := range res.Plan.Calendar {
		start, err := time.Parse(time.RFC3339, b.Start)
		if err != nil {
			return nil, fmt.Errorf("the start of batch %d: %w", i+1, err)
		}
		end, err := time.Parse(time.RFC3339, b.End)
		if err != nil {
			return nil, fmt.Errorf("the end of batch %d: %w", i+1, err)
		}
		out = append(out, calendar.Batch{
			Start: start, End: end, Hypervisors: b.Hypervisors,
			Title:       fmt.Sprintf("Reboot of %s (%d of %d)", strings.Join(b.Hypervisors, ", "), i+1, len(res.Plan.Calendar)),
			Description: effect(b),
		})
	}
	return out, nil
}

// effect says what a batch does to the apps.
func effect(b results.PlannedBatch) string {
	var parts []string
	for _, side := range []struct {
		apps map[string]int
		what string
	}{{b.Out, "out for the reboot"}, {b.Reduced, "with fewer replicas"}} {
		var classes []string
		for c := range side.apps {
			classes = append(classes, c)
		}
		sort.Strings(classes)
		for _, c := range classes {
			parts = append(parts, fmt.Sprintf("%d apps of class %s %s", side.apps[c], c, side.what))
		}
	}
	if len(parts) == 0 {
		return "No app is out for the reboot."
	}
	return "While it lasts: " + strings.Join(parts, "; ") + "."
}
