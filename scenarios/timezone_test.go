package scenarios

import (
	"strings"
	"testing"
	"time"
)

func TestZoneContradiction(t *testing.T) {
	at := func(zone, text string) time.Time {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		m, message, _ := parseMoment(text)
		if message != "" {
			t.Fatal(message)
		}
		return m.in(loc)[0]
	}
	posts := []time.Time{at("UTC", "2016-03-28T14:03:00Z"), at("UTC", "2016-03-28T14:27:00Z"), at("UTC", "2016-03-28T14:36:00Z"), at("UTC", "2016-03-28T14:54:00Z")}
	for _, c := range []struct {
		name, zone, began, label string
		posts                    []time.Time
		want                     string
	}{
		{"as the report labels it", "America/Denver", "2016-03-28T07:50:00", "MST", posts,
			"times without an offset are read as MDT (UTC-6), which America/Denver had on 2016-03-28; the report labels them MST (UTC-7), but then the incident would have begun at 14:50 UTC, after 3 posts about it (14:03, 14:27, 14:36): MST cannot be"},
		{"one post", "America/Denver", "2016-03-28T07:50:00", "MST", posts[2:],
			"times without an offset are read as MDT (UTC-6), which America/Denver had on 2016-03-28; the report labels them MST (UTC-7), but then the incident would have begun at 14:50 UTC, after 1 post about it (14:36): MST cannot be"},
		{"labelled rightly", "America/Denver", "2016-03-28T07:50:00", "MDT", posts, ""},
		{"not labelled", "America/Denver", "2016-03-28T07:50:00", "", posts, ""},
		{"both are possible", "America/Denver", "2016-03-28T07:50:00", "MST", posts[3:],
			"times without an offset are read as MDT (UTC-6), which America/Denver had on 2016-03-28; the report labels them MST (UTC-7), with which the incident would have begun at 14:50 UTC instead of 13:50 UTC"},
		{"the reading used cannot be", "America/Denver", "2016-01-28T07:50:00", "", []time.Time{at("UTC", "2016-01-28T14:03:00Z")},
			"times without an offset are read as MST (UTC-7), which America/Denver had on 2016-01-28, but then the incident would have begun at 14:50 UTC, after 1 post about it (14:03); read as MDT (UTC-6) it would have begun at 13:50 UTC, before them"},
		{"no such label", "Europe/Berlin", "2016-07-28T07:50:00", "MST", nil,
			"times without an offset are read as CEST (UTC+2), which Europe/Berlin had on 2016-07-28; the report labels them MST, which is no reading of that zone"},
		{"one offset only", "Asia/Kolkata", "2016-07-28T07:50:00", "IST", posts, ""},
	} {
		if got := zoneContradiction(at(c.zone, c.began), c.label, c.posts); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
	for offset, want := range map[int]string{0: "UTC", -21600: "UTC-6", 19800: "UTC+5:30", -12600: "UTC-3:30"} {
		if got := utcOffset(offset); got != want {
			t.Errorf("utcOffset(%d) = %s, want %s", offset, got, want)
		}
	}
}

const smallIncident = `
clock: {timezone: America/Denver}
kernels: [{name: a, panics: [{name: p, mtbf: 5y}]}]
recoveries: [{name: panic, phases: [{name: boot, takes: 1m}]}]
incident:
  began: 2016-03-28T07:50:00
  panic: p
  observed:
    - {at: 2016-03-28T07:40:00, post: early}
    - {at: 2016-03-28T08:10:00, milestone: boot}
    - {at: 2016-03-28T08:05:00, post: late}
`

func TestRecordOutOfOrder(t *testing.T) {
	s, err := Parse("f", []byte(smallIncident), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range s.Incident.Warnings {
		got = append(got, w.String())
	}
	want := `f:9:12: incident.observed[1].at: 2016-03-28 13:40 UTC is before the incident began, 13:50 UTC; check the time and its offset
f:11:12: incident.observed[3].at: 2016-03-28 14:05 UTC is before the line above it, 14:10 UTC; check the time and its offset`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

func TestPagodaBoxLabelWarning(t *testing.T) {
	s, err := Load("pagoda-box-2016", nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Incident.Warnings); n != 1 {
		t.Fatalf("%d warnings: %v", n, s.Incident.Warnings)
	}
	w := s.Incident.Warnings[0]
	if w.Key != "incident.began" || !strings.HasSuffix(w.Message, "(14:03, 14:27, 14:36): MST cannot be") {
		t.Errorf("%v", w)
	}
}
