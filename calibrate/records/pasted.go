package records

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"outagesim/scenarios"
)

var (
	// Mar 28, 2016 - 14:54 UTC; Mar 28, 14:54 UTC; Posted Mar 28, 2016 - 14:54 UTC; 2:54 PM MDT
	postTime  = regexp.MustCompile(`\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s*([0-9]{4})?[\s,\-–—]*(?:at\s+)?([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?\s*([AaPp][Mm])?\s*\(?([A-Z]{2,5}|[+-][0-9]{2}:?[0-9]{2})?\)?`)
	dayHead   = regexp.MustCompile(`^\s*(?:[A-Z][a-z]+day,?\s+)?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+([0-9]{1,2}),?\s+([0-9]{4})\s*$`)
	stageWord = regexp.MustCompile(`(?i)^\s*(investigating|identified|monitoring|resolved|update|scheduled|in progress|verifying|completed|post-?mortem)\b\s*(?:[-–—:]\s*(.*))?$`)
)

// pastedPost is a post before its year and order are known.
type pastedPost struct {
	stage, text string
	at          stamp
	zone        string
	line        int32
}

// pasted reads the text of a status page: posts that begin with their stage and end with their
// time, the newest first or last; before the posts of an incident stands its title.
func (b *builder) pasted(src *source) error {
	f := b.current()
	f.Reading = []string{"a post begins with its stage and ends with its time; posts are put in the order of their times"}
	b.set.Nameless = true
	var (
		title, candidate string
		posts            []pastedPost
		open             *pastedPost
		day              stamp // of the last heading
		gap              bool  // an empty line since the last post
	)
	flush := func() error {
		if len(posts) == 0 {
			return nil
		}
		err := b.pastedIncident(src, cmp.Or(title, "incident"), posts)
		posts = nil
		return err
	}
	for {
		line, err := src.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		text := strings.Join(strings.Fields(line), " ")
		if text == "" {
			gap = true
			continue
		}
		if m := dayHead.FindStringSubmatch(text); m != nil {
			day = stamp{year: year(m[3]), a: monthNamed(m[1]), b: small(m[2])}
			if err := flush(); err != nil {
				return err
			}
			open, title = nil, ""
			continue
		}
		if m := stageWord.FindStringSubmatch(text); m != nil {
			if candidate != "" { // what stood before this post is the title of a new incident
				if err := flush(); err != nil {
					return err
				}
				title, candidate = candidate, ""
				b.spell(title)
			}
			open = &pastedPost{stage: strings.Clone(strings.ReplaceAll(strings.ToLower(m[1]), "post-mortem", "postmortem")), text: clip(m[2]), line: int32(src.line)}
			if err := b.keepPosts(src, src.line, 1); err != nil {
				return err
			}
			gap = false
		}
		m := postTime.FindStringSubmatch(text)
		switch {
		case m == nil && open == nil, m == nil && gap && open == nil:
			candidate = text
		case m == nil:
			if stageWord.FindStringSubmatch(text) == nil {
				open.text = clip(strings.TrimSpace(open.text + " " + text))
			}
		case open == nil:
			return scenarios.Faults{src.fault(src.line, "a post begins with its stage: Investigating, Identified, Monitoring, Update or Resolved", "a time without a post before it")}
		default:
			p := stamp{a: monthNamed(m[1]), b: small(m[2]), hour: small(m[4]), min: small(m[5])}
			if m[3] != "" {
				p.year = year(m[3])
			} else if day.year != 0 {
				p.year = day.year
			}
			if m[6] != "" {
				p.hour %= 12
				if strings.EqualFold(m[6], "pm") {
					p.hour += 12
				}
			}
			open.at, open.zone = p, strings.Clone(m[7])
			posts = append(posts, *open)
			open, gap = nil, false
		}
	}
	if open != nil {
		return scenarios.Faults{src.fault(int(open.line), "a post ends with its time, such as Mar 28, 2016 - 14:54 UTC", "the post %q has no time", open.stage)}
	}
	if f.Rows == 0 && len(posts) == 0 {
		return src.refuse("a post begins with its stage and ends with its time", "has no posts")
	}
	return flush()
}

