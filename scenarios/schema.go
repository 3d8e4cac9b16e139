package scenarios

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// JSONSchema returns the JSON schema of the scenario file, for editors. It knows keys, kinds and
// the limits of numbers, texts and lists; what concerns several values, and the limits of durations, only [Load]
// checks.
func JSONSchema() []byte {
	root := schemaOf(table())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "outagesim scenario"
	root["$defs"] = map[string]any{
		"duration": map[string]any{
			"description": "Such as 90s, 5m, 1h30m, 2d, 1w, 10mo, 5y.",
			"anyOf":       []any{map[string]any{"const": 0}, map[string]any{"type": "string", "pattern": durationSchema()}},
		},
		"share": map[string]any{
			"description": "80% or 0.8.",
			"anyOf": []any{
				map[string]any{"type": "number", "minimum": 0, "maximum": 1},
				map[string]any{"type": "string", "pattern": `^[0-9.]+(?:[eE][+-]?[0-9]{1,3})?\s*%?$`},
			},
		},
		"rate": map[string]any{
			"description": "Such as 0.06/y, 1/d, 2/h or 0.",
			"anyOf":       []any{map[string]any{"const": 0}, map[string]any{"type": "string", "pattern": `^(?:0|[0-9.]+(?:[eE][+-]?[0-9]{1,3})?\s*/\s*(?:` + unitAlternatives() + `))$`}},
		},
		"distribution": map[string]any{
			"description": "A duration, or one distribution with its parameters.",
			"anyOf":       []any{map[string]any{"$ref": "#/$defs/duration"}, schemaOf(familiesKey())},
		},
	}
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic("scenarios: JSON schema: " + err.Error())
	}
	return append(text, '\n')
}

func unitAlternatives() string {
	var names []string
	for _, u := range units() {
		names = append(names, u.name)
	}
	return strings.Join(names, "|")
}

// durationSchema is the pattern of durations: each unit at most once, in their order.
func durationSchema() string {
	var b strings.Builder
	b.WriteString("^(?:0|")
	for _, u := range units() {
		b.WriteString(`(?:[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?` + u.name + ")?")
	}
	b.WriteString(")$")
	return b.String()
}

// schemaOf describes what a key's value may be.
func schemaOf(k *key) map[string]any {
	s := elementSchema(k)
	if k.list {
		list := map[string]any{"type": "array", "items": s}
		if k.length > 0 {
			list["minItems"], list["maxItems"] = k.length, k.length
		}
		if k.kind == sectionKind {
			list["maxItems"] = maxElements
		}
		if k.most > 0 {
			list["maxItems"] = k.most
		}
		if k.single {
			list = map[string]any{"anyOf": []any{s, list}}
		}
		s = list
	}
	if k.doc != "" {
		s["description"] = description(k)
	}
	return s
}

func description(k *key) string {
	text := k.doc
	if k.unit != "" {
		text += " In " + k.unit + "."
	}
	if d := defaultOf(k); d != "" {
		text += " Default: " + d + "."
	}
	return text
}

func elementSchema(k *key) map[string]any {
	ref := func(name string) map[string]any { return map[string]any{"$ref": "#/$defs/" + name} }
	switch k.kind {
	case textKind:
		return map[string]any{"type": "string", "maxLength": maxLine}
	case nameKind:
		return map[string]any{"type": "string", "pattern": namePattern.String(), "maxLength": maxName}
	case wordKind:
		return map[string]any{"enum": k.enum}
	case flagKind:
		return map[string]any{"type": "boolean"}
	case wholeKind, numberKind:
		return numberSchema(k)
	case shareKind:
		return ref("share")
	case restKind:
		return map[string]any{"anyOf": []any{map[string]any{"const": "rest"}, ref("share")}}
	case rateKind:
		return ref("rate")
	case durationKind:
		return ref("duration")
	case lawKind, timeToKind:
		return ref("distribution")
	case momentKind:
		return map[string]any{"type": "string", "pattern": datePattern.String()}
	case dayKind:
		return map[string]any{"type": "string", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`}
	case clockKind:
		return map[string]any{"type": "string", "pattern": clockPattern.String()}
	case setKind:
		return map[string]any{"type": "object"}
	}
	return sectionSchema(k)
}

func numberSchema(k *key) map[string]any {
	s := map[string]any{"type": "number"}
	if k.kind == wholeKind {
		s["type"], s["minimum"] = "integer", json.Number("0")
	}
	for name, end := range map[string]string{
		"minimum": k.limit.atLeast, "exclusiveMinimum": k.limit.above, "maximum": k.limit.atMost, "exclusiveMaximum": k.limit.below,
	} {
		if end != "" {
			s[name] = json.Number(end)
		}
	}
	return s
}

func sectionSchema(k *key) map[string]any {
	properties := map[string]any{}
	var required []string
	for _, c := range k.keys {
		properties[c.name] = schemaOf(c)
		if c.must {
			required = append(required, c.name)
		}
	}
	s := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	var all []any
	for _, g := range k.groups {
		var one []any
		for _, name := range g.keys {
			one = append(one, map[string]any{"required": []string{name}})
		}
		exclusive := map[string]any{"oneOf": one}
		if !g.must {
			exclusive = map[string]any{"not": map[string]any{"required": g.keys}}
			if len(g.keys) != 2 {
				panic("scenarios: a group that need not be there has two keys, not " + strconv.Itoa(len(g.keys)))
			}
		}
		all = append(all, exclusive)
	}
	if len(all) > 0 {
		s["allOf"] = all
	}
	if k.short != "" {
		return map[string]any{"anyOf": []any{schemaOf(k.child(k.short)), s}}
	}
	return s
}

// defaultOf tells a key's default; "" where it cannot be left out or is a section with defaults
// of its own.
func defaultOf(k *key) string {
	switch {
	case k.fill != "":
		return k.fill
	case k.words != "":
		return k.words
	case k.must || k.kind == sectionKind && !k.optional:
		return ""
	}
	return "none"
}

// limitsOf tells a key's limits in words.
func limitsOf(k *key) string {
	var parts []string
	for _, end := range []struct{ words, value string }{
		{"at least", k.limit.atLeast}, {"above", k.limit.above}, {"at most", k.limit.atMost}, {"below", k.limit.below},
	} {
		if end.value != "" {
			parts = append(parts, fmt.Sprintf("%s %s", end.words, end.value))
		}
	}
	return strings.Join(parts, ", ")
}
