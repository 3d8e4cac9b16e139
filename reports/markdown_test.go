package reports

import (
	"bytes"
	"strings"
	"testing"

	"outagesim/results"
)

func TestMarkdownEscapesNames(t *testing.T) {
	edges(func(name string, r *results.Results) {
		var b bytes.Buffer
		if err := Markdown(&b, r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if strings.Contains(b.String(), "<script") || strings.Contains(b.String(), " **b** ") {
			t.Errorf("%s: a name acts on the page", name)
		}
		columns := 0
		for _, line := range strings.Split(b.String(), "\n") {
			if !strings.HasPrefix(line, "|") {
				columns = 0
				continue
			}
			n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
			if columns != 0 && n != columns {
				t.Errorf("%s: a row of %d columns among %d: %s", name, n, columns, line)
			}
			columns = n
		}
	})
}
