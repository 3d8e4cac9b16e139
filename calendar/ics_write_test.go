package calendar

import (
	"bufio"
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"
	"pgregory.net/rapid"
)

var stamp = time.Date(2016, 3, 28, 15, 39, 0, 0, time.UTC)

func twoBatches() []Batch {
	return []Batch{
		{
			Start: time.Date(2016, 4, 5, 2, 0, 0, 0, time.FixedZone("MDT", -6*3600)),
			End:   time.Date(2016, 4, 5, 3, 3, 0, 1, time.FixedZone("MDT", -6*3600)),
			Title: "Reboot batch 1 of 2; kernel patched", Description: `Apps at reduced redundancy: a\b, "c"` + "\nSecond line",
			Hypervisors: []string{"hv-01", "hv,02;x", "Überhypervisor-東京"},
		},
		{
			Start: time.Date(2016, 4, 6, 8, 0, 0, 0, time.UTC),
			End:   time.Date(2016, 4, 6, 9, 3, 0, 0, time.UTC),
			Title: "Reboot batch 2 of 2",
		},
	}
}

func TestWriteICS(t *testing.T) {
	var b bytes.Buffer
	if err := WriteICS(&b, Campaign{"Patch, 2016", stamp, []string{"Maintenance", "a,b"}}, twoBatches()); err != nil {
		t.Fatal(err)
	}
	const want = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//outagesim//plan//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
NAME:Patch\, 2016
X-WR-CALNAME:Patch\, 2016
BEGIN:VEVENT
UID:UID1@outagesim
DTSTAMP:20160328T153900Z
DTSTART:20160405T080000Z
DTEND:20160405T090301Z
SUMMARY:Reboot batch 1 of 2\; kernel patched
DESCRIPTION:Apps at reduced redundancy: a\\b\, "c"\nSecond line\n\nHypervis
 ors: hv-01\, hv\,02\;x\, Überhypervisor-東京
CATEGORIES:Maintenance,a\,b
END:VEVENT
BEGIN:VEVENT
UID:UID2@outagesim
DTSTAMP:20160328T153900Z
DTSTART:20160406T080000Z
DTEND:20160406T090300Z
SUMMARY:Reboot batch 2 of 2
CATEGORIES:Maintenance,a\,b
END:VEVENT
END:VCALENDAR
`
	batches := twoBatches()
	w := strings.NewReplacer("UID1", batches[0].uid("Patch, 2016"), "UID2", batches[1].uid("Patch, 2016"), "\n", "\r\n").Replace(want)
	if b.String() != w {
		t.Errorf("got\n%s\nexpected\n%s", b.String(), w)
	}
}

// Another program's parser reads back what was written, and no line is too long or ends without
// CRLF, whatever the names are.
func TestICSReadBack(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z\\;,:"ü東\n\r\t ]{0,200}`))
	rapid.Check(t, func(t *rapid.T) {
		c := Campaign{Name: text.Draw(t, "name"), Stamp: stamp, Categories: []string{"Maintenance", text.Draw(t, "category")}}
		var batches []Batch
		for range rapid.IntRange(0, 4).Draw(t, "batches") {
			start := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "start"), 0)
			batches = append(batches, Batch{
				Start: start, End: start.Add(time.Duration(rapid.Int64Range(1, 1e6).Draw(t, "seconds")) * time.Second),
				Title: text.Draw(t, "title"), Description: text.Draw(t, "description"),
				Hypervisors: rapid.SliceOfN(text, 0, 3).Draw(t, "hypervisors"),
			})
		}
		var b bytes.Buffer
		if err := WriteICS(&b, c, batches); err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(b.String(), "\r\n")
		if last := lines[len(lines)-1]; last != "" || !utf8.Valid(b.Bytes()) {
			t.Fatalf("ends in %q", last)
		}
		for _, l := range lines {
			if s := strings.TrimSuffix(l, "\r\n"); len(s) > 75 || strings.ContainsAny(s, "\r\n") || !utf8.ValidString(s) {
				t.Fatalf("line %q", l)
			}
		}
		parsed, err := ical.NewDecoder(&b).Decode()
		if err != nil {
			t.Fatal(err)
		}
		events := parsed.Events()
		if len(events) != len(batches) {
			t.Fatalf("%d events of %d", len(events), len(batches))
		}
		uids := make(map[string]bool)
		for i, e := range events {
			start, err1 := e.DateTimeStart(time.UTC)
			end, err2 := e.DateTimeEnd(time.UTC)
			title, err3 := e.Props.Text(ical.PropSummary)
			categories, err4 := e.Props.Get(ical.PropCategories).TextList()
			uid, _ := e.Props.Text(ical.PropUID)
			uids[uid] = true
			if err1 != nil || err2 != nil || err3 != nil || err4 != nil {
				t.Fatal(err1, err2, err3, err4)
			}
			if !start.Equal(batches[i].Start) || !end.Equal(batches[i].End) {
				t.Errorf("%v to %v, expected %v to %v", start, end, batches[i].Start, batches[i].End)
			}
			if want := readable(batches[i].Title); title != want {
				t.Errorf("title %q, expected %q", title, want)
			}
			if want := []string{"Maintenance", readable(c.Categories[1])}; !slices.Equal(categories, want) {
				t.Errorf("categories %q, expected %q", categories, want)
			}
			if d := batches[i].text(); d != "" {
				if got, err := e.Props.Text(ical.PropDescription); err != nil || got != readable(d) {
					t.Errorf("description %q, expected %q: %v", got, readable(d), err)
				}
			}
		}
		if len(uids) != len(batches) {
			t.Errorf("%d different UIDs of %d", len(uids), len(batches))
		}
	})
}

