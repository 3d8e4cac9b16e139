package scenarios

import (
	"slices"
	"strings"

	"outagesim/models"
)

const (
	maxVariants       = 200
	baseVariant       = "base"
	plannedWeightPath = "maintenance.planned_weight"
)

func variantsKey(name, doc string) *key {
	return &key{name: name, kind: sectionKind, list: true, named: true, most: maxVariants, words: "none", doc: doc, keys: []*key{
		{name: "name", kind: nameKind, must: true, example: "patched", doc: "Names the variant in results."},
		{name: "title", kind: textKind, words: "the name", example: "Windows forced in 2015", doc: "Names it in reports."},
		setKey("The values to change, by path, such as `{fleet.kernel: patched}`; see [Paths](#paths). Only what concerns " + inWords(configSections(), "and") + " and `" + plannedWeightPath + "` can be changed: the clock and the study are shared."),
	}}
}

func setKey(doc string) *key {
	return &key{name: "set", kind: setKind, words: "none", example: "{fleet.kernel: patched}", doc: doc}
}

// configOf makes the configuration that the sections below root say.
func (d *decoder) configOf(root *value, c clock) models.Config {
	recoveries, kernels := root.get("recoveries"), root.get("kernels")
	plannedWeight := 1.0
	if m := root.get("maintenance"); m.given && !m.bad {
		plannedWeight = m.get("planned_weight").num
	}
	fleet, inventory, zones := d.fleetOf(root.get("fleet"), kernels, c)
	config := models.Config{
		Start:      c.start,
		Horizon:    c.horizon,
		Fleet:      fleet,
		Kernels:    d.kernelsOf(kernels, recoveries),
		Ops:        d.operationsOf(root.get("zone_operations")),
		Failures:   d.failuresOf(root.get("failures"), recoveries),
		Recoveries: d.recoveriesOf(recoveries),
		Stuck:      d.stuckOf(root.get("stuck")),
		Demand:     d.demandOf(root.get("demand"), plannedWeight),
	}
	config.Apps, config.Fleet.Zones = d.appsOf(root.get("apps"), root.get("fleet"), fleet, zones)
	d.outlived(root.get("fleet").get("inventory"), inventory, config.Kernels)
	return config
}

// configTable is the part of the table that makes a configuration.
func configTable() *key {
	k := &key{kind: sectionKind}
	for _, name := range configSections() {
		k.keys = append(k.keys, table().child(name))
	}
	k.keys = append(k.keys, table().child("maintenance"))
	return k
}

// variantMaker makes variants of one scenario.
type variantMaker struct {
	d      *decoder
	root   *node // the scenario as given, with its --set
	clock  clock
	digest *digester
	// inherited faults were reported where they come from: the scenario without variants, or for an
	// incident's variants what they all build on.
	inherited map[Fault]bool
}

func newVariantMaker(d *decoder, root *node, c clock, g *digester) *variantMaker {
	m := &variantMaker{d: d, root: root, clock: c, digest: g, inherited: map[Fault]bool{}}
	m.inherit(d.faults)
	return m
}

func (m *variantMaker) inherit(faults Faults) {
	for _, f := range faults {
		m.inherited[f] = true
	}
}

// all makes the variants of a list. Each is decoded as a whole, for a value that is right by
// itself may be wrong beside the others.
func (m *variantMaker) all(v *value, before []setting) []Variant {
	if len(v.items) > maxVariants {
		m.d.wrong(v, "split the scenario", "%d variants are more than %d", len(v.items), maxVariants)
		return nil
	}
	if n := m.root.size(); len(v.items)*n > maxVaried {
		m.d.wrong(v, "split the scenario", "%d variants of a scenario of %d values are more than %d together", len(v.items), n, maxVaried)
		return nil
	}
	var out []Variant
	for _, item := range v.items {
		name := item.get("name").text
		set := item.get("set")
		if item.bad || set.bad {
			out = append(out, Variant{Name: name})
			continue
		}
		variant, _ := m.variant(name, append(before[:len(before):len(before)], set.set...))
		variant.Title = titled(item.get("title").text, name)
		variant.Set = assignmentsOf(set.set)
		out = append(out, variant)
	}
	return out
}

func assignmentsOf(set []setting) []Assignment {
	var out []Assignment
	for _, s := range set {
		out = append(out, Assignment{s.path, s.value.String()})
	}
	return out
}

// variant makes one variant, and returns its faults as they were found.
func (m *variantMaker) variant(name string, set []setting) (Variant, Faults) {
	d := &decoder{files: m.d.files}
	root := &node{at: m.root.at, kind: mapNode}
	k := configTable()
	for _, e := range m.root.entries {
		if k.child(e.key) != nil && root.find(e.key) == nil {
			root.entries = append(root.entries, entry{e.key, e.at, e.value.clone()})
		}
	}
	for _, s := range set {
		d.apply(root, k, s)
	}
	v := &value{key: k, at: root.at, given: true}
	d.section(v, root)
	config := d.configOf(v, m.clock)
	m.digest.add("variant "+name, v)
	for _, w := range d.warnings {
		if !slices.Contains(m.d.warnings, w) {
			w.Message = "in variant " + name + ": " + w.Message
			m.d.warnings = append(m.d.warnings, w)
		}
	}
	for _, f := range d.faults {
		if !m.inherited[f] {
			f.Message = "in variant " + name + ": " + f.Message
			m.d.faults = append(m.d.faults, f)
		}
	}
	return Variant{Name: name, Config: config}, d.faults
}

func indexOf(variants []Variant, name string) int {
	for i, v := range variants {
		if v.Name == name {
			return i
		}
	}
	return -1
}

func namesOf(variants []Variant) []string {
	var names []string
	for _, v := range variants {
		names = append(names, v.Name)
	}
	return names
}

// titled returns a title, and the name where there is none.
func titled(title, name string) string {
	if strings.TrimSpace(title) == "" {
		return name
	}
	return title
}
