// Licences writes the licences of everything that a program links.
//
//	go run ./licences [-check FILE] FOLDER
//
// FOLDER is that of the main package. With -check it compares FILE with what it would write, and
// fails if they differ. It fails, too, if a licence is unknown or not allowed.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"outagesim/release/internal/licence"
	"outagesim/release/internal/linked"
)

func main() {
	check := flag.String("check", "", "`file` to compare")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *check); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(folder, check string) error {
	modules, err := linked.Modules(folder)
	if err != nil {
		return err
	}
	var all []*licence.Of
	for _, m := range modules {
		if m.Own { // under this repository's licence, which no font is
			if fonts := (&licence.Of{Module: m}).Fonts(); fonts != nil {
				return fmt.Errorf("module %s embeds fonts of its own, whose licence is not told: %s", m.Path, strings.Join(fonts, ", "))
			}
			continue
		}
		of, err := licence.Find(m)
		if err != nil {
			return err
		}
		all = append(all, of)
	}
	text := page(all)
	if check == "" {
		_, err := os.Stdout.Write(text)
		return err
	}
	have, err := os.ReadFile(check)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, text) {
		return fmt.Errorf("%s is not what the linked modules say; write it anew (docs/releases.md says how)", check)
	}
	return nil
}

const rule = "================================================================================\n"

// page lists the modules, then every text once with the modules it is of.
func page(all []*licence.Of) []byte {
	var b bytes.Buffer
	b.WriteString("This program contains software by others, under the licences below. This file is generated.\n\n")
	type user struct{ module, file string }
	users := map[string][]user{}
	var texts []string
	for _, of := range all {
		name := nameOf(of.Module)
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(of.IDs, ", "))
		for _, f := range of.Fonts() {
			fmt.Fprintf(&b, "    with the font %s\n", f)
		}
		for _, t := range of.Texts {
			body := strings.TrimSpace(strings.ReplaceAll(inUTF8(t.Body), "\r\n", "\n"))
			if users[body] == nil {
				texts = append(texts, body)
			}
			users[body] = append(users[body], user{name, t.Name})
		}
	}
	for _, body := range texts {
		b.WriteString("\n" + rule)
		for _, u := range users[body] {
			fmt.Fprintf(&b, "%s of %s\n", u.file, u.module)
		}
		b.WriteString(rule + "\n" + body + "\n")
	}
	return b.Bytes()
}

// inUTF8 is a text in UTF-8. One that is not is taken for Latin-1, as old licences are, in which every byte is
// the character of its number.
func inUTF8(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		b.WriteRune(rune(text[i]))
	}
	return b.String()
}

// nameOf leaves out the version of the standard library, which is that of whichever Go builds.
func nameOf(m *linked.Module) string {
	return strings.Join(slices.DeleteFunc([]string{m.Path, m.Version}, func(s string) bool { return s == "" }), " ")
}
