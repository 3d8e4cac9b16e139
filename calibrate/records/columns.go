package records

import (
	"fmt"
	"strings"
	"unicode"
)

// The roles that a column of a table can have.
const (
	roleHost     = "host"
	roleDown     = "down"
	roleUp       = "up"
	roleDuration = "duration"
	roleCause    = "cause"
	roleSite     = "site"
	rolePlanned  = "planned"
)

func roles() []string {
	return []string{roleHost, roleDown, roleUp, roleDuration, roleCause, roleSite, rolePlanned}
}

// synonyms are the names, without case and punctuation, by which a column is taken for a role
// that --columns leaves open.
func synonyms(role string) []string {
	return map[string][]string{
		roleHost:     {"host", "hostname", "hypervisor", "node", "nodename", "nodenum", "server", "machine", "instance", "device"},
		roleDown:     {"down", "downat", "start", "started", "starttime", "begin", "began", "probstarted", "outagestart", "occurred", "openedat", "opened", "failedat"},
		roleUp:       {"up", "upat", "end", "ended", "endtime", "fixed", "probfixed", "restored", "restoredat", "resolved", "resolvedat", "outageend", "closedat", "repaired"},
		roleDuration: {"duration", "downtime", "length", "outage", "ttr", "repairtime", "repair"},
		roleCause:    {"cause", "rootcause", "reason", "category", "failuretype", "component"},
		rolePlanned:  {"planned", "scheduled"},
	}[role]
}

// Columns says which columns of a table have which role. Several columns of a host are joined to
// its name; several of a cause are columns of their own, of which the one that is not empty names
// the cause.
type Columns map[string][]string

// ParseColumns reads host=nodenum,down="Prob Started",cause=Hardware+Software.
func ParseColumns(text string) (Columns, error) {
	c := Columns{}
	parts, err := splitQuoted(text, ',')
	if err != nil {
		return nil, err
	}
	for _, part := range parts {
		role, names, ok := strings.Cut(part, "=")
		role = strings.TrimSpace(role)
		if !ok || strings.TrimSpace(names) == "" {
			return nil, fmt.Errorf("%q does not say which column: write role=column", part)
		}
		known := false
		for _, r := range roles() {
			known = known || r == role
		}
		if !known {
			return nil, fmt.Errorf("there is no role %q; roles are %s", role, strings.Join(roles(), ", "))
		}
		if len(c[role]) > 0 {
			return nil, fmt.Errorf("%s is given twice", role)
		}
		list, err := splitQuoted(names, '+')
		if err != nil {
			return nil, err
		}
		for _, name := range list {
			name = strings.TrimSpace(strings.ReplaceAll(name, `"`, ""))
			if name == "" {
				return nil, fmt.Errorf("%q names an empty column", part)
			}
			c[role] = append(c[role], name)
		}
		if len(c[role]) > 1 && role != roleHost && role != roleCause {
			return nil, fmt.Errorf("%s takes one column, not %d", role, len(c[role]))
		}
	}
	return c, nil
}

// splitQuoted splits at sep outside of double quotes.
func splitQuoted(s string, sep byte) ([]string, error) {
	var out []string
	start, quoted := 0, false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == sep && !quoted:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	if quoted {
		return nil, fmt.Errorf("%q has a quote that does not end", s)
	}
	return append(out, s[start:]), nil
}

// layout is where in a row each role stands; -1: nowhere.
type layout struct {
	host, cause       []int
	causeNames        []string
	down, up          int
	duration, planned int
	site              int
	unit              string // of the duration; "": to be told from the rows
	columns           int
}

