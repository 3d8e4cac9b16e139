// Package calendar turns maintenance windows into instants, campaigns into calendars, and calendars
// into days on which nothing may be rebooted.
//
//   - [Windows] are weekly times on the local wall clock; [Windows.All] yields the instants at which
//     they begin and end, right across changes of the clock.
//   - [WriteICS] writes a campaign as an iCalendar (RFC 5545), one event per [Batch], which calendar
//     programs import; [WriteStatuspage] as scheduled maintenances in Statuspage's form.
//   - [Blackouts] reads an iCalendar and returns the local days that its events touch.
//
// # The local clock
//
// A local time that exists twice, when clocks are set back, means the first of the two. One that does
// not exist, when they are set forward, means the first instant after the gap. So a window from
// 02:00 to 06:00 has 3 hours on the Sunday on which clocks in Denver or Berlin are set forward. When they are
// set back it has 5 hours in Berlin, where 02:00 to 03:00 passes twice, and 4 in Denver, where 01:00
// to 02:00 does. The database of time zones is compiled in, so that a zone means the same everywhere.
//
// # What an imported calendar may hold
//
// Events with dates or times, in UTC, in the local zone or in one named by TZID (an IANA name, one
// with a vendor's prefix, or a common one of Windows); DTEND or DURATION; RRULE by year, month, week
// or day with COUNT, UNTIL, INTERVAL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS and WKST; RDATE and EXDATE;
// single recurrences changed by RECURRENCE-ID. Cancelled events count for nothing. Anything else
// that would change a day is an error that names file and line. Memory and time are bounded
// whatever the file says.
//
// # Sources
//
// RFC 5545 (iCalendar). Statuspage API, "Create an incident".
package calendar