// readable is what of a text survives: line ends become one, what is no text is marked.
func readable(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (r < ' ' || r >= 0x7f && r < 0xa0) {
			return utf8.RuneError
		}
		return r
	}, s)
}

func TestUID(t *testing.T) {
	a := twoBatches()[0]
	same := a
	same.Start, same.End, same.Description = a.Start.UTC(), a.End.UTC(), "another text"
	if a.uid("c") != same.uid("c") {
		t.Error("zone or description change the UID")
	}
	for name, change := range map[string]func(b *Batch){
		"start":       func(b *Batch) { b.Start = b.Start.Add(1) },
		"end":         func(b *Batch) { b.End = b.End.Add(1) },
		"title":       func(b *Batch) { b.Title += "x" },
		"hypervisors": func(b *Batch) { b.Hypervisors = []string{"hv-01hv,02;x", "Überhypervisor-東京"} },
	} {
		other := a
		change(&other)
		if a.uid("c") == other.uid("c") {
			t.Errorf("%s does not change the UID", name)
		}
	}
	if a.uid("c") == a.uid("d") {
		t.Error("the campaign does not change the UID")
	}
}

func TestWriteICSRefuses(t *testing.T) {
	empty := []Batch{{Title: "b", Start: stamp, End: stamp}}
	if err := WriteICS(&bytes.Buffer{}, Campaign{Stamp: stamp}, empty); err == nil || !strings.Contains(err.Error(), `batch "b"`) {
		t.Errorf("%v", err)
	}
	if err := WriteStatuspage(&bytes.Buffer{}, Statuspage{}, empty); err == nil {
		t.Error("an empty batch is announced")
	}
	if err := WriteICS(&bytes.Buffer{}, Campaign{}, nil); err == nil {
		t.Error("no stamp is needed")
	}
}

// Every line but the last is as full as its characters allow.
func TestFold(t *testing.T) {
	for _, c := range []string{"x", "ü", "東", "😀"} {
		for n := range 250 {
			text := "a" + strings.Repeat(c, n)
			var b bytes.Buffer
			w := &icsWriter{bufio.NewWriter(&b)}
			w.line("SUMMARY", text)
			w.w.Flush()
			lines := strings.Split(strings.TrimSuffix(b.String(), "\r\n"), "\r\n")
			for i, l := range lines {
				if len(l) > 75 || !utf8.ValidString(l) || i > 0 && l[0] != ' ' || i < len(lines)-1 && len(l)+len(c) <= 75 {
					t.Fatalf("line %d of %d: %q", i, len(lines), l)
				}
			}
			if s := strings.ReplaceAll(b.String(), "\r\n ", ""); s != "SUMMARY:"+text+"\r\n" {
				t.Fatalf("%q", s)
			}
		}
	}
}
