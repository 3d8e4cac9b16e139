package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Load is [Reader.Load] with these sets.
func Load(source string, sets []string) (*Scenario, error) { return Reader{Sets: sets}.Load(source) }

// Parse is [Reader.Parse] with these sets.
func Parse(name string, text []byte, dir string, sets []string) (*Scenario, error) {
	return Reader{Sets: sets}.Parse(name, text, dir)
}

// Reader reads scenarios.
type Reader struct {
	// Sets are path=value each, and change values of the file before they are checked.
	Sets []string
	// AnyFile lets a scenario refer to files outside its folder. A scenario that comes from somebody
	// else could then tell whether a file is there, and what is in it if it is a CSV file.
	AnyFile bool
	// Given are the files that a scenario refers to, by the names it has for them, instead of those in
	// its folder; nil: there is the folder.
	Given map[string][]byte
}

// Load reads the built-in scenario of that name, or else the file. Where a file has the name of a
// built-in scenario, ./name is the file. An error is of type [Faults].
func (r Reader) Load(source string) (*Scenario, error) {
	if text, ok := BuiltinText(source); ok {
		return r.Parse(source, text, "")
	}
	text, fault := read(source)
	if fault != nil {
		return nil, Faults{*fault}
	}
	return r.Parse(source, text, filepath.Dir(source))
}

func read(source string) ([]byte, *Fault) {
	refuse := func(message, remedy string) ([]byte, *Fault) {
		return nil, &Fault{File: source, Message: message, Remedy: remedy}
	}
	if strings.TrimSpace(source) == "" {
		return refuse("no scenario is named", "give a file or the name of a built-in one")
	}
	info, err := os.Stat(source)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		var names []string
		for _, b := range Builtin() {
			names = append(names, b.Name)
		}
		return refuse("there is no such file, and no built-in scenario of that name", offer(source, names))
	case err != nil:
		return refuse(fmt.Sprintf("cannot be read: %v", reason(err)), "")
	case info.IsDir():
		if fault := foreignFolder(source); fault != nil {
			return nil, fault
		}
		return refuse("is a directory", "name the scenario file in it")
	}
	file, err := os.Open(source)
	if err != nil {
		return refuse(fmt.Sprintf("cannot be read: %v", reason(err)), "")
	}
	defer file.Close()
	// One byte more than is allowed tells that there is more, without reading it.
	text, err := io.ReadAll(io.LimitReader(file, maxBytes+1))
	if err != nil {
		return refuse(fmt.Sprintf("cannot be read: %v", reason(err)), "")
	}
	return text, nil
}

// Parse reads a scenario from its text. Name stands for the file in messages; files that the
// scenario refers to are looked for in dir, and refused if it is "".
func (r Reader) Parse(name string, text []byte, dir string) (*Scenario, error) {
	if fault := foreign(name, text); fault != nil {
		return nil, Faults{*fault}
	}
	root, fault := parseYAML(name, text)
	if fault != nil {
		return nil, Faults{*fault}
	}
	d := &decoder{files: files{dir, r.AnyFile, r.Given, map[string][]byte{}, map[string]*sheet{}}}
	if root.kind != mapNode {
		d.fault(root.at, "", "outagesim init writes a scenario to start from", "a scenario is a map of sections, not %s", root.describe())
		return nil, d.faults
	}
	for _, text := range r.Sets {
		s, fault := parseSetting(text)
		if fault != nil {
			d.faults = append(d.faults, *fault)
			continue
		}
		d.apply(root, table(), s)
	}
	s := d.scenario(root)
	if len(d.faults) > 0 {
		return nil, d.faults.sorted(name)
	}
	if s.Name == "" {
		s.Name = nameFrom(name)
	}
	s.Title = titled(s.Title, s.Name)
	s.Source, s.Text, s.Overrides, s.Files = name, text, slices.Clone(r.Sets), d.files.read
	sum := sha256.Sum256(text)
	s.SHA256 = hex.EncodeToString(sum[:])
	s.Warnings = append(s.Warnings, d.warnings.sorted(name)...)
	return s, nil
}

// nameFrom makes a name of a file's.
func nameFrom(file string) string {
	base := filepath.Base(file)
	base = strings.TrimSuffix(base, filepath.Ext(base))
	name := strings.Trim(strings.Map(func(r rune) rune {
		if r < 128 && namePattern.MatchString("0"+string(r)) {
			return r
		}
		return '-'
	}, base), "-_")
	if name == "" || len(name) > maxName || deviceName.MatchString(name) {
		return "scenario"
	}
	return name
}

// scenario decodes and checks the whole. What it returns is good only if d has no faults.
func (d *decoder) scenario(root *node) *Scenario {
	v := &value{key: table(), at: root.at, given: true}
	d.section(v, root)
	if name := v.get("name"); deviceName.MatchString(name.text) {
		d.wrong(name, "choose another name", "names a device on Windows, where no folder of results can have the name %s", name.text)
	}

	c := d.clockOf(v.get("clock"))
	s := &Scenario{
		Name:     v.get("name").text,
		Title:    v.get("title").text,
		Timezone: v.get("clock").get("timezone").text,
		Location: c.location,
		Start:    c.start,
	}
	base := d.configOf(v, c)
	digest := newDigester()
	digest.add("scenario", v, append(configSections(), "variants", "study.seed", "study.replications", "study.method")...)

	m := newVariantMaker(d, root, c, digest)
	variants := v.get("variants")
	var baseline []setting
	if len(variants.items) > 0 {
		s.Variants = m.all(variants, nil)
		baseline = variants.items[0].get("set").set
	}
	if len(s.Variants) == 0 {
		digest.add("variant "+baseVariant, &value{key: configTable(), fields: v.fields})
		s.Variants = []Variant{{Name: baseVariant, Title: titled(v.get("title").text, baseVariant), Config: base}}
	}
	known := metricsOf(s.Variants[0].Config, v)
	s.Study = d.studyOf(v.get("study"), known)
	s.Objectives = d.objectivesOf(v.get("objectives"), s.Variants, v)
	s.Maintenance = d.maintenanceOf(v.get("maintenance"), v.get("recoveries"), c, known)
	s.Incident = d.incidentOf(v.get("incident"), c, m, baseline)
	s.Digest = digest.sum()

	if s.Incident != nil {
		w := &decoder{}
		w.order(v.get("incident"), s.Incident)
		w.contradiction(v.get("incident"), s.Incident)
		s.Incident.Warnings = w.warnings.sorted(root.at.file)
	}
	return s
}
