package models

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// An aware batch is who is due, by number, leaving out each that would take an app with replicas to
// spare below its need together with those before it (and not by itself).
func TestAwareBatchIsGreedy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 80).Draw(t, "hypervisors")
		c := patching(n, 1000*minute)
		c.Fleet.ZonesPerHypervisor, c.Fleet.CapacityPerHypervisor = 6, 6
		c.Fleet.Placement = PlacementRandom
		pair := rapid.IntRange(0, n/2).Draw(t, "pairs")
		triple := rapid.IntRange(0, n/3).Draw(t, "triples")
		shared := rapid.IntRange(0, n).Draw(t, "apps that may share a hypervisor")
		c.Apps = []AppClass{
			{Name: "one", Count: n / 2, Replicas: 1, Need: 1},
			{Name: "pair", Count: pair, Replicas: 2, Need: 1},
			{Name: "triple", Count: triple, Replicas: 3, Need: rapid.IntRange(1, 3).Draw(t, "need")},
			{Name: "shared", Count: shared, Replicas: 3, Need: 1, Spread: SpreadAny},
		}
		c.Maintenance = &Maintenance{AtOnce: rapid.IntRange(1, n).Draw(t, "at once")}
		m, err := New(c, rapid.Uint64().Draw(t, "seed"))
		if err != nil {
			t.Fatal(err)
		}
		x := NewMachine(m)
		x.Start(0, make([]int64, m.Columns()), freshBins())
		clear(x.campaign.due)
		var want []int32
		for h := range n {
			if rapid.Bool().Draw(t, "due") {
				x.campaign.due.set(int32(h))
				if len(want) < c.Maintenance.AtOnce && fits(m, int32(h), want) {
					want = append(want, int32(h))
				}
			}
		}
		if got, _ := x.campaign.choose(x); !slices.Equal(got, want) {
			t.Fatalf("batch %v, want %v", got, want)
		}
	})
}

// fits counts, app by app, what h takes together with batch.
func fits(m *Model, h int32, batch []int32) bool {
	own, down := map[int32]int32{}, map[int32]int32{}
	for z, app := range m.place.app {
		g := int32(z) / int32(m.cfg.Fleet.ZonesPerHypervisor)
		if g == h {
			own[app]++
		}
		if g == h || slices.Contains(batch, g) {
			down[app]++
		}
	}
	for app, n := range own {
		if app < 0 {
			continue
		}
		if spare := m.canLose(m.place.classOf(app), app); spare > 0 && down[app] > spare && down[app] > n {
			return false
		}
	}
	return true
}
