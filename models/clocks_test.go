package models

import (
	"math"
	"slices"
	"testing"

	"outagesim/sim"
)

// struck returns the hypervisors that a memoryless failure strikes, with the times, in some replications of
// a fleet of n that is back at once.
func struck(t *testing.T, n int, replications uint64) (list [][2]int64) {
	t.Helper()
	c := plain(n, 1, sim.Year)
	c.Apps = nil
	c = withFailure(c, "f", ScopeHypervisor, exponential(5000*hour), constant(0), 0)
	m, err := New(c, 9)
	if err != nil {
		t.Fatal(err)
	}
	x := NewMachine(m)
	x.Observe(Observer{Pool: func(h int, at sim.Time) { list = append(list, [2]int64{int64(h), int64(at)}) }})
	for rep := range replications {
		x.Replicate(rep, make([]int64, m.Columns()), freshBins())
	}
	return list
}

// A failure strikes each hypervisor of a fleet alike and as often as its rate says, whether the
// hypervisor has a stream of its own or shares one. A false alarm of either test has a probability of
// about 1e-4.
func TestPointsOfALargeFleet(t *testing.T) {
	const n, replications = 5*blockSize + blockSize/2 + 4, 400
	list := struck(t, n, replications)
	perHypervisor := replications * 8760. / 5000
	if z := (float64(len(list)) - n*perHypervisor) / math.Sqrt(n*perHypervisor); math.Abs(z) > 3.9 {
		t.Errorf("%d failures, want %.0f: %.1f standard errors", len(list), n*perHypervisor, z)
	}
	var by [n]float64
	for _, s := range list {
		by[s[0]]++
	}
	square := 0.0
	for _, k := range by {
		square += (k - perHypervisor) * (k - perHypervisor) / perHypervisor
	}
	// The 1e-4 quantile of chi-square with n degrees of freedom, by Wilson and Hilferty.
	if most := n * math.Pow(1-2./(9*n)+3.72*math.Sqrt(2./(9*n)), 3); square > most {
		t.Errorf("failures by hypervisor: chi-square %.0f of %d, want at most %.0f", square, n, most)
	}
}

// A hypervisor has the same history in a larger fleet.
func TestPointsDoNotDependOnTheSizeOfTheFleet(t *testing.T) {
	large := struck(t, 200, 5)
	for _, n := range []int{1, 63, 64, 65, 100, 128, 150} {
		var want [][2]int64
		for _, s := range large {
			if s[0] < int64(n) {
				want = append(want, s)
			}
		}
		if got := struck(t, n, 5); !slices.Equal(got, want) {
			t.Errorf("%d hypervisors: %d failures, %d of them in a fleet of 200", n, len(got), len(want))
		}
	}
}

// Nothing strikes before the first point.
func TestFirstPointOfALargeFleet(t *testing.T) {
	c := plain(blockSize*2, 1, sim.Year)
	c.Apps = nil
	c.Recoveries = []Recovery{{Name: "r", FailTo: -1, Phases: []Phase{{Name: "p", Takes: constant(0)}}}}
	c.Kernels[0].Panics = []Panic{{Name: "p", TimeTo: exponential(1000 * sim.Year.Seconds())}}
	m, err := New(c, 9)
	if err != nil {
		t.Fatal(err)
	}
	x := NewMachine(m)
	var at sim.Time
	x.Observe(Observer{Pool: func(_ int, t sim.Time) { at = min(at, t) }})
	for rep := range uint64(100) {
		for _, mean := range []sim.Seconds{1e10, 1e8, 1e7} {
			x.Fix(0, "p", mean)
			at = sim.Never
			x.Replicate(rep, make([]int64, m.Columns()), freshBins())
			if first := x.FirstPoint(rep, 0, "p", mean); at != first && (at < sim.Never || first < sim.Time(c.Horizon)) {
				t.Errorf("replication %d: first point at %d, panic at %d", rep, first, at)
			}
		}
	}
}
