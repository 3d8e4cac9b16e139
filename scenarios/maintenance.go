package scenarios

import (
	"math/big"
	"time"
)

const maxStarts = 1000

func maintenanceKey() *key {
	days := append([]string(nil), weekdays()...)
	return &key{name: "maintenance", kind: sectionKind, optional: true, words: "none", doc: "The policies that `plan` compares.", keys: []*key{
		{name: "planned_weight", kind: numberKind, fill: "1", limit: limit{atLeast: "0", atMost: "1000000"}, example: "0.3",
			doc: "How bad a planned, announced minute of outage is beside an unplanned one."},
		{name: "window_cost", kind: numberKind, fill: "0", limit: limit{atLeast: "0", atMost: "1000000000000"}, unit: "app-minutes",
			doc: "What one window costs in work and risk."},
		{name: "minimise", kind: textKind, fill: "apps.all.weighted_minutes", doc: "The metric to minimise, plus `window_cost` per window, subject to the objectives."},
		{name: "policies", kind: sectionKind, list: true, named: true, words: "none",
			doc: "Ways to bring the installed kernel up. A policy with `from` or `on_panic` forces a campaign of reboots, one with `every` reboots each hypervisor so long after its last boot, and one with neither waits for reboots that happen anyway.",
			keys: []*key{
				{name: "name", kind: nameKind, must: true, example: "forced", doc: "Names the policy."},
				{name: "from", kind: sectionKind, optional: true, short: "first", words: "none", example: "{first: 2015-08-03, last: 2015-12-07, every: 2w}",
					doc: "When the campaign starts: a date, or several to compare.",
					keys: []*key{
						{name: "first", kind: momentKind, must: true, example: "2015-08-03", doc: "The first start, a local date or time."},
						{name: "last", kind: momentKind, words: "`first`", example: "2015-12-07", doc: "No start is later."},
						{name: "every", kind: durationKind, words: "none; needed with `last`", limit: limit{atLeast: "1d"}, example: "2w", doc: "From one start to the next; whole days are calendar days."},
					}},
				{name: "every", kind: durationKind, words: "none", limit: limit{above: "0s"}, example: "60d", doc: "Time from a hypervisor's last boot to its planned reboot."},
				{name: "at_once", kind: wholeKind, list: true, single: true, fill: "1", limit: limit{atLeast: "1", atMost: maxHypervisors}, example: "[1, 2, 4]", doc: "Hypervisors down together: one number, or several to compare."},
				{name: "windows", kind: sectionKind, optional: true, words: "any time", example: `{days: [tue, wed], from: "02:00", to: "06:00"}`, doc: "Local wall-clock times in which a campaign may reboot.",
					keys: []*key{
						{name: "days", kind: wordKind, list: true, enum: days, fill: "[sun, mon, tue, wed, thu, fri, sat]", doc: "Days on which a window begins."},
						{name: "from", kind: clockKind, must: true, example: `"02:00"`, doc: "Begin of the window."},
						{name: "to", kind: clockKind, must: true, example: `"06:00"`, doc: "End of the window, on the next day if it is not after `from`."},
						{name: "except", kind: dayKind, list: true, words: "none", example: "[2015-11-26]", doc: "Dates on which no window begins."},
					}},
				{name: "placement", kind: wordKind, enum: []string{"aware", "blind"}, fill: "aware", doc: "`aware`: a batch never takes an app with replicas to spare below `need`; `blind`: batches go by number."},
				{name: "evacuate", kind: flagKind, fill: "false", doc: "Each zone is moved first, by the kernel's stop and start operations, where there is room."},
				recoveryRef("What a planned reboot goes through."),
				{name: "soak", kind: durationKind, fill: "0s", example: "24h", doc: "Wait after the first hypervisor."},
				{name: "stop_after_failed", kind: wholeKind, fill: "0", limit: limit{atMost: maxHypervisors}, example: "1", doc: "So many reboots that do not come back end the campaign; 0: none does."},
				{name: "on_panic", kind: flagKind, fill: "false", doc: "The campaign starts with the first panic instead of on a date."},
			}},
	}}
}

func (d *decoder) maintenanceOf(v, recoveries *value, c clock, m metrics) *Maintenance {
	if !v.given || v.bad {
		return nil
	}
	out := &Maintenance{
		PlannedWeight: v.get("planned_weight").num,
		WindowCost:    v.get("window_cost").num,
		Minimise:      v.get("minimise").text,
	}
	d.metric(v.get("minimise"), out.Minimise, m)
	for _, item := range v.get("policies").items {
		if !item.bad {
			out.Policies = append(out.Policies, d.policyOf(item, recoveries, c))
		}
	}
	return out
}

