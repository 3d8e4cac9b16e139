package scenarios

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed reference.md
var referenceIntroduction string

// Reference returns the reference page of the scenario file in Markdown.
func Reference() []byte {
	var b strings.Builder
	b.WriteString(referenceIntroduction)
	b.WriteString("\n## Distributions\n\nOne of these, where a duration or a distribution may stand:\n\n")
	writeTable(&b, familiesKey(), "")
	b.WriteString("\n## Top level\n\n")
	top := &key{kind: sectionKind}
	for _, k := range table().keys {
		if k.kind != sectionKind {
			top.keys = append(top.keys, k)
		}
	}
	writeTable(&b, top, "")
	for _, k := range table().keys {
		if k.kind != sectionKind {
			continue
		}
		fmt.Fprintf(&b, "\n## `%s`\n\n%s", k.name, k.doc)
		if d := defaultOf(k); d != "" {
			fmt.Fprintf(&b, " Default: %s.", shownDefault(k))
		}
		b.WriteString("\n\n")
		path := k.name
		if k.named {
			path += ".NAME"
		} else if k.list {
			path += "[]"
		}
		writeTable(&b, k, path)
	}
	return []byte(b.String())
}

func writeTable(b *strings.Builder, k *key, path string) {
	b.WriteString("| key | value | default | meaning |\n|---|---|---|---|\n")
	writeRows(b, k, path)
}

func writeRows(b *strings.Builder, k *key, path string) {
	for _, c := range k.keys {
		below := join(path, c.name)
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", below, shownKind(c), shownDefault(c), cell(shownDoc(k, c)))
		if c.kind != sectionKind {
			continue
		}
		switch {
		case c.named:
			below += ".NAME"
		case c.list:
			below += "[]"
		}
		writeRows(b, c, below)
	}
}

func shownKind(k *key) string {
	words := kindInWords(k)
	switch k.kind {
	case wordKind:
		words = "`" + strings.Join(k.enum, "`, `") + "`"
	case sectionKind:
		words = "map"
		if k.short != "" {
			words = "map, or its `" + k.short + "` alone"
		}
	}
	switch {
	case k.named:
		words = "list of named maps"
	case k.list && k.single:
		words += ", or a list"
	case k.list && k.length > 0:
		words = fmt.Sprintf("list of %d: %s each", k.length, words)
	case k.list:
		words = "list: " + words
	}
	for _, extra := range []string{k.unit, limitsOf(k)} {
		if extra != "" {
			words += "; " + extra
		}
	}
	return words
}

func shownDefault(k *key) string {
	switch {
	case k.fill != "":
		return "`" + k.fill + "`"
	case k.must:
		return "required"
	}
	return cell(defaultOf(k))
}

// shownDoc is a key's meaning, and which keys exclude it.
func shownDoc(parent, k *key) string {
	text := k.doc
	if mates := parent.mates(k.name, false); len(mates) > 0 && len(mates) < 5 {
		var others []string
		for _, m := range mates {
			others = append(others, "`"+m+"`")
		}
		text += " Excludes " + inWords(others, "and") + "."
	}
	if k.example != "" && k.example != k.fill && k.kind != nameKind {
		text += " Example: `" + k.example + "`."
	}
	return text
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
