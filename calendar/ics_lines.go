package calendar

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is how many octets of a content line are kept. The lines that matter are far shorter;
// longer ones, such as attachments, are read over.
const longest = 64 << 10

// contentLine is one unfolded line of an iCalendar, NAME;PARAM=value:value.
type contentLine struct {
	number int // of its first physical line
	name   string
	params map[string]string // a list's values stay together
	value  string
	cut    bool // longer than longest
}

// lineReader unfolds lines.
type lineReader struct {
	r      *bufio.Reader
	number int // of physical lines read
}

// next returns the next content line that is not empty, io.EOF after the last one.
func (l *lineReader) next() (contentLine, error) {
	for {
		var text []byte
		cut := false
		number := l.number + 1
		for {
			piece, err := l.r.ReadSlice('\n')
			room := longest - len(text)
			cut = cut || len(piece) > room
			text = append(text, piece[:min(len(piece), room)]...)
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			if err != nil && (err != io.EOF || len(text) == 0) {
				return contentLine{}, err
			}
			l.number++
			text = bytes.TrimRight(text, "\r\n")
			// A line that begins with white space continues the one before.
			if peek, _ := l.r.Peek(1); len(peek) == 0 || peek[0] != ' ' && peek[0] != '\t' {
				break
			}
			l.r.Discard(1)
		}
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		return parseLine(number, string(text), cut)
	}
}

// lineError is what is wrong with a line.
type lineError struct {
	number int
	text   string
}

func (e *lineError) Error() string { return e.text }

func wrong(number int, format string, args ...any) error {
	return &lineError{number, fmt.Sprintf(format, args...)}
}

// parseLine splits a content line at the first colon and the semicolons before it that are not
// quoted.
func parseLine(number int, text string, cut bool) (contentLine, error) {
	c := contentLine{number: number, cut: cut}
	head, quoted := -1, false
	var ends []int
	for i := 0; i < len(text) && head < 0; i++ {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case quoted:
		case text[i] == ';':
			ends = append(ends, i)
		case text[i] == ':':
			head = i
		}
	}
	if head < 0 {
		return c, wrong(number, "%q is no line of an iCalendar: it has no colon", clip(text))
	}
	c.value = text[head+1:]
	ends = append(ends, head)
	c.name = strings.ToUpper(text[:ends[0]])
	if c.name == "" || strings.ContainsAny(c.name, " \t\"=,") {
		return c, wrong(number, "%q is no name of a property", clip(c.name))
	}
	for i := 1; i < len(ends); i++ {
		name, value, ok := strings.Cut(text[ends[i-1]+1:ends[i]], "=")
		if !ok {
			return c, wrong(number, "parameter %q of %s has no value", clip(name), c.name)
		}
		if c.params == nil {
			c.params = make(map[string]string)
		}
		c.params[strings.ToUpper(name)] = strings.ReplaceAll(value, `"`, "")
	}
	return c, nil
}

// clip shortens what is shown of a file, and leaves out what would act on a terminal.
func clip(s string) string {
	const most = 60
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return utf8.RuneError
		}
		return r
	}, s[:min(len(s), 8*most)])
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
