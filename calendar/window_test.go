package calendar

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func location(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

var sundays = [7]bool{time.Sunday: true}

// Sundays on which clocks change, and the ones after.
func TestSundayWindow(t *testing.T) {
	for _, c := range []struct {
		zone       string
		from, to   Clock
		day        Date
		start, end string // in UTC; none if there is no window
		hours      float64
	}{
		{"America/Denver", 120, 360, Date{2016, 3, 13}, "2016-03-13T09:00:00Z", "2016-03-13T12:00:00Z", 3},
		{"America/Denver", 120, 360, Date{2016, 3, 20}, "2016-03-20T08:00:00Z", "2016-03-20T12:00:00Z", 4},
		{"America/Denver", 120, 360, Date{2016, 11, 6}, "2016-11-06T09:00:00Z", "2016-11-06T13:00:00Z", 4},
		{"America/Denver", 60, 360, Date{2016, 11, 6}, "2016-11-06T07:00:00Z", "2016-11-06T13:00:00Z", 6},
		{"Europe/Berlin", 120, 360, Date{2016, 3, 27}, "2016-03-27T01:00:00Z", "2016-03-27T04:00:00Z", 3},
		{"Europe/Berlin", 120, 360, Date{2016, 10, 30}, "2016-10-30T00:00:00Z", "2016-10-30T05:00:00Z", 5},
		{"Europe/Berlin", 120, 360, Date{2016, 11, 6}, "2016-11-06T01:00:00Z", "2016-11-06T05:00:00Z", 4},
		// 02:30 does not exist: the window begins at 03:00. 01:30 exists twice: it is the first.
		{"America/Denver", 150, 240, Date{2016, 3, 13}, "2016-03-13T09:00:00Z", "2016-03-13T10:00:00Z", 1},
		{"Europe/Berlin", 150, 240, Date{2016, 3, 27}, "2016-03-27T01:00:00Z", "2016-03-27T02:00:00Z", 1},
		{"America/Denver", 60, 150, Date{2016, 3, 13}, "2016-03-13T08:00:00Z", "2016-03-13T09:00:00Z", 1},
		{"America/Denver", 90, 120, Date{2016, 11, 6}, "2016-11-06T07:30:00Z", "2016-11-06T09:00:00Z", 1.5},
		{"Europe/Berlin", 60, 150, Date{2016, 10, 30}, "2016-10-29T23:00:00Z", "2016-10-30T00:30:00Z", 1.5},
		// Nothing is left of a window within the gap.
		{"America/Denver", 130, 170, Date{2016, 3, 13}, "", "", 0},
		// Over midnight, into the change.
		{"Europe/Berlin", 1320, 240, Date{2016, 10, 30}, "2016-10-30T21:00:00Z", "2016-10-31T03:00:00Z", 6},
	} {
		loc := location(t, c.zone)
		w := Windows{Days: sundays, From: c.from, To: c.to}
		noon := time.Date(c.day.Year, c.day.Month, c.day.Day, 12, 0, 0, 0, loc)
		all := w.Between(loc, noon.AddDate(0, 0, -1), noon.AddDate(0, 0, 1))
		if c.start == "" {
			if len(all) != 0 {
				t.Errorf("%s %v: %v", c.zone, c.day, all)
			}
			continue
		}
		if len(all) != 1 {
			t.Fatalf("%s %v: %v", c.zone, c.day, all)
		}
		start, end := all[0].Start.UTC().Format(time.RFC3339), all[0].End.UTC().Format(time.RFC3339)
		if start != c.start || end != c.end || all[0].Duration().Hours() != c.hours {
			t.Errorf("%s %v: %s to %s, %v; expected %s to %s", c.zone, c.day, start, end, all[0].Duration(), c.start, c.end)
		}
	}
}

// Minute by minute: a window begins when the clock first shows From or later, and ends when it
// first shows To or later.
func TestWindowsAgreeWithTheClock(t *testing.T) {
	zones := []string{"America/Denver", "Europe/Berlin", "UTC", "Australia/Lord_Howe", "America/St_Johns",
		"Asia/Kathmandu", "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia", "Asia/Gaza"}
	rapid.Check(t, func(t *rapid.T) {
		loc, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		day := time.Date(2005, 1, rapid.IntRange(1, 365*20).Draw(t, "day"), 12, 0, 0, 0, time.UTC)
		if _, end := day.In(loc).ZoneBounds(); !end.IsZero() && rapid.Bool().Draw(t, "change") {
			day = end
		}
		w := Windows{
			From: Clock(rapid.IntRange(0, 1440).Draw(t, "from")),
			To:   Clock(rapid.IntRange(0, 1440).Draw(t, "to")),
		}
		for i := range w.Days {
			w.Days[i] = true
		}
		if rapid.Bool().Draw(t, "except") {
			w.Except = []Date{DateOf(day.In(loc))}
		}
		from, to := day.Add(-36*time.Hour), day.Add(36*time.Hour)
		got := w.Between(loc, from, to)

		// What the clock shows, in minutes since the epoch there, at each minute.
		var want []Window
		begin := from.Add(-96 * time.Hour).Truncate(time.Minute)
		end := to.Add(96 * time.Hour)
		length := int(w.To - w.From)
		if length <= 0 {
			length += 1440
		}
		shows := make([]int, 0, 20000)
		for at := begin; at.Before(end); at = at.Add(time.Minute) {
			_, offset := at.In(loc).Zone()
			shows = append(shows, int(at.Unix()/60)+offset/60)
		}
		first := func(target int) time.Time {
			return begin.Add(time.Duration(slices.IndexFunc(shows, func(m int) bool { return m >= target })) * time.Minute)
		}
		for d := -3; d <= 3; d++ {
			date := DateOf(day.In(loc)).Add(d)
			target := int(date.midnight().Unix()/60) + int(w.From)
			v := Window{first(target), first(target + length)}
			if !v.Start.Before(v.End) || !v.End.After(from) || !v.Start.Before(to) {
				continue
			}
			blocked := false
			for at := v.Start; at.Before(v.End); at = at.Add(time.Minute) {
				blocked = blocked || slices.Contains(w.Except, DateOf(at.In(loc)))
			}
			if !blocked {
				want = append(want, v)
			}
		}
		if !slices.EqualFunc(got, want, func(a, b Window) bool { return a.Start.Equal(b.Start) && a.End.Equal(b.End) }) {
			t.Errorf("%v %v around %v:\n got %v\nwant %v", loc, w, day, got, want)
		}
	})
}

func TestExceptions(t *testing.T) {
	loc := location(t, "America/Denver")
	days := [7]bool{time.Tuesday: true, time.Wednesday: true, time.Thursday: true}
	from, to := time.Date(2015, 11, 23, 0, 0, 0, 0, loc), time.Date(2015, 11, 30, 0, 0, 0, 0, loc)
	starts := func(w Windows) (out []string) {
		for v := range w.All(loc, from, to) {
			out = append(out, v.Start.Format("Mon 15:04"))
		}
		return out
	}
	thanksgiving := []Date{{2015, 11, 26}}
	for _, c := range []struct {
		w    Windows
		want []string
	}{
		{Windows{days, 120, 360, nil}, []string{"Tue 02:00", "Wed 02:00", "Thu 02:00"}},
		{Windows{days, 120, 360, thanksgiving}, []string{"Tue 02:00", "Wed 02:00"}},
		// The window of the eve runs into the day; one that ends at its midnight does not.
		{Windows{days, 1320, 120, thanksgiving}, []string{"Tue 22:00"}},
		{Windows{days, 1320, 1440, thanksgiving}, []string{"Tue 22:00", "Wed 22:00"}},
		{Windows{days, 1320, 0, thanksgiving}, []string{"Tue 22:00", "Wed 22:00"}},
		{Windows{From: 120, To: 360}, nil},
	} {
		if got := starts(c.w); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, expected %v", c.w, got, c.want)
		}
	}
}

