// Package studies answers questions about a scenario: it simulates its variants and turns what
// the replications yielded into results with their uncertainty.
//
// [Run] simulates every variant on the same random histories and compares them. [Replay] replays
// the scenario's incident, as it was and under its counterfactual variants.
//
// Outages of apps with replicas come from the forced estimator of package models where it applies,
// for a class of apps in all variants or in none.
//
// Sums over replications are of integers, and therefore exact in any order, or of forced estimates,
// in the order of replications; what follows from them uses arithmetic that is the same on every
// machine. So the results depend on the scenario,
// the seed and the version of the program only.
package studies
