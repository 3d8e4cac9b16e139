package calendar

import (
	"strings"
	"testing"
	"time"

	"outagesim/internal/frugal"
)

// reading is what a calendar of so many octets may take in all: the days that a rule selects in a year
// are listed, up to mostWork of them, and soon forgotten.
func reading(octets int) uint64 { return 1<<30 + frugal.PerByte*uint64(octets) }

// TestBombs: calendars that mean a lot, or nothing, are read or refused with a line, at a cost that
// their length explains.
func TestBombs(t *testing.T) {
	many := func(line string, n int) string { return strings.Repeat(line, n) }
	for _, c := range []struct{ name, text, want string }{
		{"daily for ever", eventOf("DTSTART:16010101\nRRULE:FREQ=DAILY"), ""},
		{"daily from year 1", eventOf("DTSTART:00010101\nRRULE:FREQ=DAILY;INTERVAL=1"), ""},
		{"every second", eventOf("DTSTART:20160101T000000\nRRULE:FREQ=SECONDLY"), "b.ics:5: RRULE with FREQ=SECONDLY is not supported"},
		{"never", eventOf("DTSTART:20160101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), ""},
		{"never, counted", eventOf("DTSTART:00010101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000000"), ""},
		{"a million times", eventOf("DTSTART:00010101\nRRULE:FREQ=DAILY;COUNT=1000000"), ""},
		{"many that count from long ago", calendarOf(many("BEGIN:VEVENT\nDTSTART:00010101\nRRULE:FREQ=DAILY;COUNT=1000000\nEND:VEVENT\n", 1000)), "more than 20000000 days"},
		{"long lists", eventOf("DTSTART:20160101\nRRULE:FREQ=YEARLY;BYMONTHDAY=1" + many(",1", 1000)), "impossible BYMONTHDAY"},
		{"a century, every day", eventOf("DTSTART:19500101\nDURATION:P36500D\nRRULE:FREQ=DAILY"), ""},
		{"centuries, every day, often", calendarOf(many("BEGIN:VEVENT\nDTSTART:19500101\nDURATION:P36500D\nRRULE:FREQ=DAILY\nEND:VEVENT\n", 1000)), "more than 20000000 days"},
		{"longer than a century", eventOf("DTSTART:20160101\nDURATION:P9999999W"), "longer than a century"},
		{"long numbers", eventOf("DTSTART:20160101\nRRULE:FREQ=DAILY;INTERVAL=" + many("9", 1000)), "impossible INTERVAL"},
		{"far away", eventOf("DTSTART:99991231T235959\nDURATION:P36500D"), ""},
		{"farther", eventOf("DTSTART:999991231"), "is not a date"},
		{"year 0", eventOf("DTSTART:00000101"), "is not a date"},
		{"until the end", eventOf("DTSTART:20160101\nRRULE:FREQ=YEARLY;UNTIL=99991231"), ""},
		{"many exceptions", eventOf("DTSTART:20160101\n" + many("EXDATE:20160101\n", 20000)), "more than 10000 dates"},
		{"many dates in a line", eventOf("DTSTART:20160101\nRDATE:20160101" + many(",20160101", 20000)), "longer than 65536 octets"},
		{"many events", calendarOf(many("BEGIN:VEVENT\nDTSTART:20160101\nEND:VEVENT\n", 50_000)), ""},
		{"a long line", eventOf("DTSTART:20160101\nATTACH:" + many("x", 1<<20)), ""},
		{"a line folded without end", eventOf("DTSTART:20160101\nATTACH:x" + many("\n x", 1<<19)), ""},
		{"many parameters", eventOf("DTSTART" + many(";A=1", 10000) + ":20160101"), ""},
		{"a zone elsewhere", eventOf("DTSTART;TZID=../../../etc/passwd:20160101T000000"), "unknown TZID"},
		{"a zone of the machine", eventOf("DTSTART;TZID=Local:20160101T000000"), "unknown TZID"},
		{"a zone with folders", eventOf("DTSTART;TZID=" + many("a/", 20000) + "b:20160101T000000"), "unknown TZID"},
		{"deep", many("BEGIN:VCALENDAR\n", 100_000), "nest deeper than 16"},
		{"without an end", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20160101\n", "ends within VEVENT"},
		{"NUL", eventOf("DTSTART:2016\x000101"), "is not a date"},
		{"broken UTF-8", eventOf("DTSTART:20160101\nSUMMARY:\xff\xfe"), ""},
		{"a name that acts", eventOf("DTSTART:20160101\nRRULE:FREQ=\x1b[31mDAILY"), "not supported"},
		{"UTF-16", "\xff\xfeB\x00E\x00G\x00I\x00N\x00:\x00", "outside of a calendar"},
		{"CR alone", strings.ReplaceAll(eventOf("DTSTART:20160101"), "\n", "\r"), "outside of a calendar"},
		{"BOM, CRLF", "\ufeff" + strings.ReplaceAll(eventOf("DTSTART:20160101"), "\n", "\r\n"), ""},
		{"JSON", `{"a": 1}`, "is no name of a property"},
		{"nothing", "", "the file is empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			frugal.ReadWithin(t, reading(len(c.text)), func() {
				days, err := Blackouts(strings.NewReader(c.text), "b.ics", time.UTC, Date{2016, 1, 1}, Date{2017, 12, 31})
				switch {
				case c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
					t.Errorf("error %.300v, want %q", err, c.want)
				case err != nil && (!strings.HasPrefix(err.Error(), "b.ics:") || len(err.Error()) > 1000 || strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' })):
					t.Errorf("an error of %d bytes: %.300q", len(err.Error()), err)
				case len(days) > 2*366:
					t.Errorf("%d days of two years", len(days))
				}
			})
		})
	}
}
