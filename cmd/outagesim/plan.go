package main

import (
	"errors"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"outagesim/calendar"
	"outagesim/cmd/outagesim/internal/exit"
	"outagesim/internal/atomicfile"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/studies"
)

func planCommand() *cobra.Command {
	s := &simulation{study: studies.Plan, keeps: true}
	c := &cobra.Command{
		Use:   "plan SCENARIO",
		Short: "Compare maintenance policies and recommend when to force reboots, or to wait",
		Long: `Plan compares the policies in the scenario's section maintenance, and for each forced one its
start dates and batch sizes, on the same random histories and under an uncertain panic rate. It
recommends one and says how sure that is, what would overturn it, and which hypervisor is rebooted
when.

--ics writes the campaign as calendar events, --statuspage as scheduled maintenances. Both are
written if the recommended candidate has a calendar.`,
		Example: `  outagesim plan pagoda-box-2015
  outagesim plan fleet.yaml --ics campaign.ics --blackout holidays.ics
  outagesim plan fleet.yaml --format markdown > change-request.md`,
	}
	s.attach(c)
	var ics, statuspage string
	var blackouts []string
	c.Flags().StringVar(&ics, "ics", "", "`file` for the campaign in iCalendar form")
	c.Flags().StringVar(&statuspage, "statuspage", "", "`file` for the campaign as Statuspage's scheduled maintenances (JSON)")
	c.Flags().StringArrayVar(&blackouts, "blackout", nil, "`file` in iCalendar form whose days have no windows (repeatable)")
	s.prepare = func(sc *scenarios.Scenario) error { return blackout(sc, blackouts) }
	s.after = func(n notices, res *results.Results) error { return writeCampaign(n, res, ics, statuspage) }
	return c
}

// blackout takes the days of calendars out of every policy's windows.
func blackout(s *scenarios.Scenario, files []string) error {
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return exit.With(exit.Usage, err)
		}
		end := s.Start.Add(s.Variants[0].Config.Horizon.Std())
		days, err := calendar.Blackouts(f, name, s.Location, dateOf(s.Start.In(s.Location)), dateOf(end.In(s.Location)))
		f.Close()
		if err != nil {
			return exit.With(exit.Usage, err)
		}
		s.Exclude(days)
	}
	return nil
}

func dateOf(t time.Time) calendar.Date {
	return calendar.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}
}

// writeCampaign writes the calendar of the recommended candidate in the forms asked for.
func writeCampaign(n notices, res *results.Results, ics, statuspage string) error {
	if ics == "" && statuspage == "" {
		return nil
	}
	if len(res.Plan.Calendar) == 0 {
		n.warn("what is recommended (%s) has no calendar: nothing is written for one", res.Plan.Recommended.Policy)
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
	if ics != "" {
		err = errors.Join(err, atomicfile.Write(ics, func(w io.Writer) error {
			return calendar.WriteICS(w, calendar.Campaign{Name: "Reboots: " + res.Scenario, Stamp: stamp, Categories: []string{"maintenance"}}, batches)
		}))
	}
	if statuspage != "" {
		err = errors.Join(err, atomicfile.Write(statuspage, func(w io.Writer) error {
			return calendar.WriteStatuspage(w, calendar.Statuspage{RemindPrior: true, AutoInProgress: true, AutoCompleted: true}, batches)
		}))
	}
	return err
}
