package scenarios

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"outagesim/sim"
)

const (
	maxSheet = 64 << 20
	mostRows = 4_000_000
	// mostComplaints about one file are told one by one.
	mostComplaints = 20
)

// sheet is a CSV file of which some columns are known by name; it may have others.
type sheet struct {
	name    string
	columns []string
	rows    []sheetRow
	// content is a digest of the bytes of the file.
	content    string
	complaints []complaint
	more       int // complaints that are only counted
	// seconds are what a column of durations holds, for a file that was read for it alone, and uses how many
	// distributions draw from them.
	seconds []sim.Seconds
	uses    int
}

// sheetRow is a row of a sheet, with the cells of the known columns in their order.
type sheetRow struct {
	line  int
	cells []string
}

// sheet reads a CSV file as a whole. What is wrong with it is in its complaints.
func (f files) sheet(name string, columns []string) *sheet {
	key := name + "\x00" + strings.Join(columns, "\x00")
	if s := f.sheets[key]; s != nil {
		return s
	}
	s := &sheet{name: name, columns: columns}
	if bad := s.read(f); bad != nil {
		s.complaints = append(s.complaints, *bad)
	}
	if f.sheets != nil {
		f.sheets[key] = s
	}
	return s
}

// maxDrawn is from how many values of files all distributions of a scenario and its variants may draw.
const maxDrawn = 20_000_000

// columnOnce is column, but reads each file once, however many variants and phases name it.
func (f files) columnOnce(name, column, unit string) ([]sim.Seconds, *complaint) {
	key := strings.Join([]string{"column", name, column, unit}, "\x00")
	s := f.sheets[key]
	if s == nil {
		s = &sheet{name: name}
		var bad *complaint
		if s.seconds, bad = f.column(name, column, unit); bad != nil {
			s.complaints = []complaint{*bad}
		}
		if f.sheets != nil {
			f.sheets[key] = s
		}
	}
	if len(s.complaints) > 0 {
		return nil, &s.complaints[0]
	}
	if s.uses++; s.uses*len(s.seconds) > maxDrawn {
		return nil, &complaint{fmt.Sprintf("%s has %d values, too many to draw from them in %d places", clip(name), len(s.seconds), s.uses), "give a sample of the values"}
	}
	return s.seconds, nil
}

func (s *sheet) read(f files) *complaint {
	if f.none(s.name) {
		return &complaint{noFolder, "write the scenario to a file first: outagesim init"}
	}
	text, bad := f.content(s.name, maxSheet, "keep the columns "+inWords(s.columns, "and")+" only")
	if bad != nil {
		return bad
	}
	sum := sha256.Sum256(text)
	s.content = hex.EncodeToString(sum[:])
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return &complaint{s.name + " is empty", "its first row names the columns: " + strings.Join(s.columns, ",")}
	case !utf8.Valid(text):
		return &complaint{s.name + " is no text in UTF-8", "save it as a CSV file in UTF-8"}
	}
	return s.parse(csv.NewReader(bytes.NewReader(text)))
}

func (s *sheet) parse(rows *csv.Reader) *complaint {
	rows.TrimLeadingSpace = true
	rows.FieldsPerRecord = -1
	header, err := rows.Read()
	if err != nil {
		return &complaint{fmt.Sprintf("%s has no header that can be read: %v", s.name, err), "the first row names the columns"}
	}
	at, bad := s.locate(header)
	if bad != nil {
		return bad
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil { // what follows a stray quote cannot be trusted
			return &complaint{fmt.Sprintf("%s: %v", s.name, err), ""}
		}
		line, _ := rows.FieldPos(0)
		if len(s.rows) == mostRows {
			return &complaint{fmt.Sprintf("%s has more than %d rows", s.name, mostRows), ""}
		}
		if len(row) != len(header) {
			s.complain(line, "", "put cells with commas in quotes", "has %d cells, the header has %d", len(row), len(header))
			continue
		}
		cells := make([]string, len(at))
		for i, j := range at {
			cells[i] = strings.TrimSpace(row[j])
		}
		s.rows = append(s.rows, sheetRow{line, cells})
	}
	if len(s.rows) == 0 && len(s.complaints) == 0 {
		return &complaint{s.name + " has a header and no rows", ""}
	}
	return nil
}

// locate finds the known columns in the header.
func (s *sheet) locate(header []string) (at []int, bad *complaint) {
	for i := range header {
		header[i] = strings.TrimSpace(header[i])
	}
	if len(header) == 1 && strings.ContainsAny(header[0], ";\t") {
		return nil, &complaint{s.name + " has a header of one cell", "separate cells by commas"}
	}
	var missing []string
	for _, c := range s.columns {
		i := slices.Index(header, c)
		switch {
		case i < 0:
			missing = append(missing, c)
		case slices.Contains(header[i+1:], c):
			return nil, &complaint{fmt.Sprintf("%s has two columns %s", s.name, c), "keep one of them"}
		}
		at = append(at, i)
	}
	if len(missing) == 0 {
		return at, nil
	}
	remedy := "its first row must name " + inWords(s.columns, "and") + ", in any order"
	others := slices.DeleteFunc(slices.Clone(header), func(h string) bool { return slices.Contains(s.columns, h) })
	if c, ok := nearest(missing[0], others); ok && len(missing) == 1 {
		remedy = "is " + strconv.Quote(c) + " meant?"
	}
	return nil, &complaint{fmt.Sprintf("%s lacks column %s", s.name, inWords(missing, "and")), remedy}
}

// complain notes what is wrong with a row, or a cell of it. What nobody will read is only counted: a file
// may have millions of rows, all of them wrong.
func (s *sheet) complain(line int, column, remedy, format string, args ...any) {
	if len(s.complaints) >= mostComplaints {
		s.more++
		return
	}
	place := fmt.Sprintf("%s line %d", s.name, line)
	if column != "" {
		place += ", column " + column
	}
	s.complaints = append(s.complaints, complaint{place + ": " + fmt.Sprintf(format, args...), remedy})
}

// report turns the complaints about the sheet that v names into faults of v, all of them at once.
func (d *decoder) report(v *value, s *sheet) {
	more := s.more
	for i, c := range s.complaints {
		v.bad = true
		if i >= mostComplaints {
			more++
			continue
		}
		d.fault(v.at, v.path, c.remedy, "%s", c.message)
	}
	if more > 0 {
		d.fault(v.at, v.path, "", "%s: %d more of its rows are wrong", clip(v.text), more)
	}
}

// improper tells why a text cannot name something; "" if it can.
func improper(name string) string {
	switch {
	case name == "":
		return "is empty"
	case utf8.RuneCountInString(name) > maxName:
		return fmt.Sprintf("%q is longer than %d letters", clip(name), maxName)
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return fmt.Sprintf("%q has characters that cannot be printed", clip(name))
	}
	return ""
}
