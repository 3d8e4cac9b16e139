package verbs

import (
	"fmt"
	"io"
)

// Notices are messages on standard error that --quiet suppresses.
type Notices struct {
	w     io.Writer
	quiet bool
}

// NewNotices returns those that go to w.
func NewNotices(w io.Writer, quiet bool) Notices { return Notices{w, quiet} }

// Say prints a line.
func (n Notices) Say(format string, args ...any) {
	if !n.quiet {
		fmt.Fprintln(n.w, printable(fmt.Sprintf(format, args...)))
	}
}

// Warn prints a warning.
func (n Notices) Warn(format string, args ...any) { n.Say("warning: "+format, args...) }
