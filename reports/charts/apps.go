package charts

import (
	"math"
	"slices"
	"strings"

	"outagesim/reports/numbers"
	"outagesim/results"
)

// appsOut is the share of the apps on the struck hypervisor that are out over time, a panel for
// each class.
func appsOut(r *results.Results) (Chart, bool) {
	if len(r.Replay) == 0 {
		return Chart{}, false
	}
	cs := r.Replay[0].Apps[:min(3, len(r.Replay[0].Apps))]
	// Variants where no app is out have nothing to show; the incident as it was always stands.
	with := *r
	with.Replay = nil
	var idle []string
	for i, p := range r.Replay {
		if i == 0 || slices.ContainsFunc(p.Apps, func(a results.ReplayApp) bool { return a.Out.P95 > 0 }) {
			with.Replay = append(with.Replay, p)
		} else {
			idle = append(idle, short(p.Variant))
		}
	}
	shown, left := distinct(&with, func(p results.Replay) [][]float64 {
		var ys [][]float64
		for _, a := range cs {
			ys = append(ys, p.Series.AppsOut[a.Class].P50)
		}
		return ys
	})
	left.idle = append(left.idle, idle...)
	var panels []plotPanel
	var alts []string
	greatest := 10.0
	for _, a := range cs {
		p := plotPanel{
			title: a.Class, note: numbers.Round(a.OnHypervisor.P50, 4) + " apps on the hypervisor",
			yTitle: "share of them out", xTitle: "time after the panic",
			y: func(n int) axis { return percentAxis() },
		}
		for i, v := range shown {
			// Without apps of the class on the hypervisor there is no share.
			if n := classOf(v, a.Class).OnHypervisor.P50; n > 0 && len(v.Series.AppsOut[a.Class].P50) > 0 {
				s := seriesOf(v, i, v.Series.AppsOut[a.Class], n)
				greatest = math.Max(greatest, settled(s))
				p.series = append(p.series, s)
			}
		}
		if len(p.series) > 0 {
			panels = append(panels, p)
			alts = append(alts, a.Class+": "+numbers.Round(a.Out.P50, 3)+" of "+numbers.Round(a.OnHypervisor.P50, 4)+" apps out as it was")
		}
	}
	if len(panels) == 0 {
		return Chart{}, false
	}
	for i := range panels {
		panels[i].x = func(n int) axis { return minutes(greatest*1.08, n) }
	}
	return Chart{
		Name: "apps-out", Title: appsFinding(r),
		subtitle: "Share of the apps with a zone on the struck hypervisor that are out, by class; median of the replications." + left.words("no app is out"),
		Alt:      "Share of apps out over time. " + strings.Join(alts, "; ") + ".",
		body:     curves{panels: panels, columns: true},
	}, true
}

func classOf(p results.Replay, class string) results.ReplayApp {
	for _, a := range p.Apps {
		if a.Class == class {
			return a
		}
	}
	return results.ReplayApp{}
}
