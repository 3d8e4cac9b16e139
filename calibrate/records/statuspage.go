package records

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"outagesim/scenarios"
)

// page is an answer of a Statuspage: /api/v2/incidents.json and its like.
type page struct {
	Page struct {
		Name     string `json:"name"`
		TimeZone string `json:"time_zone"`
	} `json:"page"`
	Incidents    []posted `json:"incidents"`
	Maintenances []posted `json:"scheduled_maintenances"`
}

type posted struct {
	Name       string      `json:"name"`
	Status     string      `json:"status"`
	Impact     string      `json:"impact"`
	CreatedAt  string      `json:"created_at"`
	StartedAt  string      `json:"started_at"`
	ResolvedAt string      `json:"resolved_at"`
	Scheduled  string      `json:"scheduled_for"`
	Until      string      `json:"scheduled_until"`
	Updates    []update    `json:"incident_updates"`
	Components []component `json:"components"`
}

type component struct {
	Name string `json:"name"`
}

type update struct {
	Status    string `json:"status"`
	Body      string `json:"body"`
	CreatedAt string `json:"created_at"`
	DisplayAt string `json:"display_at"`
}

// statuspage reads incidents and scheduled maintenances.
func (b *builder) statuspage(src *source) error {
	data, err := src.whole()
	if err != nil {
		return err
	}
	if n := values(data); n > mostValues {
		return src.refuse("split it", "holds %d values, more than %d", n, mostValues)
	}
	var p page
	if trimmed := strings.TrimSpace(string(data)); strings.HasPrefix(trimmed, "[") {
		err = json.Unmarshal(data, &p.Incidents)
	} else {
		err = json.Unmarshal(data, &p)
	}
	if err != nil {
		return scenarios.Faults{src.fault(jsonLine(data, err), "fetch /api/v2/incidents.json again", "is no answer of a Statuspage: %v", err)}
	}
	f := b.current()
	f.Reading = []string{"updates are in the order of display_at; an incident begins with the first of them or started_at, whichever is earlier, and ends when it is resolved"}
	b.set.Nameless = true
	for i, in := range slices.Concat(p.Incidents, p.Maintenances) {
		if b.Rows > 0 && f.Rows >= b.Rows {
			break
		}
		f.Rows++
		b.spell(in.Name)
		for _, u := range in.Updates {
			b.spelt += len(u.Status)
		}
		if err := b.keepPosts(src, 0, 1+len(in.Updates)); err != nil {
			return err
		}
		if err := b.incidentOf(src, in, i >= len(p.Incidents), int32(i+1)); err != nil {
			return err
		}
	}
	return nil
}

// values counts the values of a JSON text, or a few more: each stands behind a bracket, a colon or a comma.
func values(text []byte) int {
	n, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case !quoted && (c == '[' || c == '{' || c == ',' || c == ':'):
			n++
		}
	}
	return n
}

func jsonLine(data []byte, err error) int {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	at := int64(0)
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at = kind.Offset
	}
	return 1 + strings.Count(string(data[:min(at, int64(len(data)))]), "\n")
}

