package calendar

import (
	"bytes"
	"encoding/json"
	"html"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"
)

// Whatever batches, hypervisors and campaigns are called, a calendar has as many events as there are
// batches, in lines as RFC 5545 wants them, and another program reads the same texts from it. The same
// names stand in what is sent to a status page as text.
func FuzzNamesInCalendars(f *testing.F) {
	for _, s := range []string{
		"a;b,c\\d:e\"f", "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x", "a\nb\rc", "\\n", "\\", "\\\r\n", strings.Repeat("é", 100), strings.Repeat("😀", 40), "\x00\x1b[31m\x7f", "\u2028\u2029\u0085",
		"\xff\xfe", "<b>&\"'</b><script>", "=1+1", " leading\t", "",
	} {
		f.Add(s, s, s, s)
	}
	f.Fuzz(func(t *testing.T, name, title, description, host string) {
		start := time.Date(2016, 4, 5, 8, 0, 0, 0, time.UTC)
		batches := []Batch{
			{Start: start, End: start.Add(time.Hour), Title: title, Description: description, Hypervisors: []string{host, name}},
			{Start: start, End: start.Add(time.Hour), Title: title},
		}
		var b bytes.Buffer
		if err := WriteICS(&b, Campaign{Name: name, Stamp: start, Categories: []string{title, host}}, batches); err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(b.Bytes()) || bytes.ContainsFunc(b.Bytes(), func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\r\n", r) }) {
			t.Fatalf("no text: %q", b.String())
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\r\n"), "\r\n")
		for _, l := range lines {
			if len(l) > foldAt || strings.ContainsAny(l, "\r\n") {
				t.Errorf("the line %q", l)
			}
		}
		cal, err := ical.NewDecoder(bytes.NewReader(b.Bytes())).Decode()
		if err != nil {
			t.Fatalf("%v: %q", err, b.String())
		}
		events := cal.Events()
		if len(events) != len(batches) || len(cal.Children) != len(batches) {
			t.Fatalf("%d events: %q", len(events), b.String())
		}
		for i, e := range events {
			if len(e.Children) > 0 {
				t.Errorf("an event holds %d others", len(e.Children))
			}
			text := func(property string) string {
				got, err := e.Props.Text(property)
				if err != nil {
					t.Fatalf("%v: %q", err, b.String())
				}
				return got
			}
			if got, want := text("SUMMARY"), plainText(title); got != want {
				t.Errorf("title %q becomes %q, want %q", title, got, want)
			}
			if want := plainText(batches[i].text()); want != "" && text("DESCRIPTION") != want {
				t.Errorf("description %q becomes %q, want %q", description, text("DESCRIPTION"), want)
			}
		}

		b.Reset()
		if err := WriteStatuspage(&b, Statuspage{Components: []string{name}}, batches); err != nil {
			t.Fatal(err)
		}
		var bodies []map[string]statuspageIncident
		if err := json.Unmarshal(b.Bytes(), &bodies); err != nil || len(bodies) != len(batches) {
			t.Fatalf("%v: %q", err, b.String())
		}
		in := bodies[0]["incident"]
		if strings.ContainsAny(in.Name, "\n\r") || strings.ContainsAny(in.Body, "<>\"") || html.UnescapeString(in.Body) != html.UnescapeString(html.EscapeString(strings.ToValidUTF8(description, "\ufffd"))) {
			t.Errorf("%+v", in)
		}
	})
}

// plainText is what is left of a text in a calendar: what is no text is replaced, and lines end with
// line feeds.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0:
			return utf8.RuneError
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}
