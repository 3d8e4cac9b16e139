package scenarios

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"outagesim/calendar"
)

// Written returns the value that a scenario's text gives to a path, on one line as it stands there;
// false where it gives none, or a section.
func (s *Scenario) Written(path string) (value string, ok bool) {
	n, fault := parseYAML(s.Source, s.Text)
	if fault != nil {
		return "", false
	}
	for rest, more := path, true; more && n != nil; {
		if n.kind == listNode {
			n, rest, more = pick(n, rest)
			continue
		}
		var name string
		name, rest, more = strings.Cut(rest, ".")
		n = n.find(name)
	}
	if n == nil || n.kind != scalarNode {
		return "", false
	}
	return n.text, true
}

// Exclude takes days out of the windows of every policy, which makes it another scenario.
func (s *Scenario) Exclude(days []calendar.Date) {
	if s.Maintenance == nil || len(days) == 0 {
		return
	}
	h := sha256.New()
	h.Write(s.Digest[:])
	fmt.Fprint(h, days)
	h.Sum(s.Digest[:0])
	for i := range s.Maintenance.Policies {
		if w := s.Maintenance.Policies[i].Windows; w != nil {
			for _, d := range days {
				w.Except = append(w.Except, Date(d))
			}
		}
	}
}
