package decision

import (
	"fmt"
	"math"

	"outagesim/sim/portable"
)

// manyPanics is how many panics more tell the rate to within a percent: the decision could not be
// better informed by the rate itself.
const manyPanics = 20000

// EVSI returns what it is worth to watch so many hypervisor-years more before choosing: the loss
// expected now less that expected when the panics in them have been counted. It lies between 0 and
// the EVPI. What the wait itself costs is not in it.
func (d Decision) EVSI(exposure float64) float64 {
	if !(exposure >= 0) {
		panic(fmt.Sprintf("decision: EVSI of %v hypervisor-years", exposure))
	}
	e := d.engine
	_, top := e.Posterior.span()
	mean := float64(exposure * top)
	most := mean + float64(9*math.Sqrt(mean)) + 20
	switch {
	case exposure == 0:
		return 0
	case most > manyPanics:
		return d.EVPI.Value
	}

	points := e.Posterior.points([]float64{e.Rates[0], e.Rates[len(e.Rates)-1]}, exposure)
	rows := make([][]float64, len(points))
	expected := make([]float64, len(points)) // panics, and their logarithm
	log := make([]float64, len(points))
	rest := make([]float64, len(e.Rates)) // weights of the counts yet to come
	for i, q := range points {
		rows[i] = make([]float64, len(e.Rates))
		e.basis.rate(q.rate, rows[i])
		expected[i] = float64(exposure * q.rate)
		log[i] = portable.Log(expected[i])
		for k := range rows[i] {
			rows[i][k] = float64(q.weight * rows[i][k])
			rest[k] += rows[i][k]
		}
	}
	now, then := e.lowest(rest), 0.0
	weight := make([]float64, len(e.Rates))
	for k := 0; k <= int(most); k++ {
		clear(weight)
		n := float64(k)
		factorial := portable.LogGamma(n + 1)
		for i, mean := range expected {
			if unlikely(n, mean) {
				continue
			}
			likelihood := portable.Exp(float64(n*log[i]) - mean - factorial)
			for j, r := range rows[i] {
				weight[j] += float64(likelihood * r)
			}
		}
		then += e.lowest(weight)
		for j, w := range weight {
			rest[j] -= w
		}
	}
	then += e.lowest(rest)
	return min(max(0, now-then), d.EVPI.Value)
}

// lowest returns the lowest of the candidates' losses, integrated with these weights.
func (e *engine) lowest(weight []float64) float64 {
	low := math.Inf(1)
	for _, c := range e.Candidates {
		low = min(low, dot(weight, c.Loss))
	}
	return low
}

// unlikely says that n events where so many are expected have a probability below 1e-17.
func unlikely(n, expected float64) bool {
	gap := n - expected
	return float64(gap*gap) > float64(90*(n+expected+40))
}