func (d *decoder) policyOf(v, recoveries *value, c clock) Policy {
	p := Policy{
		Name:            v.get("name").text,
		OnPanic:         v.get("on_panic").flag,
		Blind:           v.get("placement").text == "blind",
		Evacuate:        v.get("evacuate").flag,
		Recovery:        v.get("recovery").text,
		Soak:            duration(v.get("soak")),
		StopAfterFailed: v.get("stop_after_failed").int(),
	}
	for _, n := range v.get("at_once").items {
		p.AtOnce = append(p.AtOnce, n.int())
	}
	if at := v.get("at_once"); !at.bad && len(at.items) == 0 {
		d.wrong(at, "write one, such as 1", "is empty")
	}
	from, every := v.get("from"), v.get("every")
	switch {
	case from.given && p.OnPanic:
		d.wrong(v.get("on_panic"), "keep one of them", "on_panic and from exclude each other: a campaign starts with the first panic or on a date")
	case every.given && (from.given || p.OnPanic):
		d.wrong(every, "make two policies of it", "every and a campaign exclude each other")
	case from.given || p.OnPanic:
		p.Kind = PolicyForced
	case every.given:
		p.Kind = PolicyPeriodic
		p.Every = duration(every)
	}
	// A policy that says how to reboot but not when is a slip, not a policy that waits.
	forcedOnly, reboots := []string{"soak", "stop_after_failed"}, []string{"at_once", "windows", "placement", "evacuate", "recovery"}
	if p.Kind == PolicyWait && !from.given && !every.given {
		d.useless(v, append(forcedOnly, reboots...), "give from, on_panic: true or every, or remove it", "this policy waits: it does not say when to reboot")
		return p
	}
	if p.Kind == PolicyPeriodic {
		d.useless(v, forcedOnly, "remove it", "is for a campaign, which has from or on_panic")
	}
	d.refer(v.get("recovery"), recoveries, "recovery")
	p.From = d.startsOf(from, c)
	p.Windows = d.windowsOf(v.get("windows"))
	return p
}

func (d *decoder) useless(v *value, names []string, remedy, message string) {
	for _, name := range names {
		if f := v.get(name); f.given {
			d.wrong(f, remedy, "%s", message)
		}
	}
}

// startsOf lists the starts of a campaign. Steps of whole days keep the local time of day.
func (d *decoder) startsOf(v *value, c clock) []time.Time {
	first, last, every := v.get("first"), v.get("last"), v.get("every")
	if !v.given || !v.sound("first", "last", "every") {
		return nil
	}
	start := d.instant(first, c.location)
	if first.bad {
		return nil
	}
	if start.Before(c.start) {
		d.wrong(first, "begin no earlier", "lies before clock.start, %s", c.start.Format(time.RFC3339))
		return nil
	}
	switch {
	case last.given != every.given:
		d.wrong(v, "give both or neither", "last and every go together")
		return nil
	case !last.given:
		return []time.Time{start}
	}
	end := d.instant(last, c.location)
	if last.bad {
		return nil
	}
	if end.Before(start) {
		d.wrong(last, "", "last lies before first")
		return nil
	}
	var starts []time.Time
	days := new(big.Rat).Quo(every.exact, big.NewRat(86400, 1))
	for i := 0; ; i++ {
		var next time.Time
		if days.IsInt() && days.Num().IsInt64() && days.Num().Int64() < 1_000_000 {
			next = start.In(c.location).AddDate(0, 0, i*int(days.Num().Int64()))
		} else {
			next = start.Add(time.Duration(i) * duration(every).Std())
		}
		if next.After(end) || next.Before(start) {
			return starts
		}
		if len(starts) == maxStarts {
			d.wrong(every, "take longer steps", "more than %d starts", maxStarts)
			return nil
		}
		starts = append(starts, next)
	}
}

func (d *decoder) windowsOf(v *value) *Windows {
	if !v.given || v.bad {
		return nil
	}
	w := &Windows{From: v.get("from").clock, To: v.get("to").clock}
	if v.sound("from", "to") && w.From == w.To {
		d.wrong(v.get("to"), `for the whole day write from: "00:00" and to: "24:00"`, "the window ends when it begins")
	}
	if w.From == 24*60 {
		d.wrong(v.get("from"), `write "00:00"`, "a window begins before the day ends")
	}
	if days := v.get("days"); len(days.items) == 0 {
		d.wrong(days, "name a day, or leave days out", "is empty")
	}
	for _, item := range v.get("days").items {
		for i, name := range weekdays() {
			if item.text != name {
				continue
			}
			if w.Days[i] {
				d.wrong(item, "keep one of the two", "%s is repeated", name)
			}
			w.Days[i] = true
		}
	}
	for _, item := range v.get("except").items {
		w.Except = append(w.Except, Date{item.moment.year, item.moment.month, item.moment.day})
	}
	return w
}
