package calendar

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"

	"outagesim/internal/frugal"
)

// calendarOf wraps lines of events.
func calendarOf(lines string) string {
	return "BEGIN:VCALENDAR\nVERSION:2.0\n" + strings.TrimSpace(lines) + "\nEND:VCALENDAR\n"
}

// eventOf wraps lines of one event.
func eventOf(lines string) string {
	return calendarOf("BEGIN:VEVENT\n" + strings.TrimSpace(lines) + "\nEND:VEVENT")
}

// daysOf reads a calendar and joins the month and day of each date of 2016.
func daysOf(text string, loc *time.Location) (string, error) {
	days, err := Blackouts(strings.NewReader(text), "b.ics", loc, Date{2016, 1, 1}, Date{2016, 12, 31})
	var out []string
	for _, d := range days {
		out = append(out, d.String()[5:])
	}
	return strings.Join(out, " "), err
}

func TestBlackouts(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"day":             {eventOf("DTSTART;VALUE=DATE:20161124"), "11-24"},
		"day, bare":       {eventOf("DTSTART:20161124"), "11-24"},
		"two days":        {eventOf("DTSTART;VALUE=DATE:20161124\nDTEND;VALUE=DATE:20161126"), "11-24 11-25"},
		"no length":       {eventOf("DTSTART;VALUE=DATE:20161124\nDTEND;VALUE=DATE:20161124"), "11-24"},
		"duration":        {eventOf("DTSTART;VALUE=DATE:20161124\nDURATION:P1W"), "11-24 11-25 11-26 11-27 11-28 11-29 11-30"},
		"over new year":   {eventOf("DTSTART;VALUE=DATE:20151224\nDTEND;VALUE=DATE:20160103"), "01-01 01-02"},
		"into next year":  {eventOf("DTSTART;VALUE=DATE:20161230\nDTEND;VALUE=DATE:20170203"), "12-30 12-31"},
		"out of range":    {eventOf("DTSTART;VALUE=DATE:20171230"), ""},
		"floating":        {eventOf("DTSTART:20161124T230000\nDTEND:20161125T010000"), "11-24 11-25"},
		"until midnight":  {eventOf("DTSTART:20161124T220000\nDTEND:20161125T000000"), "11-24"},
		"UTC":             {eventOf("DTSTART:20161125T050000Z\nDTEND:20161125T070000Z"), "11-24"},
		"UTC, two":        {eventOf("DTSTART:20161125T050000Z\nDTEND:20161125T070001Z"), "11-24 11-25"},
		"an instant":      {eventOf("DTSTART:20161125T065959Z"), "11-24"},
		"TZID":            {eventOf("DTSTART;TZID=Europe/Berlin:20161125T070000\nDURATION:PT30M"), "11-24"},
		"TZID, quoted":    {eventOf("DTSTART;TZID=\"/mozilla.org/20050126_1/Europe/Berlin\":20161125T070000"), "11-24"},
		"TZID of Windows": {eventOf("DTSTART;TZID=W. Europe Standard Time:20161125T080000"), "11-25"},
		"long duration":   {eventOf("DTSTART:20161124T200000\nDURATION:P1DT4H0M1S"), "11-24 11-25 11-26"},
		"cancelled":       {eventOf("DTSTART:20161124\nSTATUS:CANCELLED"), ""},
		"folded": {"\ufeffBEGIN:VCALENDAR\r\nBEGIN:VEV\r\n ENT\r\nDTSTART;VALUE=DA\r\n\tTE:2016\r\n 1124\r\nSUMMARY:a\r\n\r\nEND:VEVENT\r\nEND:VCALENDAR",
			"11-24"},
		"lower case": {"begin:vcalendar\nbegin:vevent\ndtstart;value=date:20161124\nend:vevent\nend:vcalendar", "11-24"},
		"alarm and zone": {calendarOf("BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19701101T020000\nRRULE:FREQ=HOURLY\nEND:STANDARD\n" +
			"END:VTIMEZONE\nBEGIN:VEVENT\nDTSTART:20161124\nBEGIN:VALARM\nDURATION:PT15M\nDTSTART:x\nEND:VALARM\nEND:VEVENT\n" +
			"BEGIN:VTODO\nDTSTART:20160101\nEND:VTODO"), "11-24"},
		"thanksgiving":     {eventOf("DTSTART;VALUE=DATE:20101125\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"), "11-24"},
		"birthday":         {eventOf("DTSTART;VALUE=DATE:16041224\nRRULE:FREQ=YEARLY"), "12-24"},
		"leap day":         {eventOf("DTSTART;VALUE=DATE:20120229\nRRULE:FREQ=YEARLY"), "02-29"},
		"month's end":      {eventOf("DTSTART;VALUE=DATE:20151231\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20160430"), "01-31 02-29 03-31 04-30"},
		"short months":     {eventOf("DTSTART;VALUE=DATE:20160131\nRRULE:FREQ=MONTHLY;COUNT=3"), "01-31 03-31 05-31"},
		"last friday":      {eventOf("DTSTART;VALUE=DATE:20160129\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2"), "01-29 02-26"},
		"last workday":     {eventOf("DTSTART;VALUE=DATE:20160129\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3"), "01-29 02-29 03-31"},
		"every 2 weeks":    {eventOf("DTSTART;VALUE=DATE:20151229\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;UNTIL=20160201"), "01-03 01-12 01-17 01-26 01-31"},
		"weeks from SU":    {eventOf("DTSTART;VALUE=DATE:20151229\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;UNTIL=20160201"), "01-10 01-12 01-24 01-26"},
		"second in a week": {eventOf("DTSTART;VALUE=DATE:20160105\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,FR;BYSETPOS=2;COUNT=3"), "01-05 01-12 01-19"},
		"daily":            {eventOf("DTSTART;VALUE=DATE:20151230\nRRULE:FREQ=DAILY;INTERVAL=3;COUNT=3"), "01-02 01-05"},
		"until the time":   {eventOf("DTSTART:20160101T100000\nRRULE:FREQ=DAILY;UNTIL=20160103T165959Z"), "01-01 01-02"},
		"until it":         {eventOf("DTSTART:20160101T100000\nRRULE:FREQ=DAILY;UNTIL=20160103T170000Z"), "01-01 01-02 01-03"},
		"until a day":      {eventOf("DTSTART:20160101T100000\nRRULE:FREQ=DAILY;UNTIL=20160103"), "01-01 01-02 01-03"},
		"exceptions":       {eventOf("DTSTART:20160101T100000\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE:20160102T100000\nEXDATE;VALUE=DATE:20160103"), "01-01 01-04"},
		"exception elsewhere": {eventOf("DTSTART;TZID=America/Denver:20160101T100000\nRRULE:FREQ=DAILY;COUNT=3\n" +
			"EXDATE:20160101T170000Z,20160102T180000Z"), "01-02 01-03"},
		"more dates": {eventOf("DTSTART:20160101T100000\nRDATE:20160105T100000,20160107T100000\nRDATE;VALUE=DATE:20160109"), "01-01 01-05 01-07 01-09"},
		"changed": {calendarOf("BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20160102T100000\nDTSTART:20160210T100000\nEND:VEVENT\n" +
			"BEGIN:VEVENT\nUID:1\nDTSTART:20160101T100000\nRRULE:FREQ=DAILY;COUNT=4\nEND:VEVENT\n" +
			"BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20160103T100000\nDTSTART:20160103T100000\nSTATUS:CANCELLED\nEND:VEVENT\n"),
			"01-01 01-04 02-10"},
		"two calendars": {eventOf("DTSTART:20160501") + eventOf("DTSTART:20160601"), "05-01 06-01"},
		"none":          {calendarOf(""), ""},
		"never":         {eventOf("DTSTART;VALUE=DATE:20160301\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "03-01"},
		"attachment":    {eventOf("ATTACH:" + strings.Repeat("x", 1<<20) + "\nDTSTART:20160501"), "05-01"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := daysOf(c.text, location(t, "America/Denver"))
			if err != nil || got != c.want {
				t.Errorf("got %q, expected %q: %v", got, c.want, err)
			}
		})
	}
}

