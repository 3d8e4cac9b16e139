package charts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"outagesim/reports/numbers"
	"outagesim/results"
)

// ChoiceText names a candidate: forced from 4 Aug 2015, 2 at once.
func ChoiceText(c results.Choice) string {
	s := short(c.Policy)
	if at, err := time.Parse(time.RFC3339, c.From); err == nil {
		s += " from " + at.Format("2 Jan 2006")
	}
	if c.AtOnce > 0 {
		s += fmt.Sprintf(", %s at once", numbers.Fixed(float64(c.AtOnce), 0))
	}
	return s
}

// LossUnit says in what losses are counted.
func LossUnit(p *results.Plan) string {
	unit := p.Unit
	if unit == "" {
		unit = "app-minutes"
	}
	if strings.HasSuffix(p.Minimise, ".weighted_minutes") {
		return "weighted " + unit
	}
	return unit
}

// lossRule says how minutes are weighted, in a sentence, or nothing.
func lossRule(p *results.Plan) string {
	s := ""
	if strings.HasSuffix(p.Minimise, ".weighted_minutes") {
		s = " A planned minute counts " + numbers.Sig(p.PlannedWeight, 3)
		if p.WindowCost > 0 {
			s += ", a window " + numbers.Sig(p.WindowCost, 3)
		}
		s += "."
	}
	return s
}

// Ranked returns the candidates in the order of their ranks, those without a rank at the end.
func Ranked(p *results.Plan) []results.Planned {
	cs := slices.Clone(p.Candidates)
	slices.SortStableFunc(cs, func(a, b results.Planned) int {
		if ra, rb := ranks(a), ranks(b); ra != rb {
			return cmp.Compare(rb, ra)
		}
		return cmp.Compare(a.Rank, b.Rank)
	})
	return cs
}

func ranks(c results.Planned) int {
	if c.Ranked && c.Rank > 0 {
		return 1
	}
	return 0
}

// candidate returns what was found for a choice.
func candidate(p *results.Plan, c results.Choice) (results.Planned, bool) {
	for _, o := range p.Candidates {
		if o.Choice == c {
			return o, true
		}
	}
	return results.Planned{}, false
}

// Loss returns the expected loss of a candidate.
func Loss(c results.Planned) (results.Metric, bool) {
	m, ok := c.Metrics["loss"]
	return m, ok
}

// PolicyOrder returns the policies with the recommended one first, the others by their loss.
func PolicyOrder(p *results.Plan) []results.PolicyAt {
	ps := slices.Clone(p.Policies)
	slices.SortStableFunc(ps, func(a, b results.PolicyAt) int {
		if x, y := a.Choice == p.Recommended, b.Choice == p.Recommended; x != y {
			return map[bool]int{true: -1, false: 1}[x]
		}
		return cmp.Compare(a.Loss.Mean, b.Loss.Mean)
	})
	return ps
}

// policyLines is how many policies a chart of lines shows.
const policyLines = 4

// drawnPolicies returns the policies that charts of lines show: the recommended one, waiting,
// and the others with the least loss. A policy has the same colour in all of these charts.
func drawnPolicies(p *results.Plan) (shown []results.PolicyAt, left []string) {
	order := PolicyOrder(p)
	isWait := func(o results.PolicyAt) bool { return o.Policy == "wait" }
	if i := slices.IndexFunc(order, isWait); i >= policyLines {
		wait := order[i]
		order = slices.Insert(slices.Delete(order, i, i+1), policyLines-1, wait)
	}
	for i, o := range order {
		if i < policyLines {
			shown = append(shown, o)
		} else {
			left = append(left, short(o.Policy))
		}
	}
	return shown, left
}

// bestOf says which candidates stand for the policies.
func bestOf(shown []results.PolicyAt, left []string) string {
	var with []string
	for _, o := range shown {
		if o.From != "" || o.AtOnce > 0 {
			with = append(with, ChoiceText(o.Choice))
		}
	}
	s := ""
	if len(with) > 0 {
		s = " Each policy at its best: " + strings.Join(with, "; ") + "."
	}
	if len(left) > 0 {
		s += " Not shown: " + list(left) + "."
	}
	return s
}

// localDay writes a date as people say it: Tue 4 Aug 2015.
func localDay(t string) string {
	at, err := time.Parse(time.RFC3339, t)
	if err != nil {
		if at, err = time.Parse(time.DateOnly, t); err != nil {
			return ""
		}
	}
	return at.Format("Mon 2 Jan 2006")
}

// planAnswer is the recommendation in a sentence.
func planAnswer(r *results.Results) string {
	p := r.Plan
	if p == nil || p.Recommended.Policy == "" {
		return "No candidate can be recommended."
	}
	c := p.Recommended
	s := "Recommended: the policy " + short(c.Policy)
	if c.Policy == "wait" {
		s = "Recommended: wait, force no reboots; the patch arrives with reboots that happen anyway"
	}
	if d := localDay(c.From); d != "" {
		s += ", from " + d
	}
	if c.AtOnce > 0 {
		s += ", " + count(c.AtOnce, "hypervisor") + " at once"
	}
	if p.Windows > 0 {
		s += ", in " + count(p.Windows, "window")
	}
	if d := localDay(p.LastDay); d != "" && p.Windows > 0 {
		s += ", the last on " + d
	}
	return s + "."
}

// planReplications counts the histories behind the figures under the uncertain rate.
func planReplications(r *results.Results) int {
	if r.Plan != nil && len(r.Plan.Policies) > 0 {
		return r.Plan.Policies[0].Replications
	}
	return 0
}
