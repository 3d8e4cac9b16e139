package scenarios

import (
	"testing"
	"time"
)

func TestMomentIn(t *testing.T) {
	for _, c := range []struct {
		zone, text string
		want       []string
	}{
		{"UTC", "2026-01-01", []string{"2026-01-01T00:00:00Z"}},
		{"America/Denver", "2016-03-28T07:50:00", []string{"2016-03-28T13:50:00Z"}},
		{"America/Denver", "2016-03-28 07:50", []string{"2016-03-28T13:50:00Z"}},
		{"America/Denver", "2016-03-28T14:03:00Z", []string{"2016-03-28T14:03:00Z"}},
		{"America/Denver", "2016-03-28T07:50:00-07:00", []string{"2016-03-28T14:50:00Z"}},
		{"America/Denver", "2016-03-13T01:59:59", []string{"2016-03-13T08:59:59Z"}},
		{"America/Denver", "2016-03-13T02:00:00", nil}, // clocks go from 2 to 3
		{"America/Denver", "2016-03-13T02:59:59", nil},
		{"America/Denver", "2016-03-13T03:00:00", []string{"2016-03-13T09:00:00Z"}},
		{"America/Denver", "2016-11-06T01:30:00", []string{"2016-11-06T07:30:00Z", "2016-11-06T08:30:00Z"}},
		{"Australia/Lord_Howe", "2016-10-02T02:15:00", nil}, // half an hour
		{"Australia/Lord_Howe", "2016-04-03T01:45:00", []string{"2016-04-02T14:45:00Z", "2016-04-02T15:15:00Z"}},
		{"Pacific/Apia", "2011-12-30", nil}, // a day that Samoa skipped
		{"America/Sao_Paulo", "2017-10-15", nil},
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		m, message, _ := parseMoment(c.text)
		if message != "" {
			t.Errorf("%s: %s", c.text, message)
			continue
		}
		var got []string
		for _, i := range m.in(loc) {
			got = append(got, i.UTC().Format(time.RFC3339))
		}
		if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] || len(got) > 1 && got[1] != c.want[1] {
			t.Errorf("%s in %s = %v, want %v", c.text, c.zone, got, c.want)
		}
	}
	for _, s := range []string{"", "2016", "2016-3-28", "2016-02-30", "2016-03-28T24:00:00", "2016-03-28T25:00", "2016-03-28T07:50:00+25:00", "28.03.2016", "2016-03-28T07", "0001-01-01", "2016-03-28T07:50:00 MST"} {
		if m, message, _ := parseMoment(s); message == "" {
			t.Errorf("%q = %v", s, m)
		}
	}
}

// Every instant that a moment may be shows that moment on the zone's clocks, and an hour that
// exists is found: what time.Date gives is among them.
func TestMomentAgreesWithTheZone(t *testing.T) {
	for _, zone := range []string{"America/Denver", "Europe/Berlin", "Africa/Casablanca", "Asia/Tehran", "Australia/Lord_Howe"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for at := time.Date(2016, 1, 1, 0, 15, 0, 0, time.UTC); at.Year() == 2016; at = at.Add(30 * time.Minute) {
			m := moment{year: at.Year(), month: at.Month(), day: at.Day(), hour: at.Hour(), minute: at.Minute()}
			date := time.Date(m.year, m.month, m.day, m.hour, m.minute, 0, 0, loc)
			exists := date.Hour() == m.hour && date.Minute() == m.minute
			found := false
			for _, i := range m.in(loc) {
				if i.Format("2006-01-02T15:04:05") != m.String() {
					t.Fatalf("%v in %s gives %v", m, zone, i)
				}
				found = found || i.Equal(date)
			}
			if found != exists {
				t.Fatalf("%v in %s: found %v, exists %v", m, zone, found, exists)
			}
		}
	}
}

func TestAmbiguousTimeWarns(t *testing.T) {
	s, err := Parse("f", []byte("clock: {timezone: America/Denver, start: 2016-11-06T01:30:00}"), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "f:1:42: clock.start: 2016-11-06T01:30:00 occurs twice in America/Denver, as MDT and as MST; the first is used; write the offset to choose: 2016-11-06T01:30:00-06:00 or 2016-11-06T01:30:00-07:00"
	if len(s.Warnings) != 1 || s.Warnings[0].String() != want {
		t.Errorf("warnings %v, want %s", s.Warnings, want)
	}
	if got := s.Start.UTC().Format(time.RFC3339); got != "2016-11-06T07:30:00Z" {
		t.Errorf("start %s", got)
	}
}
