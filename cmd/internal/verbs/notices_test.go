package verbs

import (
	"bytes"
	"errors"
	"testing"
)

// What other people's files say, or are called, does nothing to the terminal that a message goes to.
func TestMessagesDoNothing(t *testing.T) {
	var b bytes.Buffer
	complain(&b, "outagesim", errors.New("part-\x1b[31m.segment: damaged\n\tat \u009b2J \u202ename"))
	NewNotices(&b, false).Warn("%s", "\x1b]0;x\a")
	want := "outagesim: part-\\x1b[31m.segment: damaged\n\tat \\u009b2J \\u202ename\nwarning: \\x1b]0;x\\a\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
