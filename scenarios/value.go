package scenarios

import (
	"math/big"

	"outagesim/sim"
)

// maxName is how long a name may be, in characters.
const maxName = 100

// maxLine is how long a title, a post or any other text may be, in characters.
const maxLine = 10_000

// maxElements is how many elements a list of sections may have.
const maxElements = 1000

// value is a node that has been held against the table. Where the file gives nothing, it holds the
// default.
type value struct {
	key   *key
	path  string
	at    place
	given bool
	// bad values have been reported; what is made of them must not be reported again.
	bad bool

	text   string // text, names, words, flags, and the writing of other scalars
	flag   bool
	whole  uint64
	exact  *big.Rat // numbers, shares, rates (per second), durations (seconds)
	num    float64  // the same, rounded once
	moment moment
	clock  Clock
	law    *law
	dist   sim.Distribution // of law
	set    []setting
	// content is the digest of the file that the value names.
	content string

	fields map[string]*value
	items  []*value

	// guesses are the keys that unknown keys were taken for; that they lack is no news.
	guesses []string
	unknown bool // there were unknown keys
}

// get returns a field of a section. A field that is neither given nor has a default is a value
// that is not given.
func (v *value) get(name string) *value {
	if f := v.fields[name]; f != nil {
		return f
	}
	k := v.key.child(name)
	if k == nil {
		panic("scenarios: section " + v.path + " has no key " + name)
	}
	return &value{key: k, path: join(v.path, name), at: v.at, bad: v.bad}
}

// sound tells whether all of the named fields can be trusted.
func (v *value) sound(names ...string) bool {
	if v.bad {
		return false
	}
	for _, name := range names {
		if v.get(name).bad {
			return false
		}
	}
	return true
}

// whollySound tells whether v and everything below it can be trusted.
func (v *value) whollySound() bool {
	if v.bad {
		return false
	}
	for _, f := range v.fields {
		if !f.whollySound() {
			return false
		}
	}
	for _, item := range v.items {
		if !item.whollySound() {
			return false
		}
	}
	return true
}

func (v *value) int() int { return int(v.whole) }

// named returns the element of a list that has a name, and its index.
func (v *value) named(name string) (int, *value) {
	for i, item := range v.items {
		if item.get("name").text == name {
			return i, item
		}
	}
	return -1, nil
}

func (v *value) names() []string {
	var names []string
	for _, item := range v.items {
		if n := item.get("name").text; n != "" {
			names = append(names, n)
		}
	}
	return names
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
