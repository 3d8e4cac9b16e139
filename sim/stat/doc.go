// Package stat accumulates and summarises the output of simulations so that the result is the
// same, bit for bit, whatever the order of accumulation, the number of workers and the machine.
//
// # Accumulation
//
// Observations are int64s in a unit of the caller's (microseconds, counts). [Sum128], [Moments],
// [Comoments], [Quadmoments] and [Bins] hold integers only: adding and merging is exact, hence
// associative and commutative. Figures such as a variance are worked out once, at the end, in
// rational arithmetic, and rounded once: nothing cancels, however large the mean is beside the
// spread.
//
// # Intervals
//
// Intervals are two-sided with equal tails unless said otherwise, and take the confidence as a
// number strictly between 0 and 1; anything else is a programmer's mistake and panics.
//
//   - [MeanInterval]: Student's t. Exact for normal samples; for others it relies on the central
//     limit theorem, which for heavy tails sets in late.
//   - [ProportionInterval]: E. B. Wilson, JASA 22 (1927) 209.
//   - [ZeroHitsUpper]: Clopper and Pearson, Biometrika 26 (1934) 404, for zero hits: the exact
//     form of the rule of three.
//   - [Ratio], [RatioDifference]: linearisation (delta method), in which each replication is a
//     cluster; W. G. Cochran, Sampling Techniques, 3rd ed. (1977), section 6.
//   - [QuantileInterval]: order statistics, exact binomial; H. A. David and H. N. Nagaraja, Order
//     Statistics, 3rd ed. (2003), section 7.1. It assumes nothing but independence.
//
// Quantiles are of type 1 of R. J. Hyndman and Y. Fan, American Statistician 50 (1996) 361: the
// inverse of the empirical distribution function, always one of the observations.
package stat