// pastedIncident resolves the times of an incident's posts.
func (b *builder) pastedIncident(src *source, title string, posts []pastedPost) error {
	f := b.current()
	if b.Rows > 0 && f.Rows >= b.Rows {
		return nil
	}
	f.Rows++
	y := int16(0)
	for _, p := range posts {
		y = max(y, p.at.year)
	}
	if y == 0 && !b.Until.IsZero() {
		y = int16(b.Until.Year())
	}
	if y == 0 {
		return scenarios.Faults{src.fault(int(posts[0].line), "put the day with its year above the posts, or give --until", "nothing tells the year of %q", clip(title))}
	}
	l := Timeline{Name: title, File: b.file, Line: posts[0].line, Stuck: -1}
	var lines []int32
	for _, p := range posts {
		if p.at.year == 0 {
			p.at.year = y
		}
		p.at.order = monthDay
		at, contradiction, ok := b.zoned(p)
		if !ok {
			if err := b.wrong(src.fault(int(p.line), "write such as Mar 28, 2016 - 14:54 UTC", "the time of the post %q cannot be read (zone %q)", p.stage, p.zone)); err != nil {
				return err
			}
			continue
		}
		if contradiction != "" && !slices.Contains(l.Contradictions, contradiction) {
			l.Contradictions = append(l.Contradictions, contradiction)
		}
		l.Marks = append(l.Marks, Mark{At: at, Name: p.stage, Text: clip(p.text), Source: "status page"})
		lines = append(lines, p.line)
		l.Planned = l.Planned || p.stage == "scheduled" || p.stage == "in progress" || p.stage == "completed"
	}
	if len(l.Marks) == 0 {
		return nil
	}
	l.Contradictions = append(l.Contradictions, postOrder(l.Marks, lines)...)
	slices.SortStableFunc(l.Marks, func(x, y Mark) int { return cmp.Compare(x.At, y.At) })
	if l.Planned {
		if i := slices.IndexFunc(l.Marks, func(m Mark) bool { return m.Name == "in progress" }); i >= 0 {
			b.addIncident(l, l.Marks[i].At, Unknown, "")
			return nil
		}
	}
	b.addIncident(l, Unknown, Unknown, "")
	return nil
}

// postOrder tells of posts that stand out of order: a page has the newest first or last throughout.
func postOrder(marks []Mark, lines []int32) []string {
	rising, falling := 0, 0
	for i := 1; i < len(marks); i++ {
		switch {
		case marks[i].At > marks[i-1].At:
			rising++
		case marks[i].At < marks[i-1].At:
			falling++
		}
	}
	if rising == 0 || falling == 0 {
		return nil
	}
	var out []string
	for i := 1; i < len(marks); i++ {
		if rising >= falling && marks[i].At < marks[i-1].At || rising < falling && marks[i].At > marks[i-1].At {
			out = append(out, fmt.Sprintf("the post %q of line %d, %s, is out of order beside %q of line %d, %s: either the posts were moved or one of the times is wrong; they are read in the order of their times",
				marks[i].Name, lines[i], clockOf(marks[i].At), marks[i-1].Name, lines[i-1], clockOf(marks[i-1].At)))
		}
	}
	return out
}

// zoned returns the instant of a post. An abbreviation that the zone's clocks did not have on that
// day is a contradiction, told with both readings; the clocks' own is used.
func (b *builder) zoned(p pastedPost) (at Time, contradiction string, ok bool) {
	stamp := p.at
	switch {
	case p.zone == "":
		at, _, ok = stamp.in(b.location(), monthDay)
		return at, "", ok
	case p.zone == "UTC" || p.zone == "GMT" || p.zone == "Z":
		stamp.absolute = true
		at, _, ok = stamp.in(time.UTC, monthDay)
		return at, "", ok
	case p.zone[0] == '+' || p.zone[0] == '-':
		digits := strings.ReplaceAll(p.zone[1:], ":", "")
		h, _ := strconv.Atoi(digits[:2])
		m, _ := strconv.Atoi(digits[2:])
		stamp.absolute, stamp.offset = true, int32(h*3600+m*60)
		if p.zone[0] == '-' {
			stamp.offset = -stamp.offset
		}
		at, _, ok = stamp.in(time.UTC, monthDay)
		return at, "", ok
	}
	loc := b.location()
	if b.Location == nil || b.Location == time.UTC {
		if name := zoneOf(p.zone); name != "" {
			if known, err := time.LoadLocation(name); err == nil {
				loc = known
			}
		}
	}
	at, _, ok = stamp.in(loc, monthDay)
	if !ok {
		return 0, "", false
	}
	had, _ := at.Std().In(loc).Zone()
	offset, known := abbreviation(p.zone, loc, stamp, monthDay)
	switch {
	case !known:
		return 0, "", false
	case had == p.zone:
		return at, "", true
	}
	stamp.absolute, stamp.offset = true, offset
	labelled, _, _ := stamp.in(time.UTC, monthDay)
	shown, _ := stamp.shown(monthDay)
	return at, fmt.Sprintf("times are labelled %s, but on %s clocks in %s showed %s: %s is %s as %s and %s as %s; %s is used",
		p.zone, shown.Format("2006-01-02"), loc, had, shown.Format("15:04"), labelled.Std().Format("15:04 UTC"), p.zone, at.Std().Format("15:04 UTC"), had, had), true
}
