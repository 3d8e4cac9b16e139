package studies

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim/study"
)

// A sweep over two paths: the last varies fastest, and the scenario's own point is marked.
func TestSweep(t *testing.T) {
	s := load(t, small)
	axes := []Axis{{Path: "fleet.hypervisors", Values: []string{"4", "8"}}, {Path: "kernels.k.panics.p.mtbf", Values: []string{"1y", "2y"}}}
	so := SweepOptions{Axes: axes, Metrics: []string{"fleet.panics"}, Load: scenarioLoader(t)}
	r, err := Sweep(t.Context(), s, so, replications(200))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Sweep.Cells); n != 4 {
		t.Fatalf("%d cells", n)
	}
	if !slices.Equal(r.Sweep.Cells[1].Values, []string{"4", "2y"}) {
		t.Errorf("second cell %v: the last axis varies fastest", r.Sweep.Cells[1].Values)
	}
	if a := r.Sweep.Axes[0]; a.OwnX == nil || *a.OwnX != 4 || r.Sweep.Axes[1].Own != "2y" {
		t.Errorf("own point %+v", r.Sweep.Axes)
	}
	so.Metrics = []string{"apps.one.outage_minute"}
	if _, err := Sweep(t.Context(), s, so, replications(2)); err == nil || !strings.Contains(err.Error(), "no metric") {
		t.Errorf("unknown metric: %v", err)
	}
}

// Whatever metrics are asked for, of whichever points in whichever shards, each point's are those that
// a run with its settings gives.
func TestSweepIsRuns(t *testing.T) {
	for name, sets := range map[string][]string{
		"latencies from a sample": {"zone_operations.per_zone=1/d"},
		"explicit":                {"zone_operations.per_zone=1/d", "zone_operations.explicit=true", "fleet.hypervisors=4"},
	} {
		t.Run(name, func(t *testing.T) {
			with := func(more []string) *scenarios.Scenario { return load(t, small, slices.Concat(sets, more)...) }
			axis := Axis{Path: "apps.two.replicas", Values: []string{"1", "2", "3"}}
			var want []*results.Results
			metrics := map[string]bool{}
			for _, v := range axis.Values {
				r := run(t, with(settingsOf([]Axis{axis}, []string{v})), replications(50))
				for _, x := range r.Variants {
					for name := range x.Metrics {
						metrics[name] = true
					}
				}
				want = append(want, r)
			}
			so := SweepOptions{
				Axes: []Axis{axis}, Metrics: slices.Sorted(maps.Keys(metrics)),
				Load: func(sets []string) (*scenarios.Scenario, error) { return with(sets), nil },
			}
			j, err := NewSweep(with(nil), so, replications(50))
			if err != nil {
				t.Fatal(err)
			}
			var shards []study.Segment
			for _, span := range []study.Span{{From: 0, To: 30}, {From: 30, To: 120}, {From: 120, To: 150}} {
				data, err := study.Compute(t.Context(), j.Spec(), span, study.Options{Workers: 2})
				if err != nil {
					t.Fatal(err)
				}
				shards = append(shards, study.Segment{Name: span.String(), Read: func() ([]byte, error) { return data, nil }})
			}
			r, err := j.Do(t.Context(), func(_ context.Context, j *Job, s *study.Sample, n int) error {
				return study.Join(j.Spec(), s, n, shards)
			})
			if err != nil {
				t.Fatal(err)
			}
			forced := 0
			for i, cell := range r.Sweep.Cells {
				for _, v := range want[i].Variants {
					if !reflect.DeepEqual(cell.Metrics[v.Name], v.Metrics) {
						for name, m := range v.Metrics {
							if !reflect.DeepEqual(cell.Metrics[v.Name][name], m) {
								t.Errorf("%s=%s, %s: %s is %+v, a run gives %+v", axis.Path, axis.Values[i], v.Name, name, cell.Metrics[v.Name][name], m)
							}
						}
					}
					for _, m := range v.Metrics {
						if m.Method == methodForced {
							forced++
						}
					}
				}
			}
			if forced == 0 || len(metrics) < 30 {
				t.Errorf("%d metrics, %d forced figures: nothing much was compared", len(metrics), forced)
			}
		})
	}
}
