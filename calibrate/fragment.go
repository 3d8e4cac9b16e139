package calibrate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"outagesim/results"
)

// Fragment writes what was found as a scenario that can be run as it is. Comments say where each
// number comes from; what records cannot tell is marked ASSUMED.
func Fragment(r *results.Results) []byte {
	c := r.Calibration
	f := &fragment{r: r, c: c, names: map[string]bool{}}
	f.comment(0, "Written by outagesim calibrate %s from %s.", r.Version, filesOf(c))
	f.comment(0, "Every number says where it comes from. ASSUMED marks what the records cannot tell: put in what you know, and run it.")
	f.line("name: %s", nameOf(r.Scenario, "calibrated"))
	f.line("title: %s", strconv.Quote("Calibrated from "+filesOf(c)))
	f.line("")
	f.comment(0, "How long to simulate is up to you.")
	f.line("clock: {horizon: 1y}")
	f.line("")
	f.fleet()
	groups := f.groups()
	var failures, panics []event
	for _, g := range groups {
		if c.As == Panics {
			panics = append(panics, g)
		} else {
			failures = append(failures, g)
		}
	}
	f.kernels(panics)
	f.failures(failures)
	f.recoveries(groups)
	f.stuck()
	return []byte(f.b.String())
}

type fragment struct {
	r     *results.Results
	c     *results.Calibration
	b     strings.Builder
	names map[string]bool // of panics, failures and recoveries
}

// event is a group under the name that the scenario has for it.
type event struct {
	results.CalibrationGroup
	name  string
	known bool // the group has a rate
}

