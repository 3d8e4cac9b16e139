package sample

import (
	"fmt"
	"math"

	"outagesim/results"
)

// Sweep returns the results of a sweep over the panic rate, 20 points apart by a factor, under
// three variants.
func Sweep() *results.Results {
	var rates []float64
	for i := range 20 {
		rates = append(rates, 1e-3*math.Pow(10, 3*float64(i)/19))
	}
	own := 0.06
	axis := results.SweepAxis{Path: "kernels.refactored.panics.dnlc-null-dereference.rate", Log: true, X: rates, Own: "0.06/y", OwnX: &own}
	for _, x := range rates {
		axis.Values = append(axis.Values, fmt.Sprintf("%.4g/y", x))
	}
	return sweep([]results.SweepAxis{axis}, []string{"refactored", "legacy", "patched"}, func(variant int, at []float64) float64 {
		base := 18000.0
		if variant == 1 {
			base = 52000
		}
		if variant == 2 {
			return base
		}
		return base + 466900*-math.Expm1(-at[0]*0.83)*(1+2.4*float64(variant))
	})
}

// SweepGrid returns the results of a sweep over two paths.
func SweepGrid() *results.Results {
	ownRate, ownShare := 0.06, 0.2
	a := results.SweepAxis{Path: "kernels.refactored.panics.dnlc-null-dereference.rate", Log: true, Own: "0.06/y", OwnX: &ownRate}
	for _, x := range []float64{0.01, 0.03, 0.06, 0.1, 0.3, 1} {
		a.Values = append(a.Values, fmt.Sprintf("%g/y", x))
		a.X = append(a.X, x)
	}
	b := results.SweepAxis{Path: "apps.redundant.share", Own: "20%", OwnX: &ownShare}
	for _, x := range []float64{0, 0.2, 0.5, 0.8, 1} {
		b.Values = append(b.Values, fmt.Sprintf("%g%%", 100*x))
		b.X = append(b.X, x)
	}
	return sweep([]results.SweepAxis{a, b}, []string{"refactored"}, func(_ int, at []float64) float64 {
		return (18000 + 466900*-math.Expm1(-at[0]*0.83)) * (1.2 - 1.19*at[1])
	})
}

func sweep(axes []results.SweepAxis, variants []string, of func(variant int, at []float64) float64) *results.Results {
	d := Default()
	s := &results.Sweep{Metric: "apps.all.outage_minutes", Unit: "app-minutes", Variants: variants, Axes: axes}
	n := 1
	for _, a := range axes {
		n *= len(a.Values)
	}
	for i := range n {
		cell := results.SweepCell{Values: make([]string, len(axes)), Metrics: map[string]map[string]results.Metric{}}
		at := make([]float64, len(axes))
		for a, k := len(axes)-1, i; a >= 0; a-- {
			m := len(axes[a].Values)
			cell.Values[a] = axes[a].Values[k%m]
			if len(axes[a].X) > 0 {
				at[a] = axes[a].X[k%m]
			}
			k /= m
		}
		for v, name := range variants {
			cell.Metrics[name] = map[string]results.Metric{s.Metric: about(s.Unit, of(v, at), 0.035), "fleet.panics": about("panics", of(v, at)/23000, 0.05)}
		}
		s.Cells = append(s.Cells, cell)
	}
	return &results.Results{
		Schema: results.Schema, Command: "sweep", Scenario: "pagoda-box-2016", Title: "Pagoda Box public cloud, kernel panic of 2016-03-28",
		Version: "0.1.0", Seed: 2016, Confidence: 0.95,
		Facts: results.Facts{
			Start: "2015-05-28T00:00:00-06:00", Timezone: "America/Denver", HorizonDays: horizonDays,
			Hypervisors: hypervisors, Zones: hypervisors * 1000, Racks: 4, Apps: d.Classes, Baseline: variants[0],
		},
		Sweep: s,
	}
}
