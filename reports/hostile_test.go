package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"outagesim/calibrate"
	"outagesim/calibrate/records"
	"outagesim/internal/frugal"
	"outagesim/reports/canvas"
	"outagesim/reports/internal/sample"
	"outagesim/results"
)

// hostile are names that mean something to one of the programs that read what is written.
func hostile() []string {
	return []string{
		`=cmd|'/C calc'!A0`, "@SUM(1+1)*cmd", "+1+1", "-2+3", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠1", `=HYPERLINK("http://evil.example/","x")`,
		`<img src=x onerror=alert(1)>`, `"><svg/onload=alert(1)>`, `'><script>alert(1)</script>`, `</title></style></script><script src=//evil.example/x.js></script>`,
		`<link rel=stylesheet href=http://evil.example/x.css>`, `<meta http-equiv=refresh content=0;url=http://evil.example/>`, "&lt;b&gt; &#60;b&#62; &amp;",
		`]]><b>`, `--><b>`, `<!--`, "{{.Title}}", "javascript:alert(1)", `url(http://evil.example/x.png)`,
		"[x](http://evil.example/)", "![x](http://evil.example/x.png)", "[x]: http://evil.example/", "<http://evil.example/>", "http://evil.example/ www.evil.example", "a`b`|c|d", "| - | - |", "***", "__b__",
		"~~~", "# head", "> quote", "1. one", "2) two", "- item", "+ item", "===", "$$x$$", `\`, `a\|b`, `\[x](y)`, "a  \nb", "a\n\n# b\n\n|c|",
		"\x1b[31mred\x1b]0;title\a", "\u202egnp.exe", "nul\x00nul", "\ufffe\uffff\U0010ffff", "\ufeffbom", "\u2028line\u2029", "zero\u200bwidth", "\x7f\u0085\u009b31m",
		"😀👩‍👩‍👧", "e\u0301\u0302\u0303\u0304\u0305", "中文", "אבג", strings.Repeat("long ", 200), "a\r\nEND:VEVENT\r\nBEGIN:VEVENT",
	}
}

// named returns results of every kind in which many things have that name.
func named(t testing.TB, name string) map[string]*results.Results {
	t.Helper()
	with, err := json.Marshal(name)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*results.Results{}
	for edge, text := range nastyEdges() {
		text := bytes.ReplaceAll(text, []byte(placeholder), bytes.Trim(with, `"`))
		r, err := results.Read(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s named %q: %v", edge, name, err)
		}
		out[edge] = r
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	for _, row := range [][]string{{"host", "down", "up", "cause"}, {name, "2016-01-05", "2016-01-06", name}, {name, "2016-02-05", "2016-02-07", "disk"}, {"b", "2016-03-05", "2016-03-07", name}} {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	s, err := records.Read([]string{records.Stdin}, records.Options{Kind: records.KindTable, Stdin: strings.NewReader(b.String())})
	if err != nil {
		t.Fatalf("records named %q: %v", name, err)
	}
	if out["calibration"], err = calibrate.Calibrate(s, calibrate.Options{Name: name, ByCause: true, Version: "test"}); err != nil {
		t.Fatal(err)
	}
	return out
}

const placeholder = "PLACEHOLDER"

// nastyEdges are results as they are written, with a placeholder for the nasty name in them.
var nastyEdges = sync.OnceValue(func() map[string][]byte {
	all, out := sample.Edges(), map[string][]byte{}
	for _, edge := range []string{"names", "replay names", "plan names", "sweep names"} {
		var b, nasty bytes.Buffer
		if err := results.Write(&b, all[edge]); err != nil {
			panic(err)
		}
		e := json.NewEncoder(&nasty)
		e.SetEscapeHTML(false)
		if err := e.Encode(sample.Nasty); err != nil {
			panic(err)
		}
		old := bytes.TrimSuffix(bytes.TrimPrefix(nasty.Bytes(), []byte(`"`)), []byte("\"\n"))
		out[edge] = bytes.ReplaceAll(b.Bytes(), old, []byte(placeholder))
	}
	return out
})

// TestHostileNames: whatever things are called, the name is there to be read and does nothing.
func TestHostileNames(t *testing.T) {
	for _, name := range hostile() {
		for kind, r := range named(t, name) {
			t.Run(kind+" "+fmt.Sprintf("%.30q", name), func(t *testing.T) {
				judgeReport(t, r, os.Getenv("OUTAGESIM_SLOW") != "")
				var b bytes.Buffer
				if err := CSV(&b, r); err != nil {
					t.Fatal(err)
				}
				rows, err := csv.NewReader(&b).ReadAll()
				if err != nil {
					t.Fatal(err)
				}
				// Marks that do something may be gone from a cell, and white space may be another.
				bare := canvas.Clean(name)
				if !slices.ContainsFunc(rows, func(row []string) bool {
					return slices.ContainsFunc(row, func(c string) bool { return strings.Contains(canvas.Clean(c), bare) })
				}) {
					t.Errorf("no cell has %q", name)
				}
			})
		}
	}
}

// TestHostileNamesOnPages draws the pages of a few names that hold all the others: it takes its time.
func TestHostileNamesOnPages(t *testing.T) {
	names := hostile()
	for _, joined := range []string{strings.Join(names[:len(names)/2], " "), strings.Join(names[len(names)/2:], " ")} {
		for kind, r := range named(t, joined) {
			t.Run(kind, func(t *testing.T) {
				var b bytes.Buffer
				if err := HTML(&b, r); err != nil {
					t.Fatal(err)
				}
				judgePage(t, b.String())
				if want := canvas.Clean(joined); !strings.Contains(strings.Join(strings.Fields(textOf(t, b.String())), " "), want) {
					t.Errorf("the page does not have %q", want)
				}
			})
		}
	}
}

// acts tells whether a rune does something to a terminal or to the direction of text.
func acts(r rune) bool {
	return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Cf, r)
}

func judgeText(t *testing.T, s string) {
	t.Helper()
	if i := strings.IndexFunc(s, acts); i >= 0 || !utf8.ValidString(s) {
		t.Errorf("the table has %q", s[max(0, i-20):min(len(s), max(0, i)+20)])
	}
}

// bareMark finds what Markdown acts on where it is not escaped. Only the program's own marks are left
// when they are taken away.
var (
	escaped   = regexp.MustCompile("\\\\[\\\\|`*_\\[\\]#~$:.+=)-]")
	ownImages = regexp.MustCompile(`(?m)^!\[[^\[\]]*\]\(charts/[a-z0-9-]+\.svg\)$`)
	ownBold   = regexp.MustCompile(`(?m)^(- )?\*\*[^*]*\*\*(:|$)`)
	ownHeads  = regexp.MustCompile(`(?m)^##? `)
	ownRules  = regexp.MustCompile(`(?m)^\|( -+:? \|)+$`)
	ownItems  = regexp.MustCompile(`(?m)^- `)
	bareMark  = regexp.MustCompile("[`*_\\[\\]#~$\\\\<>]|://|www\\.|&(?:[^lga]|$)|(?m:^[ \\t]+\\S)|(?m:^(?:[-+=]|\\d+[.)](?:\\s|$)))")
)

func judgeMarkdown(t *testing.T, s string) {
	t.Helper()
	judgeText(t, s)
	columns := 0
	rest := escaped.ReplaceAllString(s, "x")
	for line := range strings.Lines(rest) {
		if !strings.HasPrefix(line, "|") {
			if columns = 0; strings.Contains(line, "|") {
				t.Errorf("a bar outside of a table: %q", line)
			}
			continue
		}
		if n := strings.Count(line, "|"); columns != 0 && n != columns {
			t.Errorf("a row of %d columns among %d: %q", n, columns, line)
		} else {
			columns = n
		}
	}
	for _, own := range []*regexp.Regexp{ownImages, ownRules, ownHeads} {
		rest = own.ReplaceAllString(rest, "own ")
	}
	rest = ownBold.ReplaceAllStringFunc(rest, func(s string) string { return "own " + strings.ReplaceAll(s, "**", "") })
	rest = ownItems.ReplaceAllString(rest, "")
	if at := bareMark.FindStringIndex(rest); at != nil {
		t.Errorf("Markdown acts on %q in %q", rest[at[0]:at[1]], rest[max(0, at[0]-60):min(len(rest), at[1]+60)])
	}
}

func judgeCSV(t *testing.T, s string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(s)).ReadAll() // refuses rows of another length
	if err != nil {
		t.Fatalf("%v: %.1000q", err, s)
	}
	for _, row := range rows {
		for i, c := range row {
			if strings.ContainsFunc(c, acts) {
				t.Errorf("column %d acts on a terminal: %q", i, c)
			}
			r, _ := utf8.DecodeRuneInString(c)
			if c != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) && !plainNumber.MatchString(c) {
				t.Errorf("column %d begins a formula: %q", i, c)
			}
		}
	}
}

