// Package numbers writes figures for people: thousands apart, no more digits than the interval
// supports, units told, an upper limit where nothing was seen.
package numbers
