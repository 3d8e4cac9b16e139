package problem

import "time"

// Meter counts, times and averages what a model observes.
type Meter struct {
	sum    float64
	left   int // observations to the end of the batch
	size   int
	warm   bool
	wanted int
	means  []float64
	began  time.Duration
	took   time.Duration
}

// NewMeter returns a meter for one run of s.
func NewMeter(s Spec) *Meter {
	return &Meter{left: s.WarmUp, size: s.Units / s.Batches, wanted: s.Batches, means: make([]float64, 0, s.Batches)}
}

// Add takes one observation, one for each unit of work, and tells whether to go on.
func (m *Meter) Add(x float64) bool {
	m.sum += x
	m.left--
	return m.left > 0 || m.turn()
}

// turn ends a batch; the first is the warm-up.
func (m *Meter) turn() bool {
	if m.warm {
		m.means = append(m.means, m.sum/float64(m.size))
	} else {
		m.warm = true
		m.began = processorTime()
	}
	m.sum, m.left = 0, m.size
	if len(m.means) < m.wanted {
		return true
	}
	m.took = processorTime() - m.began
	return false
}

// Result returns what was measured.
func (m *Meter) Result() Result {
	return Result{Units: m.size * m.wanted, Seconds: m.took.Seconds(), Batches: m.means}
}
