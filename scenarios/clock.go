package scenarios

import (
	"strings"
	"time"
	_ "time/tzdata" // time zones mean the same on machines that lack the database

	"outagesim/sim"
)

func clockKey() *key {
	return &key{name: "clock", kind: sectionKind, doc: "When the simulated time begins and ends.", keys: []*key{
		{name: "start", kind: momentKind, fill: "2026-01-01", example: "2015-05-28",
			doc: "The first instant: a local date (its midnight) or time, or RFC 3339 with an offset."},
		{name: "timezone", kind: textKind, fill: "UTC", example: "America/Denver",
			doc: "IANA name of the zone of local times, demand and maintenance windows."},
		{name: "horizon", kind: durationKind, fill: "1y", limit: limit{above: "0s", atMost: "1000y"}, example: "10mo",
			doc: "How long every replication lasts. For `plan`, the date by which every hypervisor would have rebooted anyway."},
	}}
}

// clock is what section clock says.
type clock struct {
	start    time.Time
	location *time.Location
	horizon  sim.Duration
}

func (d *decoder) clockOf(v *value) clock {
	c := clock{location: d.location(v.get("timezone"))}
	c.start = d.instant(v.get("start"), c.location)
	c.horizon = duration(v.get("horizon"))
	return c
}

// location loads a time zone; UTC where it cannot.
func (d *decoder) location(v *value) *time.Location {
	if v.bad {
		return time.UTC
	}
	// "Local" would make the numbers depend on the machine.
	if v.text != "" && !strings.EqualFold(v.text, "local") {
		if loc, err := time.LoadLocation(v.text); err == nil {
			return loc
		}
	}
	remedy := "write an IANA name such as America/Denver, Europe/Berlin or UTC"
	if zone, ok := nearest(v.text, commonZones()); ok {
		remedy = "did you mean " + zone + "?"
	}
	d.wrong(v, remedy, "unknown time zone %q", clip(v.text))
	return time.UTC
}

// commonZones are offered for a name that is none; the database itself cannot be listed.
func commonZones() []string {
	return strings.Fields(`UTC Africa/Cairo Africa/Johannesburg Africa/Lagos Africa/Nairobi America/Anchorage
		America/Argentina/Buenos_Aires America/Bogota America/Boise America/Chicago America/Denver America/Detroit
		America/Halifax America/Lima America/Los_Angeles America/Mexico_City America/New_York America/Phoenix
		America/Santiago America/Sao_Paulo America/Toronto America/Vancouver Asia/Dubai Asia/Hong_Kong Asia/Jakarta
		Asia/Jerusalem Asia/Karachi Asia/Kolkata Asia/Manila Asia/Seoul Asia/Shanghai Asia/Singapore Asia/Taipei
		Asia/Tehran Asia/Tokyo Atlantic/Reykjavik Australia/Adelaide Australia/Brisbane Australia/Melbourne
		Australia/Perth Australia/Sydney Europe/Amsterdam Europe/Athens Europe/Berlin Europe/Brussels Europe/Copenhagen
		Europe/Dublin Europe/Helsinki Europe/Istanbul Europe/Kyiv Europe/Lisbon Europe/London Europe/Madrid Europe/Moscow
		Europe/Oslo Europe/Paris Europe/Prague Europe/Rome Europe/Stockholm Europe/Vienna Europe/Warsaw Europe/Zurich
		Pacific/Auckland Pacific/Honolulu`)
}

// duration returns a duration value rounded to the clock's microsecond.
func duration(v *value) sim.Duration { return sim.Seconds(v.num).Duration() }
