// Package decision chooses among candidates whose losses depend on a rate that is uncertain.
//
// The rate is that of a fleet's panics, per hypervisor and year. What is known of it is a gamma
// distribution ([Posterior]); after k panics in T hypervisor-years and with Jeffreys' prior it is
// Gamma(k+1/2, T). A candidate is a policy, with its start date and batch size. What it costs is a
// [Curve]: its expected loss, estimated by simulation at each of some 15 rates ([Rates]) on histories
// that all candidates share. [Decide] turns the curves into one [Decision].
//
// # What is computed
//
// With L_c the curve of candidate c, E the expectation over the posterior and b the candidate of
// the lowest E[L_c]:
//
//	expected loss          E[L_c]
//	regret of b            E[L_b - min_c L_c]
//	EVPI                   min_c E[L_c] - E[min_c L_c], which is the regret of b
//	P(wrong)               P(min_c L_c < L_b)
//	EVSI of m more         min_c E[L_c] - sum over k of P(k) min_c E[L_c | k],
//	hypervisor-years       k ~ Poisson(rate m), given which the rate is Gamma(shape+k, T+m)
//
// All are one-dimensional integrals. Nothing is simulated inside a simulation, and no minimum is
// taken over means that were estimated apart.
//
// # Interpolation
//
// Losses in the rate r look like A + B(1-exp(-r h)). Between the estimated rates they are
// interpolated by the barycentric rational function of Floater and Hormann in the variable
// log(1 + r/m), where m puts the middle one of the rates in the middle. Of the degrees whose
// Lebesgue constant on the rates is at most 4, so that no error of an estimate is enlarged more than
// fourfold between the rates, the highest is taken. On the rates of [Rates], which are Chebyshev
// points of that variable with the posterior mean for m, the scheme is the interpolating polynomial:
// with 15 rates its error is below 3e-6 of B for horizons in which a hypervisor panics up to thirty
// times at the highest rate. The scheme is linear in the losses. Every expectation is therefore a
// weighted sum of the estimated losses, and its standard error follows from theirs. Outside the
// rates a curve is constant.
//
// # Quadrature
//
// Gauss and Legendre's rule of 16 points on panels in log r, cut where the best candidate changes
// and no wider than the posterior's scale.
//
// # Assumptions
//
// The loss is what counts: no aversion to risk beyond it. One rate holds for all hypervisors and
// all of the horizon. The candidates' curves share their histories, so that their differences are
// smooth in the rate. Noise in the differences makes a minimum over many close candidates too low,
// and the EVPI too high; its standard error says how far.
//
// All results have the same bits on every machine.
//
// # Sources
//
// Raiffa and Schlaifer, "Applied Statistical Decision Theory", 1961 (EVPI, EVSI). Floater and
// Hormann, "Barycentric rational interpolation with no poles and high rates of approximation",
// Numerische Mathematik 107, 2007. Berrut and Trefethen, "Barycentric Lagrange interpolation", SIAM
// Review 46, 2004. Barlow and Proschan, "Mathematical Theory of Reliability", 1965 (age replacement).
package decision
