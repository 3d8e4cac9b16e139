package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"outagesim/results"
)

// Table writes the comparison for a terminal of so many columns, plain text on one screen.
// Where the columns are too few for all intervals, those beside the minutes of outage go first.
func Table(w io.Writer, r *results.Results, width int) error {
	d, err := build(r)
	if err != nil {
		return err
	}
	if width <= 0 {
		width = 80
	}
	width = max(40, min(width, 120)) // longer lines are hard to follow
	var b strings.Builder
	paragraph(&b, d.title, width)
	paragraph(&b, d.facts+".", width)
	b.WriteString("\n")
	paragraph(&b, d.answer, width)
	for _, s := range d.sections {
		head := strings.ToUpper(s.title)
		if s.brief != "" {
			head += " (" + s.brief + ")"
		}
		b.WriteString("\n")
		paragraph(&b, head, width)
		if s.table != nil {
			s.table.text(&b, width, s.screen)
		}
		s.writeItems(&b, width)
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func (s section) writeItems(b *strings.Builder, width int) {
	wide := 0
	for _, i := range s.items {
		wide = max(wide, text.StringWidth(i.mark))
	}
	wide = min(wide, width/3)
	for _, i := range s.items {
		head := "- "
		if wide > 0 {
			head = pad(squeeze(i.mark, wide), wide, false) + "  "
		}
		lines := wrapText(i.text, width-text.StringWidth(head))
		for n, l := range lines {
			if n > 0 {
				head = strings.Repeat(" ", text.StringWidth(head))
			}
			b.WriteString(strings.TrimRight(head+l, " ") + "\n")
		}
	}
}

// text writes the table in aligned columns, shorter forms in if the full ones do not fit, then
// with names cut in the middle. Of a long table it writes so many rows and how many it leaves out.
func (t *table) text(b *strings.Builder, width, most int) {
	left := 0
	if most > 0 && len(t.rows) > most+1 {
		left = len(t.rows) - most
		t = &table{t.head, t.names, t.rows[:most]}
	}
	level := 0
	columns := t.widths(level)
	for level < 2 && total(columns) > width {
		level++
		columns = t.widths(level)
	}
	t.shrink(columns, width)
	write := func(cells []string) {
		var line strings.Builder
		for c, s := range cells {
			if c > 0 {
				line.WriteString("  ")
			}
			line.WriteString(pad(squeeze(s, columns[c]), columns[c], c >= t.names))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	write(t.head)
	for _, row := range t.rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, c.in(level))
		}
		write(cells)
	}
	if left > 0 {
		fmt.Fprintf(b, "and %d more, in the report\n", left)
	}
}

// shrink takes from the widest column that has something to give until the table fits: names
// give down to some letters, figures keep their digits, but not the whole of their head.
func (t *table) shrink(columns []int, width int) {
	least := make([]int, len(columns))
	for c := range columns {
		least[c] = 8
		if c >= t.names {
			for _, row := range t.rows {
				least[c] = max(least[c], text.StringWidth(row[c].least))
			}
		}
	}
	for total(columns) > width {
		widest := -1
		for c := range columns {
			if columns[c] > least[c] && (widest < 0 || columns[c] > columns[widest]) {
				widest = c
			}
		}
		if widest < 0 {
			return
		}
		columns[widest]--
	}
}

func (t *table) widths(level int) []int {
	w := make([]int, len(t.head))
	for c, s := range t.head {
		w[c] = text.StringWidth(s)
	}
	for _, row := range t.rows {
		for c, x := range row {
			w[c] = max(w[c], text.StringWidth(x.in(level)))
		}
	}
	return w
}

func total(columns []int) int {
	n := 2 * (len(columns) - 1)
	for _, w := range columns {
		n += w
	}
	return n
}

func pad(s string, width int, right bool) string {
	fill := strings.Repeat(" ", max(0, width-text.StringWidth(s)))
	if right {
		return fill + s
	}
	return s + fill
}

// squeeze cuts the middle out of what is wider than width.
func squeeze(s string, width int) string {
	if text.StringWidth(s) <= width {
		return s
	}
	runes := []rune(s)
	// Some runes have no width, but a name may have a million of those that do.
	for n := min(len(runes)-1, 4*width+16); n > 0; n-- {
		head := (n + 1) / 2
		short := string(runes[:head]) + "…" + string(runes[len(runes)-(n-head):])
		if text.StringWidth(short) <= width {
			return short
		}
	}
	return "…"
}

func paragraph(b *strings.Builder, s string, width int) {
	for _, l := range wrapText(s, width) {
		b.WriteString(l + "\n")
	}
}

func wrapText(s string, width int) []string {
	var lines []string
	line := ""
	var words []string
	for _, w := range strings.Fields(s) {
		r := []rune(w)
		for len(r) > 8*width { // cut at once, for below the rest is measured again and again
			words, r = append(words, string(r[:width/2])), r[width/2:]
		}
		words = append(words, string(r))
	}
	for i := 0; i < len(words); i++ {
		w := words[i]
		if cut := []rune(w); text.StringWidth(w) > width {
			w = string(cut[:width/2]) // at most two columns to a rune
			words[i] = string(cut[width/2:])
			i--
		}
		switch {
		case line == "":
			line = w
		case text.StringWidth(line)+1+text.StringWidth(w) <= width:
			line += " " + w
		default:
			lines = append(lines, line)
			line = w
		}
	}
	return append(lines, line)
}
