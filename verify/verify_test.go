package verify

import (
	"bytes"
	"math"
	"os"
	"strings"
	"testing"
)

// The pack passes. The quick tests leave out the intervals, which take most of its time.
func TestPack(t *testing.T) {
	r := &Report{Seed: 1, Level: Level}
	for i, x := range cases() {
		if strings.HasPrefix(x.name, "intervals") && os.Getenv("OUTAGESIM_SLOW") == "" {
			continue
		}
		l := &lab{ctx: t.Context(), task: x, seed: 1 + uint64(i)*1_000_003, report: r}
		if err := x.run(l); err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
	}
	r.judge()
	var b bytes.Buffer
	if err := r.Table(&b); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", &b)
	if !r.Passed {
		t.Error("the pack fails")
	}
}

// Holm's correction, by hand: probabilities 0.01, 0.04, 0.03 of three cases become 0.03, 0.06, 0.06.
func TestHolm(t *testing.T) {
	r := Report{Level: 0.05, Cases: []Case{{Z: 2.5758293}, {Z: -2.0537489}, {Z: 2.1700904}}}
	r.judge()
	for i, want := range []float64{0.03, 0.06, 0.06} {
		if c := r.Cases[i]; math.Abs(c.P-want) > 1e-6 || c.Passed != (want > 0.05) {
			t.Errorf("case %d: p %v, passed %v, want %v", i, c.P, c.Passed, want)
		}
	}
	if r.Passed {
		t.Error("one is off, and all passed")
	}
	if r = (Report{Level: Level, Cases: []Case{{Z: math.NaN()}}}); true {
		if r.judge(); r.Passed {
			t.Error("what is not a number passed")
		}
	}
}

// A figure that is 1% off is found: the pack can fail.
func TestPackCanFail(t *testing.T) {
	r := &Report{Seed: 1, Level: Level}
	l := &lab{ctx: t.Context(), seed: 1, report: r}
	s, err := l.study(group, 8000, "auto")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.scaled(s, "outage hours", "apps.app.outage_minutes", 1.01/60, 9.72658e-4); err != nil {
		t.Fatal(err)
	}
	if r.judge(); r.Passed {
		t.Errorf("1%% off passed: %+v", r.Cases[0])
	}
}