// A window under way at the beginning of the range, and one at its end, are in it whole.
func TestRange(t *testing.T) {
	all := [7]bool{true, true, true, true, true, true, true}
	w := Windows{Days: all, From: 120, To: 360}
	at := func(day, hour int) time.Time { return time.Date(2016, 5, day, hour, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		from, to time.Time
		want     int
	}{
		{at(1, 3), at(2, 3), 2}, {at(1, 6), at(2, 2), 0}, {at(1, 5), at(2, 2), 1}, {at(1, 0), at(1, 0), 0}, {at(3, 0), at(1, 0), 0},
	} {
		if got := w.Between(time.UTC, c.from, c.to); len(got) != c.want {
			t.Errorf("%v to %v: %v", c.from, c.to, got)
		}
	}
	for range w.All(time.UTC, at(1, 0), at(30, 0)) {
		break // stops the search without a panic
	}
	defer func() {
		if recover() == nil {
			t.Error("25:00 is accepted")
		}
	}()
	Windows{From: 1500}.Between(time.UTC, at(1, 0), at(2, 0))
}

// In Newfoundland clocks were set back at 00:01, so that the window of the 30th runs into the 29th.
func TestExceptionThatComesAgain(t *testing.T) {
	loc := location(t, "America/St_Johns")
	w := Windows{Days: sundays, From: 0, To: 360}
	noon := time.Date(2005, 10, 30, 12, 0, 0, 0, loc)
	for _, day := range []int{28, 29, 30} {
		w.Except = []Date{{2005, 10, day}}
		if got := w.Between(loc, noon.AddDate(0, 0, -1), noon); (len(got) == 1) != (day == 28) {
			t.Errorf("without the %dth: %v", day, got)
		}
	}
}
