package calibrate

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"outagesim/calibrate/records"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/sim"
	"outagesim/studies"
)

func keyOf(t testing.TB) sim.Key { t.Helper(); return sim.NewKey(1).Named(t.Name()) }

func sysMB() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys >> 20
}

func setOf(t testing.TB, text string, o records.Options) *records.Set {
	t.Helper()
	path := filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := records.Read([]string{path}, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// year2016 is what was watched in most tests: 366 days.
func year2016() Options {
	return Options{Name: "test", From: date(2016, 1, 1), Until: date(2017, 1, 1)}
}

// TestPoissonInterval holds the exact interval against the textbook: 0, 1, 5 and 100 events
// (Garwood; Johnson, Kotz and Kemp, table 4.2).
func TestPoissonInterval(t *testing.T) {
	for _, c := range []struct {
		events    int
		low, high float64
	}{{1, 0.02532, 5.572}, {5, 1.623, 11.668}, {10, 4.795, 18.390}, {100, 81.364, 121.627}} {
		low, high := poissonInterval(c.events, 1, 0.95)
		within(t, "low", low, c.low, 5e-4)
		within(t, "high", high, c.high, 5e-4)
	}
	if low, high := poissonInterval(0, 2, 0.95); low != 0 || math.Abs(high-math.Log(20)/2) > 1e-12 {
		t.Errorf("no events: %v to %v", low, high)
	}
}

func TestPosterior(t *testing.T) {
	r := rateOf(3, 10, Prior{Shape: 0.5}, 0.95)
	within(t, "mean", r.PosteriorMean, 0.35, 1e-12)
	// Chi-squared quantiles with 7 degrees of freedom: 1.6899 and 16.0128.
	within(t, "low", r.PosteriorLow, 1.6899/20, 1e-4)
	within(t, "high", r.PosteriorHigh, 16.0128/20, 1e-4)
	own := rateOf(0, 10, Prior{Shape: 2, Years: 30}, 0.95)
	if own.PosteriorMean != 0.05 || own.Bound != "upper" {
		t.Errorf("%+v", own)
	}
}

// TestTrend: the textbook's data of a repairable system (Crow, MIL-HDBK-189), and closed forms.
func TestTrend(t *testing.T) {
	var even, late []place
	for i := range 20 {
		at := (float64(i) + 0.5) / 20
		even = append(even, place{100 * at, 100})
		late = append(late, place{100 * math.Sqrt(at), 100})
	}
	e := trendOf(even, 0.95)
	if math.Abs(e.Laplace) > 1e-9 || e.LaplaceP < 0.99 || e.BetaLow > 1 || e.BetaHigh < 1 {
		t.Errorf("even events: %+v", e)
	}
	l := trendOf(late, 0.95)
	within(t, "shape of a rate that rises linearly", l.Beta, 2, 0.05)
	if l.Laplace < 2 || l.LaplaceP > 0.05 || l.BetaP > 0.05 {
		t.Errorf("rising rate: %+v", l)
	}
	if trendOf(even[:3], 0.95) != nil {
		t.Error("three events tell a trend")
	}
}

// TestDispersion: alike hosts are not said to differ, and unlike ones are. The seed is fixed.
func TestDispersion(t *testing.T) {
	stream := keyOf(t).Stream()
	alike, unlike, times := make([]int, 50), make([]int, 50), make([]float64, 50)
	for i := range times {
		times[i] = 1
	}
	for range 200 {
		alike[stream.IntN(50)]++
		unlike[stream.IntN(10)]++
	}
	if d := dispersionOf(alike, times, keyOf(t)); d.P < 0.01 || d.Index > 2 {
		t.Errorf("alike hosts: %+v", d)
	}
	if d := dispersionOf(unlike, times, keyOf(t)); d.P > 0.01 || d.Index < 3 || d.Tenth < 0.4 {
		t.Errorf("unlike hosts: %+v", d)
	}
	// Where both can be had, dealing and the chi-squared law agree.
	chi := dispersionOf([]int{12, 3, 9, 8, 4}, []float64{1, 1, 1, 1, 1}, keyOf(t))
	// With 4 degrees of freedom P(X > x) is exp(-x/2) (1 + x/2); here x is 54.8/7.2.
	within(t, "probability", chi.P, math.Exp(-27.4/7.2)*(1+27.4/7.2), 1e-9)
}

// TestHistory: exposure, times up and repairs of one host, by hand.
func TestHistory(t *testing.T) {
	text := `host,down,up,cause
a,2016-01-11,2016-01-12,x
a,2016-01-11 12:00,2016-01-13,y
a,2016-02-12,2016-02-12,y
a,2016-03-03,,x
`
	o := year2016()
	o.Until = date(2016, 3, 13)
	s := setOf(t, text, records.Options{})
	w, err := watchOf(s, o)
	if err != nil {
		t.Fatal(err)
	}
	odd := map[records.Oddity]int{}
	all := func(int32) bool { return true }
	h := historyOf(s, w, false, all, func(o records.Oddity, _ records.Outage) { odd[o]++ })
	const d = 86400.0
	// Up from January 1 to 11, 13 to February 12, and from then to March 3: 10, 30 and 20 days.
	if h.events != 3 || h.exposure != 60*d || fmt.Sprint(h.ended) != fmt.Sprint([]float64{10 * d, 30 * d, 20 * d}) || len(h.running) != 0 {
		t.Errorf("%+v", h)
	}
	if fmt.Sprint(h.repairs) != fmt.Sprint([]float64{d, 1.5 * d}) || fmt.Sprint(h.unended) != fmt.Sprint([]float64{10 * d}) {
		t.Errorf("repairs %v, not ended %v", h.repairs, h.unended)
	}
	for _, k := range []records.Oddity{records.Overlap, records.ZeroLength, records.MissingEnd} {
		if odd[k] != 1 {
			t.Errorf("%d %s", odd[k], k)
		}
	}
	// Of cause y: the clock of a failure keeps its age, that of a panic begins anew with each boot.
	y := func(c int32) bool { return s.Causes[c] == "y" }
	if h := historyOf(s, w, false, y, nil); h.events != 1 || h.ended[0] != 40*d || fmt.Sprint(h.running) != fmt.Sprint([]float64{20 * d}) {
		t.Errorf("failures of y: %+v", h)
	}
	if h := historyOf(s, w, true, y, nil); h.ended[0] != 30*d || fmt.Sprint(h.running) != fmt.Sprint([]float64{10 * d, 20 * d}) {
		t.Errorf("panics of y: %+v", h)
	}
}

// TestZeroEvents: a record without events gives an upper limit, and a scenario.
func TestZeroEvents(t *testing.T) {
	o := year2016()
	o.Hosts = 20
	r, err := Calibrate(setOf(t, "host,down,up\n", records.Options{}), o)
	if err != nil {
		t.Fatal(err)
	}
	c := r.Calibration
	years := 20 * 366. / 365
	within(t, "exposure", c.ExposureHypervisorYears, years, 1e-12)
	if c.Events != 0 || c.Rate.Bound != "upper" || c.TimeToFailure.Running != 20 {
		t.Errorf("%+v", c.CalibrationGroup)
	}
	within(t, "limit", c.Rate.High, math.Log(20)/years, 1e-9)
	runs(t, r)
}

func TestNobodyWatched(t *testing.T) {
	for text, o := range map[string]Options{
		"host,down,up\n": {},
		"host,down,up\na,2016-01-01,2016-01-01\n":                          {},
		"host,down,up\na,2016-01-01,2016-01-02\nb,2016-01-01,2016-01-02\n": {Hosts: 1},
	} {
		_, err := Calibrate(setOf(t, text, records.Options{}), o)
		var input *InputError
		if !errors.As(err, &input) || !strings.Contains(err.Error(), "--") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// runs writes the fragment of r, loads it as run does and simulates it.
func runs(t *testing.T, r *results.Results) string {
	t.Helper()
	text := Fragment(r)
	path := filepath.Join(t.TempDir(), "fragment.yaml")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := scenarios.Load(path, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	n := 3
	if _, err := studies.Run(t.Context(), s, studies.Options{Replications: &n, Version: "test"}); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return string(text)
}

// simulated is a table of a fleet whose hosts fail after Weibull times and are repaired in
// lognormal ones, over a year.
func simulated(t testing.TB, hosts int, shape, days float64) string {
	stream := keyOf(t).Stream()
	life, _ := sim.NewWeibullMean(shape, sim.Seconds(days*86400))
	repair, _ := sim.NewLogNormalMedianP95(1800, 7200)
	var b strings.Builder
	b.WriteString("host,down,up,cause\n")
	for h := range hosts {
		at := date(2016, 1, 1)
		for {
			at = at.Add(life.Sample(&stream).Std())
			if !at.Before(date(2017, 1, 1)) {
				break
			}
			up := at.Add(repair.Sample(&stream).Std())
			cause := "hardware"
			if stream.Float64() < 0.3 {
				cause = "kernel panic"
			}
			fmt.Fprintf(&b, "hv%02d,%s,%s,%s\n", h, at.Format(time.RFC3339Nano), up.Format(time.RFC3339Nano), cause)
			at = up
		}
	}
	return b.String()
}

// TestRoundTrip: what was simulated is found again, and the fragment made of it runs.
func TestRoundTrip(t *testing.T) {
	o := year2016()
	o.Hosts, o.ByCause = 40, true
	s := setOf(t, simulated(t, 40, 0.7, 20), records.Options{})
	r, err := Calibrate(s, o)
	if err != nil {
		t.Fatal(err)
	}
	c := r.Calibration
	if f := law(t, c.TimeToFailure, "weibull"); f.First.Low > 0.7 || f.First.High < 0.7 || f.P < 0.01 {
		t.Errorf("%+v", f)
	}
	f := law(t, c.Repair, "lognormal")
	within(t, "median repair", f.MedianHours, 0.5, 0.1)
	if c.Repair.Chosen != "lognormal" || c.TimeToFailure.Chosen == "exponential" {
		t.Errorf("chosen: %s and %s", c.TimeToFailure.Chosen, c.Repair.Chosen)
	}
	if len(c.Groups) != 2 || c.Groups[0].Name != "hardware" || c.Groups[0].Events+c.Groups[1].Events != c.Events {
		t.Errorf("groups: %+v", c.Groups)
	}
	text := runs(t, r)
	for _, want := range []string{"name: hardware", "name: kernel-panic", "mtbf: {", "(exact", "takes: {lognormal: {median: "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	o.As = Panics
	if r, err = Calibrate(setOf(t, simulated(t, 40, 1, 200), records.Options{}), o); err != nil {
		t.Fatal(err)
	}
	if text := runs(t, r); !strings.Contains(text, "observed: {events: ") {
		t.Errorf("no observed rate in\n%s", text)
	}
}

// TestSameBytes: the same records and seed give the same results, however often.
func TestSameBytes(t *testing.T) {
	var first []byte
	for range 2 {
		o := year2016()
		r, err := Calibrate(setOf(t, simulated(t, 10, 0.7, 30), records.Options{}), o)
		if err != nil {
			t.Fatal(err)
		}
		r.Calibration.Files, r.Calibration.Remarks = nil, nil // they name a folder of this run
		var b bytes.Buffer
		if err := results.Write(&b, r); err != nil {
			t.Fatal(err)
		}
		if _, err := results.Read(bytes.NewReader(b.Bytes())); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b.Bytes()
		} else if !bytes.Equal(first, b.Bytes()) {
			t.Error("two runs differ")
		}
	}
}

// TestIncidentWithWatch: an incident and the time in which a fleet was watched make a rate.
func TestIncidentWithWatch(t *testing.T) {
	s, err := records.Read([]string{"pagoda-box-2016"}, records.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Calibrate(s, Options{Name: "p", Hosts: 20, From: date(2015, 5, 28), Until: date(2016, 3, 29)})
	if err != nil {
		t.Fatal(err)
	}
	c := r.Calibration
	if c.Events != 1 || c.As != Panics {
		t.Errorf("%+v", c.CalibrationGroup)
	}
	within(t, "exposure", c.ExposureHypervisorYears, 20*306./365, 1e-3)
	text := runs(t, r)
	for _, want := range []string{"observed: {events: 1, over: 16.76", "{name: boot, takes: 10m}", "{name: verification, takes: 18m, zones: up}", "stuck: {share: 2%"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// TestHostileNames: whatever hosts, causes and files are called, the fragment is a scenario.
func TestHostileNames(t *testing.T) {
	text := "host,down,up,cause\n"
	for i, cause := range []string{"\"a\nb: [\"", "all", "true", "1e5", "ümläut", "rest", "panic", "panic", "x: {y}", "--", strings.Repeat("long ", 40)} {
		text += fmt.Sprintf("h%d,2016-0%d-01,2016-0%d-02,%s\n", i, i%9+1, i%9+1, strings.ReplaceAll(cause, "'", ""))
	}
	o := year2016()
	o.ByCause, o.Name = true, "# evil\nname: x"
	r, err := Calibrate(setOf(t, text, records.Options{}), o)
	if err != nil {
		t.Fatal(err)
	}
	r.Calibration.Files[0].Name = "evil\nname: \"y\u2028z.csv"
	runs(t, r)
}

// TestManyCauses: causes in free text do not make a group of every row.
func TestManyCauses(t *testing.T) {
	text := "host,down,up,cause\n"
	for i := range 60 {
		text += fmt.Sprintf("h%d,2016-%02d-01,2016-%02d-02,\"cause %d of many\"\n", i, i%12+1, i%12+1, i)
	}
	o := year2016()
	o.ByCause = true
	r, err := Calibrate(setOf(t, text, records.Options{}), o)
	if err != nil {
		t.Fatal(err)
	}
	c := r.Calibration
	last := c.Groups[len(c.Groups)-1]
	if len(c.Groups) != mostGroups+1 || last.Name != "other causes" || last.Events != c.Events-mostGroups {
		t.Errorf("%d groups, the last %q with %d events", len(c.Groups), last.Name, last.Events)
	}
}

// TestNestedOutages: a short outage within a long one does not bring the host back.
func TestNestedOutages(t *testing.T) {
	s := setOf(t, "host,down,up\na,2016-01-11,2016-01-21\na,2016-01-12,2016-01-13\n", records.Options{})
	o := year2016()
	o.Until = date(2016, 1, 31)
	w, err := watchOf(s, o)
	if err != nil {
		t.Fatal(err)
	}
	h := historyOf(s, w, false, func(int32) bool { return true }, nil)
	if h.events != 1 || h.exposure != 20*86400 || len(h.repairs) != 2 {
		t.Errorf("%+v", h)
	}
}

// TestTraceBegins: a node that is down when its trace begins has not failed then.
func TestTraceBegins(t *testing.T) {
	head := "# event_id component_id node_id platform_id node_name event_type event_start_time event_stop_time event_end_reason\n"
	s := setOf(t, head+"0 0 0 5 a 0 1000 2000 NULL\n1 0 0 5 a 1 2000 5000 NULL\n2 0 0 5 a 0 5000 6000 NULL\n3 0 0 5 a 1 6000 7000 NULL\n", records.Options{})
	w, err := watchOf(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := historyOf(s, w, false, func(int32) bool { return true }, nil)
	if h.events != 1 || h.exposure != 4000 || fmt.Sprint(h.ended) != "[3000]" || fmt.Sprint(h.running) != "[1000]" || len(h.repairs) != 2 {
		t.Errorf("%+v", h)
	}
}
