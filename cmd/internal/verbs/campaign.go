package verbs

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"outagesim/calendar"
	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/folder"
	"outagesim/internal/atomicfile"
	"outagesim/results"
	"outagesim/scenarios"
)

// campaignFiles are the files that the calendar of a plan is written to.
type campaignFiles struct{ ics, statuspage string }

func (f *campaignFiles) attach(c *cobra.Command) {
	c.Flags().StringVar(&f.ics, "ics", "", "`file` for the campaign in iCalendar form")
	c.Flags().StringVar(&f.statuspage, "statuspage", "", "`file` for the campaign as Statuspage's scheduled maintenances (JSON)")
}

func (f *campaignFiles) any() bool { return f.ics != "" || f.statuspage != "" }

// check finds out before anything is simulated whether the files can be written, and refuses those that
// would destroy another: each other, what the scenario is read from, inputs, and the results in dir.
func (f *campaignFiles) check(dir string, s *scenarios.Scenario, inputs ...string) error {
	if _, builtin := scenarios.BuiltinText(s.Source); !builtin {
		inputs = append(inputs, s.Source)
		for name := range s.Files {
			if !filepath.IsAbs(name) {
				name = filepath.Join(filepath.Dir(s.Source), name)
			}
			inputs = append(inputs, name)
		}
	}
	for _, path := range []string{f.ics, f.statuspage} {
		if path == "" {
			continue
		}
		if err := writable(path, dir, inputs); err != nil {
			return err
		}
	}
	if f.ics != "" && f.statuspage != "" && atomicfile.Same(f.ics, f.statuspage) {
		return exit.Usagef("--ics and --statuspage both name %s; name another file for one of them", f.ics)
	}
	return nil
}

func writable(path, dir string, inputs []string) error {
	if err := Spare(path, dir, inputs...); err != nil {
		return err
	}
	if atomicfile.Special(path) {
		return nil // it is written to when there is something to write
	}
	target, err := atomicfile.Resolve(path)
	if err == nil {
		err = atomicfile.Try(target)
	}
	if err != nil {
		return exit.Usagef("%s cannot be written: %w", path, err)
	}
	return nil
}

// Spare refuses a file to be written that is a folder, one of the inputs, or one of those that a run
// writes to the results folder dir.
func Spare(path, dir string, inputs ...string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return exit.Usagef("%s is a folder; name a file", path)
	}
	for _, in := range inputs {
		if atomicfile.Same(path, in) {
			return exit.Usagef("%s would be written over, but is read for this run; name another file", path)
		}
	}
	if folder.Owns(dir, path) {
		return exit.Usagef("%s is among the files of the results in %s; name a file elsewhere", path, dir)
	}
	return nil
}

// write writes the calendar of the recommended candidate in the forms asked for.
func (f *campaignFiles) write(n Notices, res *results.Results) error {
	if !f.any() {
		return nil
	}
	if len(res.Plan.Calendar) == 0 {
		n.Warn("what is recommended (%s) has no calendar: nothing is written for one", res.Plan.Recommended.Policy)
		return nil
	}
	batches, err := batchesOf(res)
	if err != nil {
		return err
	}
	stamp, err := time.Parse(time.RFC3339, res.Facts.Start)
	if err != nil {
		return err
	}
	if f.ics != "" {
		err = errors.Join(err, atomicfile.WriteNamed(f.ics, func(w io.Writer) error {
			return calendar.WriteICS(w, calendar.Campaign{Name: "Reboots: " + res.Scenario, Stamp: stamp, Categories: []string{"maintenance"}}, batches)
		}))
	}
	if f.statuspage != "" {
		err = errors.Join(err, atomicfile.WriteNamed(f.statuspage, func(w io.Writer) error {
			return calendar.WriteStatuspage(w, calendar.Statuspage{RemindPrior: true, AutoInProgress: true, AutoCompleted: true}, batches)
		}))
	}
	return err
}

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