// incidentOf adds one incident; place counts them in the file, from 1.
func (b *builder) incidentOf(src *source, in posted, maintenance bool, place int32) error {
	wrong := func(format string, args ...any) error {
		f := src.fault(0, "expected RFC 3339 such as 2016-03-28T14:03:00Z", format, args...)
		f.Key = fmt.Sprintf("incident %d (%s)", place, clip(in.Name))
		return b.wrong(f)
	}
	planned := maintenance || in.Impact == "maintenance" || in.Scheduled != ""
	l := Timeline{Name: strings.Join(strings.Fields(in.Name), " "), File: b.file, Line: place, Began: Unknown, Planned: planned, Stuck: -1}
	type entry struct {
		mark    Mark
		created time.Time
	}
	var entries []entry
	for _, u := range in.Updates {
		text := cmp.Or(u.DisplayAt, u.CreatedAt)
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return wrong("the update %q is at %q, which is no time", clip(u.Status), clip(text))
		}
		created, err := time.Parse(time.RFC3339, u.CreatedAt)
		if err != nil {
			created = at
		}
		entries = append(entries, entry{Mark{At: Of(at), Name: strings.ToLower(u.Status), Text: clip(strings.Join(strings.Fields(u.Body), " ")), Source: "status page"}, created})
	}
	slices.SortStableFunc(entries, func(x, y entry) int { return cmp.Compare(x.mark.At, y.mark.At) })
	for i, e := range entries {
		if i > 0 && e.created.Before(entries[i-1].created) {
			l.Contradictions = append(l.Contradictions, fmt.Sprintf("%q is shown at %s, after %q, but was written before it (%s, %s); it is read in the order shown",
				e.mark.Name, clockOf(e.mark.At), entries[i-1].mark.Name, e.created.UTC().Format("15:04"), entries[i-1].created.UTC().Format("15:04 UTC")))
		}
		l.Marks = append(l.Marks, e.mark)
	}
	start, end := Unknown, Unknown
	for _, t := range []struct {
		text string
		to   *Time
		name string
	}{{cmp.Or(in.Scheduled, in.StartedAt), &start, "started_at"}, {cmp.Or(in.ResolvedAt, in.Until), &end, "resolved_at"}} {
		if t.text == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, t.text)
		if err != nil {
			return wrong("%s is %q, which is no time", t.name, clip(t.text))
		}
		*t.to = Of(at)
	}
	b.addIncident(l, start, end, in.Impact)
	return nil
}

// addIncident adds a timeline of stages as a timeline and an outage. Start and end are what the
// record says besides; they may be Unknown.
func (b *builder) addIncident(l Timeline, start, end Time, impact string) {
	l.Began = start
	if len(l.Marks) > 0 && (start == Unknown || l.Marks[0].At < start) {
		if start != Unknown && !l.Planned {
			l.Contradictions = append(l.Contradictions, fmt.Sprintf("it is said to have started at %s, but the post %q is of %s; it is taken to have begun with the post",
				clockOf(start), l.Marks[0].Name, clockOf(l.Marks[0].At)))
		}
		if !l.Planned || start == Unknown {
			l.Began = l.Marks[0].At
		}
	}
	if l.Began == Unknown {
		b.set.Note(MissingStart, b.file, l.Line, "%s", l.Name)
		return
	}
	l.Contradictions = append(l.Contradictions, stageOrder(l)...)
	if resolved, ok := lastOf(l.Marks, "resolved", "completed"); ok {
		if end != Unknown && !l.Planned && absTime(end-resolved) > 60e6 {
			l.Contradictions = append(l.Contradictions, fmt.Sprintf("resolved_at is %s, but the post that resolves it is of %s; the post is used", clockOf(end), clockOf(resolved)))
		}
		end = resolved
	}
	o := Outage{Host: b.host("", ""), Cause: b.cause(impact), File: b.file, Line: l.Line, Down: l.Began, Up: end, Length: -1, Planned: l.Planned}
	if end != Unknown {
		if o.Length = int64(end - o.Down); o.Length < 0 {
			b.set.Note(NegativeLength, b.file, l.Line, "%s: %s", l.Name, span(o.Length))
		}
	}
	b.set.Outages = append(b.set.Outages, o)
	b.set.Timelines = append(b.set.Timelines, l)
}

func absTime(t Time) Time { return max(t, -t) }

func lastOf(marks []Mark, names ...string) (Time, bool) {
	for i := len(marks) - 1; i >= 0; i-- {
		if slices.Contains(names, marks[i].Name) {
			return marks[i].At, true
		}
	}
	return 0, false
}

// Stages are the stages of an incident on a status page, in the order in which they should come.
func Stages() []string { return []string{"investigating", "identified", "monitoring", "resolved"} }

// stageOrder tells of stages that come before those that must precede them.
func stageOrder(l Timeline) []string {
	var out []string
	highest, at := -1, Mark{}
	for _, m := range l.Marks {
		i := slices.Index(Stages(), m.Name)
		if i < 0 {
			continue
		}
		if highest == len(Stages())-1 && i < highest {
			out = append(out, fmt.Sprintf("%q at %s comes after %q at %s: either it was opened again, or one of the times is wrong; the last %q counts",
				m.Name, clockOf(m.At), at.Name, clockOf(at.At), at.Name))
		}
		if i >= highest {
			highest, at = i, m
		}
	}
	return out
}

func clockOf(t Time) string { return t.Std().Format("2006-01-02 15:04 UTC") }
