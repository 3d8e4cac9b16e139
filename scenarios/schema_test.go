package scenarios

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// plainValue turns a node into what a JSON reader would make of it.
func (n *node) plainValue() any {
	switch n.kind {
	case mapNode:
		m := map[string]any{}
		for _, e := range n.entries {
			m[e.key] = e.value.plainValue()
		}
		return m
	case listNode:
		list := []any{}
		for _, item := range n.items {
			list = append(list, item.plainValue())
		}
		return list
	case nullNode:
		return nil
	}
	if n.plain {
		if _, ok := exactly(n.text); ok {
			return json.Number(n.text)
		}
		if n.text == "true" || n.text == "false" {
			return n.text == "true"
		}
	}
	return n.text
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("scenario.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	n, fault := parseYAML("f", []byte(text))
	if fault != nil {
		t.Fatal(fault)
	}
	return s.Validate(n.plainValue())
}

// What Load accepts the schema accepts.
func TestSchemaAcceptsScenarios(t *testing.T) {
	s := compiled(t)
	for _, info := range Builtin() {
		text, _ := BuiltinText(info.Name)
		if err := validate(t, s, string(text)); err != nil {
			t.Errorf("%s: %v", info.Name, err)
		}
	}
	for _, text := range []string{"{}", pathBase, smallIncident,
		"clock: {horizon: 1e7h}", "stuck: {share: 0.01, repair: {shifted: {by: 1m, then: {empirical: {values: [1m, 0]}}}}}",
		"kernels: [{name: a, zone_operation: {all: 2s, start: {exponential: {mean: 3s}}}}]",
		"apps: [{name: a, failover: {exponential: {mean: 3s}}}]"} {
		if err := validate(t, s, text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// The schema refuses, too, what needs no look at other values.
func TestSchemaRefuses(t *testing.T) {
	s := compiled(t)
	for _, text := range []string{
		"flet: {}", "fleet: {hypervisors: 0}", "fleet: {hypervisors: '2'}", "fleet: {placement: scattered}", "clock: {horizon: 5 minutes}", "clock: {horizon: 1m1h}",
		"stuck: {share: 2}", "stuck: {share: 1%, repair: {normal: {mean: 1m}}}", "stuck: {repair: {exponential: {mean: 1m}, constant: 1m}}",
		"kernels: [{zone_operation: 2s}]", "kernels: [{name: a b}]", "kernels: [{name: a, panics: [{name: p}]}]", "kernels: [{name: a, panics: [{name: p, mtbf: 1y, rate: 1/y}]}]",
		"zone_operations: {explicit: yes}", "demand: {hours: [1, 2]}", "study: {replications: 5, precision: {metric: a, relative: 1%}}", "apps: [{name: a, share: 50%, count: 3}]",
		"recoveries: [{name: a}]", "incident: {panic: p}",
	} {
		if validate(t, s, text) == nil {
			t.Errorf("%s is accepted", text)
		}
		if _, err := Parse("f", []byte(text), "", nil); err == nil {
			t.Errorf("Parse accepts %s", text)
		}
	}
}

// The limits of texts, names and lists are those that reading has, to the last character.
func TestSchemaKnowsLimits(t *testing.T) {
	schema := compiled(t)
	for _, c := range []struct {
		name string
		text func(n int) string
		most int
	}{
		{"title", func(n int) string { return "title: " + strings.Repeat("é", n) + "\n" }, 10_000}, // of two bytes each
		{"name", func(n int) string { return "name: " + strings.Repeat("x", n) + "\n" }, 100},
		{"failures", func(n int) string {
			return "failures:\n" + numbered(n, "  - {name: f%d, mtbf: 1y}\n") + "recoveries: [{name: panic, phases: [{name: boot, takes: 1h}]}]\n"
		}, 1000},
		{"variants", func(n int) string { return "variants:\n" + numbered(n, "  - {name: v%d}\n") }, 200},
	} {
		for _, n := range []int{c.most, c.most + 1} {
			text := c.text(n)
			_, read := Parse("x.yaml", []byte(text), "", nil)
			shown := validate(t, schema, text)
			if (read == nil) != (n == c.most) || (shown == nil) != (n == c.most) {
				t.Errorf("%d of %s, at most %d: Parse says %v, the schema %v", n, c.name, c.most, read, shown)
			}
		}
	}
}

// numbered repeats a line with numbers.
func numbered(n int, line string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, line, i)
	}
	return b.String()
}

func TestGeneratedFilesAreCurrent(t *testing.T) {
	for name, want := range map[string][]byte{"scenario.md": Reference(), "scenario.schema.json": JSONSchema()} {
		got, err := os.ReadFile(filepath.Join("..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("docs/%s is not current: go generate ./scenarios", name)
		}
	}
}

// Every key has a meaning, and a default that can be read or words for it.
func TestTable(t *testing.T) {
	seen := map[*key]bool{}
	var walk func(k *key, path string)
	walk = func(k *key, path string) {
		if seen[k] {
			return
		}
		seen[k] = true
		if k != table() && k != familiesKey() && (k.doc == "" || !strings.HasSuffix(k.doc, ".")) {
			t.Errorf("%s: meaning %q", path, k.doc)
		}
		if k.must && (k.fill != "" || k.words != "" || k.optional) {
			t.Errorf("%s has to be given and has a default", path)
		}
		if k.optional && k.kind != sectionKind {
			t.Errorf("%s is optional, but no section", path)
		}
		d := &decoder{}
		if k.fill != "" {
			d.decode(k, fillNode(k, place{file: path}), path)
		}
		if k.example != "" && k.kind != sectionKind && !k.list {
			n, fault := parseYAML(path, []byte(k.example))
			if fault != nil {
				t.Errorf("%s: example: %v", path, fault)
			} else {
				d.decode(k, n, path)
			}
		}
		if len(d.faults) > 0 {
			t.Errorf("%s: %v", path, d.faults)
		}
		for _, g := range k.groups {
			for _, name := range g.keys {
				if k.child(name) == nil {
					t.Errorf("%s: a group names %s, which is no key", path, name)
				}
			}
		}
		if k.short != "" && k.child(k.short) == nil {
			t.Errorf("%s: short for %s, which is no key", path, k.short)
		}
		if k.named && k.child("name") == nil {
			t.Errorf("%s: named without a name", path)
		}
		names := map[string]bool{}
		for _, c := range k.keys {
			if names[c.name] {
				t.Errorf("%s: two keys %s", path, c.name)
			}
			names[c.name] = true
			walk(c, join(path, c.name))
		}
	}
	walk(table(), "")
	walk(familiesKey(), "distribution")
}
