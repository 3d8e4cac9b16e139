package ctmc

import (
	"fmt"
	"slices"
)

// mostSteady is how many states a steady state may have: it takes their cube.
const mostSteady = 3000

// SteadyState returns the share of time that the chain spends in each state in the long run, by the
// algorithm of Grassmann, Taksar and Heyman: states are eliminated one by one, the last first, and
// what leaves a state is added up from where it goes, so that nothing is ever subtracted. It is an error
// if the chain can end up in several ways.
func (c *Chain[S]) SteadyState() ([]float64, error) {
	states, err := c.recurrent()
	if err != nil {
		return nil, err
	}
	slices.Sort(states)
	n := len(states)
	if n > mostSteady {
		return nil, fmt.Errorf("ctmc: the steady state of %d states takes too long", n)
	}
	place := map[int]int{}
	for k, i := range states {
		place[i] = k
	}
	q := make([][]float64, n)
	for k, i := range states {
		q[k] = make([]float64, n)
		for _, a := range c.out[i] {
			q[k][place[a.to]] += a.rate
		}
	}
	for k := n - 1; k > 0; k-- {
		leaves := 0.0
		for _, r := range q[k][:k] {
			leaves += r
		}
		for i := range k {
			if q[i][k] == 0 {
				continue
			}
			q[i][k] /= leaves
			for j, r := range q[k][:k] {
				q[i][j] += q[i][k] * r
			}
		}
	}
	weight := make([]float64, n)
	weight[0] = 1
	total := 1.0
	for k := 1; k < n; k++ {
		for i := range k {
			weight[k] += weight[i] * q[i][k]
		}
		total += weight[k]
	}
	pi := make([]float64, len(c.States))
	for k, i := range states {
		pi[i] = weight[k] / total
	}
	return pi, nil
}
