package calibrate

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"outagesim/calibrate/records"
	"outagesim/results"
)

// data returns the path of a real record, which the project does not carry.
func data(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("..", "..", "shared", "data", pattern))
	if err != nil || len(found) == 0 {
		t.Skipf("no %s in ../shared/data", pattern)
	}
	return found[0]
}

func calibrated(t *testing.T, path string, read records.Options, o Options) *results.Calibration {
	t.Helper()
	s, err := records.Read([]string{path}, read)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Calibrate(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r.Calibration
}

func law(t *testing.T, l *results.Lengths, family string) results.LengthsFit {
	t.Helper()
	for _, f := range l.Fits {
		if f.Family == family {
			return f
		}
	}
	t.Fatalf("no %s law", family)
	return results.LengthsFit{}
}

// within tells of a figure that is further from the published one than a share of it.
func within(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if !(math.Abs(got-want) <= share*math.Abs(want)) {
		t.Errorf("%s is %.6g, published is %.6g", what, got, want)
	}
}

// TestGrid5000 holds the fits of the Grid'5000 trace against the published ones (Kondo, Javadi,
// Iosup and Epema, CCGrid 2010).
func TestGrid5000(t *testing.T) {
	path := data(t, "grid5000/event_trace.tab.xz")
	c := calibrated(t, path, records.Options{}, Options{Name: "grid5000"})
	if c.Hosts != 1288 || c.Files[0].Rows != 588463 {
		t.Errorf("%d hosts, %d rows", c.Hosts, c.Files[0].Rows)
	}
	within(t, "availability", *c.Availability, 0.814, 0.01)
	up, down := c.TimeToFailure, c.Repair
	within(t, "mean time up", up.MeanHours, 32.41, 0.01)
	within(t, "shape of the time up", *law(t, up, "weibull").Shape, 0.484, 0.01)
	within(t, "its scale", *law(t, up, "weibull").ScaleHours, 14.37, 0.01)
	within(t, "mu of the time up", *law(t, up, "lognormal").MuLogHours, 1.51, 0.01)
	within(t, "its sigma", *law(t, up, "lognormal").SigmaLog, 2.42, 0.01)
	within(t, "mean time down", down.MeanHours, 7.41, 0.01)
	within(t, "shape of the time down", *law(t, down, "weibull").Shape, 0.350, 0.01)
	within(t, "its scale", *law(t, down, "weibull").ScaleHours, 0.47, 0.01)
	within(t, "mu of the time down", *law(t, down, "lognormal").MuLogHours, -2.01, 0.01)
	within(t, "its sigma", *law(t, down, "lognormal").SigmaLog, 2.20, 0.01)
}

// TestLANL holds the repair times of the public release LA-UR-05-7318 against those that
// Schroeder and Gibson's figures go with (DSN 2006).
func TestLANL(t *testing.T) {
	path := data(t, "lanl/*.csv.xz")
	columns, err := records.ParseColumns("host=System+nodenum,site=System,down=Prob Started,up=Prob Fixed,duration=Down Time,cause=Facilities+Hardware+Human Error+Network+Undetermined+Software")
	if err != nil {
		t.Fatal(err)
	}
	s, err := records.Read([]string{path}, records.Options{Columns: columns})
	if err != nil {
		t.Fatal(err)
	}
	w, err := watchOf(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	repairs := func(cause string) *results.Lengths {
		h := historyOf(s, w, false, func(c int32) bool { return cause == "" || s.Causes[c] == cause }, nil)
		l, err := lengthsOf("", h.repairs, h.unended, 0.95, keyOf(t))
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	all := repairs("")
	within(t, "n", float64(all.N), 23552, 0.01)
	within(t, "mean", 60*all.MeanHours, 355, 0.01)
	within(t, "median", 60**all.MedianHours, 60, 0.01)
	within(t, "mu of minutes", *law(t, all, "lognormal").MuLogHours+math.Log(60), 4.154, 0.01)
	within(t, "sigma", *law(t, all, "lognormal").SigmaLog, 1.402, 0.01)
	within(t, "shape", *law(t, all, "weibull").Shape, 0.578, 0.01)
	within(t, "scale", 60**law(t, all, "weibull").ScaleHours, 131.6, 0.01)
	for cause, want := range map[string][2]float64{"Hardware": {345, 69}, "Software": {350, 44}} {
		l := repairs(cause)
		within(t, cause+" mean", 60*l.MeanHours, want[0], 0.01)
		within(t, cause+" median", 60**l.MedianHours, want[1], 0.01)
	}
	// Nothing is dropped without a word: what is read and what is left out add up.
	zero, twice := 0, 0
	historyOf(s, w, false, func(int32) bool { return true }, func(o records.Oddity, _ records.Outage) {
		if o == records.ZeroLength {
			zero++
		}
	})
	for _, r := range s.Remarks {
		if r.Oddity == records.Duplicate {
			twice = r.Count
		}
	}
	if all.N+zero+twice != 23739 {
		t.Errorf("%d repairs, %d of no length and %d repeated are not the 23,739 rows", all.N, zero, twice)
	}
}

// TestBuiltinIncident: the phases of the built-in incident, and the contradiction in its times.
func TestBuiltinIncident(t *testing.T) {
	c := calibrated(t, "pagoda-box-2016", records.Options{}, Options{Name: "p"})
	l := c.Timelines[0]
	want := map[string]float64{"boot": 10, "network-sync": 15, "zone-boot": 20, "verification": 18}
	for _, p := range l.Phases {
		if want[p.Name] != p.Minutes {
			t.Errorf("%s takes %v min, want %v", p.Name, p.Minutes, want[p.Name])
		}
		delete(want, p.Name)
	}
	if len(want) > 0 {
		t.Errorf("phases are lacking: %v", want)
	}
	if *l.PoolMinutes != 63 || *l.LastCustomerMinutes != 106 || *l.StuckMinutes != 61 {
		t.Errorf("pool %v, last customer %v, stuck %v", *l.PoolMinutes, *l.LastCustomerMinutes, *l.StuckMinutes)
	}
	if len(l.Contradictions) != 1 {
		t.Errorf("contradictions: %q", l.Contradictions)
	}
	if c.CalibrationGroup != nil {
		t.Error("one incident tells no rate")
	}
}

// TestMemory: the trace is read and fitted in less than 500 MB.
func TestMemory(t *testing.T) {
	path := data(t, "grid5000/event_trace.tab.xz")
	if os.Getenv("OUTAGESIM_SLOW") == "" {
		t.Skip("set OUTAGESIM_SLOW=1 to run it")
	}
	calibrated(t, path, records.Options{}, Options{Name: "grid5000"})
	if mb := sysMB(); mb > 500 {
		t.Errorf("%d MB taken from the system", mb)
	}
}
