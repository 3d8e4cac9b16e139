package scenarios

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// summary prints what a scenario came to, for the golden files.
func summary(s *Scenario) string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("%s: %s", s.Name, s.Title)
	p("start %s, %s", s.Start.Format(time.RFC3339), s.Timezone)
	p("study %+v", s.Study)
	variant := func(v Variant) {
		c := v.Config
		p("variant %s (%s) %v", v.Name, v.Title, v.Set)
		p("  horizon %v", c.Horizon)
		p("  fleet %+v", c.Fleet)
		for _, k := range c.Kernels {
			p("  kernel %s %v", k.Name, k.Operations)
			for _, x := range k.Panics {
				p("    panic %s %v %v %s -> %d", x.Name, x.TimeTo, x.PerOperation, shown(x.Observed), x.Recovery)
			}
		}
		p("  operations %+v", c.Ops)
		for _, f := range c.Failures {
			p("  failure %+v", f)
		}
		for _, r := range c.Recoveries {
			p("  recovery %s reboots %t fails %v -> %d", r.Name, r.Reboots, r.FailShare, r.FailTo)
			for _, ph := range r.Phases {
				p("    %+v", ph)
			}
		}
		p("  stuck %+v", c.Stuck)
		for _, a := range c.Apps {
			p("  apps %s %d x %d need %d %v %+v %s", a.Name, a.Count, a.Replicas, a.Need, int(a.Spread), a.Failover, shown(a.SLO))
		}
		p("  planned weight %v", c.Demand.PlannedWeight)
		if w := c.Demand.Weights; w != nil {
			p("  demand sun %.4f", w[0])
			p("  demand mon %.4f", w[1])
		}
	}
	for _, v := range s.Variants {
		variant(v)
	}
	for _, o := range s.Objectives {
		p("objective %+v", o)
	}
	if m := s.Maintenance; m != nil {
		p("maintenance weight %v cost %v minimise %s", m.PlannedWeight, m.WindowCost, m.Minimise)
		for _, x := range m.Policies {
			p("  %s %s from %d of %v at once %v every %v windows %s recovery %s soak %v stop %d", x.Name, x.Kind, len(x.From), x.From[:min(1, len(x.From))], x.AtOnce, x.Every, shown(x.Windows), x.Recovery, x.Soak, x.StopAfterFailed)
		}
	}
	if in := s.Incident; in != nil {
		p("incident %s %s", in.Began.Format(time.RFC3339), in.Panic)
		for _, o := range in.Observed {
			p("  %s %s%s (%s)", o.At.Format(time.RFC3339), o.Milestone, o.Post, o.Source)
		}
		for _, v := range in.Variants {
			variant(v)
		}
		p("warnings %v", in.Warnings)
	}
	p("warnings %v", s.Warnings)
	return b.String()
}

// shown prints what a pointer points to: its address differs from run to run.
func shown[T any](p *T) string {
	if p == nil {
		return "none"
	}
	return fmt.Sprintf("%+v", *p)
}

func TestBuiltin(t *testing.T) {
	var names []string
	for _, info := range Builtin() {
		names = append(names, info.Name)
		s, err := Load(info.Name, nil)
		if err != nil {
			t.Errorf("%s:\n%v", info.Name, err)
			continue
		}
		if s.Title != info.Title || s.Source != info.Name || len(s.Warnings) > 0 {
			t.Errorf("%s: title %q, source %q, warnings %v", info.Name, s.Title, s.Source, s.Warnings)
		}
		golden(t, "testdata/library/"+info.Name+".txt", summary(s))
	}
	if got := strings.Join(names, " "); got != "pagoda-box-2015 pagoda-box-2016 template" {
		t.Errorf("built-in: %s", got)
	}
	if text, ok := BuiltinText("template"); !ok || string(text) != string(Template()) {
		t.Error("Template is not the built-in of that name")
	}
	for _, name := range []string{"", "none", "../library", "template.yaml", "TEMPLATE"} {
		if _, ok := BuiltinText(name); ok {
			t.Errorf("there is a built-in %q", name)
		}
	}
}

// Every row of the incident's table is in the scenario: a rebooted hypervisor is in the pool again
// 63 minutes after the panic, the last customer is back after 106.
func TestPagodaBoxRecord(t *testing.T) {
	s, err := Load("pagoda-box-2016", nil)
	if err != nil {
		t.Fatal(err)
	}
	minutes := map[string]float64{}
	posts := 0
	for _, o := range s.Incident.Observed {
		if o.Milestone != "" {
			minutes[o.Milestone] = o.At.Sub(s.Incident.Began).Minutes()
		} else {
			posts++
		}
	}
	for name, want := range map[string]float64{"boot": 10, "network-sync": 25, "zone-boot": 45, "verification": 63, "pool": 63, "last-customer": 106} {
		if minutes[name] != want {
			t.Errorf("%s after %v minutes, want %v", name, minutes[name], want)
		}
	}
	if posts != 6 || len(minutes) != 6 {
		t.Errorf("%d posts, %d milestones", posts, len(minutes))
	}
}

// The commented-out parts of the template can be switched on.
func TestTemplateComments(t *testing.T) {
	var lines []string
	on := false
	for _, line := range strings.Split(string(Template()), "\n") {
		if strings.HasPrefix(line, "# incident:") {
			on = true
		}
		if !strings.HasPrefix(line, "# ") {
			on = false
		}
		if on {
			line = strings.TrimPrefix(line, "# ")
		}
		lines = append(lines, line)
	}
	s, err := Parse("template", []byte(strings.Join(lines, "\n")), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.Incident == nil || len(s.Incident.Observed) != 2 {
		t.Errorf("%+v", s.Incident)
	}
}