// tokens reads a page as a browser does, as far as its own template goes: any other element, any
// attribute that names an address or a script, and any address in a style sheet are reported.
func tokens(t *testing.T, page string, each func(xml.Token)) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("the page cannot be parsed: %v", err)
		}
		each(token)
	}
}

func textOf(t *testing.T, page string) string {
	var b strings.Builder
	tokens(t, page, func(token xml.Token) {
		if c, ok := token.(xml.CharData); ok {
			b.Write(c)
		}
	})
	return b.String()
}

// What pages are made of: elements, and which attributes they may have. None of them loads anything:
// an address within the page begins with #.
var (
	pageElements = strings.Fields(`html head meta title style body main header h1 h2 p section ul li strong span figure div
		table thead tbody tr th td details summary footer svg desc defs path g use`)
	pageAttributes = strings.Fields(`lang charset http-equiv content name class scope id width height viewBox role aria-labelledby
		d fill stroke stroke-width stroke-dasharray transform href x y`)
	loadsStyle = regexp.MustCompile(`(?i)url\s*\(|@import|@font-face|expression|\\`)
)

func judgePage(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.ContainsFunc(s, acts) {
		t.Error("the page has characters that cannot be printed")
	}
	within := []string{}
	policies := 0
	tokens(t, s, func(token xml.Token) {
		switch e := token.(type) {
		case xml.StartElement:
			within = append(within, e.Name.Local)
			if !slices.Contains(pageElements, e.Name.Local) {
				t.Errorf("an element %s in the page", e.Name.Local)
			}
			for _, a := range e.Attr {
				switch name := a.Name.Local; {
				case a.Name.Space == "xmlns" || name == "xmlns": // names, not addresses
				case !slices.Contains(pageAttributes, name):
					t.Errorf("an attribute %s=%q of %s in the page", name, a.Value, e.Name.Local)
				case name == "href" && (e.Name.Local != "use" || !strings.HasPrefix(a.Value, "#")):
					t.Errorf("%s of %s is %q", name, e.Name.Local, a.Value)
				case name == "http-equiv" && a.Value != "Content-Security-Policy":
					t.Errorf("%s is %q", name, a.Value)
				case name == "http-equiv":
					policies++
				case strings.Contains(strings.ToLower(a.Value), "url("):
					t.Errorf("%s of %s is %q", name, e.Name.Local, a.Value)
				}
			}
		case xml.EndElement:
			within = within[:len(within)-1]
		case xml.CharData:
			if n := len(within); n > 0 && within[n-1] == "style" {
				if m := loadsStyle.FindString(string(e)); m != "" {
					t.Errorf("the style sheet has %q", m)
				}
			}
		case xml.Comment, xml.ProcInst:
			t.Errorf("%T in the page", e)
		}
	})
	if policies != 1 {
		t.Errorf("%d content security policies", policies)
	}
}

// TestEndlessNames: names of pages and pages are cut where there is no room, and cost what their length
// explains.
func TestEndlessNames(t *testing.T) {
	units := []string{"x", "1 s ", "\u0301", "(", "中", "<b>"}
	if os.Getenv("OUTAGESIM_SLOW") == "" {
		units = units[:2]
	}
	for _, unit := range units {
		name := strings.Repeat(unit, 20_000/len(unit))
		for kind, r := range named(t, name) {
			// Each name stands in many places of a page.
			frugal.ReadWithin(t, 1<<30+10_000*uint64(len(name)), func() {
				for _, write := range []func(io.Writer) error{
					func(w io.Writer) error { return Table(w, r, 80) }, func(w io.Writer) error { return Markdown(w, r) },
					func(w io.Writer) error { return CSV(w, r) }, func(w io.Writer) error { return HTML(w, r) },
				} {
					if err := write(io.Discard); err != nil {
						t.Errorf("%s: %v", kind, err)
					}
				}
			})
		}
	}
}
