package verbs

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"outagesim/calendar"
	"outagesim/cmd/internal/exit"
	"outagesim/scenarios"
	"outagesim/shards"
)

// Plan is the verb plan.
func Plan(engine *Engine) *cobra.Command {
	s := &simulation{engine: engine, command: shards.Plan}
	c := &cobra.Command{
		Use:   "plan SCENARIO",
		Short: "Compare maintenance policies and recommend when to force reboots, or to wait",
		Long: `Plan compares the policies in the scenario's section maintenance, and for each forced one its
start dates and batch sizes, on the same random histories and under an uncertain panic rate. It
recommends one and says how sure that is, what would overturn it, and which hypervisor is rebooted
when.

--ics writes the campaign as calendar events, --statuspage as scheduled maintenances. Both are
written if the recommended candidate has a calendar. They replace a file that is there, but none that
the plan reads or that is among its results; a device or a pipe, such as /dev/stdout, is written to.`,
		Example: `  outagesim plan pagoda-box-2015
  outagesim plan fleet.yaml --ics campaign.ics --blackout holidays.ics
  outagesim plan fleet.yaml --format markdown > change-request.md`,
	}
	s.attach(c)
	var export campaignFiles
	export.attach(c)
	var blackouts []string
	c.Flags().StringArrayVar(&blackouts, "blackout", nil, "`file` in iCalendar form whose days have no windows (repeatable)")
	s.fill = func(o *shards.Order, sc *scenarios.Scenario) (err error) {
		if err := export.check(s.dir, sc, blackouts...); err != nil {
			return err
		}
		o.Blackouts, err = blackout(sc, blackouts)
		return err
	}
	s.after = export.write
	return c
}

// blackout reads the days of calendars within the horizon.
func blackout(s *scenarios.Scenario, files []string) (all []calendar.Date, err error) {
	for _, name := range files {
		f, err := openCalendar(name)
		if err != nil {
			return nil, exit.With(exit.Usage, err)
		}
		end := s.Start.Add(s.Variants[0].Config.Horizon.Std())
		days, err := calendar.Blackouts(&upTo{r: f, left: mostCalendar}, name, s.Location, dateOf(s.Start.In(s.Location)), dateOf(end.In(s.Location)))
		f.Close()
		if err != nil {
			return nil, exit.With(exit.Usage, err)
		}
		all = append(all, days...)
	}
	return all, nil
}

// mostCalendar is more than the calendar of any firm.
const mostCalendar = 256 << 20

// openCalendar opens a file or a pipe, such as a shell makes of <(command).
func openCalendar(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if mode := info.Mode(); !mode.IsRegular() && mode&fs.ModeNamedPipe == 0 {
		return nil, fmt.Errorf("%s is neither a file nor a pipe; name a calendar in iCalendar form", name)
	}
	return os.Open(name)
}

// upTo fails where there is more to read than is left.
type upTo struct {
	r    io.Reader
	left int
}

func (u *upTo) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if u.left -= n; u.left < 0 {
		return 0, fmt.Errorf("is larger than %d MiB; export the days in question only", mostCalendar>>20)
	}
	return n, err
}

func dateOf(t time.Time) calendar.Date {
	return calendar.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}
}
