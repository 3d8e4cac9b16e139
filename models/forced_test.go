package models

import (
	"fmt"
	"math"
	"testing"

	"outagesim/sim"
)

// forcedSample is what the forced estimator gave in some replications, by value and term.
type forcedSample struct {
	n      int
	values [forcedWidth][]float64
}

// force runs the forced estimator for all redundant classes of c with the given number of excursions a
// replication, from replication first on, and returns what the first of them gave.
func force(t testing.TB, c Config, n, points int, first uint64) forcedSample {
	t.Helper()
	m, err := New(c, 2016)
	if err != nil {
		t.Fatal(err)
	}
	if o := m.ForcedObstacle(); o != "" {
		t.Fatal(o)
	}
	return forceModel(m, n, points, first)
}

func forceModel(m *Model, n, points int, first uint64) forcedSample {
	var names []string
	for _, a := range m.cfg.Apps {
		if a.Replicas > 1 {
			names = append(names, a.Name)
		}
	}
	f := NewForced(m, names)
	x := NewForcedMachine(f)
	x.points = points
	s := forcedSample{n: n}
	row := make([]int64, f.Columns())
	for rep := range n {
		x.Replicate(first+uint64(rep), row)
		for j := range s.values {
			s.values[j] = append(s.values[j], math.Float64frombits(uint64(row[j])))
		}
	}
	return s
}

// mean returns a value's mean and standard error.
func (s forcedSample) mean(value int) (mean, se float64) { return meanOf(s.values[value]) }

func meanOf(values []float64) (mean, se float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		se += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(se / n / (n - 1))
}

func repairLaw() sim.Distribution {
	l, err := sim.NewLogNormalMeanCV(300, 1)
	if err != nil {
		panic(err)
	}
	return sim.Shifted{By: 900, Then: l}
}

// Recovery 0.25 h + lognormal (mean 1/12 h, cv 1), horizon 8760 h, independent hypervisors: the expected
// outage hours are the integral of u(t)^k, u(t) the unavailability of one hypervisor from an up start.
func TestForcedIndependentGroups(t *testing.T) {
	for _, g := range []struct {
		replicas int
		exact    [3]float64
	}{
		{2, [3]float64{9.72658e-4, 9.73300e-8, 9.73306e-12}},
		{3, [3]float64{3.24110e-7, 3.24431e-13, 3.24434e-19}},
	} {
		var relative []float64
		for i, mtbf := range []sim.Seconds{1e3, 1e5, 1e7} {
			c := withFailure(plain(g.replicas, 1, sim.Year), "f", ScopeHypervisor, exponential(mtbf*hour), repairLaw(), 0)
			n := 10000
			s := force(t, c, n, forcedPoints, 0)
			mean, se := s.mean(forcedOutage)
			mean, se = mean/3.6e9, se/3.6e9
			compare(t, fmt.Sprintf("%d replicas, %g/h, outage hours", g.replicas, 1/float64(mtbf)), mean, se, g.exact[i])
			relative = append(relative, se/mean*math.Sqrt(float64(n)))
			t.Logf("relative error of a replication %.4f; off by %+.3f%%", relative[i], 100*(mean/g.exact[i]-1))
		}
		lo, hi := min(relative[0], relative[1], relative[2]), max(relative[0], relative[1], relative[2])
		if hi/lo > 1.1 {
			t.Errorf("the relative error of a sample varies by %.3f over rates, want at most 1.1", hi/lo)
		}
	}
}

// Recovery of 18 min, 0.1 panics per hypervisor-year, two replicas: 6.849268e-7 outages per app-year, of
// which 1 - (13/18) last at most 5 min, their mean 9.0 min.
func TestForcedConstantRecovery(t *testing.T) {
	c := withFailure(plain(2, 1, sim.Year), "f", ScopeHypervisor, exponential(10*sim.Year.Seconds()), constant(18*sim.Minute), 0)
	s := force(t, c, 5000, forcedPoints, 0)
	var all, share, length []float64
	for i := range s.n {
		all = append(all, s.values[forcedSustained][i]+s.values[forcedMomentary][i])
	}
	mean, se := meanOf(all)
	compare(t, "outages a year", mean, se, 6.849268e-7)
	for i := range s.n {
		share = append(share, (s.values[forcedMomentary][i]-5./18*all[i])/mean)
		length = append(length, (s.values[forcedOutage][i]/60e6-9*all[i])/mean)
	}
	mean, se = meanOf(share)
	compare(t, "momentary share", 5./18+mean, se, 5./18)
	mean, se = meanOf(length)
	compare(t, "mean minutes", 9+mean, se, 9)
}

// A failover that fails in 1% of cases dwarfs double failures: a single loss costs 18 min with
// probability 1%, and there are 0.2 of them in an app-year. A failover of 1 min costs 0.2 min.
func TestForcedFailover(t *testing.T) {
	c := withFailure(plain(2, 1, sim.Year), "f", ScopeHypervisor, exponential(10*sim.Year.Seconds()), constant(18*sim.Minute), 0)
	c.Apps[0].Failover.Fails = 0.01
	s := force(t, c, 2000, forcedPoints, 0)
	mean, se := s.mean(forcedOutage)
	// Both hypervisors are in service but for u = 0.1 * 18 min / 1 year each; what a double failure
	// adds is 9 min at a rate of 6.8e-7. What the start, the horizon and touching pieces change is
	// allowed for beside the standard error.
	u := 0.1 * 18 / sim.Year.Minutes()
	compare(t, "failover fails, minutes", mean/60e6, se/60e6+1e-9, 0.2*18*0.01*(1-2*u)+6.849268e-7*9)
	if share := s.values[forcedValues+int(TermFailover)][0] / s.values[forcedOutage][0]; share < 0.999 {
		t.Errorf("failovers are %.4f of the outage", share)
	}
	c.Apps[0].Failover = Failover{Takes: constant(sim.Minute)}
	mean, se = force(t, c, 2000, forcedPoints, 0).mean(forcedOutage)
	compare(t, "failover takes 1 min, minutes", mean/60e6, se/60e6+1e-7, 0.2*(1-2*u)+6.849268e-7*9)
}
