package studies

import (
	"math"
	"strings"
	"testing"
)

// One batch by the hour of its start, in closed form: 3 hypervisors of 10 zones are out for 90 minutes,
// which count planned_weight and the demand of the hours that they fall into. Where the zones move
// away first each is out for its move only, a stop and a start of 30 s each, before the reboot.
func TestHourOfWeek(t *testing.T) {
	text := strings.Replace(closedForm, "takes: 16m", "takes: 90m", 1)
	text = strings.Replace(text, "at_once: 1000, placement: blind", "at_once: 3, placement: blind", 1)
	sets := []string{
		"fleet.hypervisors=20", "maintenance.planned_weight=0.5", "kernels.old.panics.p.observed.over=5y",
		"demand.hours=[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24]", "demand.days={sat: 0.5, sun: 0.25}",
	}
	hour := func(day, hour int) float64 {
		day += hour / 24
		return float64(hour%24+1) * [...]float64{1, 1, 1, 1, 1, 0.5, 0.25}[day%7] // Monday is 0
	}
	of := func(text string, sets ...string) *[7][24]float64 {
		p := plan(t, text, 4, sets...)
		if p.HourOfWeek == nil {
			t.Fatalf("no map by hour; recommended is %+v", p.Recommended)
		}
		return p.HourOfWeek
	}
	// Panics cost so much that rebooting pays.
	sets = append(sets, "recoveries.panic.phases.boot.takes=2000h", "maintenance.minimise=apps.all.outage_minutes")
	stay := of(text, sets...)
	const mean = 12.5 * 5.75 / 7 // of the weights over the week, to which they are scaled
	for day := range stay {
		for h := range stay[day] {
			want := 0.5 * 3 * 10 * (60*hour(day, h) + 30*hour(day, h+1)) / mean
			if got := stay[day][h]; math.Abs(got-want) > 1e-9*want {
				t.Errorf("day %d, hour %d: %g, want %g", day, h, got, want)
			}
		}
	}
	away := of(strings.Replace(text, "placement: blind", "placement: blind, evacuate: true", 1),
		append(sets, "kernels.old.zone_operation=30s", "kernels.new.zone_operation=30s", "fleet.capacity_per_hypervisor=30")...)
	for day := range away {
		for h := range away[day] {
			want := 0.5 * 3 * 10 * 1 * hour(day, h) / mean
			if got := away[day][h]; math.Abs(got-want) > 1e-9*want {
				t.Errorf("moved away, day %d, hour %d: %g, want %g", day, h, got, want)
			}
		}
	}
}
