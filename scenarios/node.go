package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// What a file may cost. Nobody writes a scenario that comes near these; who does by accident or
// on purpose is told instead of filling the memory.
const (
	maxBytes  = 4 << 20
	maxDepth  = 32
	maxNodes  = 200_000   // aliases expanded
	maxVaried = 1_000_000 // of all variants together
	maxText   = 16 << 20  // of keys and values together, aliases expanded
)

// place is where something is written.
type place struct {
	file      string
	line, col int
}

type nodeKind int

const (
	nullNode nodeKind = iota
	scalarNode
	mapNode
	listNode
)

// node is YAML reduced to what a scenario is made of. Unlike yaml.Node it knows its file, so that
// a value that a variant or a flag sets can stand in the tree and still tell where it came from,
// and it holds no aliases.
type node struct {
	at      place
	kind    nodeKind
	text    string // of a scalar
	plain   bool   // a scalar without quotes
	entries []entry
	items   []*node
}

// entry is a key of a map and its value, in the order of the file, repetitions among them.
type entry struct {
	key   string
	at    place
	value *node
}

func (n *node) find(key string) *node {
	for _, e := range n.entries {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// put gives key a value, in place of what it had.
func (n *node) put(key string, at place, v *node) {
	for i := range n.entries {
		if n.entries[i].key == key {
			n.entries[i].at, n.entries[i].value = at, v
			return
		}
	}
	n.entries = append(n.entries, entry{key, at, v})
}

func (n *node) remove(key string) {
	n.entries = slices.DeleteFunc(n.entries, func(e entry) bool { return e.key == key })
}

func (n *node) clone() *node {
	c := *n
	c.entries = slices.Clone(n.entries)
	for i := range c.entries {
		c.entries[i].value = c.entries[i].value.clone()
	}
	c.items = slices.Clone(n.items)
	for i := range c.items {
		c.items[i] = c.items[i].clone()
	}
	return &c
}

// size is how many nodes n is made of.
func (n *node) size() int {
	count := 1
	for _, e := range n.entries {
		count += e.value.size()
	}
	for _, item := range n.items {
		count += item.size()
	}
	return count
}

// moved returns n as if all of it were written at one place.
func (n *node) moved(at place) *node {
	n.at = at
	for i := range n.entries {
		n.entries[i].at = at
		n.entries[i].value.moved(at)
	}
	for _, item := range n.items {
		item.moved(at)
	}
	return n
}

// String prints n as YAML on one line.
func (n *node) String() string {
	var b strings.Builder
	n.print(&b)
	return b.String()
}

func (n *node) print(b *strings.Builder) {
	switch n.kind {
	case nullNode:
		b.WriteString("null")
	case scalarNode:
		if n.plain {
			b.WriteString(n.text)
		} else {
			b.WriteString(strconv.Quote(n.text))
		}
	case mapNode:
		b.WriteByte('{')
		for i, e := range n.entries {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(e.key + ": ")
			e.value.print(b)
		}
		b.WriteByte('}')
	case listNode:
		b.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				b.WriteString(", ")
			}
			item.print(b)
		}
		b.WriteByte(']')
	}
}

// describe names what n is, for a message that says what is needed instead.
func (n *node) describe() string {
	switch n.kind {
	case nullNode:
		return "nothing"
	case mapNode:
		return "a map"
	case listNode:
		return "a list"
	}
	text := n.text
	if r := []rune(text); len(r) > 40 {
		text = string(r[:40]) + "…"
	}
	return strconv.Quote(text)
}

