package reports

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/reports/charts"
	"outagesim/reports/numbers"
	"outagesim/reports/theme"
	"outagesim/results"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// page is what the template sees.
type page struct {
	Policy               string
	Style                template.HTML
	Title, Facts, Answer string
	Lead, Sections       []pageSection
	Charts               []pageChart
	Methods              []string
	MetricHead           []string
	Metrics              [][]string
	Version, Scenario    string
	Seed                 uint64
}

type pageSection struct {
	Title, Note string
	Head        []pageCell
	Rows        [][]pageCell
	Items       []pageItem
}

type pageCell struct {
	Text   string
	Figure bool
}

type pageItem struct {
	Mark, Text string
	Class      string // of a verdict
}

type pageChart struct {
	Name         string
	Wide, Narrow template.HTML
}

// HTML writes the report as one page that loads nothing, with its charts inline. It follows the
// reader's choice of a light or dark screen, and prints on white.
func HTML(w io.Writer, r *results.Results) error {
	d, err := build(r)
	if err != nil {
		return err
	}
	cs, err := Charts(r)
	if err != nil {
		return err
	}
	p := page{
		Title: d.title, Facts: d.facts, Answer: d.answer, Methods: d.methods,
		Version: canvas.Clean(r.Version), Scenario: canvas.Clean(r.Scenario), Seed: r.Seed,
	}
	for i, s := range d.sections {
		if i < max(1, d.lead) {
			p.Lead = append(p.Lead, pageOf(s))
		} else {
			p.Sections = append(p.Sections, pageOf(s))
		}
	}
	inks := inkwell{}
	for _, c := range cs {
		p.Charts = append(p.Charts, pageChart{
			Name: c.Name,
			// The drawing escapes the names in it.
			Wide:   template.HTML(c.Inline(charts.Wide, inks.paint)),
			Narrow: template.HTML(c.Inline(charts.Narrow, inks.paint)),
		})
	}
	p.MetricHead, p.Metrics = metricTable(r)
	css := pageCSS + inks.css()
	sum := sha256.Sum256([]byte(css))
	p.Policy = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	p.Style = template.HTML("<style>" + css + "</style>") // as hashed, to the byte
	return pageTemplate.Execute(w, p)
}

func pageOf(s section) pageSection {
	q := pageSection{Title: s.title, Note: s.note}
	if s.table != nil {
		for i, h := range s.table.head {
			q.Head = append(q.Head, pageCell{h, i >= s.table.names})
		}
		for _, row := range s.table.rows {
			var cells []pageCell
			for i, c := range row {
				cells = append(cells, pageCell{c.full, i >= s.table.names})
			}
			q.Rows = append(q.Rows, cells)
		}
	}
	for _, i := range s.items {
		it := pageItem{Mark: i.mark, Text: i.text}
		switch i.mark {
		case results.Met, results.Missed, results.Undecided:
			it.Class = i.mark
		}
		q.Items = append(q.Items, it)
	}
	return q
}

// metricTable is every figure of every variant, or candidate of a plan.
func metricTable(r *results.Results) (head []string, rows [][]string) {
	head = []string{"variant", "metric", "mean", "unit", "median", "95%", "99%", "over", "n", "method"}
	q := func(x *float64) string {
		if x == nil {
			return ""
		}
		return numbers.Sig(*x, 4)
	}
	add := func(of, name string, m results.Metric) error {
		n := ""
		if m.N > 0 {
			n = numbers.Fixed(float64(m.N), 0)
		}
		rows = append(rows, []string{canvas.Clean(of), canvas.Clean(name), numbers.Metric(name, m), canvas.Clean(m.Unit), q(m.P50), q(m.P95), q(m.P99), canvas.Clean(m.Over), n, canvas.Clean(m.Method)})
		return nil
	}
	for _, v := range r.Variants {
		for _, name := range slices.Sorted(maps.Keys(v.Metrics)) {
			_ = add(v.Name, name, v.Metrics[name])
		}
	}
	if r.Plan != nil {
		head[0] = "candidate"
		_ = planMetrics(r.Plan, add) // no row is refused
	}
	return head, rows
}

// inkwell numbers the inks of the drawings of a page, so that a style sheet can colour them.
type inkwell map[theme.Ink]int

func (k inkwell) paint(property string, i theme.Ink) string {
	n, ok := k[i]
	if !ok {
		n = len(k)
		k[i] = n
	}
	return fmt.Sprintf(`class="%c%d"`, property[0], n)
}

func (k inkwell) css() string {
	inks := make([]theme.Ink, len(k))
	for i, n := range k {
		inks[n] = i
	}
	var b strings.Builder
	rules := func(t Theme) {
		for n, i := range inks {
			fmt.Fprintf(&b, ".f%d{fill:%s}.s%d{stroke:%s}\n", n, t.Hex(i), n, t.Hex(i))
		}
	}
	rules(Light)
	b.WriteString("@media screen and (prefers-color-scheme: dark){\n")
	rules(Dark)
	b.WriteString("}\n")
	return b.String()
}
