// Package sample makes plausible results for the tests of reports: it is no simulator, and its
// figures prove nothing. The same call gives the same results.
package sample
