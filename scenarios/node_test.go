package scenarios

import (
	"strings"
	"testing"
)

func TestParseYAMLLimits(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "f:1:1: is empty"},
		{"only a comment", "# x", "f:1:1: is empty"},
		{"only spaces", " \n\n", "f:1:1: is empty"},
		{"binary", "\x7fELF\x01\x00\x00", "f:1:6: is a binary file"},
		{"NUL in the third line", "a: 1\nb: 2\nc: \x00", "f:3:4: is a binary file"},
		{"latin-1", "name: caf\xe9\n", "f:1:10: is not UTF-8"},
		{"UTF-16", "\xff\xfen\x00", "f:1:4: is a binary file"},
		{"control character", "a: \x01", "is not YAML: control characters"},
		{"deep flow", strings.Repeat("[", 5000), "f:1:"},
		{"deep block", strings.Repeat("- ", 5000) + "a", "f:1:"},
		{"a bit too deep", strings.Repeat("[", 34) + strings.Repeat("]", 34), "is nested more than 32 deep"},
		{"large", strings.Repeat("#", maxBytes+1), "is larger than 4 MiB"},
		{"many values", "a: [" + strings.Repeat("1,", maxNodes+1) + "]", "has more than 200000 values"},
		{"unknown alias", "a: *b", "unknown anchor"},
		{"two documents", "a: 1\n---\nb: 1\n", "f:2:1: a second YAML document begins here"},
		{"second document broken", "a: 1\n---\n[\n", "is not YAML"},
		{"list for a key", "? [a]\n: b\n", "f:1:3: a key must be a plain word"},
		{"another YAML", "%YAML 9.9\n---\na: 1", "f:1:1: is not YAML"},
	} {
		n, fault := parseYAML("f", []byte(c.text))
		switch {
		case fault == nil:
			t.Errorf("%s: read as %v", c.name, n)
		case !strings.Contains(fault.String(), c.want):
			t.Errorf("%s: %s, want %s", c.name, fault, c.want)
		}
	}
}

func TestParseYAMLAccepts(t *testing.T) {
	for text, want := range map[string]string{
		"\ufeffa: 1\n":               "{a: 1}", // a byte order mark
		"a: 1\r\nb: 2\r\n":           "{a: 1, b: 2}",
		"a: &x {b: 1}\nc: *x\n":      "{a: {b: 1}, c: {b: 1}}",
		"---\na: 1\n...\n":           "{a: 1}",
		"a: 'x'\nb: [~, null, 2s]\n": `{a: "x", b: [null, null, 2s]}`,
	} {
		n, fault := parseYAML("f", []byte(text))
		if fault != nil {
			t.Errorf("%q: %v", text, fault)
		} else if n.String() != want {
			t.Errorf("%q = %s, want %s", text, n, want)
		}
	}
}

// An alias used twice is two nodes: setting a value in one leaves the other.
func TestAliasesAreCopies(t *testing.T) {
	text := "kernels:\n  - {name: a, zone_operation: &z {all: 2s}}\n  - {name: b, zone_operation: *z}\n"
	s, err := Parse("f", []byte(text), "", []string{"kernels.a.zone_operation.all=5s"})
	if err != nil {
		t.Fatal(err)
	}
	ks := s.Variants[0].Config.Kernels
	if a, b := ks[0].Operations[0].Mean(), ks[1].Operations[0].Mean(); a != 5 || b != 2 {
		t.Errorf("means %v and %v, want 5 and 2", a, b)
	}
}
