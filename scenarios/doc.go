// Package scenarios reads scenario files: YAML in, a checked [Scenario] out.
//
// # One table
//
// What a file may say is in one table (see table.go): every key with its kind, default, limits and
// meaning. The decoder, the paths of --set and of variants, the JSON schema and the reference page all
// read it, so a key that is added there is known to all of them.
//
// # From text to scenario
//
//  1. parseYAML reduces one YAML document to nodes that know their place. Size, depth and the
//     expansion of aliases are bounded.
//  2. Each --set is applied to the nodes: what it sets is checked like what the file says.
//  3. decode holds the nodes against the table: keys, kinds, units and limits of each value.
//  4. The sections (fleet.go, kernels.go, …) check what concerns several values and make the
//     models.Config.
//  5. Each variant is steps 2 to 4 again, on a copy of the nodes with its values put in.
//
// Nothing stops at the first fault: a file's faults are all reported at once, each with its
// place, its key and what would put it right. A value with a fault is marked bad, and what depends on it is
// not checked, so that one slip gives one message.
//
// # Numbers
//
// Decimal numbers are held as rationals until they are handed over, and then rounded to a
// float64 once: 80% is 0.8, 10mo is 304 d 4 h, and the shares of apps resolve to the same counts on
// every machine.
//
// # Units
//
// A day has 24 hours, a week 7 days, a year 365 days and a month is a twelfth of a year. Durations
// become sim.Seconds or sim.Duration, rates are per second, shares fractions of 1.
package scenarios

//go:generate go run outagesim/scenarios/internal/gen -docs ../docs
