package models

import (
	"testing"

	"pgregory.net/rapid"
)

// The states of apps are those of a map that is emptied now and then.
func TestAppStates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s appStates
		for range rapid.IntRange(1, 5).Draw(t, "rounds") {
			want := map[int32]int64{}
			most := rapid.SampledFrom([]int32{10, 1000, 1 << 30}).Draw(t, "most")
			for range rapid.IntRange(0, 300).Draw(t, "visits") {
				app := rapid.Int32Range(0, most).Draw(t, "app")
				want[app]++
				s.of(app).usage.down++
			}
			if len(s.states) != len(want) {
				t.Fatalf("%d states, want %d", len(s.states), len(want))
			}
			for app, n := range want {
				if x := s.of(app); x.app != app || int64(x.usage.down) != n || x.head != 0 {
					t.Fatalf("app %d: %+v, want %d", app, *x, n)
				}
			}
			s.clear()
			for _, e := range s.table {
				if e != (stateOf{}) {
					t.Fatalf("%+v is left", e)
				}
			}
		}
	})
}
