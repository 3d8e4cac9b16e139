// Package fit fits laws of time to lengths of time of which some were cut off before their end:
// a hypervisor that has not failed yet when the record ends, a repair still under way.
//
// # What it computes
//
// [Fit] is maximum likelihood for the exponential, Weibull, lognormal and gamma laws. A length x
// that ended contributes the density f(x), one that was still running the survivor function
// S(x): the censoring must not know about the failure that would have come (right-censoring that
// carries no information). [NewCurve] is the estimate of Kaplan and Meier, which assumes no law.
// [Goodness] asks whether a fitted law could have made the sample, [Intervals] how well its
// parameters are known.
//
// # Units
//
// Lengths are seconds, above 0 and finite.
//
// # The same bits everywhere
//
// What is computed here ends in results files: products that meet sums are written
// float64(x*y), functions come from package portable, random numbers from keys.
//
// # Sources
//
// Likelihoods with censoring: Lawless, "Statistical Models and Methods for Lifetime Data", 2nd ed.
// (2003), chapters 4 and 5. Survivor curve: Kaplan and Meier, JASA 53 (1958) 457; its bands:
// Kalbfleisch and Prentice, "The Statistical Analysis of Failure Time Data", 2nd ed., section 1.4.
// Lognormal: Olsen, Econometrica 46 (1978) 1211, whose parameters make the likelihood concave.
// Tests: Anderson and Darling, JASA 49 (1954) 765; with censoring Koziol and Green, Biometrika 63
// (1976) 465; their laws with fitted parameters by parametric bootstrap: Stute, Gonzalez Manteiga
// and Presedo Quindimil, Metrika 40 (1993) 243. Intervals: Efron, JASA 76 (1981) 312; with fewer
// draws than the sample has: Bickel, Gotze and van Zwet, Statistica Sinica 7 (1997) 1.
package fit