func TestBlackoutErrors(t *testing.T) {
	for want, text := range map[string]string{
		`b.ics: no iCalendar: the file is empty`:                                                        "",
		`b.ics:1: "hello" is no line of an iCalendar: it has no colon`:                                  "hello",
		`b.ics:1: VEVENT outside of a calendar`:                                                         "BEGIN:VEVENT\nEND:VEVENT",
		`b.ics:1: SUMMARY outside of a calendar`:                                                        "SUMMARY:x",
		`b.ics:2: END:VEVENT ends nothing that was begun`:                                               "BEGIN:VCALENDAR\nEND:VEVENT",
		`b.ics:2: the file ends within VEVENT`:                                                          "BEGIN:VCALENDAR\nBEGIN:VEVENT",
		`b.ics:3: an event without DTSTART`:                                                             eventOf("SUMMARY:x"),
		`b.ics:4: DTSTART "20161340" is not a date such as 20161124 or a time such as 20161124T020000Z`: eventOf("DTSTART:20161340"),
		`b.ics:4: DTSTART of type PERIOD is not supported`:                                              eventOf("DTSTART;VALUE=PERIOD:20161124"),
		`b.ics:4: DTSTART has several values`:                                                           eventOf("DTSTART:20161124,20161125"),
		`b.ics:5: a second DTSTART in one event`:                                                        eventOf("DTSTART:20161124\nDTSTART:20161124"),
		`b.ics:4: unknown TZID "Mars/Olympus": use an IANA name such as America/Denver`:                 eventOf("DTSTART;TZID=Mars/Olympus:20161124T020000"),
		`b.ics:4: unknown TZID "Local": use an IANA name such as America/Denver`:                        eventOf("DTSTART;TZID=Local:20161124T020000"),
		`b.ics:4: parameter "TZID" of DTSTART has no value`:                                             eventOf("DTSTART;TZID:20161124T020000"),
		`b.ics:5: DURATION "PT" is not a duration such as P1D or PT90M`:                                 eventOf("DTSTART:20161124\nDURATION:PT"),
		`b.ics:5: DURATION "P1H" is not a duration such as P1D or PT90M`:                                eventOf("DTSTART:20161124\nDURATION:P1H"),
		`b.ics:5: DURATION "-P1D" is not a duration such as P1D or PT90M`:                               eventOf("DTSTART:20161124\nDURATION:-P1D"),
		`b.ics:5: DURATION is longer than a century`:                                                    eventOf("DTSTART:20161124\nDURATION:P99999D"),
		`b.ics:3: an event with both DTEND and DURATION`:                                                eventOf("DTSTART:20161124\nDTEND:20161125\nDURATION:P1D"),
		`b.ics:3: an event that ends before it starts`:                                                  eventOf("DTSTART:20161124\nDTEND:20161123"),
		`b.ics:3: an event longer than a century`:                                                       eventOf("DTSTART:00011124\nDTEND:20161123"),
		`b.ics:3: an event with a date at one end and a time at the other`:                              eventOf("DTSTART:20161124\nDTEND:20161125T000000"),
		`b.ics:5: RRULE with FREQ=HOURLY is not supported`:                                              eventOf("DTSTART:20161124\nRRULE:FREQ=HOURLY"),
		`b.ics:5: RRULE with BYWEEKNO is not supported`:                                                 eventOf("DTSTART:20161124\nRRULE:FREQ=YEARLY;BYWEEKNO=20"),
		`b.ics:5: RRULE has an impossible BYDAY=0MO`:                                                    eventOf("DTSTART:20161124\nRRULE:FREQ=MONTHLY;BYDAY=0MO"),
		`b.ics:5: RRULE has an impossible INTERVAL=0`:                                                   eventOf("DTSTART:20161124\nRRULE:FREQ=DAILY;INTERVAL=0"),
		`b.ics:5: RRULE numbers the days of BYDAY, which only years and months can`:                     eventOf("DTSTART:20161124\nRRULE:FREQ=WEEKLY;BYDAY=2MO"),
		`b.ics:5: RRULE has both COUNT and UNTIL`:                                                       eventOf("DTSTART:20161124\nRRULE:FREQ=DAILY;COUNT=3;UNTIL=20170101"),
		`b.ics:5: RRULE has no FREQ`:                                                                    eventOf("DTSTART:20161124\nRRULE:COUNT=3"),
		`b.ics:5: RRULE has a malformed or repeated part "FREQ=DAILY"`:                                  eventOf("DTSTART:20161124\nRRULE:FREQ=DAILY;FREQ=DAILY"),
		`b.ics:5: EXRULE is not supported`:                                                              eventOf("DTSTART:20161124\nEXRULE:FREQ=DAILY"),
		`b.ics:5: RDATE of type PERIOD is not supported`:                                                eventOf("DTSTART:20161124\nRDATE;VALUE=PERIOD:20161125T000000Z/P1D"),
		`b.ics:5: RECURRENCE-ID with RANGE=THISANDFUTURE is not supported`:                              eventOf("DTSTART:20161124\nRECURRENCE-ID;RANGE=THISANDFUTURE:20161125"),
		`b.ics:5: RDATE is longer than 65536 octets`:                                                    eventOf("DTSTART:20161124\nRDATE:" + strings.Repeat("20161125,", 10000)),
		`b.ics:17: components nest deeper than 16`:                                                      "BEGIN:VCALENDAR" + strings.Repeat("\nBEGIN:X", 16),
	} {
		if got, err := daysOf(text, time.UTC); err == nil || err.Error() != want {
			t.Errorf("got %q, %v\nexpected  %s", got, err, want)
		}
	}
	broken := errors.New("disk on fire")
	_, err := Blackouts(iotest.ErrReader(broken), "b.ics", time.UTC, Date{2016, 1, 1}, Date{2016, 12, 31})
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "b.ics: ") {
		t.Errorf("%v", err)
	}
}

