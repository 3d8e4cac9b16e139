package scenarios

import (
	"fmt"
	"slices"
	"strings"
)

// setting is a value that --set or a variant gives to a path.
type setting struct {
	path  string
	at    place // of the path
	value *node
}

// parseSetting reads path=value as the command line gives it. Its faults have the text itself for
// a file: there is no line to name.
func parseSetting(text string) (setting, *Fault) {
	at := place{file: "--set " + clip(text)}
	refuse := func(message, remedy string) (setting, *Fault) {
		return setting{}, &Fault{File: at.file, Message: message, Remedy: remedy}
	}
	path, value, ok := strings.Cut(text, "=")
	path = strings.TrimSpace(path)
	if !ok || path == "" {
		return refuse("is not path=value", "write one such as fleet.kernel=patched")
	}
	n, fault := parseYAML(at.file, []byte(value))
	if fault != nil {
		message, _, _ := strings.Cut(fault.Message, " that begins on line")
		return refuse("the value "+message, "put text with special characters in quotes")
	}
	if n.kind == nullNode {
		return refuse("there is no value after the =", "write one such as fleet.kernel=patched")
	}
	return setting{path, at, n.moved(at)}, nil
}

// apply puts a setting's value into the tree below root, which k describes. A key that excludes
// the one that is set goes; sections and defaults on the way that the file does not give are
// written out, so that a path can name what is there without being written.
func (d *decoder) apply(root *node, k *key, s setting) bool {
	refuse := func(path, remedy, format string, args ...any) bool {
		d.fault(s.at, path, remedy, format, args...)
		return false
	}
	n, rest, done := root, s.path, ""
	for {
		if n.kind != mapNode {
			// The value itself is at fault, and the decoder says so.
			return false
		}
		name, more, deeper := strings.Cut(rest, ".")
		child := k.child(name)
		path := join(done, name)
		if child == nil {
			return refuse(s.path, offerPath(done, name, k.childNames()), "there is no key %s", path)
		}
		put := func(v *node) {
			for _, mate := range k.mates(name, true) {
				n.remove(mate)
			}
			n.put(name, s.at, v)
		}
		if !deeper {
			put(s.value.clone())
			return true
		}
		if child.list && !child.named || !child.list && child.kind != sectionKind && !isLaw(child) {
			return refuse(s.path, "set "+path, "%s has no keys", path)
		}
		next, below := n.find(name), child
		if next == nil {
			next = vacancy(child, s.at)
			put(next)
		}
		if child.list {
			if next.kind != listNode {
				return false
			}
			element, beyond, found := pick(next, more)
			if element == nil {
				return refuse(s.path, offerPath(path, first(more), elements(next)), "there is nothing named %s", join(path, first(more)))
			}
			if !found {
				return refuse(s.path, "go on with one of its keys: "+strings.Join(child.childNames(), ", "), "names an element, not a value")
			}
			n, k, rest, done = element, child, beyond, join(path, first(more))
			continue
		}
		if isLaw(child) {
			below = familiesKey()
			if next.kind != mapNode {
				next = &node{at: s.at, kind: mapNode}
				put(next)
			}
		} else if child.short != "" && (next.kind != mapNode || isLaw(child.child(child.short)) && namesFamily(next)) {
			next = &node{at: next.at, kind: mapNode, entries: []entry{{child.short, next.at, next}}}
			put(next)
		}
		n, k, rest, done = next, below, more, path
	}
}

// vacancy is what stands for a key that the file does not give.
func vacancy(k *key, at place) *node {
	switch {
	case k.fill != "":
		return fillNode(k, at)
	case k.list:
		return &node{at: at, kind: listNode}
	}
	return &node{at: at, kind: mapNode}
}

// pick finds the element of a list that rest begins with the name of; found tells whether more
// follows.
func pick(list *node, rest string) (element *node, beyond string, found bool) {
	name, beyond, found := strings.Cut(rest, ".")
	for _, item := range list.items {
		if n := item.find("name"); n != nil && n.kind == scalarNode && n.text == name {
			return item, beyond, found
		}
	}
	return nil, "", false
}

func elements(list *node) []string {
	var names []string
	for _, item := range list.items {
		if n := item.find("name"); n != nil && n.kind == scalarNode {
			names = append(names, n.text)
		}
	}
	return names
}

func first(path string) string {
	name, _, _ := strings.Cut(path, ".")
	return name
}

// offerPath is offer for the last name of a path.
func offerPath(path, name string, known []string) string {
	if c, ok := nearest(name, known); ok {
		return "did you mean " + join(path, c) + "?"
	}
	return offer(name, known)
}

// assignments decodes a map from paths to values. The values are held against the table where
// they arrive.
func (d *decoder) assignments(v *value, n *node) {
	if n.kind != mapNode {
		d.wrong(v, "write {fleet.kernel: patched}", "needs a map from paths to values, not %s", n.describe())
		return
	}
	seen := map[string]place{}
	for _, e := range n.entries {
		path := fmt.Sprintf("%s[%s]", v.path, clip(e.key))
		if where, ok := seen[e.key]; ok {
			d.fault(e.at, path, "keep one of the two", "the path is repeated; it is first on line %d", where.line)
			continue
		}
		seen[e.key] = e.at
		if e.value.kind == nullNode {
			d.fault(e.at, path, "give it one or remove the path", "has no value")
			continue
		}
		if section := first(e.key); !slices.Contains(configSections(), section) && e.key != plannedWeightPath {
			remedy := "give the path in full, such as fleet.kernel"
			switch {
			case section == "name" || section == "title":
				remedy = "a variant has a name and a title of its own"
			case table().child(section) != nil:
				remedy = "variants share everything but " + inWords(configSections(), "and") + "; use --set or another file"
			default:
				if c, ok := nearest(section, configSections()); ok {
					remedy = "did you mean " + strings.Replace(e.key, section, c, 1) + "?"
				}
			}
			d.fault(e.at, path, remedy, "a variant cannot set %s", clip(e.key))
			continue
		}
		v.set = append(v.set, setting{e.key, e.at, e.value})
	}
}
