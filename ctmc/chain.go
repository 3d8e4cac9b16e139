package ctmc

import "fmt"

// Transition is a way out of a state.
type Transition[S comparable] struct {
	To   S
	Rate float64 // per second
}

// Chain is a Markov chain in continuous time with finitely many states; the first is where it begins.
type Chain[S comparable] struct {
	States []S
	out    [][]arc // by state, in the order in which they were found
}

type arc struct {
	to   int
	rate float64
}

// Explore returns the chain of all states that can be reached from start. There must be at most limit of
// them.
func Explore[S comparable](start S, next func(S) []Transition[S], limit int) (*Chain[S], error) {
	c := &Chain[S]{States: []S{start}}
	index := map[S]int{start: 0}
	for i := 0; i < len(c.States); i++ {
		var arcs []arc
		for _, t := range next(c.States[i]) {
			if !(t.Rate >= 0) {
				return nil, fmt.Errorf("ctmc: a transition from %v has the rate %v", c.States[i], t.Rate)
			}
			if t.Rate == 0 || t.To == c.States[i] {
				continue
			}
			j, ok := index[t.To]
			if !ok {
				if j = len(c.States); j == limit {
					return nil, fmt.Errorf("ctmc: there are more than %d states", limit)
				}
				index[t.To] = j
				c.States = append(c.States, t.To)
			}
			arcs = append(arcs, arc{j, t.Rate})
		}
		c.out = append(c.out, arcs)
	}
	return c, nil
}

// Sum adds up the values of the states that hold.
func (c *Chain[S]) Sum(values []float64, holds func(S) bool) float64 {
	sum := 0.0
	for i, s := range c.States {
		if holds(s) {
			sum += values[i]
		}
	}
	return sum
}

// Flow returns how often the chain goes from states that do not hold to states that do, given the
// probabilities of states or the times spent in them.
func (c *Chain[S]) Flow(values []float64, holds func(S) bool) float64 {
	sum := 0.0
	for i, s := range c.States {
		if holds(s) {
			continue
		}
		for _, a := range c.out[i] {
			if holds(c.States[a.to]) {
				sum += values[i] * a.rate
			}
		}
	}
	return sum
}

// recurrent returns the states that the chain ends up in: those of its one closed class.
func (c *Chain[S]) recurrent() ([]int, error) {
	// Tarjan's algorithm, without recursion. The first component that is finished is closed; there
	// is another closed one if some component has no way out and is not the first.
	n := len(c.States)
	order, low, component := make([]int, n), make([]int, n), make([]int, n)
	var stack, path, at []int
	var closed [][]int
	next, components := 1, 0
	for root := range n {
		if order[root] != 0 {
			continue
		}
		path, at = append(path[:0], root), append(at[:0], 0)
		order[root], low[root] = next, next
		next++
		stack = append(stack, root)
		for len(path) > 0 {
			i := path[len(path)-1]
			if k := at[len(at)-1]; k < len(c.out[i]) {
				at[len(at)-1]++
				switch j := c.out[i][k].to; {
				case order[j] == 0:
					order[j], low[j] = next, next
					next++
					stack, path, at = append(stack, j), append(path, j), append(at, 0)
				case component[j] == 0:
					low[i] = min(low[i], order[j])
				}
				continue
			}
			path, at = path[:len(path)-1], at[:len(at)-1]
			if len(path) > 0 {
				p := path[len(path)-1]
				low[p] = min(low[p], low[i])
			}
			if low[i] != order[i] {
				continue
			}
			components++
			var members []int
			for {
				j := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				component[j] = components
				members = append(members, j)
				if j == i {
					break
				}
			}
			leaves := false
			for _, j := range members {
				for _, a := range c.out[j] {
					leaves = leaves || component[a.to] != components
				}
			}
			if !leaves {
				closed = append(closed, members)
			}
		}
	}
	if len(closed) != 1 {
		return nil, fmt.Errorf("ctmc: there is no single steady state: the chain can end up in %d ways", len(closed))
	}
	return closed[0], nil
}
