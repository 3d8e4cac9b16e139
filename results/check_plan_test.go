package results

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

func planned() *Results {
	r := sample()
	c := Choice{Policy: "forced", From: "2015-08-04T02:00:00-06:00", AtOnce: 2}
	r.Plan = &Plan{
		Recommended: c,
		Rate:        PlanRate{Rates: []float64{0, 1}, Density: []Point{{X: 1, Y: 1}}},
		Candidates:  []Planned{{Choice: c, Curve: []float64{1, 2}}, {Choice: Choice{Policy: "wait"}}},
		Policies:    []PolicyAt{{Choice: c}},
		Tornado:     []TornadoBar{{Assumption: "rate"}},
		Calendar:    []PlannedBatch{{Start: c.From, End: c.From}},
	}
	r.Sweep = &Sweep{
		Axes:  []SweepAxis{{Path: "a", Values: []string{"1", "2"}, X: []float64{1, 2}}, {Path: "b", Values: []string{"x"}}},
		Cells: []SweepCell{{Values: []string{"1", "x"}, Metrics: map[string]map[string]Metric{"v": {"m": {Mean: 1}}}}, {Values: []string{"2", "x"}}},
	}
	return r
}

func TestPlanAndSweepKeepTheirShape(t *testing.T) {
	if err := planned().checkShape(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*Results){
		"do not ascend":                   func(r *Results) { r.Plan.Rate.Rates[1] = 0 },
		"a curve of 1 values for 2 rates": func(r *Results) { r.Plan.Candidates[0].Curve = []float64{1} },
		"is there twice":                  func(r *Results) { r.Plan.Candidates[1] = r.Plan.Candidates[0] },
		"has no policy":                   func(r *Results) { r.Plan.Candidates[1].Policy = "" },
		`recommends "other"`:              func(r *Results) { r.Plan.Recommended.Policy = "other" },
		`policy "p" of the plan`:          func(r *Results) { r.Plan.Policies[0].Policy = "p" },
		`"soon" is no time`:               func(r *Results) { r.Plan.Calendar[0].End = "soon" },
		"has no start":                    func(r *Results) { r.Plan.Calendar[0].Start = "" },
		"over 0 paths":                    func(r *Results) { r.Sweep.Axes = nil },
		"1 places on the axis":            func(r *Results) { r.Sweep.Axes[0].X = []float64{1} },
		"2 cells for a grid of 4":         func(r *Results) { r.Sweep.Axes[1].Values = []string{"x", "y"} },
		"cell 2 is for":                   func(r *Results) { r.Sweep.Cells[1].Values[0] = "1" },
	} {
		r := planned()
		spoil(r)
		if err := r.checkShape(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

func TestWriteNamesWhatIsNoFigureInAPlan(t *testing.T) {
	nan := math.NaN()
	for want, spoil := range map[string]func(*Results){
		"plan is NaN":                 func(r *Results) { r.Plan.EVPI = nan },
		"break-even of the plan":      func(r *Results) { r.Plan.BreakEvenHorizon = &nan },
		"plan.rate.density":           func(r *Results) { r.Plan.Rate.Density[0].Y = nan },
		"curve of candidate 1":        func(r *Results) { r.Plan.Candidates[0].Curve[0] = nan },
		"cvar95 of policy forced":     func(r *Results) { r.Plan.Policies[0].CVaR95 = nan },
		"plan.tornado of rate":        func(r *Results) { r.Plan.Tornado[0].AtHigh = nan },
		"plan.hour_of_week":           func(r *Results) { r.Plan.HourOfWeek = &[7][24]float64{{nan}} },
		"sweep over a":                func(r *Results) { r.Sweep.Axes[0].X[0] = nan },
		"metric m of variant v in ce": func(r *Results) { r.Sweep.Cells[0].Metrics["v"]["m"] = Metric{Mean: nan} },
	} {
		r := planned()
		spoil(r)
		var b bytes.Buffer
		if err := Write(&b, r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}
