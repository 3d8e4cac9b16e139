package reports

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"outagesim/reports/canvas"
	"outagesim/results"
)

// Markdown writes the report as Markdown, without charts.
func Markdown(w io.Writer, r *results.Results) error { return markdown(w, r, nil) }

// markdown writes the report with the charts that lie in the folder charts beside it.
func markdown(w io.Writer, r *results.Results, cs []Chart) error {
	d, err := build(r)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s.\n\n**%s**\n", md(d.title), mdLine(d.facts), md(d.answer))
	for _, s := range d.sections {
		fmt.Fprintf(&b, "\n## %s\n", md(s.title))
		if s.note != "" {
			fmt.Fprintf(&b, "\n%s\n", mdLine(s.note))
		}
		if s.table != nil {
			s.table.markdown(&b)
		}
		if len(s.items) > 0 {
			b.WriteString("\n")
		}
		for _, i := range s.items {
			if i.mark != "" {
				fmt.Fprintf(&b, "- **%s**: %s\n", md(i.mark), md(i.text))
			} else {
				fmt.Fprintf(&b, "- %s\n", mdLine(i.text))
			}
		}
	}
	if len(cs) > 0 {
		b.WriteString("\n## Charts\n")
	}
	for _, c := range cs {
		fmt.Fprintf(&b, "\n![%s](charts/%s.svg)\n", md(c.Title), c.Name)
	}
	b.WriteString("\n## How to read this\n\n")
	for _, m := range d.methods {
		fmt.Fprintf(&b, "- %s\n", mdLine(m))
	}
	fmt.Fprintf(&b, "\n%s\n", md("outagesim "+r.Version))
	_, err = io.WriteString(w, b.String())
	return err
}

func (t *table) markdown(b *strings.Builder) {
	b.WriteString("\n|")
	for _, h := range t.head {
		fmt.Fprintf(b, " %s |", md(h))
	}
	b.WriteString("\n|")
	for c := range t.head {
		if c < t.names {
			b.WriteString(" --- |")
		} else {
			b.WriteString(" ---: |")
		}
	}
	b.WriteString("\n")
	for _, row := range t.rows {
		b.WriteString("|")
		for _, c := range row {
			fmt.Fprintf(b, " %s |", md(c.full))
		}
		b.WriteString("\n")
	}
}

// markdownEscapes are of characters, and of the beginnings of addresses that are links without any mark.
var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "#", `\#`, "~", `\~`, "$", `\$`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "://", `\://`, "www.", `www\.`,
)

// md escapes what Markdown or HTML in it would act on.
func md(s string) string { return markdownEscapes.Replace(canvas.Clean(s)) }

var listMark = regexp.MustCompile(`^(\d+)([.)])`)

// mdLine is md for what begins a line, where more has a meaning: lists, rules, underlines.
func mdLine(s string) string {
	s = md(s)
	if s != "" && strings.ContainsRune("-+=", rune(s[0])) {
		return `\` + s
	}
	return listMark.ReplaceAllString(s, `$1\$2`)
}
