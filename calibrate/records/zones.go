package records

import "time"

// zoneOf names a time zone whose clocks the abbreviation is of.
func zoneOf(abbreviation string) string {
	return map[string]string{
		"EST": "America/New_York", "EDT": "America/New_York",
		"CST": "America/Chicago", "CDT": "America/Chicago",
		"MST": "America/Denver", "MDT": "America/Denver",
		"PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
		"AKST": "America/Anchorage", "AKDT": "America/Anchorage",
		"GMT": "Europe/London", "BST": "Europe/London",
		"WET": "Europe/Lisbon", "WEST": "Europe/Lisbon",
		"CET": "Europe/Berlin", "CEST": "Europe/Berlin",
		"EET": "Europe/Helsinki", "EEST": "Europe/Helsinki",
		"JST": "Asia/Tokyo", "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney",
		"NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland",
	}[abbreviation]
}

// offsets returns the offsets, by abbreviation, that a zone's clocks have in a year.
func offsets(loc *time.Location, year int) map[string]int32 {
	out := map[string]int32{}
	for month := time.January; month <= time.December; month++ {
		name, offset := time.Date(year, month, 1, 12, 0, 0, 0, loc).Zone()
		out[name] = int32(offset)
	}
	return out
}

// abbreviation returns the offset that an abbreviation stands for: in the zone that is given, if
// it has it, else in the one that the abbreviation is known for.
func abbreviation(name string, loc *time.Location, p stamp, order uint8) (int32, bool) {
	shown, ok := p.shown(order)
	if !ok {
		return 0, true // told elsewhere
	}
	if o, ok := offsets(loc, shown.Year())[name]; ok {
		return o, true
	}
	other, err := time.LoadLocation(zoneOf(name))
	if err != nil || zoneOf(name) == "" {
		return 0, false
	}
	o, ok := offsets(other, shown.Year())[name]
	return o, ok
}
