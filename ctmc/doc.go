// Package ctmc is an oracle: it solves small Markov chains in continuous time without a random number, to
// hold the simulation against.
//
// [Explore] finds the states that can be reached from one, [NewFleet] those of a small scenario in which
// everything is exponential. A [Chain] gives
//
//   - the steady state by the algorithm of Grassmann, Taksar and Heyman, Operations Research 33, 1985,
//     which subtracts nothing and so keeps the relative accuracy of states of probability 1e-15;
//   - the distribution at a time, and the expected time in each state until then, by uniformisation
//     (Jensen 1953): the chain is looked at at the points of a Poisson process fast enough that it
//     moves only there. The matrix exponential, taken directly, drifts for long times.
//
// Rates are per second, times are [sim.Seconds]. The steady state takes the cube of the number of states,
// a transient the number of transitions times the fastest rate times the time.
package ctmc
