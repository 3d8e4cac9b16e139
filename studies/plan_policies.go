package studies

import (
	"slices"

	"outagesim/models"
	"outagesim/results"
	"outagesim/sim"
	"outagesim/sim/stat"
	"outagesim/sim/study"
)

// patchedPoints is how many points of the horizon the share of patched hypervisors is noted at.
const patchedPoints = 120

// bestOfPolicies returns the best ranked candidate of each policy, best first.
func (p *planner) bestOfPolicies() []int {
	var out []int
	seen := map[string]bool{}
	for _, c := range p.ranking {
		if name := p.grid.candidates[c].Policy; !seen[name] {
			seen[name] = true
			out = append(out, c)
		}
	}
	return out
}

// policyStudy simulates one candidate with the rate drawn anew in each replication, for what is no
// integral of means: quantiles, and risks. It notes when hypervisors were patched.
type policyStudy struct {
	model  *models.Model
	points int
	step   sim.Duration
}

func (w policyStudy) width() int { return w.model.Columns() + w.points + 1 }

func (w policyStudy) worker() study.Worker {
	x := &policyWorker{policyStudy: w, machine: models.NewMachine(w.model)}
	for range models.Bins {
		x.bins = append(x.bins, new(stat.Bins))
	}
	x.machine.Observe(models.Observer{Patched: func(at sim.Time) {
		x.patched[min((sim.Duration(at)+w.step-1)/w.step, sim.Duration(w.points))]++
	}})
	return x
}

type policyWorker struct {
	policyStudy
	machine *models.Machine
	bins    []*stat.Bins // of no use here
	patched []int64
}

func (x *policyWorker) Replicate(rep uint64, row []int64, _ []*stat.Bins) {
	n := x.model.Columns()
	x.patched = row[n:]
	x.machine.Replicate(rep, row[:n], x.bins)
	for _, b := range x.bins {
		b.Reset()
	}
}

func (p *planner) policyAt(c *candidate, w policyStudy, sample *partOfSample) results.PolicyAt {
	n := sample.N()
	by := byName(c.model)
	windows, early, together, fullest := c.model.PlanMetrics()
	e := estimator{sample: sample, confidence: p.s.Study.Confidence}

	minimised := by[p.s.Maintenance.Minimise]
	loss := make([]float64, n)
	for rep := range loss {
		row := sample.Row(rep)
		loss[rep] = scaled(minimised, float64(row[minimised.Col])) + float64(p.s.Maintenance.WindowCost*float64(row[windows.Col]))
	}
	out := results.PolicyAt{Choice: c.Choice, Replications: n, Loss: p.integral(minimised.Unit, loss)}
	slices.Sort(loss)
	at := func(q float64) *float64 { return ptr(loss[max(0, ceil(q*float64(n))-1)]) }
	out.Loss.P50, out.Loss.P95, out.Loss.P99 = at(0.5), at(0.95), at(0.99)
	if lo, hi, ok := stat.QuantileInterval(int64(n), 0.95, p.s.Study.Confidence); ok {
		out.Loss.P95Low, out.Loss.P95High = &loss[lo], &loss[hi]
	}
	_, sd := meanSE(loss)
	out.Loss.SD = ptr(sd * sqrt(float64(n)))
	worst := loss[min(n-1, ceil(0.95*float64(n))):]
	out.CVaR95, _ = meanSE(worst)
	out.Exceedance = exceedanceOf(loss)

	out.AnyPanic, _ = e.metric(early)
	out.ReplicasDown, _ = e.metric(together)
	if m := c.config.Maintenance; m != nil && m.Evacuate {
		f, _ := e.metric(fullest)
		out.FullestPercent = &f
	}
	share := already(c.config)
	total := float64(n * c.config.Fleet.Hypervisors)
	patched := 0.0
	for i := range w.points + 1 {
		sum := int64(0)
		for _, v := range sample.Column(c.model.Columns() + i) {
			sum += v
		}
		patched += float64(sum)
		days := float64(sim.Duration(i)*w.step) / float64(sim.Day)
		out.PatchedShare = append(out.PatchedShare, results.Point{X: days, Y: min(1, share+patched/total)})
	}
	return out
}

// already is the share of hypervisors that run the installed kernel at the start.
func already(c models.Config) float64 {
	return float64(c.Fleet.Rebooted()) / float64(c.Fleet.Hypervisors)
}

// ceil rounds up, but for what rounding has left above a whole number.
func ceil(x float64) int {
	n := int(x)
	if float64(n) < float64(x)-1e-9 {
		n++
	}
	return n
}

// exceedanceOf returns points of P(X > x) of sorted values.
func exceedanceOf(sorted []float64) []results.Point {
	var points []results.Point
	n := len(sorted)
	last := 2.0
	for i := 0; i < n; {
		j := i
		for j < n && sorted[j] == sorted[i] {
			j++
		}
		y := float64(n-j) / float64(n)
		if last-y >= 0.01 || y < 0.05 && y < 0.8*last || j == n || i == 0 {
			points = append(points, results.Point{X: sorted[i], Y: y})
			last = y
		}
		i = j
	}
	return points
}
