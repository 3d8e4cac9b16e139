package records

import (
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"outagesim/scenarios"
)

// Options say how records are to be understood.
type Options struct {
	Columns  Columns
	Location *time.Location // of times without an offset; nil: UTC
	Dates    string         // mdy, dmy or "": told from the record
	Unit     string         // of durations: seconds, minutes, hours, days or "": told from the record
	Kind     string         // one of Kinds; "": recognised
	SkipBad  bool           // rows that cannot be read are counted instead of refused
	Until    time.Time      // end of what was watched, if it is known
	Stdin    io.Reader
	// Rows is how many records are read of each file; 0: all.
	Rows int
}

func (o Options) location() *time.Location {
	if o.Location == nil {
		return time.UTC
	}
	return o.Location
}

// builder collects what readers find.
type builder struct {
	Options
	set           *Set
	hosts, causes map[string]int32
	sites         map[string]int32
	faults        scenarios.Faults
	file          int32
	bounds
}

func newBuilder(o Options) *builder {
	return &builder{Options: o, set: &Set{}, hosts: map[string]int32{}, causes: map[string]int32{}, sites: map[string]int32{}}
}

// Read reads files of records. An error is of type [scenarios.Faults].
func Read(names []string, o Options) (*Set, error) {
	b := newBuilder(o)
	if o.Kind != "" && !slices.Contains(Kinds(), o.Kind) {
		return nil, scenarios.Faults{{File: "--kind " + o.Kind, Message: "is no kind of record", Remedy: "known: " + strings.Join(Kinds(), ", ")}}
	}
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return nil, scenarios.Faults{{File: name, Message: "is named twice", Remedy: "name each file once"}}
		}
		if err := b.read(name); err != nil {
			var fs scenarios.Faults
			if !errors.As(err, &fs) {
				return nil, err
			}
			b.faults = append(b.faults, fs...)
		}
	}
	if len(b.faults) > 0 {
		if n := len(b.faults); n > mostFaults {
			b.faults = append(b.faults[:mostFaults], scenarios.Fault{File: b.faults[mostFaults].File, Message: "and more of this kind", Remedy: "--columns, --dates and --timezone say how rows are to be read; --skip-bad leaves out those that cannot be"})
		}
		return nil, b.faults
	}
	if b.set.Nameless {
		for _, host := range b.set.Hosts {
			if host != "" {
				return nil, scenarios.Faults{{File: names[0], Message: "some of the files say which host was down, and some do not", Remedy: "calibrate them apart"}}
			}
		}
	}
	b.set.sort()
	b.duplicates()
	return b.set, nil
}

func (b *builder) read(name string) error {
	if text, ok := scenarios.BuiltinText(name); ok {
		b.begin(&source{name: name}, KindIncident)
		return b.incident(name, text)
	}
	src, err := openSource(name, b.Stdin)
	if err != nil {
		return err
	}
	defer src.close()
	kind, seems, remedy := recognise(src.head)
	if seems == "empty" {
		return src.refuse(remedy, "is empty")
	}
	if b.Kind != "" {
		kind = b.Kind
	}
	if kind == "" {
		return src.refuse(remedy, "is no record of outages: it seems to be %s", seems)
	}
	b.begin(src, kind)
	switch kind {
	case KindTrace:
		return b.trace(src)
	case KindStatus:
		return b.statuspage(src)
	case KindPasted:
		return b.pasted(src)
	case KindLast:
		return b.last(src)
	case KindJournal:
		return b.journal(src)
	case KindIncident:
		text, err := src.whole()
		if err != nil {
			return err
		}
		return b.incident(src.name, text)
	}
	return b.table(src)
}

func (b *builder) begin(src *source, kind string) {
	b.file = int32(len(b.set.Files))
	b.set.Files = append(b.set.Files, File{Name: src.name, Kind: kind, Packed: src.packed})
}

func (b *builder) current() *File { return &b.set.Files[b.file] }

// wrong keeps a fault of a row, of which there may be a few.
func (b *builder) wrong(f scenarios.Fault) error {
	if b.SkipBad {
		b.set.Note(BadRow, b.file, int32(f.Line), "%s", f.Message)
		return nil
	}
	if b.faults = append(b.faults, f); len(b.faults) > mostFaults {
		return scenarios.Faults{} // enough; the rest is not read
	}
	return nil
}

func (b *builder) intern(m map[string]int32, list *[]string, name string) int32 {
	if i, ok := m[name]; ok {
		return i
	}
	name = strings.Clone(strings.ToValidUTF8(name, "?"))
	b.spell(name)
	i := int32(len(*list))
	m[name] = i
	*list = append(*list, name)
	return i
}

func (b *builder) host(name, site string) int32 {
	n := len(b.set.Hosts)
	h := b.intern(b.hosts, &b.set.Hosts, name)
	if int(h) == n {
		i, ok := b.sites[site]
		if !ok {
			i = int32(len(b.sites))
			b.spell(site)
			b.sites[strings.Clone(site)] = i
		}
		b.set.Sites = append(b.set.Sites, i)
	}
	return h
}

// hostOfFile is the name of the host that a file is of: that of the file, with its folder where
// another has the same.
func (b *builder) hostOfFile(src *source) string {
	name := src.stem()
	if src.name == stdinName {
		name = "host"
	}
	if _, taken := b.hosts[name]; taken {
		return src.name
	}
	return name
}

func (b *builder) cause(name string) int32 { return b.intern(b.causes, &b.set.Causes, name) }

// duplicates leaves out outages that are there already.
func (b *builder) duplicates() {
	s := b.set
	if s.Nameless {
		return // two hosts may well have failed at once
	}
	kept := s.Outages[:0]
	for _, o := range s.Outages {
		if n := len(kept); n > 0 {
			p := kept[n-1]
			if p.Host == o.Host && p.Down == o.Down && p.Up == o.Up && p.Cause == o.Cause && p.Length == o.Length {
				s.Note(Duplicate, o.File, o.Line, "%s, %s, as in line %d", s.Hosts[o.Host], o.Down.Std().Format("2006-01-02 15:04:05"), p.Line)
				continue
			}
		}
		kept = append(kept, o)
	}
	s.Outages = kept
}
