package records

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"outagesim/scenarios"
)

// bare is what of a file with an incident alone has to be known to complete it.
type bare struct {
	// Nodes do not expand aliases.
	Kernels    yaml.Node `yaml:"kernels"`
	Recoveries yaml.Node `yaml:"recoveries"`
	Incident   struct {
		Panic    string `yaml:"panic"`
		Observed []struct {
			Milestone string `yaml:"milestone"`
		} `yaml:"observed"`
	} `yaml:"incident"`
}

// incident reads the section incident of a scenario. A file that has it and no recoveries is
// completed behind its end, so that its own lines keep their numbers.
func (b *builder) incident(name string, text []byte) error {
	dir := filepath.Dir(name)
	if _, builtin := scenarios.BuiltinText(name); builtin {
		dir = ""
	}
	completed := text
	var only bare
	alone := len(text) <= largestIncident && yaml.Unmarshal(text, &only) == nil && absent(only.Kernels) && absent(only.Recoveries) && only.Incident.Panic != ""
	if alone {
		completed = append(append([]byte(nil), text...), complete(only)...)
	}
	s, err := scenarios.Parse(name, completed, dir, nil)
	if err != nil {
		return err
	}
	if s.Incident == nil {
		return scenarios.Faults{{File: name, Message: "is a scenario without an incident", Remedy: "calibrate reads the section incident of one, or records"}}
	}
	in, base := s.Incident, s.Variants[0].Config
	l := Timeline{Name: cmpTitle(s), File: b.file, Line: 1, Began: Of(in.Began), Scenario: true, Cause: in.Panic, Location: s.Location, Stuck: -1}
	if !alone {
		l.Stuck = base.Stuck.Share
	}
	for _, o := range in.Observed {
		m := Mark{At: Of(o.At), Name: o.Milestone, Text: o.Post, Source: o.Source}
		l.Marks = append(l.Marks, m)
	}
	slices.SortStableFunc(l.Marks, func(x, y Mark) int {
		switch {
		case x.At < y.At:
			return -1
		case x.At > y.At:
			return 1
		}
		return 0
	})
	for _, w := range slices.Concat(s.Warnings, in.Warnings) {
		text := w.Message
		if w.Remedy != "" {
			text += "; " + w.Remedy
		}
		if strings.HasPrefix(w.Key, "incident") && !slices.Contains(l.Contradictions, text) {
			l.Contradictions = append(l.Contradictions, text)
		}
	}
	for _, k := range base.Kernels {
		for _, p := range k.Panics {
			if p.Name != in.Panic || p.Recovery >= len(base.Recoveries) {
				continue
			}
			var order []string
			for _, phase := range base.Recoveries[p.Recovery].Phases {
				order = append(order, phase.Name)
				if phase.ZonesUp && !slices.Contains(l.ZonesUp, phase.Name) {
					l.ZonesUp = append(l.ZonesUp, phase.Name)
				}
			}
			l.Contradictions = append(l.Contradictions, phaseOrder(l, order)...)
		}
	}
	f := b.current()
	f.Rows = len(in.Observed)
	f.Reading = []string{"a milestone is the end of the phase of that name; times without an offset are in " + s.Timezone}
	b.set.Timelines = append(b.set.Timelines, l)
	return nil
}

// largestIncident is what is looked at before the scenario is read, which has bounds of its own.
const largestIncident = 1 << 20

func absent(n yaml.Node) bool { return n.Kind == 0 || n.Tag == "!!null" }

func cmpTitle(s *scenarios.Scenario) string {
	if s.Title != "" {
		return s.Title
	}
	return s.Name
}

// complete writes the sections that an incident needs to be a scenario: its panic, and a recovery
// whose phases are its milestones.
func complete(only bare) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nkernels: [{name: observed, panics: [{name: %q, rate: 0}]}]\nrecoveries:\n  - name: panic\n    phases:\n", only.Incident.Panic)
	seen := map[string]bool{scenarios.MilestonePool: true, scenarios.MilestoneLastCustomer: true, "": true}
	n := 0
	for _, o := range only.Incident.Observed {
		if !seen[o.Milestone] {
			seen[o.Milestone] = true
			fmt.Fprintf(&b, "      - {name: %q, takes: 0s}\n", o.Milestone)
			n++
		}
	}
	if n == 0 {
		b.WriteString("      - {name: recovery, takes: 0s}\n")
	}
	return b.String()
}

// phaseOrder tells of milestones that come before those whose phases precede theirs.
func phaseOrder(l Timeline, order []string) []string {
	var out []string
	order = append(slices.Clone(order), scenarios.MilestonePool)
	last, lastName := l.Began, "the beginning"
	for _, name := range order {
		at, ok := l.At(name)
		if !ok {
			continue
		}
		if at < last {
			out = append(out, fmt.Sprintf("%s is at %s, before %s at %s, which must come first: either a time is wrong or the phases are in another order; the phase is taken to last no time", name, clockOf(at), lastName, clockOf(last)))
			continue
		}
		last, lastName = at, name
	}
	return out
}
