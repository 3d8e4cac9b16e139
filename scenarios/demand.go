package scenarios

import (
	"math/big"
	"strings"
	"time"

	"outagesim/models"
)

// weekdays as the file names them, in time.Weekday's order.
func weekdays() []string { return []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

func demandKey() *key {
	var days []*key
	for w, name := range weekdays() {
		days = append(days, &key{name: name, kind: numberKind, fill: "1", limit: limit{atLeast: "0", atMost: "1000000"},
			doc: "Weight of a " + time.Weekday(w).String() + "."})
	}
	flat := "[" + strings.TrimSuffix(strings.Repeat("1, ", 24), ", ") + "]"
	return &key{name: "demand", kind: sectionKind, doc: "How much a minute of outage weighs, by local time; scaled so that the mean over the week is 1.", keys: []*key{
		{name: "hours", kind: numberKind, list: true, length: 24, fill: flat, limit: limit{atLeast: "0", atMost: "1000000"}, unit: "24 relative weights",
			doc: "Weights of the hours from midnight."},
		{name: "days", kind: sectionKind, doc: "Weights of the days of the week, times those of the hours.", keys: days},
	}}
}

func (d *decoder) demandOf(v *value, plannedWeight float64) models.Demand {
	out := models.Demand{PlannedWeight: plannedWeight}
	hours, days := v.get("hours"), v.get("days")
	if !v.sound("hours", "days") {
		return out
	}
	sum := func(values []*value) *big.Rat {
		total := new(big.Rat)
		for _, item := range values {
			if item.bad {
				return nil
			}
			total.Add(total, item.exact)
		}
		return total
	}
	var byDay []*value
	for _, name := range weekdays() {
		byDay = append(byDay, days.get(name))
	}
	h, w := sum(hours.items), sum(byDay)
	if h == nil || w == nil {
		return out
	}
	for _, s := range []struct {
		total *big.Rat
		at    *value
	}{{h, hours}, {w, days}} {
		if s.total.Sign() == 0 {
			d.wrong(s.at, "give some hour and some day a weight", "all weights are 0")
			return out
		}
	}
	mean := new(big.Rat).Mul(h, w)
	mean.Quo(mean, big.NewRat(7*24, 1))
	var weights [7][24]float64
	flat := true
	one := big.NewRat(1, 1)
	for i, day := range byDay {
		for j, hour := range hours.items {
			r := new(big.Rat).Mul(day.exact, hour.exact)
			r.Quo(r, mean)
			flat = flat && r.Cmp(one) == 0
			weights[i][j] = nearestFloat(r)
		}
	}
	if !flat {
		out.Weights = &weights
	}
	return out
}