// A calendar that would take for ever is refused soon.
func TestBlackoutsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\n")
	for range 3000 {
		b.WriteString("BEGIN:VEVENT\nDTSTART:00010101\nDURATION:P36525D\nRRULE:FREQ=DAILY;COUNT=1000000\nEND:VEVENT\n")
	}
	b.WriteString("END:VCALENDAR\n")
	start := time.Now()
	_, err := Blackouts(strings.NewReader(b.String()), "b.ics", time.UTC, Date{2016, 1, 1}, Date{2500, 12, 31})
	if err == nil || !strings.Contains(err.Error(), "names more than") {
		t.Errorf("%v", err)
	}
	t.Logf("refused after %v", time.Since(start))

	event := "BEGIN:VEVENT\nDTSTART:20160101\n" + strings.Repeat("EXDATE:"+strings.Repeat("20160101,", 999)+"20160101\n", 10) + "END:VEVENT\n"
	_, err = Blackouts(strings.NewReader(calendarOf(strings.Repeat(event, 200))), "b.ics", time.UTC, Date{2016, 1, 1}, Date{2016, 12, 31})
	if err == nil || !strings.Contains(err.Error(), "take more than 64 MiB") {
		t.Errorf("%v", err)
	}
}

// Recurrences are those of another implementation.
func TestRuleAgreesWithRRule(t *testing.T) {
	names := []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2014, 1, rapid.IntRange(1, 1500).Draw(t, "start"), 10, 0, 0, 0, time.UTC)
		freq := rapid.IntRange(0, 3).Draw(t, "freq")
		text := "FREQ=" + []string{"YEARLY", "MONTHLY", "WEEKLY", "DAILY"}[freq]
		if n := rapid.IntRange(1, 5).Draw(t, "interval"); n > 1 {
			text += fmt.Sprintf(";INTERVAL=%d", n)
		}
		switch rapid.IntRange(0, 2).Draw(t, "limit") {
		case 0:
			text += fmt.Sprintf(";COUNT=%d", rapid.IntRange(1, 40).Draw(t, "count"))
		case 1:
			text += ";UNTIL=" + start.AddDate(0, 0, rapid.IntRange(0, 1500).Draw(t, "until")).Format("20060102T150405Z")
		}
		list := func(name string, low, high, most int) {
			if rapid.IntRange(0, 2).Draw(t, name) > 0 {
				return
			}
			var parts []string
			for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(low, high), 1, most, rapid.ID).Draw(t, "list") {
				if n != 0 {
					parts = append(parts, fmt.Sprint(n))
				}
			}
			if len(parts) > 0 {
				text += ";" + name + "=" + strings.Join(parts, ",")
			}
		}
		list("BYMONTH", 1, 12, 3)
		if freq != 2 {
			list("BYMONTHDAY", -31, 31, 4)
		}
		if rapid.Bool().Draw(t, "byday") {
			var parts []string
			for range rapid.IntRange(1, 3).Draw(t, "days") {
				day := rapid.SampledFrom(names).Draw(t, "day")
				if n := rapid.IntRange(-5, 5).Draw(t, "nth"); freq <= 1 && n != 0 {
					day = fmt.Sprint(n) + day
				}
				parts = append(parts, day)
			}
			text += ";BYDAY=" + strings.Join(parts, ",")
			// The other implementation asks days to match either all numbered ones or all others.
			if strings.ContainsAny(strings.Join(parts, ""), "12345") {
				for _, p := range parts {
					if len(p) == 2 {
						t.Skip("mixed")
					}
				}
			}
		}
		// Nor does it count BYSETPOS from the beginning of the first week if the event starts later.
		if strings.Contains(text, ";BY") && freq != 2 {
			list("BYSETPOS", -3, 3, 2)
		}
		if rapid.Bool().Draw(t, "wkst") {
			text += ";WKST=" + rapid.SampledFrom(names).Draw(t, "weekstart")
		}

		first, last := Date{2015, 3, 1}, Date{2018, 6, 30}
		got, err := Blackouts(strings.NewReader(eventOf("DTSTART:"+start.Format("20060102T150405Z")+"\nRRULE:"+text)),
			"b.ics", time.UTC, first, last)
		if err != nil {
			t.Fatal(text, err)
		}
		option, err := rrule.StrToROption(text)
		if err != nil {
			t.Fatal(text, err)
		}
		option.Dtstart = start
		other, err := rrule.NewRRule(*option)
		if err != nil {
			t.Fatal(text, err)
		}
		want := []Date{DateOf(start)} // an event recurs from its start on, whether its rule says so or not
		for _, at := range other.Between(start, last.midnight().AddDate(0, 0, 1), true) {
			want = append(want, DateOf(at))
		}
		want = slices.DeleteFunc(slices.Compact(want), func(d Date) bool { return d.Compare(first) < 0 || d.Compare(last) > 0 })
		if !slices.Equal(got, want) {
			t.Errorf("%v %s:\n got %v\nwant %v", start, text, got, want)
		}
	})
}

