package scenarios

import (
	"math/big"
	"slices"
)

// appDemand is what a class of apps asks of the zones.
type appDemand struct {
	replicas int64
	count    int64    // of apps, if share is nil
	share    *big.Rat // of the apps that the counts leave room for
}

// resolve turns demands into numbers of apps. Counts take their zones first. With Z zones left
// there is room for
//
//	A = floor(Z / sum(share * replicas))
//
// apps by share; they are dealt to the classes by largest remainder, ties to the earlier class, so
// that no class is an app away from its exact share. Rounding towards a class of many replicas may need
// more than Z zones: A then gives way until it fits. It fails if the counts do not fit.
//
// All is in rationals: in binary fractions 0.8*1 + 0.2*2 is not quite 1.2.
func resolve(zones int64, demands []appDemand) (counts []int64, fit bool) {
	counts = make([]int64, len(demands))
	left := zones
	perApp := new(big.Rat) // zones of the average app
	for i, d := range demands {
		if d.share == nil {
			if d.count > left/d.replicas {
				return nil, false
			}
			counts[i] = d.count
			left -= d.count * d.replicas
			continue
		}
		perApp.Add(perApp, new(big.Rat).Mul(d.share, big.NewRat(d.replicas, 1)))
	}
	if perApp.Sign() == 0 {
		return counts, true
	}
	for apps := floor(new(big.Rat).Quo(big.NewRat(left, 1), perApp)); apps > 0; apps-- {
		dealt := deal(apps, demands)
		var need int64
		for i, n := range dealt {
			need += n * demands[i].replicas
		}
		if need <= left {
			for i, n := range dealt {
				counts[i] += n
			}
			break
		}
	}
	return counts, true
}

// deal gives each class with a share its part of the apps by largest remainder.
func deal(apps int64, demands []appDemand) []int64 {
	type part struct {
		class     int
		remainder *big.Rat
	}
	dealt := make([]int64, len(demands))
	var parts []part
	left := apps
	for i, d := range demands {
		if d.share == nil || d.share.Sign() == 0 {
			continue
		}
		exact := new(big.Rat).Mul(d.share, big.NewRat(apps, 1))
		dealt[i] = floor(exact)
		left -= dealt[i]
		parts = append(parts, part{i, exact.Sub(exact, big.NewRat(dealt[i], 1))})
	}
	slices.SortStableFunc(parts, func(a, b part) int { return b.remainder.Cmp(a.remainder) })
	for _, p := range parts {
		if left <= 0 || p.remainder.Sign() == 0 {
			break
		}
		dealt[p.class]++
		left--
	}
	return dealt
}

// floor returns the whole part of a rational that is not negative.
func floor(r *big.Rat) int64 {
	return new(big.Int).Quo(r.Num(), r.Denom()).Int64()
}