// find looks the roles up in a header. It returns what is wrong, and what would put it right.
func (c Columns) find(header []string, unit string) (l layout, reading []string, wrong, remedy string) {
	l = layout{down: -1, up: -1, duration: -1, planned: -1, site: -1, unit: unit, columns: len(header)}
	taken := map[int]bool{}
	at := map[string][]int{}
	for _, role := range roles() {
		for _, name := range c[role] {
			i := indexOf(header, name)
			if i < 0 {
				return l, nil, fmt.Sprintf("there is no column %q for %s", name, role), "columns are " + strings.Join(quotedAll(header), ", ")
			}
			at[role] = append(at[role], i)
			taken[i] = true
		}
	}
	for _, role := range roles() {
		if len(at[role]) > 0 {
			continue
		}
	search:
		for _, s := range synonyms(role) {
			for i, h := range header {
				bare, u := unitOf(h)
				if taken[i] || bare != s && plain(h) != s {
					continue
				}
				if role == roleDuration && l.unit == "" {
					l.unit = u
				}
				at[role], taken[i] = []int{i}, true
				break search
			}
		}
		if role == roleDuration && len(at[role]) == 0 {
			for i, h := range header {
				switch plain(h) {
				case "seconds", "minutes", "hours", "days":
					if !taken[i] {
						at[role], taken[i] = []int{i}, true
					}
				}
			}
		}
	}
	one := func(role string) int {
		if len(at[role]) == 0 {
			return -1
		}
		return at[role][0]
	}
	l.host, l.cause = at[roleHost], at[roleCause]
	l.down, l.up, l.duration, l.planned, l.site = one(roleDown), one(roleUp), one(roleDuration), one(rolePlanned), one(roleSite)
	if l.duration >= 0 && l.unit == "" {
		_, l.unit = unitOf(header[l.duration])
	}
	for _, i := range l.cause {
		l.causeNames = append(l.causeNames, strings.TrimSpace(header[i]))
	}
	if l.down < 0 {
		return l, nil, "no column tells when an outage began", "say which with --columns down=NAME; columns are " + strings.Join(quotedAll(header), ", ")
	}
	if l.up < 0 && l.duration < 0 {
		return l, nil, "no column tells when an outage ended, or how long it was", "say which with --columns up=NAME or duration=NAME; columns are " + strings.Join(quotedAll(header), ", ")
	}
	for _, role := range roles() {
		if len(at[role]) == 0 {
			continue
		}
		var names []string
		for _, i := range at[role] {
			names = append(names, fmt.Sprintf("%q", strings.TrimSpace(header[i])))
		}
		text := role + " is column " + strings.Join(names, " + ")
		if role == roleCause && len(names) > 1 {
			text = "cause is the name of whichever of the columns " + strings.Join(names, ", ") + " is not empty"
		}
		reading = append(reading, text)
	}
	return l, reading, "", ""
}

func indexOf(header []string, name string) int {
	for i, h := range header {
		if strings.TrimSpace(h) == name {
			return i
		}
	}
	for i, h := range header {
		if plain(h) == plain(name) && plain(name) != "" {
			return i
		}
	}
	return -1
}

// plain is a name without case, spaces and punctuation.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// unitOf takes a unit off a column's name: downtime_min, Duration (hours), minutes.
func unitOf(header string) (bare, unit string) {
	words := strings.FieldsFunc(strings.ToLower(header), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return "", ""
	}
	unit = unitNamed(words[len(words)-1])
	if unit != "" && len(words) > 1 {
		words = words[:len(words)-1]
	}
	return strings.Join(words, ""), unit
}

func unitNamed(word string) string {
	switch word {
	case "s", "sec", "secs", "second", "seconds":
		return "seconds"
	case "m", "min", "mins", "minute", "minutes":
		return "minutes"
	case "h", "hr", "hrs", "hour", "hours":
		return "hours"
	case "d", "day", "days":
		return "days"
	}
	return ""
}

func quotedAll(header []string) []string {
	var out []string
	for i, h := range header {
		if i == 40 {
			return append(out, fmt.Sprintf("and %d more", len(header)-i))
		}
		out = append(out, fmt.Sprintf("%q", clip(strings.TrimSpace(h))))
	}
	return out
}

// clip shortens what a message repeats.
func clip(s string) string {
	if r := []rune(strings.ToValidUTF8(s, "?")); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return strings.ToValidUTF8(s, "?")
}
