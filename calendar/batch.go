package calendar

import (
	"fmt"
	"time"
)

// Batch is one batch of planned reboots.
type Batch struct {
	Start, End         time.Time
	Title, Description string
	Hypervisors        []string
}

// span returns the batch's start and end in UTC in whole seconds, rounded outwards.
func (b Batch) span() (start, end time.Time, err error) {
	start = b.Start.UTC().Truncate(time.Second)
	end = b.End.UTC().Add(time.Second - 1).Truncate(time.Second)
	switch {
	case !start.Before(end):
		return start, end, fmt.Errorf("batch %q ends at %s, not after its start at %s",
			b.Title, end.Format(time.RFC3339), start.Format(time.RFC3339))
	case start.Year() < 1 || end.Year() > 9999:
		return start, end, fmt.Errorf("batch %q lies in the year %d, which no calendar can say", b.Title, end.Year())
	}
	return start, end, nil
}