// parseYAML reads one document. What it cannot read is a single fault: after a fault of syntax
// nothing that follows can be trusted.
func parseYAML(file string, text []byte) (*node, *Fault) {
	at := place{file, 1, 1}
	refuse := func(at place, message, remedy string) (*node, *Fault) {
		return nil, &Fault{File: at.file, Line: at.line, Column: at.col, Message: message, Remedy: remedy}
	}
	if len(text) > maxBytes {
		return refuse(at, fmt.Sprintf("is larger than %d MiB", maxBytes>>20), "a scenario takes a few kilobytes; is this the right file?")
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return refuse(position(file, text, i), "is a binary file, not YAML", "give a text file in UTF-8")
	}
	if !utf8.Valid(text) {
		i := 0
		for r, size := utf8.DecodeRune(text); r != utf8.RuneError || size > 1; r, size = utf8.DecodeRune(text[i:]) {
			i += size
		}
		return refuse(position(file, text, i), "is not UTF-8", "save the file in UTF-8")
	}
	var doc yaml.Node
	loader, err := yaml.NewLoader(bytes.NewReader(text), yaml.WithUniqueKeys(false),
		yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(2*maxDepth))))
	if err == nil {
		err = loader.Load(&doc)
	}
	if errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0 {
		return refuse(at, "is empty", "outagesim init writes a scenario to start from")
	}
	if err != nil {
		at, message := yamlFault(at, err)
		return refuse(at, message, "see that indents, colons and quotes are in order")
	}
	root, fault := (&converter{file: file}).convert(doc.Content[0], 0)
	if fault != nil {
		return nil, fault
	}
	var second yaml.Node
	if err := loader.Load(&second); err == nil {
		at := place{file, second.Line, second.Column}
		return refuse(at, "a second YAML document begins here", "keep one scenario a file")
	} else if !errors.Is(err, io.EOF) {
		at, message := yamlFault(at, err)
		return refuse(at, message, "")
	}
	return root, nil
}

func yamlFault(at place, err error) (place, string) {
	var one *yaml.LoadError
	if !errors.As(err, &one) {
		return at, "is not YAML: " + err.Error()
	}
	if one.Mark.Line > 0 {
		at.line, at.col = one.Mark.Line, max(one.Mark.Column, 1)
	}
	message := "is not YAML: " + one.Message
	if one.ContextMsg != "" {
		message += " " + one.ContextMsg
		if l := one.ContextMark.Line; l > 0 {
			message += fmt.Sprintf(" that begins on line %d", l)
		}
	}
	return at, message
}

// position returns the place of a byte.
func position(file string, text []byte, i int) place {
	before := text[:i]
	return place{file, bytes.Count(before, []byte("\n")) + 1, i - bytes.LastIndexByte(before, '\n')}
}

type converter struct {
	file        string
	nodes, text int
}

func (c *converter) convert(y *yaml.Node, depth int) (*node, *Fault) {
	n := &node{at: place{c.file, y.Line, y.Column}}
	refuse := func(message, remedy string) (*node, *Fault) {
		return nil, &Fault{File: c.file, Line: y.Line, Column: y.Column, Message: message, Remedy: remedy}
	}
	if c.nodes++; c.nodes > maxNodes {
		return refuse(fmt.Sprintf("has more than %d values, aliases expanded", maxNodes), "use fewer aliases")
	}
	if c.text += len(y.Value); c.text > maxText {
		return refuse(fmt.Sprintf("has more than %d MiB of text, aliases expanded", maxText>>20), "use fewer aliases")
	}
	if depth > maxDepth {
		return refuse(fmt.Sprintf("is nested more than %d deep", maxDepth), "no scenario needs that; look for an alias within its own anchor or stray indents")
	}
	if y.Kind == yaml.AliasNode {
		if y.Alias == nil {
			return refuse("is an alias of nothing", "")
		}
		return c.convert(y.Alias, depth+1)
	}
	if y.Style&yaml.TaggedStyle != 0 {
		return refuse("has the tag "+y.Tag, "remove the tag: the key says what its value is")
	}
	switch y.Kind {
	case yaml.ScalarNode:
		n.kind, n.text = scalarNode, y.Value
		n.plain = y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
		if n.plain && slices.Contains([]string{"", "~", "null", "Null", "NULL"}, n.text) {
			n.kind = nullNode
		}
	case yaml.SequenceNode:
		n.kind = listNode
		for _, y := range y.Content {
			item, fault := c.convert(y, depth+1)
			if fault != nil {
				return nil, fault
			}
			n.items = append(n.items, item)
		}
	case yaml.MappingNode:
		n.kind = mapNode
		for i := 0; i+1 < len(y.Content); i += 2 {
			k := y.Content[i]
			at := place{c.file, k.Line, k.Column}
			if k.Kind != yaml.ScalarNode || k.Tag == "!!merge" {
				return nil, &Fault{File: c.file, Line: k.Line, Column: k.Column, Message: "a key must be a plain word", Remedy: "write key: value; merge keys (<<) are not read"}
			}
			c.text += len(k.Value)
			value, fault := c.convert(y.Content[i+1], depth+1)
			if fault != nil {
				return nil, fault
			}
			n.entries = append(n.entries, entry{k.Value, at, value})
		}
	default:
		return refuse("is not something that a scenario is made of", "")
	}
	return n, nil
}
