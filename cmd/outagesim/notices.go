package main

import (
	"fmt"
	"io"
)

// notices are messages on standard error that --quiet suppresses.
type notices struct {
	w     io.Writer
	quiet bool
}

func (n notices) say(format string, args ...any) {
	if !n.quiet {
		fmt.Fprintf(n.w, format+"\n", args...)
	}
}

func (n notices) warn(format string, args ...any) { n.say("warning: "+format, args...) }
