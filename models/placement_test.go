package models

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"outagesim/sim"
)

// hypervisorsOf returns, by app, the hypervisors of its zones.
func (p *placement) hypervisorsOf() [][]int {
	apps := make([][]int, p.appFirst[p.classes])
	for h := range len(p.zoneFirst) - 1 {
		for z := p.zoneFirst[h]; z < p.zoneFirst[h+1]; z++ {
			if a := p.app[z]; a >= 0 {
				apps[a] = append(apps[a], h)
			}
		}
	}
	return apps
}

func TestPlacementProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Fleet{
			Hypervisors: rapid.IntRange(1, 12).Draw(t, "hypervisors"), ZonesPerHypervisor: rapid.IntRange(1, 30).Draw(t, "zones"),
			Racks: rapid.IntRange(1, 5).Draw(t, "racks"), Placement: Placement(rapid.IntRange(0, 1).Draw(t, "placement")),
		}
		left := f.Hypervisors * f.ZonesPerHypervisor
		var classes []AppClass
		for range rapid.IntRange(1, 3).Draw(t, "classes") {
			a := AppClass{Name: "c", Spread: Spread(rapid.IntRange(0, 2).Draw(t, "spread"))}
			most := f.Hypervisors
			if a.Spread == SpreadRack {
				most = min(f.Racks, f.Hypervisors)
			}
			a.Replicas = rapid.IntRange(1, most).Draw(t, "replicas")
			a.Need = rapid.IntRange(1, a.Replicas).Draw(t, "need")
			a.Count = rapid.IntRange(0, left/a.Replicas).Draw(t, "count")
			left -= a.Count * a.Replicas
			classes = append(classes, a)
		}
		p, err := place(f, classes, sim.NewKey(rapid.Uint64().Draw(t, "seed")))
		if err != nil {
			// Only a spread over racks of different size can fail to fit.
			if !slices.ContainsFunc(classes, func(a AppClass) bool { return a.Spread == SpreadRack && a.Replicas > 1 }) {
				t.Fatalf("does not fit: %v", err)
			}
			return
		}
		apps := p.hypervisorsOf()
		for c, a := range classes {
			for app := p.appFirst[c]; app < p.appFirst[c+1]; app++ {
				hs := apps[app]
				if len(hs) != a.Replicas {
					t.Fatalf("app %d has %d zones, want %d", app, len(hs), a.Replicas)
				}
				if p.classOf(app) != c {
					t.Fatalf("app %d is of class %d, want %d", app, p.classOf(app), c)
				}
				seen := map[int]bool{}
				for _, h := range hs {
					place := h
					if a.Spread == SpreadRack {
						place = h % f.Racks
					}
					if a.Spread != SpreadAny && seen[place] {
						t.Fatalf("app %d of spread %v on %v with %d racks", app, a.Spread, hs, f.Racks)
					}
					seen[place] = true
				}
			}
		}
		fewest, most := math.MaxInt, 0
		for h := range f.Hypervisors {
			full := 0
			lo, hi := p.zoneFirst[h], p.zoneFirst[h+1]
			for z := lo; z < hi; z++ {
				if p.app[z] >= 0 {
					full++
				}
			}
			fewest, most = min(fewest, full), max(most, full)
			for c := range classes {
				lo, hi := p.zonesOf(h, c)
				for z := lo; z < hi; z++ {
					if p.classOf(p.app[z]) != c {
						t.Fatalf("zone %d is not of class %d", z, c)
					}
				}
			}
		}
		rack := slices.ContainsFunc(classes, func(a AppClass) bool { return a.Spread == SpreadRack && a.Replicas > 1 })
		if most-fewest > 1 && !rack {
			t.Fatalf("hypervisors hold %d to %d zones: not evenly full", fewest, most)
		}
	})
}

// The hypervisors of two replicas are any pair with the same probability: the share of pairs
// within the first b of N is b(b-1)/(N(N-1)). So a random batch of b that takes one replica takes
// the other with probability (b-1)/(N-1).
func TestRandomPlacementIsUniform(t *testing.T) {
	const n, zones = 20, 1000
	f := Fleet{Hypervisors: n, ZonesPerHypervisor: zones, Racks: 4}
	p, err := place(f, []AppClass{{Name: "a", Count: n * zones / 2, Replicas: 2, Need: 1}}, sim.NewKey(7))
	if err != nil {
		t.Fatal(err)
	}
	pairs := map[[2]int]int{}
	for _, hs := range p.hypervisorsOf() {
		pairs[[2]int{min(hs[0], hs[1]), max(hs[0], hs[1])}]++
	}
	cells := n * (n - 1) / 2
	want := float64(n*zones/2) / float64(cells)
	chi := 0.0
	for a := range n {
		for b := a + 1; b < n; b++ {
			d := float64(pairs[[2]int{a, b}]) - want
			chi += d * d / want
		}
	}
	// Pairs of one deck exclude each other, so the statistic is a little below that of free
	// draws, chi-square with 189 less 19 degrees of freedom: mean 170, sd 18; 4 sd is 6e-5.
	if math.Abs(chi-170) > 4*18.5 {
		t.Errorf("chi-square %g of %d pairs", chi, cells)
	}
}

func TestDealtPlacementSharesWithFew(t *testing.T) {
	f := Fleet{Hypervisors: 10, ZonesPerHypervisor: 6, Racks: 1, Placement: PlacementDealt}
	p, err := place(f, []AppClass{{Name: "a", Count: 30, Replicas: 2, Need: 1}}, sim.NewKey(7))
	if err != nil {
		t.Fatal(err)
	}
	for app, hs := range p.hypervisorsOf() {
		if hs[0]/2 != hs[1]/2 {
			t.Errorf("app %d is on %v", app, hs)
		}
	}
}
