package models

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"outagesim/sim"
	"outagesim/sim/stat"
)

// Two recipes for rare outages that are found in textbooks and tools and are wrong here. Both are carried
// out, in the simplest setting, two or three hypervisors with the recovery of the table (0.25 h + lognormal)
// and docs/method.md holds the figures that come out.

// recoveryHours draws a recovery.
func recoveryHours(s *sim.Stream) float64 { return repairLaw().Sample(s).Minutes() / 60 }

// biased is a replication under biasing over the whole horizon: both hypervisors fail at a rate times as
// high as they should, and what they add up to is weighted by the likelihood ratio of all the
// failures in the horizon.
func biased(s *sim.Stream, rate, times, horizon float64) float64 {
	weight := 1.0
	var down [2][][2]float64
	for h := range down {
		for t := 0.0; ; {
			gap := s.Exp() / (rate * times)
			up := min(gap, horizon-t)
			weight *= math.Exp((times - 1) * rate * up)
			if t += gap; t >= horizon {
				break
			}
			weight /= times
			r := recoveryHours(s)
			down[h] = append(down[h], [2]float64{t, t + r})
			if t += r; t >= horizon {
				break
			}
		}
	}
	both := 0.0
	for i, j := 0, 0; i < len(down[0]) && j < len(down[1]); {
		a, b := down[0][i], down[1][j]
		both += max(0, min(a[1], b[1], horizon)-max(a[0], b[0]))
		if a[1] < b[1] {
			i++
		} else {
			j++
		}
	}
	return weight * both
}

// Biasing over the whole horizon: the weights spread as the number of failures in the horizon grows, until
// a few that are never drawn hold all of it. The mean comes out too low, and its interval as if it were
// known.
func TestBiasingOverTheHorizonIsWrong(t *testing.T) {
	page, err := os.ReadFile("../docs/method.md")
	if err != nil {
		t.Fatal(err)
	}
	const studies, n, horizon = 100, 1000, 10.
	for _, x := range []struct{ perHorizon, times float64 }{{0.01, 100}, {1, 5}, {10, 3}} {
		rate := x.perHorizon / horizon
		u := rate / 3 / (1 + rate/3)
		exact := u * u * (horizon - 0.2336)
		in := 0
		var means []float64
		for i := range studies {
			s := sim.NewKey(1).Named("biased").With(uint64(i)).Stream()
			var values []float64
			for range n {
				values = append(values, biased(&s, rate, x.times, horizon))
			}
			mean, se := meanOf(values)
			means = append(means, mean/exact)
			if stat.MeanInterval(mean, se, n, 0.95).Contains(exact) {
				in++
			}
		}
		// The median study, since the mean of all is held up by the few that drew a large weight.
		median := middle(means)
		row := fmt.Sprintf("| %g | %g | %.3g | %.3g | %d%% |", x.perHorizon, x.times, median*exact, exact, in*100/studies)
		t.Log(row)
		if !strings.Contains(string(page), row) {
			t.Errorf("docs/method.md has no row %s", row)
		}
		c := withFailure(plain(2, 1, 10*sim.Hour), "f", ScopeHypervisor, exponential(10*hour/sim.Seconds(x.perHorizon)), repairLaw(), 0)
		ours, se := force(t, c, 1000, forcedPoints, 0).mean(forcedOutage)
		t.Logf("ours over the right value: %.4f ± %.4f", ours/3.6e9/exact, se/3.6e9/exact)
		if math.Abs(ours/3.6e9/exact-1) > 4*se/3.6e9/exact+0.005 {
			t.Errorf("rate x horizon %g: ours is off", x.perHorizon)
		}
		if x.perHorizon == 10 && (in > studies/2 || median > 0.5) {
			t.Error("biasing over the whole horizon is not wrong any more")
		}
	}
}

func middle(x []float64) float64 {
	for i := range x {
		for j := i; j > 0 && x[j] < x[j-1]; j-- {
			x[j], x[j-1] = x[j-1], x[j]
		}
	}
	return x[len(x)/2]
}

// beforeRepair is an excursion under forcing before the next repair: after the first failure each further
// one is forced before the first of the hypervisors that are down is back, and what happens otherwise is
// taken to add nothing. It returns the weighted time for which all of k are down.
func beforeRepair(s *sim.Stream, k int, rate float64) float64 {
	back := recoveryHours(s)
	now, weight := 0.0, 1.0
	for up := k - 1; up > 0; up-- {
		total := rate * float64(up)
		p := -math.Expm1(-total * (back - now))
		weight *= p
		now += -math.Log1p(-s.Float64()*p) / total
		back = min(back, now+recoveryHours(s))
	}
	return weight * (back - now)
}

// Forcing before the next repair leaves out the ways to an outage on which a repair ends in between, and
// the further outages of an excursion.
func TestForcingBeforeTheNextRepairIsWrong(t *testing.T) {
	page, err := os.ReadFile("../docs/method.md")
	if err != nil {
		t.Fatal(err)
	}
	const horizon, n = 8760., 200000
	for _, rate := range []float64{1e-3, 0.1, 1} {
		u := rate / 3 / (1 + rate/3)
		exact := u * u * u * horizon
		s := sim.NewKey(1).Named("before repair").Stream()
		var values []float64
		for range n {
			values = append(values, beforeRepair(&s, 3, rate))
		}
		mean, _ := meanOf(values)
		// First failures begin at rate 3 while all three run.
		wrong := mean * 3 * rate * (1 - u) * (1 - u) * (1 - u) * horizon / exact

		c := withFailure(plain(3, 1, sim.Year), "f", ScopeHypervisor, exponential(hour/sim.Seconds(rate)), repairLaw(), 0)
		ours, se := force(t, c, 100, forcedPoints, 0).mean(forcedOutage)
		ours, se = ours/3.6e9/exact, se/3.6e9/exact
		row := fmt.Sprintf("| %g | %.3g | %.3g |", rate, wrong*exact, exact)
		t.Logf("%s ours %.3f ± %.3f", row, ours, se)
		if !strings.Contains(string(page), row) {
			t.Errorf("docs/method.md has no row %s", row)
		}
		if math.Abs(ours-1) > 4*se {
			t.Errorf("at %g/h ours is off: %.4f ± %.4f", rate, ours, se)
		}
		if rate == 1 && wrong > 0.95 {
			t.Error("forcing before the next repair is not wrong any more")
		}
	}
}

// What multiplying unavailabilities gives, beside what is right: the right column is that of tests of exact
// cases (ForcedFailover, BetaFactor, ReplicasWithOneSlot).
func TestMultiplyingUnavailabilitiesIsWrong(t *testing.T) {
	page, err := os.ReadFile("../docs/method.md")
	if err != nil {
		t.Fatal(err)
	}
	u := 0.1 * 18 / sim.Year.Minutes()
	v := 10. / 1010
	for _, row := range []string{
		fmt.Sprintf("| %.3e | %.4g |", u*u*sim.Year.Minutes(), 0.2*18*0.01*(1-2*u)+6.849268e-7*9),
		fmt.Sprintf("| %.3e | %.3e |", v*v, 3.42412e-4),
		fmt.Sprintf("| %.3e | %.3e |", v*v, 1.96040e-4),
	} {
		if !strings.Contains(string(page), row) {
			t.Errorf("docs/method.md has no row %s", row)
		}
	}
}
