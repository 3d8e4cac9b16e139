package scenarios

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func share(s string) *big.Rat {
	r, message, _ := parseShare(s)
	if message != "" {
		panic(message)
	}
	return r
}

func TestResolve(t *testing.T) {
	for _, c := range []struct {
		name    string
		zones   int64
		demands []appDemand
		want    string
	}{
		{"a million zones", 1_000_000, []appDemand{{replicas: 1, share: share("80%")}, {replicas: 2, share: share("20%")}}, "[666666 166667] true"},
		{"one class", 7, []appDemand{{replicas: 2, share: share("1")}}, "[3] true"},
		{"counts first", 100, []appDemand{{replicas: 1, share: share("50%")}, {replicas: 5, count: 10}, {replicas: 1, share: share("50%")}}, "[25 10 25] true"},
		{"counts fill all", 50, []appDemand{{replicas: 5, count: 10}, {replicas: 1, share: share("100%")}}, "[10 0] true"},
		{"counts too many", 49, []appDemand{{replicas: 5, count: 10}}, "[] false"},
		{"ties to the earlier", 3, []appDemand{{replicas: 1, share: share("50%")}, {replicas: 1, share: share("50%")}}, "[2 1] true"},
		{"nobody", 10, []appDemand{{replicas: 1, share: share("0")}, {replicas: 2, share: share("100%")}}, "[0 5] true"},
		// 2 apps would be one of each, of 1 + 3 zones: one too many for 3.
		{"rounding gives way", 3, []appDemand{{replicas: 1, share: share("80%")}, {replicas: 3, share: share("20%")}}, "[2 0] true"},
		{"huge counts", 10, []appDemand{{replicas: 1000, count: 1 << 62}}, "[] false"},
	} {
		counts, fit := resolve(c.zones, c.demands)
		if got := fmt.Sprint(counts, fit); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// However the shares are, the apps fit into the zones, no class is an app away from its part of
// them, and there are fewer apps than the zones have room for only where rounding needs it.
func TestResolveProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zones := rapid.Int64Range(1, 2_000_000).Draw(t, "zones")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1000), 1, 8).Draw(t, "weights")
		var sum int64
		for _, w := range weights {
			sum += w
		}
		if sum == 0 {
			t.Skip("no shares")
		}
		demands := make([]appDemand, len(weights))
		for i, w := range weights {
			demands[i] = appDemand{replicas: rapid.Int64Range(1, 9).Draw(t, "replicas"), share: big.NewRat(w, sum)}
		}
		counts, fit := resolve(zones, demands)
		if !fit {
			t.Fatal("shares do not fit")
		}
		var used, apps int64
		for i, n := range counts {
			used += n * demands[i].replicas
			apps += n
		}
		if used > zones {
			t.Fatalf("%d zones used of %d", used, zones)
		}
		for i, n := range counts {
			off := new(big.Rat).Mul(demands[i].share, big.NewRat(apps, 1))
			off.Sub(off, big.NewRat(n, 1)).Abs(off)
			if off.Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("class %d has %d of %d apps, %v away from its share", i, n, apps, off)
			}
		}
		perApp := new(big.Rat)
		for _, d := range demands {
			perApp.Add(perApp, new(big.Rat).Mul(d.share, big.NewRat(d.replicas, 1)))
		}
		room := floor(new(big.Rat).Quo(big.NewRat(zones, 1), perApp))
		if apps > room {
			t.Fatalf("%d apps where there is room for %d", apps, room)
		}
		if apps == room {
			return
		}
		var more int64
		for i, n := range deal(apps+1, demands) {
			more += n * demands[i].replicas
		}
		if more <= zones {
			t.Fatalf("%d apps use %d zones, one more would use %d of %d", apps, used, more, zones)
		}
	})
}
