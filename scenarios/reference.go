package scenarios

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed reference.md
var referenceIntroduction string

// Reference returns the reference page of the scenario file in Markdown.
func Reference() []byte {
	var b strings.Builder
	b.WriteString(referenceIntroduction)
	writeLimits(&b)
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

// writeLimits tells how big a scenario may be.
func writeLimits(b *strings.Builder) {
	b.WriteString("\n## Limits\n\nWhat is larger is refused, with a word on what to do about it. The limits of single values stand with their keys below.\n\n| of | at most |\n|---|---|\n")
	thousands := func(n int) string { return numbersApart(strconv.Itoa(n)) }
	for _, row := range [][2]string{
		{"a scenario file", fmt.Sprintf("%d MiB; nested %d deep", maxBytes>>20, maxDepth)},
		{"a scenario file, with each alias as what it stands for", fmt.Sprintf("%s values; %d MiB of text", thousands(maxNodes), maxText>>20)},
		{"a title, a post or any other text", thousands(maxLine) + " characters"},
		{"a name, in a scenario or in a file of it", thousands(maxName) + " characters"},
		{"a list of maps, such as `kernels` or `incident.observed`", thousands(maxElements) + " elements"},
		{"variants, of the scenario or of the incident", fmt.Sprintf("%s; with %s values together", thousands(maxVariants), thousands(maxVaried))},
		{"start dates of a policy (`from`)", thousands(maxStarts)},
		{"zones of a fleet", thousands(maxZones)},
		{"hypervisors of a fleet, in a file too", numbersApart(maxHypervisors)},
		{"a file of an `empirical` distribution", fmt.Sprintf("%d MiB", maxCSV>>20)},
		{"a file of `fleet.inventory` or `fleet.zones`", fmt.Sprintf("%d MiB", maxSheet>>20)},
		{"values of one file's column, counted anew for each distribution that draws from them, those of variants too", thousands(maxDrawn)},
	} {
		fmt.Fprintf(b, "| %s | %s |\n", row[0], row[1])
	}
}

// numbersApart puts commas between the thousands of a number.
func numbersApart(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
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