func (f *fragment) line(format string, args ...any) {
	f.b.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

// comment writes comment lines of at most 100 columns.
func (f *fragment) comment(indent int, format string, args ...any) {
	head := strings.Repeat(" ", indent) + "#"
	line := head
	for _, w := range strings.Fields(oneLine(fmt.Sprintf(format, args...))) {
		if len(line)+1+len(w) > 100 && line != head {
			f.line("%s", line)
			line = head
		}
		line += " " + w
	}
	f.line("%s", line)
}

// oneLine keeps a name of the records from ending a comment.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

func filesOf(c *results.Calibration) string {
	var names []string
	for i, f := range c.Files {
		if i == 3 {
			names = append(names, fmt.Sprintf("%d more", len(c.Files)-i))
			break
		}
		name := f.Name
		if i := strings.LastIndexAny(name, `/\`); i >= 0 {
			name = name[i+1:]
		}
		names = append(names, oneLine(name))
	}
	return strings.Join(names, ", ")
}

// nameOf makes a name that a scenario can have.
func nameOf(s, otherwise string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_':
			b.WriteRune(r)
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r - 'A' + 'a')
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 40 {
			break
		}
	}
	name := strings.Trim(b.String(), "-_")
	if name == "" || name == "all" || strings.Trim(name, "0123456789.e") == "" || name == "true" || name == "false" || name == "null" || name == "rest" {
		name = strings.Trim(otherwise+"-"+name, "-")
	}
	return name
}

func (f *fragment) unique(name string) string {
	out := name
	for i := 2; f.names[out]; i++ {
		out = fmt.Sprintf("%s-%d", name, i)
	}
	f.names[out] = true
	return out
}

func (f *fragment) fleet() {
	if f.c.Hosts > 0 {
		f.comment(0, "%s watched from %s to %s. Zones per hypervisor and the apps in them: ASSUMED.", counted(f.c.Hosts, "hypervisor"), datePart(f.c.From), datePart(f.c.Until))
		f.line("fleet: {hypervisors: %d, zones_per_hypervisor: 1}", min(f.c.Hosts, 1000000))
	} else {
		f.comment(0, "How many hypervisors there are, the record of an incident does not tell: ASSUMED.")
		f.line("fleet: {hypervisors: 1, zones_per_hypervisor: 1}")
	}
	f.line("")
}

func datePart(t string) string {
	d, _, _ := strings.Cut(t, "T")
	return d
}

// groups are those by cause, or else the whole.
func (f *fragment) groups() []event {
	var out []event
	plainName := "failure"
	if f.c.As == Panics {
		plainName = "crash"
		for _, t := range f.c.Timelines {
			if t.Cause != "" {
				plainName = t.Cause
			}
		}
	}
	if f.c.CalibrationGroup == nil {
		return []event{{name: f.unique(nameOf(plainName, "crash"))}}
	}
	for _, g := range f.c.Groups {
		out = append(out, event{g, f.unique(nameOf(g.Name, "cause")), true})
	}
	if len(out) == 0 {
		out = append(out, event{*f.c.CalibrationGroup, f.unique(nameOf(plainName, "failure")), true})
	}
	return out
}

func (f *fragment) kernels(events []event) {
	if len(events) == 0 {
		return
	}
	f.comment(0, "Zone operations and the kernel's name: ASSUMED.")
	f.line("kernels:")
	f.line("  - name: observed")
	f.line("    zone_operation: 2s")
	f.line("    panics:")
	for _, e := range events {
		f.rateComment(6, e)
		f.line("      - name: %s", e.name)
		if law := timeToFailure(e); law != "" && e.known {
			f.comment(8, "%s", lawComment(e.TimeToFailure, "time up"))
			f.line("        mtbf: %s", law)
		} else if e.known {
			f.comment(8, "One rate is drawn from the record for each replication, so that results carry the uncertainty of the rate.")
			prior := ""
			if f.c.Rate.PriorYears > 0 || f.c.Rate.PriorShape != 0.5 {
				prior = fmt.Sprintf(", prior: {shape: %s, over: %s}", short(f.c.Rate.PriorShape), duration(f.c.Rate.PriorYears*8760))
			}
			f.line("        observed: {events: %d, over: %s%s}", e.Events, duration(e.ExposureHypervisorYears*8760), prior)
		} else {
			f.comment(8, "ASSUMED: one incident does not tell how often there is one. With --hosts, --from and --until calibrate works it out.")
			f.line("        rate: 0.1/y")
		}
		f.line("        recovery: %s", e.name)
	}
	f.line("")
}

func (f *fragment) failures(events []event) {
	if len(events) == 0 {
		return
	}
	f.line("failures:")
	for _, e := range events {
		f.rateComment(2, e)
		f.line("  - name: %s", e.name)
		if law := timeToFailure(e); law != "" {
			f.comment(4, "%s", lawComment(e.TimeToFailure, "time up"))
			f.line("    mtbf: %s", law)
		} else {
			f.comment(4, "The mean of the posterior. A failure has one rate; a panic with observed draws it anew for each replication: --as panics.")
			f.line("    rate: %s/y", short(e.Rate.PosteriorMean))
		}
		f.line("    recovery: %s", e.name)
	}
	f.line("")
}

func (f *fragment) rateComment(indent int, e event) {
	if !e.known {
		return
	}
	r := e.Rate
	if e.Events == 0 {
		f.comment(indent, "No event in %s hypervisor-years up: below %s a year with %g%% confidence.", figure(e.ExposureHypervisorYears), figure(r.High), 100*f.r.Confidence)
		return
	}
	f.comment(indent, "%s in %s hypervisor-years up: %s a year, %s to %s with %g%% confidence (exact Poisson).",
		counted(e.Events, "event"), figure(e.ExposureHypervisorYears), figure(r.Mean), figure(r.Low), figure(r.High), 100*f.r.Confidence)
}

func (f *fragment) recoveries(events []event) {
	f.line("recoveries:")
	for _, e := range events {
		f.line("  - name: %s", e.name)
		f.line("    phases:")
		switch {
		case f.phases():
		case f.stages():
		default:
			if law := lawOf(e.Repair, 0); law != "" {
				f.comment(6, "%s", lawComment(e.Repair, "repair time"))
				f.line("      - {name: repair, takes: %s}", law)
			} else {
				f.comment(6, "ASSUMED: no repair time is in the record.")
				f.line("      - {name: repair, takes: 30m}")
			}
		}
	}
	f.line("")
}

// phases writes the phases of incidents whose milestones are known.
func (f *fragment) phases() bool {
	var order []string
	minutes, up, from := map[string][]float64{}, map[string]bool{}, map[string]string{}
	for _, t := range f.c.Timelines {
		if t.Cause == "" || t.Planned { // the stages of a status page are told apart
			continue
		}
		for _, p := range t.Phases {
			if !slices.Contains(order, p.Name) {
				order = append(order, p.Name)
			}
			minutes[p.Name] = append(minutes[p.Name], p.Minutes)
			up[p.Name] = up[p.Name] || p.ZonesUp
			from[p.Name] = fmt.Sprintf("%s: ended %s min after the beginning", t.Name, figure(p.EndMinutes))
		}
	}
	if len(order) == 0 {
		return false
	}
	zonesUp := false
	for _, name := range order {
		text := duration(minutes[name][0] / 60)
		if n := len(minutes[name]); n > 1 {
			var values []string
			for _, m := range minutes[name] {
				values = append(values, duration(m/60))
			}
			text = "{empirical: {values: [" + strings.Join(values, ", ") + "]}}"
			from[name] = counted(n, "incident")
		}
		// Once zones run they do not go down again.
		zonesUp = zonesUp || up[name]
		zones := ""
		if zonesUp {
			zones = ", zones: up"
		}
		f.comment(6, "%s.", from[name])
		f.line("      - {name: %s, takes: %s%s}", nameOf(name, "phase"), text, zones)
	}
	return true
}

// stages writes the stages of a status page as phases.
func (f *fragment) stages() bool {
	names := map[string]string{"to identified": "identify", "to monitoring": "restore", "to resolved": "watch"}
	wrote := false
	for i, l := range f.c.Stages {
		law := lawOf(&l, 0)
		if law == "" {
			continue
		}
		zones := ""
		if l.Name == "to resolved" && wrote && i > 0 {
			zones = ", zones: up"
		}
		f.comment(6, "Stage %q of the status page: %s", l.Name, lawComment(&l, "incident"))
		f.line("      - {name: %s, takes: %s%s}", names[l.Name], law, zones)
		wrote = true
	}
	return wrote
}

// stuck writes how many zones stayed down, as far as an incident tells.
func (f *fragment) stuck() {
	for _, t := range f.c.Timelines {
		if t.StuckMinutes == nil {
			continue
		}
		p95 := *t.StuckMinutes / 60
		text := fmt.Sprintf("repair: {lognormal: {median: %s, p95: %s}}}", duration(p95/2), duration(p95))
		f.comment(0, "%s: the last customer was back %s min after the zones ran, which is taken for the 95%% quantile; the median, half of it, is ASSUMED.", t.Name, figure(*t.StuckMinutes))
		if t.StuckShare != nil {
			f.comment(0, "The share is what the scenario says: a timeline does not tell it.")
			f.line("stuck: {share: %s%%, %s", short(100**t.StuckShare), text)
		} else {
			f.comment(0, "A timeline does not tell how many zones it were: put in the share.")
			f.line("# stuck: {share: 1%%, %s", text)
		}
		return
	}
	f.comment(0, "Records of outages do not tell which share of zones stays down after its hypervisor is back.")
	f.line("stuck: {share: 0%%, repair: 30m}")
}
