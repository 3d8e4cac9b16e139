package sim

// Distribution is the law of a non-negative random duration. Its values are immutable and safe
// for use by many goroutines at once.
type Distribution interface {
	// Mean and Variance are exact, in seconds and seconds squared; +Inf where they do not exist.
	Mean() Seconds
	Variance() float64
	// CDF returns P(X <= x), 0 for negative x.
	CDF(x Seconds) float64
	// Quantile returns the least x with CDF(x) >= p. It panics unless 0 <= p <= 1.
	Quantile(p float64) Seconds
	// Sample draws from s and rounds to the microsecond; a draw beyond the range is Forever.
	Sample(s *Stream) Duration
	// String prints the distribution as the scenario file writes it.
	String() string
}
