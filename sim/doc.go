// Package sim is the engine of a discrete-event simulation: time, a queue of events, streams of
// random numbers, distributions of durations. It knows nothing of what is simulated, reads no clock
// and no file, starts no goroutine, and gives the same results on every machine.
//
// # Time
//
// A [Time] is a whole number of microseconds since the start of a replication, a [Duration] is a
// whole number of microseconds. Integers add up without an error, so that two events that should
// meet do meet, and comparisons mean what they say. The range is 292,000 years; [Never] lies behind
// every time and [Forever] behind every duration, and sums that leave the range end there. A day
// has 24 hours, a year 365 days, a month is a twelfth of a year; calendars and time zones belong to
// the model.
//
// Parameters and moments of distributions are [Seconds], a floating-point type with no such end: a
// mean of 10,000,000 hours is legal, and a draw beyond the range is Forever.
//
// # The order of events
//
// A simulation schedules events, takes out the next one, sets the time forward to it, and does what
// it says, until the horizon:
//
//	for {
//		event, ok := queue.Pop()
//		if !ok || event.At >= horizon {
//			break
//		}
//		... what the event does, and what it schedules
//	}
//
// Events come in the order of time; among equal times, in the order of priority, the lowest number
// first; among equal priorities, first come first served, in the order in which they were
// scheduled. The order is total: it does not depend on how the [Queue] keeps its events, on what
// else is in it, or on what was cancelled. Nothing is scheduled in the past.
//
// # Random numbers
//
// No stream of random numbers is shared between purposes. A [Key] names a stream by what the
// numbers are for, as a path from the seed of the study:
//
//	key := sim.NewKey(seed).With(replication).With(hypervisor).Named("panic")
//	stream := key.With(event).Stream()
//	repair := distribution.Sample(&stream)
//
// A key is computed from its path alone, by a mixing function that keeps no state. So
//
//   - a replication has the same numbers whatever the number of workers, the order in which they
//     take up replications, and where a study was interrupted;
//   - variants of a scenario meet the same history: what one variant draws, or leaves undrawn,
//     moves no other draw (common random numbers: Law, "Simulation Modeling and Analysis", 11.2);
//   - what is added to a model gets keys of its own and changes nothing that was there.
//
// [Key.Uint64] and [Key.Float64] give one number for a key, at the cost of a few multiplications,
// where one is enough. A [Stream] gives as many as wanted, by sfc64; it is a small value without
// pointers, made on the stack. Its exponential and normal numbers come from ziggurats with the
// exact tails.
//
// # Distributions
//
// A [Distribution] is the law of a random duration, with its exact mean and variance, its
// distribution function and quantiles, and a sampler:
//
//	Exponential   memoryless: between random, unrelated events
//	LogNormal     repairs: a median, and a long tail
//	Weibull       lifetimes whose hazard falls or rises with age
//	Gamma, Erlang several memoryless steps in a row
//	Constant      what always takes the same time
//	Uniform       anything between two ends
//	Triangular    a guess of the least, the likely and the most
//	Empirical     what was observed
//	Shifted       something that takes a fixed time first
//
// They are plain structs. A constructor (NewExponential and so on) returns an error that says what
// is impossible about a parameter; a struct literal with impossible parameters panics when it is
// used. String prints a distribution as the scenario file writes it.
//
// A draw depends on the stream and on the parameters only. Where it can, a sampler scales a number
// that does not depend on the parameters, so that on the same stream a longer mean gives longer
// draws in proportion.
//
// # The same bits everywhere
//
// Whatever leads to a draw is computed by package portable or by operations that IEEE 754 defines
// to the bit. A product that meets a sum is written float64(x*y), which forbids the compiler to
// fuse the two into one rounding, as it else does on some processors and not on others. Golden
// tests hold the streams, the samplers and the functions against fixed bits.
//
// # Sources
//
// Keys: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
// Streams: Doty-Humphrey, PractRand. Bounded numbers and shuffles: Lemire, ACM TOMACS 29, 2019;
// Brackett-Rozinsky and Lemire, Software: Practice and Experience 55, 2025. Ziggurats: Marsaglia
// and Tsang, J. Stat. Software 5(8), 2000; Doornik, 2005. Gamma: Marsaglia and Tsang, ACM TOMS
// 26(3), 2000. Moments of distributions: Johnson, Kotz and Balakrishnan, "Continuous Univariate
// Distributions". Events: Law, chapter 1.
package sim
