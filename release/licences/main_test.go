package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"outagesim/release/internal/licence"
	"outagesim/release/internal/linked"
)

// TestPageIsUTF8: a text in Latin-1 is written in UTF-8, and one in UTF-8 as it is.
func TestPageIsUTF8(t *testing.T) {
	m := &linked.Module{Path: "example.org/m", Version: "v1.0.0"}
	text := string(page([]*licence.Of{{Module: m, Texts: []licence.Text{{Name: "OLD", Body: "copyright \xa9 M\xfcller"}, {Name: "NEW", Body: "© “Müller”"}}}}))
	if !utf8.ValidString(text) || !strings.Contains(text, "copyright © Müller\n") || !strings.Contains(text, "\n© “Müller”\n") {
		t.Errorf("%q", text)
	}
}
