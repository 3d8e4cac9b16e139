package scenarios

import (
	"slices"
	"sync"
)

// kind is what a value may be.
type kind int

const (
	textKind     kind = iota // any text
	nameKind                 // letters, digits, - and _: it can stand in paths and metrics
	wordKind                 // one of key.enum
	flagKind                 // true or false
	wholeKind                // a number without a fraction
	numberKind               // any number
	shareKind                // 80% or 0.8
	restKind                 // a share, or the word rest
	rateKind                 // 0.06/y
	durationKind             // 90s
	lawKind                  // a duration or a distribution
	timeToKind               // the same, but a bare duration is the mean of an exponential
	momentKind               // a local date or time, or RFC 3339
	dayKind                  // a local date
	clockKind                // a local time of day
	sectionKind              // a map with the keys of key.keys
	setKind                  // a map from paths to any values
)

// key is what the program knows of one key of the scenario file. The decoder, the paths of --set,
// the JSON schema and the reference page all read the same table of them: there is no other list
// of keys.
type key struct {
	name string
	kind kind
	doc  string // one or more sentences

	// The default: fill as the file would write it, or words where it is not a fixed value. A key
	// with neither is absent unless given; one with must has to be given.
	fill, words string
	must        bool

	unit    string // in words, where the kind does not say it
	example string
	enum    []string // of wordKind
	limit   limit

	list   bool // a list of such values
	single bool // one value stands for a list of one
	length int  // of the list, exactly; 0: any
	most   int  // elements of the list; 0: maxElements sections, any number of other values

	keys   []*key // of a section
	groups []group
	named  bool // the elements of the list have distinct names
	// short is the key that is meant where a section is given as something that is no map of its
	// keys.
	short string
	// optional sections are absent unless given; others stand with their defaults.
	optional bool
	// reserved names cannot be given to elements.
	reserved []string
}

// limit is the range of a value, as the file would write its ends; "" is no end.
type limit struct {
	atLeast, above, atMost, below string
}

// group is keys that exclude each other. Setting one by a path takes the others away; where the group
// has a leader, only setting that one does.
type group struct {
	keys   []string
	must   bool // one has to be given
	leader string
}

func (k *key) child(name string) *key {
	for _, c := range k.keys {
		if c.name == name {
			return c
		}
	}
	return nil
}

func (k *key) childNames() []string {
	names := make([]string, len(k.keys))
	for i, c := range k.keys {
		names[i] = c.name
	}
	return names
}

// mates returns the keys that exclude the one of the given name, in the groups that it may lead if only
// those are asked for.
func (k *key) mates(name string, leading bool) []string {
	var mates []string
	for _, g := range k.groups {
		if !slices.Contains(g.keys, name) || leading && g.leader != "" && g.leader != name {
			continue
		}
		for _, member := range g.keys {
			if member != name {
				mates = append(mates, member)
			}
		}
	}
	return mates
}

// table is the scenario file.
var table = sync.OnceValue(func() *key {
	return &key{
		kind: sectionKind,
		keys: []*key{
			{name: "name", kind: nameKind, words: "the file's name without its extension", example: "pagoda-box-2016",
				doc: "Names the scenario in results and is the default folder's name."},
			{name: "title", kind: textKind, words: "the name", example: "Public cloud, kernel panic of 2016-03-28",
				doc: "Heads reports."},
			clockKey(),
			fleetKey(),
			kernelsKey(),
			operationsKey(),
			failuresKey(),
			recoveriesKey(),
			stuckKey(),
			appsKey(),
			demandKey(),
			studyKey(),
			variantsKey("variants", "The scenario with some values changed. The first is the baseline that the others are compared with; without any there is one, named `base`, that changes nothing."),
			objectivesKey(),
			incidentKey(),
			maintenanceKey(),
		},
	}
})

// configSections are the sections that a variant may change; the clock and the study are shared,
// for variants meet the same history.
func configSections() []string {
	return []string{"fleet", "kernels", "zone_operations", "failures", "recoveries", "stuck", "apps", "demand"}
}
