package calendar

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// Campaign says what a calendar is of.
type Campaign struct {
	Name       string    // of the calendar
	Stamp      time.Time // when the plan was made, or any other instant that a repetition gives as well
	Categories []string
}

// WriteICS writes an iCalendar with one event per batch. The same campaign and batches give the same
// bytes. An event's UID comes from its campaign's name, times, title and hypervisors, so that an
// import of an unchanged batch replaces the event.
func WriteICS(w io.Writer, c Campaign, batches []Batch) error {
	if c.Stamp.IsZero() {
		return errors.New("writing a calendar without the time of its plan")
	}
	out := &icsWriter{w: bufio.NewWriter(w)}
	out.line("BEGIN", "VCALENDAR")
	out.line("VERSION", "2.0")
	out.line("PRODID", "-//outagesim//plan//EN")
	out.line("CALSCALE", "GREGORIAN")
	out.line("METHOD", "PUBLISH")
	if c.Name != "" {
		out.line("NAME", escapeText(c.Name))
		out.line("X-WR-CALNAME", escapeText(c.Name)) // what most programs read instead
	}
	seen := make(map[string]int)
	for _, b := range batches {
		start, end, err := b.span()
		if err != nil {
			return fmt.Errorf("writing a calendar: %w", err)
		}
		uid := b.uid(c.Name)
		seen[uid]++
		if n := seen[uid]; n > 1 {
			uid = fmt.Sprintf("%s-%d", uid, n)
		}
		out.line("BEGIN", "VEVENT")
		out.line("UID", uid+"@outagesim")
		out.line("DTSTAMP", utc(c.Stamp))
		out.line("DTSTART", utc(start))
		out.line("DTEND", utc(end))
		out.line("SUMMARY", escapeText(b.Title))
		if d := b.text(); d != "" {
			out.line("DESCRIPTION", escapeText(d))
		}
		if len(c.Categories) > 0 {
			escaped := make([]string, len(c.Categories))
			for i, category := range c.Categories {
				escaped[i] = escapeText(category)
			}
			out.line("CATEGORIES", strings.Join(escaped, ","))
		}
		out.line("END", "VEVENT")
	}
	out.line("END", "VCALENDAR")
	return out.w.Flush()
}

// text returns the description with the hypervisors' names.
func (b Batch) text() string {
	if len(b.Hypervisors) == 0 {
		return b.Description
	}
	names := "Hypervisors: " + strings.Join(b.Hypervisors, ", ")
	if b.Description == "" {
		return names
	}
	return b.Description + "\n\n" + names
}

// uid returns a digest of what makes the batch the batch it is.
func (b Batch) uid(campaign string) string {
	h := sha256.New()
	add := func(s string) {
		var size [8]byte
		binary.BigEndian.PutUint64(size[:], uint64(len(s)))
		h.Write(size[:])
		io.WriteString(h, s)
	}
	add(campaign)
	add(b.Start.UTC().Format(time.RFC3339Nano))
	add(b.End.UTC().Format(time.RFC3339Nano))
	add(b.Title)
	for _, name := range b.Hypervisors {
		add(name)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// utc returns the form of a date with UTC time.
func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// escapeText returns a value of type TEXT. What is no text, control characters and broken UTF-8, is
// replaced.
func escapeText(s string) string {
	var b strings.Builder
	s = strings.ReplaceAll(s, "\r\n", "\n")
	for _, r := range s {
		switch {
		case r == '\\' || r == ';' || r == ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteByte('\t')
		case r < ' ' || r >= 0x7f && r < 0xa0:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// icsWriter writes content lines. The first error stays in the buffered writer.
type icsWriter struct{ w *bufio.Writer }

// foldAt is how many octets a line may have before its CRLF.
const foldAt = 75

// line writes one content line, folded between characters.
func (o *icsWriter) line(name, value string) {
	s := name + ":" + value
	room := foldAt
	for len(s) > room {
		n := room
		for !utf8.RuneStart(s[n]) {
			n--
		}
		o.w.WriteString(s[:n])
		o.w.WriteString("\r\n ")
		s = s[n:]
		room = foldAt - 1 // the space counts
	}
	o.w.WriteString(s)
	o.w.WriteString("\r\n")
}
