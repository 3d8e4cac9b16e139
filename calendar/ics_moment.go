package calendar

import (
	"strconv"
	"strings"
	"time"
)

// moment is a DATE or DATE-TIME.
type moment struct {
	date bool           // a day without a time
	wall time.Time      // what clocks show, as a time in UTC
	loc  *time.Location // whose clocks; of a day, or a time without a zone, the local ones
}

// instant returns when a moment with a time is.
func (m moment) instant() time.Time { return on(m.wall, m.loc) }

// in returns what clocks show at another place. A day is the same day everywhere.
func (m moment) in(loc *time.Location) time.Time {
	if m.date || m.loc.String() == loc.String() {
		return m.wall
	}
	t := m.instant().In(loc)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// zones are the locations that a calendar names, and the local one.
type zones struct {
	local *time.Location
	known map[string]*time.Location
}

// moments parses the value of DTSTART and its like: a list if several are allowed.
func (c contentLine) moments(z zones, several bool) ([]moment, error) {
	if c.cut {
		return nil, wrong(c.number, "%s is longer than %d octets", c.name, longest)
	}
	loc := z.local
	values := strings.Split(c.value, ",")
	if len(values) > 1 && !several {
		return nil, wrong(c.number, "%s has several values", c.name)
	}
	kind := strings.ToUpper(c.params["VALUE"])
	if kind != "" && kind != "DATE" && kind != "DATE-TIME" {
		return nil, wrong(c.number, "%s of type %s is not supported", c.name, clip(kind))
	}
	out := make([]moment, 0, len(values))
	for _, v := range values {
		m, ok := parseMoment(strings.TrimSpace(v))
		if !ok || kind == "DATE" && !m.date || kind == "DATE-TIME" && m.date {
			return nil, wrong(c.number, "%s %q is not a date such as 20161124 or a time such as 20161124T020000Z",
				c.name, clip(v))
		}
		if name := c.params["TZID"]; name != "" && !m.date && m.loc == nil {
			if loc, ok = z.named(name); !ok {
				return nil, wrong(c.number, "unknown TZID %q: use an IANA name such as America/Denver", clip(name))
			}
		}
		if m.loc == nil {
			m.loc = loc
		}
		out = append(out, m)
	}
	return out, nil
}

// moment parses a single value.
func (c contentLine) moment(z zones) (moment, error) {
	ms, err := c.moments(z, false)
	if err != nil {
		return moment{}, err
	}
	return ms[0], nil
}

// parseMoment parses 20161124, 20161124T020000 or 20161124T020000Z. A location stays nil unless it
// is UTC.
func parseMoment(s string) (m moment, ok bool) {
	s, isUTC := strings.CutSuffix(s, "Z")
	layout := "20060102T150405"
	if m.date = len(s) == 8; m.date {
		layout = "20060102"
	}
	if len(s) != len(layout) || m.date && isUTC {
		return m, false
	}
	if strings.HasSuffix(s, "60") && !m.date {
		s = s[:13] + "59" // a leap second
	}
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1 {
		return m, false
	}
	m.wall = t
	if isUTC {
		m.loc = time.UTC
	}
	return m, true
}

// longestZone is how long a TZID may be: each of its parts may begin a name.
const longestZone = 200

// named returns the location of a TZID.
func (z zones) named(tzid string) (*time.Location, bool) {
	if loc, ok := z.known[tzid]; ok {
		return loc, true
	}
	name := strings.TrimPrefix(tzid, "/")
	if iana, ok := windowsZones[tzid]; ok {
		name = iana
	}
	for len(name) <= longestZone && name != "" {
		// "Local" would make the days depend on the machine.
		if !strings.EqualFold(name, "local") {
			if loc, err := time.LoadLocation(name); err == nil {
				if len(z.known) < 1000 {
					z.known[tzid] = loc
				}
				return loc, true
			}
		}
		_, name, _ = strings.Cut(name, "/") // /vendor.example/Europe/Berlin
	}
	return nil, false
}

// windowsZones are the names that Outlook writes for common zones (Unicode CLDR, windowsZones).
var windowsZones = map[string]string{
	"AUS Eastern Standard Time": "Australia/Sydney", "Central Europe Standard Time": "Europe/Budapest",
	"Central European Standard Time": "Europe/Warsaw", "Central Standard Time": "America/Chicago",
	"China Standard Time": "Asia/Shanghai", "E. South America Standard Time": "America/Sao_Paulo",
	"Eastern Standard Time": "America/New_York", "FLE Standard Time": "Europe/Kyiv",
	"GMT Standard Time": "Europe/London", "GTB Standard Time": "Europe/Bucharest",
	"India Standard Time": "Asia/Kolkata", "Israel Standard Time": "Asia/Jerusalem",
	"Mountain Standard Time": "America/Denver", "New Zealand Standard Time": "Pacific/Auckland",
	"Pacific Standard Time": "America/Los_Angeles", "Romance Standard Time": "Europe/Paris",
	"Russian Standard Time": "Europe/Moscow", "Singapore Standard Time": "Asia/Singapore",
	"South Africa Standard Time": "Africa/Johannesburg", "Tokyo Standard Time": "Asia/Tokyo",
	"Turkey Standard Time": "Europe/Istanbul", "US Mountain Standard Time": "America/Phoenix",
	"UTC": "UTC", "W. Europe Standard Time": "Europe/Berlin",
}

// span is how long an event is: so many days on the clock, then so long.
type span struct {
	days int
	rest time.Duration
}

// mostDays is the longest event: a century.
const mostDays = 36525

// duration parses P2W, P1DT12H30M or PT15M.
func (c contentLine) duration() (span, error) {
	s := c.value
	fail := wrong(c.number, "%s %q is not a duration such as P1D or PT90M", c.name, clip(s))
	s, ok := strings.CutPrefix(strings.TrimPrefix(s, "+"), "P")
	if !ok || s == "" {
		return span{}, fail
	}
	var out span
	units, found := "WDHMS", false
	inTime := false
	for s != "" {
		if s[0] == 'T' && !inTime {
			if inTime, s = true, s[1:]; s == "" {
				return span{}, fail
			}
		}
		i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
		if i < 1 || i > 7 {
			return span{}, fail
		}
		n, err := strconv.Atoi(s[:i])
		at := strings.IndexByte(units, s[i])
		if err != nil || at < 0 || inTime != strings.Contains("HMS", s[i:i+1]) {
			return span{}, fail
		}
		switch s[i] {
		case 'W':
			out.days += 7 * n
		case 'D':
			out.days += n
		case 'H':
			out.rest += min(time.Duration(n), mostDays*24) * time.Hour
		case 'M':
			out.rest += time.Duration(n) * time.Minute
		case 'S':
			out.rest += time.Duration(n) * time.Second
		}
		units, s, found = units[at+1:], s[i+1:], true
	}
	if !found {
		return span{}, fail
	}
	if out.days > mostDays || out.rest > mostDays*24*time.Hour {
		return span{}, wrong(c.number, "%s is longer than a century", c.name)
	}
	return out, nil
}
