package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/settings"
)

// TestCommandsPage: docs/commands.md is what the commands say of themselves.
func TestCommandsPage(t *testing.T) {
	path := filepath.Join(top, "docs", "commands.md")
	want := commandsPage()
	if *update {
		writeFile(t, path, want)
		return
	}
	if !bytes.Equal(readFile(t, path), want) {
		t.Errorf("%s is not current: go test ./cmd/outagesim -update writes it", path)
	}
}

func commandsPage() []byte {
	var b bytes.Buffer
	root, _ := newRoot()
	fmt.Fprintf(&b, "# Commands\n\nThis page is made from the commands themselves; `outagesim VERB --help` says the same.\n\n%s\n", root.Long)
	for _, c := range root.Commands() {
		writeCommand(&b, c)
	}
	b.WriteString("\n## Settings\n\nHow a run is done comes from the first of these that says it: the flag, the environment variable, the file\n" +
		"`" + settings.File + "` in the working directory, the scenario, the default. An unknown key in the file, and a\n" +
		"wrong value anywhere, is an error. The file is at most 64 KiB. Only `--set` changes the model from outside the scenario.\n\n" +
		"| flag | variable | key in `" + settings.File + "` |\n|---|---|---|\n")
	for _, name := range settings.Names() {
		fmt.Fprintf(&b, "| `--%s` | `%s` | `%s` |\n", name, settings.Variable(name), name)
	}
	b.WriteString("\n## Exit status\n\n| status | meaning |\n|---:|---|\n")
	for _, s := range exit.Statuses() {
		fmt.Fprintf(&b, "| %d | %s |\n", int(s), s)
	}
	return b.Bytes()
}

func writeCommand(b *bytes.Buffer, c *cobra.Command) {
	text := c.Long
	if text == "" {
		text = c.Short + "."
	}
	name := strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" ")
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n```\n%s\n```\n", name, text, c.UseLine())
	if c.HasAvailableLocalFlags() {
		b.WriteString("\n| flag | |\n|---|---|\n")
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name == "help" {
				return
			}
			value, usage := pflag.UnquoteUsage(f)
			name := "--" + f.Name
			if f.NoOptDefVal == "" && value != "" {
				name += " " + value
			}
			if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" {
				usage += " (default " + f.DefValue + ")"
			}
			fmt.Fprintf(b, "| `%s` | %s |\n", name, usage)
		})
	}
	if c.Example != "" {
		fmt.Fprintf(b, "\n```sh\n%s\n```\n", strings.ReplaceAll(strings.TrimPrefix(c.Example, "  "), "\n  ", "\n"))
	}
	for _, below := range c.Commands() {
		writeCommand(b, below)
	}
}

// TestEveryVerbHelps: a verb has a sentence, and its help ends with 0.
func TestEveryVerbHelps(t *testing.T) {
	root, _ := newRoot()
	for _, c := range root.Commands() {
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: short text %q", c.Name(), c.Short)
		}
		var out, err bytes.Buffer
		if s := execute([]string{c.Name(), "--help"}, &out, &err); s != exit.Done || out.Len() == 0 || err.Len() > 0 {
			t.Errorf("%s --help: status %d, %d bytes, stderr %s", c.Name(), s, out.Len(), &err)
		}
	}
}
