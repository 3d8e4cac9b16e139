package decision

import (
	"math"
	"sort"

	"outagesim/sim/portable"
)

// cells is how finely the rates are searched for changes of the best candidate. Two changes within
// one cell go unseen; they enclose next to no probability and less loss.
const cells = 2048

// curves evaluates all candidates at one rate after another.
type curves struct {
	e    *engine
	row  []float64
	loss []float64
}

func (e *engine) curves() *curves {
	return &curves{e, make([]float64, len(e.Rates)), make([]float64, len(e.Candidates))}
}

// best returns the candidate of the lowest loss at x, a point in the variable of interpolation: the
// first of equals.
func (c *curves) best(x float64) int {
	c.e.basis.at(x, c.row)
	best := 0
	for i, curve := range c.e.Candidates {
		c.loss[i] = dot(c.row, curve.Loss)
		if c.loss[i] < c.loss[best] {
			best = i
		}
	}
	return best
}

// change is a point x in the variable of interpolation from which on another candidate is best.
type change struct {
	x         float64
	candidate int
}

// envelope returns the intervals of rates by the candidate of the lowest loss.
func (e *engine) envelope() []Interval {
	nodes := e.basis.nodes
	first, last := nodes[0], nodes[len(nodes)-1]
	c := e.curves()
	at := func(i int) float64 { return first + float64((last-first)*(float64(i)/cells)) }
	left := c.best(first)
	changes := []change{{first, left}}
	for i := 1; i <= cells; i++ {
		right := c.best(at(i))
		if right != left {
			changes = c.split(changes, at(i-1), at(i), left, right, 40)
		}
		left = right
	}

	// Candidates that are equal at one point, as all may be at rate 0, leave intervals of no width.
	narrow := (last - first) * 1e-9
	var kept []change
	for i, ch := range changes {
		end := last
		if i+1 < len(changes) {
			end = changes[i+1].x
		}
		switch {
		case end-ch.x <= narrow && len(changes) > 1:
		case len(kept) > 0 && kept[len(kept)-1].candidate == ch.candidate:
		default:
			kept = append(kept, ch)
		}
	}
	if len(kept) == 0 {
		kept = changes[:1]
	}

	out := make([]Interval, len(kept))
	for i, ch := range kept {
		out[i] = Interval{Candidate: ch.candidate, To: math.Inf(1)}
		if i > 0 {
			out[i].From = float64(e.basis.scale * portable.Expm1(ch.x))
			out[i-1].To = out[i].From
		}
	}
	for i := range out {
		out[i].Probability = e.Posterior.between(out[i].From, out[i].To)
	}
	return out
}

// split appends the changes between x, where left is best, and y, where right is.
func (c *curves) split(changes []change, x, y float64, left, right, depth int) []change {
	root := c.root(x, y, left, right)
	if k := c.best(root); depth > 0 && k != left && k != right && root > x && root < y &&
		c.loss[k] < min(c.loss[left], c.loss[right]) {
		changes = c.split(changes, x, root, left, k, depth-1)
		return c.split(changes, root, y, k, right, depth-1)
	}
	return append(changes, change{root, right})
}

// root returns the point between x and y from which on b is better than a.
func (c *curves) root(x, y float64, a, b int) float64 {
	for range 100 {
		z := x + float64((y-x)/2)
		if z <= x || z >= y {
			break
		}
		if d := c.difference(z, a, b); d < 0 || d == 0 && a < b {
			x = z
		} else {
			y = z
		}
	}
	return y
}

// difference returns the loss of a less that of b at x.
func (c *curves) difference(x float64, a, b int) float64 {
	c.e.basis.at(x, c.row)
	sum := 0.0
	for i, w := range c.row {
		sum += float64(w * (c.e.Candidates[a].Loss[i] - c.e.Candidates[b].Loss[i]))
	}
	return sum
}

// integrate returns, for each interval, the weights with which losses at the rates add up to the
// integral of the curve over the interval and the posterior.
func (e *engine) integrate(intervals []Interval) [][]float64 {
	cuts := []float64{e.Rates[0], e.Rates[len(e.Rates)-1]}
	for _, v := range intervals[1:] {
		cuts = append(cuts, v.From)
	}
	parts := make([][]float64, len(intervals))
	for i := range parts {
		parts[i] = make([]float64, len(e.Rates))
	}
	row := make([]float64, len(e.Rates))
	for _, q := range e.Posterior.points(cuts, 0) {
		i := sort.Search(len(intervals)-1, func(i int) bool { return q.rate < intervals[i].To })
		e.basis.rate(q.rate, row)
		for k, r := range row {
			parts[i][k] += float64(q.weight * r)
		}
	}
	return parts
}

// breakEven returns the change from one candidate to another at a rate with its standard error:
// that of the difference over its slope.
func (e *engine) breakEven(rate float64, below, above int) BreakEven {
	c := e.curves()
	x := portable.Log1p(rate / e.basis.scale)
	e.basis.at(x, c.row)
	se := e.combine(c.row, e.differenceSE(below, above))
	out := BreakEven{Rate: rate, Below: below, Above: above}
	if se == 0 {
		return out
	}
	const step = 1e-4
	slope := (c.difference(x+step, below, above) - c.difference(x-step, below, above)) / (2 * step)
	// d rate = (scale + rate) dx
	out.SE = float64(se*(e.basis.scale+rate)) / math.Abs(slope)
	return out
}

// BreakEvensBetween returns, ascending, the rates at which the better of two candidates changes,
// whatever the others do.
func (d Decision) BreakEvensBetween(a, b int) []BreakEven {
	e := *d.engine
	e.Candidates = []Curve{d.engine.Candidates[a], d.engine.Candidates[b]}
	pair := [2]int{a, b}
	e.DifferenceSE = func(i, j int) []float64 { return d.engine.differenceSE(pair[i], pair[j]) }
	var out []BreakEven
	intervals := e.envelope()
	for i := 1; i < len(intervals); i++ {
		v := e.breakEven(intervals[i].From, intervals[i-1].Candidate, intervals[i].Candidate)
		v.Below, v.Above = pair[v.Below], pair[v.Above]
		out = append(out, v)
	}
	return out
}

// ProbabilityRegretAbove returns the probability that Best loses more than so much against the
// candidate that is best at the true rate.
func (d Decision) ProbabilityRegretAbove(loss float64) float64 {
	e := *d.engine
	// Best with that much less is the first of the candidates: it wins where its regret is at most
	// that.
	eased := Curve{Loss: make([]float64, len(e.Rates))}
	for i, l := range e.Candidates[d.Best].Loss {
		eased.Loss[i] = l - loss
	}
	e.Candidates = append([]Curve{eased}, e.Candidates...)
	sum := 0.0
	for _, v := range e.envelope() {
		if v.Candidate != 0 {
			sum += v.Probability
		}
	}
	return sum
}
