package calendar

import (
	"testing"
	"time"
)

// On the last day of a leap year that a zone's table does not reach, time.ZoneBounds tells an end that
// has passed: clocks there are read all the same, and every search comes to an end.
func TestLastDayOfLeapYears(t *testing.T) {
	for _, zone := range []string{"America/Denver", "Europe/Berlin", "Australia/Sydney", "America/St_Johns", "Africa/Casablanca", "Asia/Kolkata", "UTC"} {
		loc := location(t, zone)
		for _, year := range []int{2016, 2036, 2037, 2040, 2044, 2096, 2100, 2400} {
			for wall := time.Date(year, 12, 28, 0, 0, 0, 0, time.UTC); wall.Before(time.Date(year+1, 1, 5, 0, 0, 0, 0, time.UTC)); wall = wall.Add(30 * time.Minute) {
				if got := on(wall, loc); got.Format(time.DateTime) != wall.Format(time.DateTime) {
					t.Fatalf("%s: clocks show %s for %s", zone, got.Format(time.DateTime), wall.Format(time.DateTime))
				}
			}
			w := Windows{Days: [7]bool{true, true, true, true, true, true, true}, From: 1320, To: 120, Except: []Date{{year + 1, 1, 1}}}
			days := ""
			for v := range w.All(loc, time.Date(year, 12, 29, 12, 0, 0, 0, loc), time.Date(year+1, 1, 3, 12, 0, 0, 0, loc)) {
				days += v.Start.Format(" 02")
			}
			if days != " 29 30 02" {
				t.Errorf("%s %d: windows begin on%s", zone, year, days)
			}
		}
	}
}
