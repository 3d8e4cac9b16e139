package records

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"outagesim/scenarios"
)

// Head writes the first n outages and timelines as they were understood. What would act on a terminal
// is escaped.
func (s *Set) Head(n int) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	shown := slices.Clone(s.Outages)
	slices.SortStableFunc(shown, func(a, b Outage) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	if len(shown) > 0 {
		fmt.Fprintln(w, "line\thost\tdown\tup\tlength\tcause")
	}
	for _, o := range shown[:min(n, len(shown))] {
		up, length := "?", "?"
		if o.Up != Unknown {
			up = o.Up.Std().Format(time.RFC3339)
		}
		if o.Length >= 0 || o.Up != Unknown {
			length = span(o.Length)
		}
		cause := s.Causes[o.Cause]
		if o.Planned {
			cause = strings.TrimSpace(cause + " (planned)")
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", o.Line, cell(s.Hosts[o.Host]), o.Down.Std().Format(time.RFC3339), up, length, cell(cause))
	}
	w.Flush()
	for _, l := range s.Timelines[:min(n, len(s.Timelines))] {
		fmt.Fprintf(&b, "%s, began %s\n", cell(l.Name), l.Began.Std().Format(time.RFC3339))
		for _, m := range l.Marks {
			fmt.Fprintf(&b, "  %s  %s\n", m.At.Std().Format(time.RFC3339), cell(strings.TrimSpace(m.Name+" "+m.Text)))
		}
		for _, c := range l.Contradictions {
			fmt.Fprintf(&b, "  contradiction: %s\n", scenarios.Printable(c))
		}
	}
	return b.String()
}

func cell(s string) string { return scenarios.Printable(clip(s)) }

// ParseTime reads a date or a date and time, local to loc where it has no offset.
func ParseTime(text string, loc *time.Location) (time.Time, error) {
	p, ok := parseStamp(strings.TrimSpace(text))
	if !ok || p.order == undecided || p.zoneLetter != (zoneLetters{}) {
		return time.Time{}, fmt.Errorf("%q is not a date or time such as 2016-03-28 or 2016-03-28T07:50:00Z", clip(text))
	}
	t, _, ok := p.in(loc, monthDay)
	if !ok {
		return time.Time{}, fmt.Errorf("%q does not exist in the calendar", clip(text))
	}
	return t.Std(), nil
}
