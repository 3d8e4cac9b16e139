package models

import (
	"fmt"
	"math"
	"testing"

	"outagesim/sim"
	"outagesim/sim/stat"
)

// The 95% interval of a study covers the exact value in 93.5 to 96.5% of 2000 studies, at rates from
// rare to a rate times horizon of 10. Were the true coverage 95%, 2000 studies would fall outside of
// that range with probability 0.2%. The studies have one excursion in each replication: 4000 of them
// in the slow tests, 250 in the quick ones, which leave out the case in the middle.
func TestForcedCoverage(t *testing.T) {
	const studies = 2000
	n, rates := 250, []float64{1e-3, 10}
	if slow() {
		n, rates = 4000, []float64{1e-3, 1, 10}
	}
	for _, perYear := range rates {
		t.Run(fmt.Sprintf("rate x horizon %g", perYear), func(t *testing.T) {
			mtbf := sim.Year.Seconds() / sim.Seconds(perYear)
			c := withFailure(plain(2, 1, sim.Year), "f", ScopeHypervisor, exponential(mtbf), repairLaw(), 0)
			// The square of the unavailability; from an up start it takes 0.2336 h less than the year
			// (the integral of 1 less the square of the recovery's equilibrium distribution, from
			// the exact 9.72658e-4 h at 1e-3/h).
			mean := sim.Seconds(1200)
			u := float64(mean / (mtbf + mean))
			exact := u * u * (float64(sim.Year) - 0.2336*float64(sim.Hour))
			s := force(t, c, studies*n, 1, 0)
			in := 0
			var means []float64
			for i := range studies {
				mean, se := meanOf(s.values[forcedOutage][i*n : (i+1)*n])
				means = append(means, mean)
				if stat.MeanInterval(mean, se, int64(n), 0.95).Contains(exact) {
					in++
				}
			}
			all, se := meanOf(means)
			t.Logf("%.2f%% of %d intervals cover the truth; relative error of an excursion %.2f; all: z %+.2f",
				100*float64(in)/studies, studies, se/all*math.Sqrt(studies*float64(n)), (all-exact)/se)
			if share := float64(in) / studies; share < 0.935 || share > 0.965 {
				t.Errorf("coverage %.2f%%, want 93.5 to 96.5%%", 100*share)
			}
			compare(t, "outage hours", all/3.6e9, se/3.6e9, exact/3.6e9)
		})
	}
}
