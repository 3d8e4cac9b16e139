package problem

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance*math.Abs(want) {
		t.Errorf("%s = %.9g, want %.9g", what, got, want)
	}
}

func TestExact(t *testing.T) {
	near(t, "mm1", MM1().Exact(), 4, 1e-12)
	// One machine never waits. Two and a crew of one: p = 1, 2r, 2r², and who fails while the other
	// is repaired waits.
	if w := waitRepair(1, 1, 100, 1); w != 0 {
		t.Errorf("one machine waits %g", w)
	}
	near(t, "two machines", waitRepair(2, 1, 10, 5), (2*0.25)/((2*1+2*0.5*1)/10), 1e-12)
	// Palm: with a crew of one the throughput is (1-p(0))/repair, and what a machine's cycle is
	// longer than uptime and repair is the wait.
	p0 := 1 / (1 + 5*0.2 + 20*0.04 + 60*0.008 + 120*0.0016 + 120*0.00032)
	near(t, "five machines", waitRepair(5, 1, 10, 2), 5*2/(1-p0)-10-2, 1e-12)
}

func TestInterval(t *testing.T) {
	// Quantiles of tables.
	near(t, "t(19)", studentT(19), 3.8834, 1e-4)
	near(t, "t(99)", studentT(99), 3.3915, 1e-4)
	mean, half := Interval([]float64{1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4})
	near(t, "mean", mean, 2.5, 1e-12)
	near(t, "half", half, 3.8834*math.Sqrt(25.0/19/20), 1e-4)
}

func TestProgram(t *testing.T) {
	spec := Spec{Name: "hold", Pending: 3, WarmUp: 5, Units: 20, Batches: 4}
	text, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	models := map[string]Model{"hold": func(s Spec, m *Meter) {
		if s != spec {
			t.Errorf("model got %+v", s)
		}
		for calls = 1; m.Add(float64(calls)); calls++ {
		}
	}}
	var out bytes.Buffer
	if err := Main(string(text), models, "v1", &out); err != nil {
		t.Fatal(err)
	}
	var r Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if calls != 25 || r.Units != 20 || r.Version != "v1" || len(r.Batches) != 4 || r.Batches[0] != 8 || r.Batches[3] != 23 {
		t.Errorf("after %d observations: %+v", calls, r)
	}
	for _, bad := range []string{"{", `{"problem":"other"}`} {
		if err := Main(bad, models, "", &out); err == nil || !strings.Contains(err.Error(), "problem") {
			t.Errorf("Main(%s): %v", bad, err)
		}
	}
}
