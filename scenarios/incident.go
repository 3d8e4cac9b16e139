package scenarios

import (
	"slices"
	"time"

	"outagesim/models"
)

func incidentKey() *key {
	return &key{name: "incident", kind: sectionKind, optional: true, words: "none", doc: "What `replay` replays, and what it compares with.", keys: []*key{
		{name: "began", kind: momentKind, must: true, example: "2016-03-28T07:50:00", doc: "The instant of the panic: a local time, or RFC 3339."},
		{name: "panic", kind: nameKind, must: true, example: "dnlc-null-dereference", doc: "The panic that struck, one of a kernel's."},
		{name: "times_labelled", kind: textKind, words: "none", example: "MST", doc: "The abbreviation that the record prints behind its local times. If that contradicts times with an offset, a warning says so."},
		{name: "observed", kind: sectionKind, list: true, words: "none", doc: "The record, line by line.",
			groups: []group{{keys: []string{"milestone", "post"}, must: true}},
			keys: []*key{
				{name: "at", kind: momentKind, must: true, example: "2016-03-28T08:00:00", doc: "When: a local time, or RFC 3339."},
				{name: "milestone", kind: nameKind, example: "boot", doc: "What was reached: the end of the phase of that name, or `pool` (the hypervisor accepts work) or `last-customer` (the last zone runs, repairs included)."},
				{name: "post", kind: textKind, example: "Server rebooting", doc: "What customers were told."},
				{name: "source", kind: textKind, words: "none", example: "status page", doc: "Who says so."},
			}},
		setKey("Values that the incident itself fixes, applied to every replay before the variant's own, such as `{apps.redundant.failover.fails: 0%}` where no failover failed."),
		variantsKey("variants", "The counterfactuals. Before them comes `"+AsItWas+"`, the baseline with what the incident fixes."),
	}}
}

func (d *decoder) incidentOf(v *value, c clock, m *variantMaker, baseline []setting) *Incident {
	if !v.given || v.bad {
		return nil
	}
	in := &Incident{Panic: v.get("panic").text}
	in.Began = d.instant(v.get("began"), c.location)

	fixed := append(baseline[:len(baseline):len(baseline)], v.get("set").set...)
	if len(baseline) > 0 {
		quiet := *m
		quiet.d, quiet.digest = &decoder{files: d.files}, newDigester()
		_, faults := quiet.variant(AsItWas, baseline)
		m.inherit(faults)
	}
	asItWas, faults := m.variant(AsItWas, fixed)
	m.inherit(faults)
	asItWas.Title = "As it was"
	asItWas.Set = assignmentsOf(v.get("set").set)
	in.Variants = append([]Variant{asItWas}, m.all(v.get("variants"), fixed)...)
	if at, item := v.get("variants").named(AsItWas); at >= 0 {
		d.wrong(item.get("name"), "choose another name", "the name %s is reserved", AsItWas)
	}

	milestones := d.milestones(v.get("panic"), asItWas.Config)
	for _, item := range v.get("observed").items {
		if item.bad {
			continue
		}
		o := Observation{
			At:        d.instant(item.get("at"), c.location),
			Milestone: item.get("milestone").text,
			Post:      item.get("post").text,
			Source:    item.get("source").text,
		}
		if name := item.get("milestone"); name.given && !name.bad && milestones != nil && !slices.Contains(milestones, o.Milestone) {
			d.wrong(name, offer(o.Milestone, milestones), "the panic's recovery has no milestone %s", o.Milestone)
		}
		in.Observed = append(in.Observed, o)
	}
	return in
}

// milestones lists those of a panic's recovery; nil if there is no such panic.
func (d *decoder) milestones(v *value, c models.Config) []string {
	if v.bad {
		return nil
	}
	var known []string
	for _, k := range c.Kernels {
		for _, p := range k.Panics {
			known = append(known, p.Name)
			if p.Name != v.text || p.Recovery >= len(c.Recoveries) {
				continue
			}
			var names []string
			for _, phase := range c.Recoveries[p.Recovery].Phases {
				names = append(names, phase.Name)
			}
			return append(names, MilestonePool, MilestoneLastCustomer)
		}
	}
	remedy := offer(v.text, known)
	if len(known) == 0 {
		remedy = "add it to a kernel's panics"
	}
	d.wrong(v, remedy, "no kernel has a panic named %s", v.text)
	return nil
}

// order warns of a record that contradicts itself: lines out of order, or before the panic.
func (d *decoder) order(v *value, in *Incident) {
	var last time.Time
	for i, item := range v.get("observed").items {
		if i >= len(in.Observed) || item.get("at").bad {
			return
		}
		at := item.get("at")
		t := in.Observed[i].At
		switch {
		case t.Before(in.Began):
			d.warn(at.at, at.path, "check the time and its offset", "%s is before the incident began, %s", t.UTC().Format("2006-01-02 15:04 UTC"), in.Began.UTC().Format("15:04 UTC"))
		case t.Before(last):
			d.warn(at.at, at.path, "check the time and its offset", "%s is before the line above it, %s", t.UTC().Format("2006-01-02 15:04 UTC"), last.UTC().Format("15:04 UTC"))
		}
		if t.After(last) {
			last = t
		}
	}
}
