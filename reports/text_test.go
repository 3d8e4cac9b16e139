package reports

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"

	"outagesim/reports/internal/sample"
	"outagesim/results"
)

func TestTableFitsItsWidth(t *testing.T) {
	edges(func(name string, r *results.Results) {
		for _, width := range []int{80, 100, 120} {
			var b bytes.Buffer
			if err := Table(&b, r, width); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, line := range strings.Split(b.String(), "\n") {
				if w := text.StringWidth(line); w > width {
					t.Errorf("%s at %d: %d columns: %s", name, width, w, line)
				}
				if line != strings.TrimRight(line, " ") {
					t.Errorf("%s at %d: blanks at the end of %q", name, width, line)
				}
			}
			if i := strings.IndexFunc(b.String(), func(c rune) bool { return unicode.IsControl(c) && c != '\n' }); i >= 0 {
				t.Errorf("%s: control character %q reaches the terminal", name, b.String()[i])
			}
		}
	})
}

func TestTableIsOneScreen(t *testing.T) {
	for name, r := range samples(t) {
		var b bytes.Buffer
		if err := Table(&b, r, 100); err != nil {
			t.Fatal(err)
		}
		most := 50
		if name == "plan" {
			most = 80 // a page, to be attached to a change request
		}
		if n := strings.Count(b.String(), "\n"); n > most {
			t.Errorf("%s: %d lines", name, n)
		}
	}
}

func TestTableSaysWhatItDoesNotKnow(t *testing.T) {
	r := sample.Edges()["missing metrics"]
	var b bytes.Buffer
	if err := Table(&b, r, 100); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), " 0 ") || !strings.Contains(b.String(), absent) {
		t.Errorf("figures that were not estimated show as something else:\n%s", b.String())
	}
}

func TestCapital(t *testing.T) {
	for s, want := range map[string]string{"": "", "rate": "Rate", "über": "Über", "1 panic": "1 panic", "日": "日"} {
		if got := capital(s); got != want {
			t.Errorf("capital(%q) = %q, want %q", s, got, want)
		}
	}
}
