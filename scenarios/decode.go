package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// decoder holds nodes against the table and collects every fault on the way.
type decoder struct {
	faults   Faults
	warnings Faults
	files    files
}

func (d *decoder) fault(at place, path, remedy, format string, args ...any) {
	d.faults = append(d.faults, Fault{File: at.file, Line: at.line, Column: at.col, Key: path,
		Message: fmt.Sprintf(format, args...), Remedy: remedy})
}

func (d *decoder) warn(at place, path, remedy, format string, args ...any) {
	d.warnings = append(d.warnings, Fault{File: at.file, Line: at.line, Column: at.col, Key: path,
		Message: fmt.Sprintf(format, args...), Remedy: remedy})
}

// wrong reports a fault of v, once.
func (d *decoder) wrong(v *value, remedy, format string, args ...any) {
	if !v.bad {
		v.bad = true
		d.fault(v.at, v.path, remedy, format, args...)
	}
}

// decode holds n against k.
func (d *decoder) decode(k *key, n *node, path string) *value {
	v := &value{key: k, path: path, at: n.at, given: true}
	switch {
	case n.kind == nullNode:
		d.wrong(v, "give it one or remove the key", "has no value")
	case k.list:
		d.list(v, n)
	default:
		d.one(v, n)
	}
	return v
}

// one decodes a value that is no list.
func (d *decoder) one(v *value, n *node) {
	switch v.key.kind {
	case sectionKind:
		d.section(v, n)
	case lawKind, timeToKind:
		d.lawOf(v, n)
	case setKind:
		d.assignments(v, n)
	default:
		if n.kind != scalarNode {
			d.wrong(v, "write one such as "+exampleOf(v.key), "needs %s, not %s", kindInWords(v.key), n.describe())
			return
		}
		d.scalar(v, n)
	}
}

func (d *decoder) list(v *value, n *node) {
	k := v.key
	element := *k
	element.list = false
	if n.kind != listNode {
		if k.single {
			item := &value{key: &element, path: v.path, at: n.at, given: true}
			d.one(item, n)
			v.items, v.bad = []*value{item}, item.bad
			return
		}
		remedy := "write a list: [" + exampleOf(&element) + "]"
		if k.named {
			remedy = "write a list, each element with its name: - {name: …}"
		}
		d.wrong(v, remedy, "needs a list, not %s", n.describe())
		return
	}
	if k.length > 0 && len(n.items) != k.length {
		d.wrong(v, "", "needs %d values, not %d", k.length, len(n.items))
	}
	if k.kind == sectionKind && len(n.items) > maxElements {
		d.wrong(v, "", "%d elements are more than %d", len(n.items), maxElements)
		return
	}
	first := map[string]*value{}
	for i, child := range n.items {
		path := v.path + "[" + strconv.Itoa(i+1) + "]"
		if k.named {
			if name := child.find("name"); name != nil && name.kind == scalarNode && namePattern.MatchString(name.text) {
				path = join(v.path, name.text)
			}
		}
		item := d.decode(&element, child, path)
		v.items = append(v.items, item)
		if !k.named || item.fields == nil {
			v.bad = v.bad || item.bad && k.kind != sectionKind
			continue
		}
		name := item.get("name")
		if name.bad || name.text == "" {
			continue
		}
		if other := first[name.text]; other != nil {
			name.bad = true
			d.fault(name.at, path, "give each its own name", "a second element is named %s; the first is on line %d", name.text, other.at.line)
			continue
		}
		for _, r := range k.reserved {
			if name.text == r {
				d.wrong(name, "choose another name", "the name %s is reserved", r)
			}
		}
		first[name.text] = item
	}
}

func (d *decoder) section(v *value, n *node) {
	k := v.key
	if n.kind != mapNode || k.short != "" && isLaw(k.child(k.short)) && namesFamily(n) {
		if k.short != "" {
			v.fields = map[string]*value{k.short: d.decode(k.child(k.short), n, v.path)}
			d.absent(v)
			return
		}
		d.wrong(v, "give its keys: "+strings.Join(k.childNames(), ", "), "needs a map, not %s", n.describe())
		return
	}
	v.fields = map[string]*value{}
	at := map[string]place{}
	for _, e := range n.entries {
		path := join(v.path, clip(e.key))
		child := k.child(e.key)
		if child == nil {
			d.fault(e.at, path, offer(e.key, k.childNames()), "unknown key")
			v.unknown = true
			if guess, ok := nearest(e.key, k.childNames()); ok {
				v.guesses = append(v.guesses, guess)
			}
			continue
		}
		if where, ok := at[e.key]; ok {
			d.fault(e.at, path, "keep one of the two", "the key is repeated; it is first on line %d", where.line)
			continue
		}
		at[e.key] = e.at
		v.fields[e.key] = d.decode(child, e.value, path)
	}
	for _, g := range k.groups {
		d.group(v, g, at)
	}
	d.absent(v)
}

// group reports keys that exclude each other, or that none of them is there.
func (d *decoder) group(v *value, g group, at map[string]place) {
	var given []string
	for _, name := range g.keys {
		if _, ok := at[name]; ok {
			given = append(given, name)
		}
	}
	switch {
	case len(given) > 1:
		last := given[0]
		for _, name := range given {
			if a, b := at[name], at[last]; a.line > b.line || a.line == b.line && a.col > b.col {
				last = name
			}
		}
		d.fault(at[last], join(v.path, last), "keep one of them", "%s exclude each other", inWords(given, "and"))
		v.bad = true
	case len(given) == 0 && g.must && v.unknown:
		v.bad = true
	case len(given) == 0 && g.must:
		d.wrong(v, "give one of them", "has none of %s", inWords(g.keys, "and"))
	}
}

// absent gives the fields that the file does not give their defaults.
func (d *decoder) absent(v *value) {
	for _, c := range v.key.keys {
		if v.fields[c.name] != nil {
			continue
		}
		path := join(v.path, c.name)
		switch {
		case c.must:
			f := &value{key: c, path: path, at: v.at}
			if slices.Contains(v.guesses, c.name) {
				f.bad = true
			}
			d.wrong(f, "write "+c.name+": "+exampleOf(c), "is missing")
			v.fields[c.name] = f
		case c.fill != "":
			f := d.decode(c, fillNode(c, v.at), path)
			f.given = false
			v.fields[c.name] = f
		case c.kind == sectionKind && !c.list && !c.optional:
			f := &value{key: c, path: path, at: v.at, fields: map[string]*value{}}
			d.absent(f)
			v.fields[c.name] = f
		}
	}
}

// fillNode is a key's default as if the file gave it.
func fillNode(k *key, at place) *node { return fills()[k].clone().moved(at) }

// fills are the defaults of the whole table, read once. One that cannot be read is a mistake of
// the table.
var fills = sync.OnceValue(func() map[*key]*node {
	all := map[*key]*node{}
	var walk func(k *key)
	walk = func(k *key) {
		if k.fill != "" {
			n, fault := parseYAML("", []byte(k.fill))
			if fault != nil {
				panic("scenarios: default of " + k.name + ": " + fault.String())
			}
			all[k] = n
		}
		for _, c := range k.keys {
			walk(c)
		}
	}
	walk(table())
	walk(familiesKey())
	return all
})
