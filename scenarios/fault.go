package scenarios

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fault is something wrong at a place of a scenario.
type Fault struct {
	File         string // a path, a built-in's name, or "--set path=value"
	Line, Column int    // from 1; 0: the whole of File
	Key          string // such as apps.redundant.failover.fails; "" for the whole file
	Message      string
	Remedy       string // what would put it right; may be ""
}

// String prints "file:line:column: key: message; remedy" without what is missing.
func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		b.WriteString(":" + strconv.Itoa(f.Line) + ":" + strconv.Itoa(f.Column))
	}
	for _, part := range []string{f.Key, f.Message} {
		if part != "" {
			b.WriteString(": " + part)
		}
	}
	if f.Remedy != "" {
		b.WriteString("; " + f.Remedy)
	}
	return Printable(b.String())
}

// Printable writes what would act on a terminal as Go escapes it: files say what they like.
func Printable(s string) string {
	acts := func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError }
	if !strings.ContainsFunc(s, acts) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if acts(r) {
			b.WriteString(strings.Trim(strconv.QuoteToASCII(string(r)), `"`))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Faults is everything wrong with a scenario, in the order of the file.
type Faults []Fault

// Error prints one fault a line.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// sorted returns fs by position without repetitions. What has no line, such as an override, comes
// after what has one, in the order found.
func (fs Faults) sorted(main string) Faults {
	seen := map[Fault]bool{}
	var out Faults
	for _, f := range fs {
		if !seen[f] {
			seen[f] = true
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Fault) int {
		if c := cmp.Compare(rank(a.File, main), rank(b.File, main)); c != 0 {
			return c
		}
		if a.File != b.File {
			return 0
		}
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return out
}

func rank(file, main string) int {
	if file == main {
		return 0
	}
	return 1
}