// The days of a campaign's own calendar are those of its batches.
func TestRoundTrip(t *testing.T) {
	var b bytes.Buffer
	if err := WriteICS(&b, Campaign{Stamp: stamp}, twoBatches()); err != nil {
		t.Fatal(err)
	}
	if got, err := daysOf(b.String(), location(t, "America/Denver")); err != nil || got != "04-05 04-06" {
		t.Errorf("%q: %v", got, err)
	}
}

// Whatever a file holds, it is read in bounded time into ordered days of the range, or refused with
// its name.
func FuzzBlackouts(f *testing.F) {
	for _, s := range []string{
		"", calendarOf(""), eventOf("DTSTART;VALUE=DATE:20161124\nDTEND;VALUE=DATE:20161126"),
		eventOf("DTSTART;TZID=\"Europe/Berlin\":20161125T070000\nDURATION:P1DT2H\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=7;WKST=SU\nEXDATE:20161124T000000Z"),
		eventOf("UID:1\nDTSTART:20160101T100000\nRRULE:FREQ=YEARLY;INTERVAL=3;BYMONTH=2,3;BYMONTHDAY=-1,30;BYSETPOS=1;UNTIL=20300101\nRDATE:20160102"),
	} {
		f.Add([]byte(s))
	}
	loc := location(f, "America/Denver")
	first, last := Date{2015, 11, 1}, Date{2017, 3, 31}
	f.Fuzz(func(t *testing.T, text []byte) {
		var days []Date
		var err error
		frugal.ReadWithin(t, reading(len(text)), func() { days, err = Blackouts(bytes.NewReader(text), "b.ics", loc, first, last) })
		if err != nil {
			if !strings.HasPrefix(err.Error(), "b.ics:") {
				t.Errorf("%v", err)
			}
			return
		}
		for i, d := range days {
			if d.Compare(first) < 0 || d.Compare(last) > 0 || i > 0 && d.Compare(days[i-1]) <= 0 {
				t.Errorf("%v", days)
			}
		}
	})
}
