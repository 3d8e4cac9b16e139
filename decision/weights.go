package decision

// Weights returns the weights that turn a quantity known at the given rates into its expectation
// over the posterior, interpolated as [Decide] does. They sum to 1; some may be negative.
func Weights(p Posterior, rates []float64) []float64 {
	// The expectation is linear: that of the curve that is 1 at one rate and 0 at the others is
	// this rate's weight.
	weights := make([]float64, len(rates))
	for i := range rates {
		unit := make([]float64, len(rates))
		unit[i] = 1
		weights[i] = Decide(Problem{Posterior: p, Rates: rates, Candidates: []Curve{{Loss: unit}}}).Expected[0].Value
	}
	return weights
}
