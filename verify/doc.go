// Package verify is the conformance pack: cases whose exact answer is known, run through the code that
// users run (a scenario's text is parsed and studied) and compared with what it gives.
//
// Exact answers come from closed forms, from integrals and from the chains of package ctmc; each case names
// its source. For each the pack gives the z-score, the distance from the exact value in standard errors.
// The verdict on all of them is that of Holm (Scandinavian Journal of Statistics 6, 1979): a right program
// fails with a probability of at most [Level] over the choice of the seed, however many cases there are and
// however they depend on each other, and a single case far off is enough to fail.
//
// To add a case, add it to the table of its file, or a file beside its siblings and a line in [cases].
package verify
