package reports

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"outagesim/reports/canvas"
	"outagesim/reports/charts"
	"outagesim/reports/numbers"
	"outagesim/results"
)

func (d *document) replay(r *results.Results) {
	if len(r.Replay) == 0 {
		return
	}
	was := r.Replay[0]
	d.facts = fmt.Sprintf("%s; %s, seed %d", fleet(r.Facts), amount(was.Replications, "replication"), r.Seed)
	if f := r.ReplayFacts; f != nil {
		d.facts = fmt.Sprintf("%s at %s (%s); %s", canvas.Clean(f.Panic), canvas.Clean(f.Began), canvas.Clean(r.Facts.Timezone), d.facts)
	}
	d.add(milestonesSection(was), appsSection(was), counterfactualSection(r), verdictSection(r), warningSection(r))
	d.methods = []string{
		fmt.Sprintf("The incident was replayed zone by zone, %s for each variant, drawn from seed %d; the same scenario, seed and version give the same figures.", timesOver(was.Replications), r.Seed),
		"Simulated figures are medians; 90% of the replications lie within the range given. The range speaks of chance, not of whether the scenario is right.",
		"Differences are simulated less recorded.",
	}
}

func timesOver(n int) string {
	if n == 1 {
		return "once"
	}
	return numbers.Fixed(float64(n), 0) + " times"
}

// clock returns the local time of day of an RFC 3339 time.
func clock(t string) string {
	at, err := time.Parse(time.RFC3339, t)
	if err != nil {
		return absent
	}
	return at.Format("15:04:05")
}

func milestonesSection(p results.Replay) section {
	t := &table{head: []string{"milestone", "recorded", "simulated", "90% of replications", "difference"}, names: 1}
	for _, m := range p.Milestones {
		recorded, difference := absent, absent
		if m.Observed != "" {
			recorded = clock(m.Observed)
		}
		if m.DifferenceMinutes != nil {
			difference = numbers.Signed(numbers.Fixed(*m.DifferenceMinutes, 1)) + " min"
		}
		band := "always"
		if m.Low != m.High {
			band = clock(m.Low) + " to " + clock(m.High)
		}
		t.rows = append(t.rows, []cell{plain(charts.MilestoneName(m.Milestone)), plain(recorded), plain(clock(m.Simulated)), plain(band), plain(difference)})
	}
	kernel := "kernel " + canvas.Clean(p.Kernel)
	if p.KernelAfter != "" && p.KernelAfter != p.Kernel {
		kernel += ", after the reboot " + canvas.Clean(p.KernelAfter)
	}
	return section{
		title: "The incident as it was", brief: kernel + "; local times", table: t,
		note: capital(kernel) + ". Local times; a phase is a milestone at its end.",
	}
}

// capital begins s with a capital letter; of a name that nothing can be shown of, nothing is left.
func capital(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}

// bandCell writes a median and, where chance has a say, the range of 90% of the replications;
// compact is how both are written where room is short.
func bandCell(b results.Band, write, compact func(float64) string) cell {
	form := func(write func(float64) string) string {
		s := write(b.P50)
		if low, high := write(b.P5), write(b.P95); low != high {
			s += " (" + low + " to " + high + ")"
		}
		return s
	}
	return cell{form(write), form(compact), compact(b.P50)}
}

func whole(x float64) string {
	if x > 0 && x < 9.5 {
		return numbers.Round(x, 2)
	}
	return numbers.Fixed(math.Round(x), 0)
}

func appsSection(p results.Replay) section {
	t := &table{head: []string{"apps", "on the hypervisor", "put out", "app-minutes out", "longest outage"}, names: 1}
	for _, a := range p.Apps {
		t.rows = append(t.rows, []cell{
			plain(canvas.Clean(a.Class)), bandCell(a.OnHypervisor, whole, whole), bandCell(a.Out, whole, whole), bandCell(a.OutageMinutes, whole, whole), bandCell(a.LongestOutage, numbers.Minutes, numbers.Compact),
		})
	}
	return section{title: "Whose apps were out", brief: "medians, and 90% of the replications", note: "Medians, and in brackets what holds 90% of the replications.", table: t}
}

func counterfactualSection(r *results.Results) section {
	if len(r.Replay) < 2 {
		return section{}
	}
	t := &table{head: []string{"variant", "panics", "to pool", "last customer", "apps out", "app-minutes out"}, names: 2}
	for _, p := range r.Replay {
		panics := "yes"
		if !p.WouldPanic {
			panics = "no"
		}
		row := []cell{plain(canvas.Clean(p.Variant)), plain(panics)}
		for _, name := range []string{"pool", "last-customer"} {
			c := plain(absent)
			for _, m := range p.Milestones {
				if m.Milestone == name {
					c = bandCell(results.Band{P5: m.LowMinutes, P50: m.Minutes, P95: m.HighMinutes}, numbers.Minutes, numbers.Compact)
				}
			}
			row = append(row, c)
		}
		var out, lost results.Band
		for _, a := range p.Apps {
			out = sum(out, a.Out)
			lost = sum(lost, a.OutageMinutes)
		}
		minutes := bandCell(lost, whole, whole)
		minutes.short = minutes.least
		t.rows = append(t.rows, append(row, bandCell(out, whole, whole), minutes))
	}
	return section{title: "What it would have been", brief: "medians, and 90% of the replications; without the panic, the same reboot", note: "The incident under other circumstances. A kernel without this panic would not have gone down at all: its figures are those of the same reboot. Medians, and in brackets what holds 90% of the replications; all classes of apps together.", table: t}
}

// sum adds two bands end by end: it holds at least as many where both rise and fall together.
func sum(a, b results.Band) results.Band {
	return results.Band{Mean: a.Mean + b.Mean, P5: a.P5 + b.P5, P50: a.P50 + b.P50, P95: a.P95 + b.P95}
}

func verdictSection(r *results.Results) section {
	s := section{title: "In words"}
	for _, p := range r.Replay {
		if p.Verdict != "" {
			s.items = append(s.items, item{canvas.Clean(p.Variant), canvas.Clean(p.Verdict)})
		}
	}
	return s
}

func warningSection(r *results.Results) section {
	s := section{title: "Warnings"}
	seen := map[string]bool{}
	for i, p := range r.Replay {
		for _, w := range p.Warnings {
			w = canvas.Clean(w)
			if seen[w] {
				continue
			}
			seen[w] = true
			if i > 0 {
				w = canvas.Clean(p.Variant) + ": " + w
			}
			s.items = append(s.items, item{text: w})
		}
	}
	return s
}
