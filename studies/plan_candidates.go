package studies

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"outagesim/calendar"
	"outagesim/models"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim"
)

// candidate is one policy with its choices made.
type candidate struct {
	results.Choice
	policy   int // in the scenario; -1: waiting, where the scenario does not name it
	config   models.Config
	model    *models.Model
	batches  []models.PlannedBatch
	unranked string // why it is not ranked; "": it is
	// same is the candidate in the list whose histories are the same, this one itself if there is
	// none before it: batches that may be larger make no difference where apps keep every pair of
	// hypervisors apart.
	same int
}

// candidatesOf makes every choice of every policy a candidate. Waiting is always one of them: it is
// what the others are held against.
func candidatesOf(s *scenarios.Scenario, base models.Config, family *models.Family) ([]candidate, error) {
	var list []candidate
	waits := slices.ContainsFunc(s.Maintenance.Policies, func(p scenarios.Policy) bool { return p.Kind == scenarios.PolicyWait })
	if !waits {
		list = append(list, candidate{Choice: results.Choice{Policy: "wait"}, policy: -1, config: base})
	}
	for i, p := range s.Maintenance.Policies {
		if p.Kind == scenarios.PolicyWait {
			list = append(list, candidate{Choice: results.Choice{Policy: p.Name}, policy: i, config: base})
			continue
		}
		starts := p.From
		if len(starts) == 0 {
			starts = []time.Time{s.Start}
		}
		for _, from := range starts {
			for _, n := range p.AtOnce {
				c := candidate{Choice: results.Choice{Policy: p.Name, AtOnce: n}, policy: i, config: base}
				if len(p.From) > 0 {
					c.From = stamp(from.In(s.Location))
				}
				m := policyOf(s, p, base, from, n)
				c.config.Maintenance = &m
				list = append(list, c)
			}
		}
	}
	for i := range list {
		c := &list[i]
		var err error
		if c.model, err = family.New(c.config); err != nil {
			return nil, &InputError{fmt.Errorf("policy %s: %w", c.Policy, err)}
		}
		c.settle(s)
		c.same = i
		for j := range i {
			if c.alike(&list[j]) {
				c.same = j
				break
			}
		}
	}
	return list, nil
}

// policyOf makes the choices of a policy.
func policyOf(s *scenarios.Scenario, p scenarios.Policy, base models.Config, from time.Time, atOnce int) models.Maintenance {
	m := models.Maintenance{
		From: since(base, from), OnPanic: p.OnPanic, Every: p.Every, AtOnce: atOnce, Blind: p.Blind, Evacuate: p.Evacuate,
		Soak: p.Soak, StopAfterFailed: p.StopAfterFailed,
		Recovery: slices.IndexFunc(base.Recoveries, func(r models.Recovery) bool { return r.Name == p.Recovery }),
	}
	if p.Kind == scenarios.PolicyPeriodic {
		m.Kind = models.PolicyPeriodic
	}
	if p.Windows != nil {
		m.Windows = windowsOf(s, *p.Windows, base)
	}
	return m
}

// since returns the time from the start of the clock to t, 0 for one before it.
func since(c models.Config, t time.Time) sim.Time {
	if t.Before(c.Start) {
		return 0
	}
	return sim.Time(t.Sub(c.Start) / time.Microsecond)
}

// windowsOf lists the windows up to the horizon.
func windowsOf(s *scenarios.Scenario, w scenarios.Windows, c models.Config) []models.Window {
	local := calendar.Windows{Days: w.Days, From: calendar.Clock(w.From), To: calendar.Clock(w.To)}
	for _, d := range w.Except {
		local.Except = append(local.Except, calendar.Date(d))
	}
	list := []models.Window{}
	for x := range local.All(s.Location, c.Start, c.Start.Add(c.Horizon.Std())) {
		list = append(list, models.Window{From: since(c, x.Start), To: since(c, x.End)})
	}
	return list
}

// alike tells whether two candidates of a policy differ in a batch size that neither can use.
func (c *candidate) alike(d *candidate) bool {
	m := c.config.Maintenance
	if c.policy != d.policy || c.From != d.From || m == nil || m.Blind || m.Evacuate {
		return false
	}
	pairs, of := c.model.Conflicting()
	return pairs == of
}

// settle works out the calendar of a candidate, and whether it can be ranked.
func (c *candidate) settle(s *scenarios.Scenario) {
	m := c.config.Maintenance
	if m == nil || m.OnPanic {
		return
	}
	var complete bool
	c.batches, complete = c.model.Calendar()
	if m.Kind == models.PolicyForced && !complete {
		c.unranked = "its campaign does not end before the horizon"
		if len(c.batches) == 0 && c.config.Fleet.Kernel != c.config.Fleet.Installed {
			c.unranked = "no batch fits into its windows before the horizon"
		}
	}
}

// String names the candidate in a sentence.
func (c *candidate) String() string {
	parts := []string{c.Policy}
	if c.From != "" {
		day, _, _ := strings.Cut(c.From, "T")
		parts = append(parts, "from "+day)
	}
	if c.AtOnce > 0 {
		parts = append(parts, fmt.Sprintf("%d at once", c.AtOnce))
	}
	return strings.Join(parts, ", ")
}

// uncertain finds the panic of the running kernel whose rate the decision is about, and what is known
// of it: a record (observed), or a rate that the scenario gives as certain.
func uncertain(c models.Config) (name string, shape, exposureYears float64, known bool, err error) {
	kernel := c.Kernels[c.Fleet.Kernel]
	for _, p := range kernel.Panics {
		if p.Observed != nil {
			return p.Name, p.Observed.Shape, float64(p.Observed.Exposure) / float64(sim.Year.Seconds()), false, nil
		}
	}
	for _, p := range kernel.Panics {
		if e, ok := p.TimeTo.(sim.Exponential); ok {
			// A narrow posterior stands for a rate that is known.
			years := float64(e.MeanTime) / float64(sim.Year.Seconds())
			return p.Name, certain, float64(certain * years), true, nil
		}
	}
	return "", 0, 0, false, &InputError{fmt.Errorf("kernel %s, which runs at the start, has no panic with a rate to plan by; give one observed, rate or an mtbf without age", kernel.Name)}
}

// certain is the shape of the posterior of a rate that the scenario gives as known: its spread is
// a thousandth.
const certain = 1e6
