package calendar

import (
	"fmt"
	"iter"
	"slices"
	"time"
)

// Windows are weekly times on the local clock.
type Windows struct {
	Days     [7]bool // on which windows begin; time.Sunday = 0
	From, To Clock   // To <= From: the window ends on the next day
	// Except are days that no window touches, neither one that begins there nor one that begins on
	// the eve and runs into them.
	Except []Date
}

// Window is the time from Start until just before End.
type Window struct{ Start, End time.Time }

// Duration returns how long the window is.
func (w Window) Duration() time.Duration { return w.End.Sub(w.Start) }

// All yields, in order and uncut, the windows that end after from and begin before to, in the
// location loc. A window that a change of the clock leaves nothing of is not among them. It panics if a
// clock is beyond midnight.
func (w Windows) All(loc *time.Location, from, to time.Time) iter.Seq[Window] {
	if w.From < 0 || w.From > 1440 || w.To < 0 || w.To > 1440 {
		panic(fmt.Sprintf("calendar: Windows.All from minute %d to %d", w.From, w.To))
	}
	except := make(map[Date]bool, len(w.Except))
	for _, d := range w.Except {
		except[d] = true
	}
	return func(yield func(Window) bool) {
		// A window of the day before yesterday may reach into today where To is on its next day
		// and the zone skips a day.
		for day := DateOf(from.In(loc)).Add(-3); ; day = day.Add(1) {
			window := w.on(day, loc)
			if !window.Start.Before(to) {
				return
			}
			if w.Days[day.midnight().Weekday()] && window.Start.Before(window.End) && window.End.After(from) &&
				!touches(window, except) && !yield(window) {
				return
			}
		}
	}
}

// on returns the window that begins on a day.
func (w Windows) on(day Date, loc *time.Location) Window {
	minutes := w.To
	if w.To <= w.From {
		minutes += 1440
	}
	at := func(c Clock) time.Time { return on(day.midnight().Add(time.Duration(c)*time.Minute), loc) }
	return Window{at(w.From), at(minutes)}
}

// touches says that a part of the window lies on one of the days.
func touches(w Window, days map[Date]bool) bool {
	if len(days) == 0 {
		return false
	}
	// Piece by piece between changes of the clock: where it is set back at midnight the eve comes
	// again.
	for start := w.Start; start.Before(w.End); {
		end := ends(start)
		if end.IsZero() || end.After(w.End) {
			end = w.End
		}
		last := DateOf(end.Add(-1))
		for d := DateOf(start); d.Compare(last) <= 0; d = d.Add(1) {
			if days[d] {
				return true
			}
		}
		start = end
	}
	return false
}

// Between returns what All yields.
func (w Windows) Between(loc *time.Location, from, to time.Time) []Window {
	return slices.Collect(w.All(loc, from, to))
}
