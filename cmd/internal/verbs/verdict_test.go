package verbs

import (
	"bytes"
	"strings"
	"testing"

	"outagesim/cmd/internal/exit"
	"outagesim/results"
)

func TestVerdict(t *testing.T) {
	met := results.Objective{Objective: "a >= 1", Variant: "base", Verdict: results.Met}
	missed := results.Objective{Objective: "b >= 1", Variant: "base", Verdict: results.Missed}
	undecided := results.Objective{Objective: "c >= 1", Variant: "base", Verdict: results.Undecided}
	for _, c := range []struct {
		objectives []results.Objective
		strict     bool
		want       exit.Status
		warns      bool
	}{
		{nil, true, exit.Done, false},
		{[]results.Objective{met}, true, exit.Done, false},
		{[]results.Objective{met, undecided}, false, exit.Done, true},
		{[]results.Objective{met, undecided}, true, exit.Undecided, false},
		{[]results.Objective{undecided, missed}, false, exit.Missed, false},
		{[]results.Objective{undecided, missed}, true, exit.Missed, false},
	} {
		var w bytes.Buffer
		err := verdict(NewNotices(&w, false), c.objectives, c.strict)
		if got := exit.Of(err); got != c.want || (w.Len() > 0) != c.warns {
			t.Errorf("%v, strict %v: status %d, want %d; stderr %q", c.objectives, c.strict, got, c.want, &w)
		}
		if err != nil && strings.Contains(err.Error(), "a >= 1") {
			t.Errorf("%v names an objective that is met", err)
		}
	}
}

func TestResumeLine(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"run x.yaml", "outagesim run x.yaml --resume"},
		{"run x.yaml --resume", "outagesim run x.yaml --resume"},
		{"run my;file --set a=[1,2]", "outagesim run 'my;file' --set 'a=[1,2]' --resume"},
		{"run it's", `outagesim run 'it'\''s' --resume`},
	} {
		if got := resumeLine(strings.Fields("/opt/bin/outagesim " + c.args)); got != c.want {
			t.Errorf("%s: %s, want %s", c.args, got, c.want)
		}
	}
}
