package calibrate

import (
	"cmp"
	"slices"
	"time"

	"outagesim/calibrate/records"
	"outagesim/results"
)

// The most rows and columns of a calendar: what is left shares a row, longer times take longer
// columns.
const (
	mostRows    = 12
	mostColumns = 130
)

// calendarOf counts the outages that were not planned by time, host and cause.
func calendarOf(s *records.Set, w watch) *results.Calendar {
	unit, next := unitOf(w)
	var edges []time.Time
	for t := startOf(unit, w.from.Std()); !t.After(w.until.Std()); t = next(t) {
		edges = append(edges, t)
	}
	if len(edges) == 0 || len(s.Outages) == 0 {
		return nil
	}
	c := &results.Calendar{Unit: unit}
	for _, t := range edges {
		c.Starts = append(c.Starts, t.Format("2006-01-02"))
	}
	rows := func(n int) [][]int {
		out := make([][]int, n)
		for i := range out {
			out[i] = make([]int, len(edges))
		}
		return out
	}
	hosts, causes := rows(len(s.Hosts)), rows(len(s.Causes))
	seen := false
	for _, o := range s.Outages {
		if o.Planned || o.Down < w.from || o.Down > w.until {
			continue
		}
		i, exact := slices.BinarySearchFunc(edges, o.Down.Std(), time.Time.Compare)
		if !exact {
			i--
		}
		hosts[o.Host][max(i, 0)]++
		causes[o.Cause][max(i, 0)]++
		seen = true
	}
	if !seen {
		return nil
	}
	names := func(list []string, none string) []string {
		out := slices.Clone(list)
		for i := range out {
			out[i] = cmp.Or(out[i], none)
		}
		return out
	}
	c.Hosts, c.Others = rank(names(s.Hosts, "all hosts"), hosts)
	c.Causes, _ = rank(names(s.Causes, "any cause"), causes)
	return c
}

// rank puts the rows with the most events first; those beyond the most that are shown share one.
func rank(names []string, counts [][]int) (rows []results.CalendarRow, others int) {
	for i, name := range names {
		r := results.CalendarRow{Name: name, Counts: counts[i]}
		for _, n := range r.Counts {
			r.Total += n
		}
		if r.Total > 0 {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b results.CalendarRow) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Name, b.Name))
	})
	if len(rows) <= mostRows {
		return rows, 0
	}
	others = len(rows) - mostRows + 1
	rest := results.CalendarRow{Name: counted(others, "other"), Counts: make([]int, len(rows[0].Counts))}
	for _, r := range rows[mostRows-1:] {
		rest.Total += r.Total
		for i, n := range r.Counts {
			rest.Counts[i] += n
		}
	}
	return append(rows[:mostRows-1:mostRows-1], rest), others
}

// unitOf is the shortest unit of which there are not too many.
func unitOf(w watch) (string, func(time.Time) time.Time) {
	days := w.until.Seconds(w.from) / 86400
	for _, u := range []struct {
		name         string
		days         float64
		years, month int
	}{{"day", 1, 0, 0}, {"week", 7, 0, 0}, {"month", 30, 0, 1}, {"quarter", 91, 0, 3}} {
		if days/u.days > mostColumns && u.name != "quarter" {
			continue
		}
		if u.month > 0 {
			return u.name, func(t time.Time) time.Time { return t.AddDate(0, u.month, 0) }
		}
		return u.name, func(t time.Time) time.Time { return t.AddDate(0, 0, int(u.days)) }
	}
	panic("calibrate: no unit of a calendar")
}

// startOf is the beginning of the unit that holds t; weeks begin on Monday.
func startOf(unit string, t time.Time) time.Time {
	y, m, d := t.Date()
	switch unit {
	case "week":
		d -= (int(t.Weekday()) + 6) % 7
	case "month":
		d = 1
	case "quarter":
		m, d = (m-1)/3*3+1, 1
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
