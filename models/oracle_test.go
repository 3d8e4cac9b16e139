package models

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"outagesim/sim"
	"outagesim/sim/stat"
	"outagesim/sim/study"
)

// Helpers of the exact cases. Each case runs through the same machine and runner that users run,
// with a fixed seed; an estimate must lie within z standard errors of the exact value. With z = 4
// a right program fails a comparison with probability 6e-5 had the seed been drawn.
const z = 4

const hour = sim.Seconds(3600)

func exponential(mean sim.Seconds) sim.Distribution { return sim.Exponential{MeanTime: mean} }
func constant(d sim.Duration) sim.Distribution      { return sim.Constant{Value: d.Seconds()} }

// plain returns a fleet of n hypervisors with one zone each, one kernel whose operations take no
// time, and one app with n replicas of which need must run.
func plain(n, need int, horizon sim.Duration) Config {
	c := Config{
		Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Horizon: horizon,
		Fleet:   Fleet{Hypervisors: n, ZonesPerHypervisor: 1, CapacityPerHypervisor: 1, Racks: 1},
		Kernels: []Kernel{{Name: "k"}},
		Ops:     ZoneOperations{AtOnce: 1, Mix: [Operations]float64{.1, .1, .2, .2, .4}},
		Apps:    []AppClass{{Name: "app", Count: 1, Replicas: n, Need: need}},
		Demand:  Demand{PlannedWeight: 1},
	}
	for k := range c.Kernels[0].Operations {
		c.Kernels[0].Operations[k] = constant(0)
	}
	return c
}

// withFailure adds a failure and its recovery of one phase.
func withFailure(c Config, name string, scope Scope, timeTo, repair sim.Distribution, slots int) Config {
	c.Recoveries = append(c.Recoveries, Recovery{Name: name, FailTo: -1, Phases: []Phase{{Name: "repair", Takes: repair, Slots: slots}}})
	c.Failures = append(c.Failures, Failure{Name: name, TimeTo: timeTo, Scope: scope, Recovery: len(c.Recoveries) - 1})
	return c
}

// estimates holds the figures of a study by name.
type estimates struct {
	t      *testing.T
	model  *Model
	sample *study.Sample
}

func simulate(t *testing.T, c Config, n int) estimates {
	t.Helper()
	m, err := New(c, 2016)
	if err != nil {
		t.Fatal(err)
	}
	spec := study.Spec{Columns: m.Columns(), Bins: Bins, NewWorker: func() study.Worker { return NewMachine(m) }}
	s, err := study.Run(t.Context(), spec, n, study.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return estimates{t, m, s}
}

func (e estimates) metric(name string) Metric {
	e.t.Helper()
	ops := e.model.OperationMetrics()
	for _, x := range append(e.model.Metrics(), ops[:]...) {
		if x.Name == name {
			return x
		}
	}
	e.t.Fatalf("no metric %s", name)
	return Metric{}
}

// mean returns a metric's mean and standard error.
func (e estimates) mean(name string) (mean, se float64) {
	e.t.Helper()
	x := e.metric(name)
	if x.Kind == Ratio {
		num, den := e.sample.Column(x.Col), e.sample.Column(x.Den)
		var c stat.Comoments
		for i := range num {
			c.Add(den[i], num[i])
		}
		r, se := stat.Ratio(&c)
		return x.Scale * r, x.Scale * se
	}
	var m stat.Moments
	for _, v := range e.sample.Column(x.Col) {
		m.Add(v)
	}
	return x.Offset + x.Scale*m.Mean(), math.Abs(x.Scale) * m.SE()
}

// holds compares a metric, times factor, with the exact value.
func (e estimates) holds(name string, factor, exact float64) {
	e.t.Helper()
	mean, se := e.mean(name)
	compare(e.t, name, factor*mean, math.Abs(factor)*se, exact)
}

// holdsUnavailability compares one less the availability of a class.
func (e estimates) holdsUnavailability(class string, exact float64) {
	e.t.Helper()
	mean, se := e.mean(class + ".availability")
	compare(e.t, "unavailability", 1-mean, se, exact)
}

// holdsOutagesPerYear compares the interruptions of an app and year, of any length.
func (e estimates) holdsOutagesPerYear(class string, exact float64) {
	e.t.Helper()
	a, b := e.metric(class+".saifi"), e.metric(class+".maifi")
	xs, ys := e.sample.Column(a.Col), e.sample.Column(b.Col)
	var m stat.Moments
	for i := range xs {
		m.Add(xs[i] + ys[i])
	}
	compare(e.t, "outages a year", a.Scale*m.Mean(), a.Scale*m.SE(), exact)
}

func compare(t *testing.T, what string, got, se, exact float64) {
	t.Helper()
	score := (got - exact) / se
	exactCases = append(exactCases, exactCase{t.Name(), what, got, se, exact})
	text := fmt.Sprintf("%s: got %.7g, standard error %.2g, exact %.7g, z %+.2f", what, got, se, exact, score)
	if math.Abs(score) < z {
		t.Log(text)
	} else {
		t.Error(text)
	}
}

func location(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func date(loc *time.Location, year int, month time.Month, day, hour int) time.Time {
	return time.Date(year, month, day, hour, 0, 0, 0, loc)
}

var update = flag.Bool("update", false, "write the pages that tests generate")

// exactCases collects what the tests compared, for docs/exact-cases.md.
var exactCases []exactCase

type exactCase struct {
	test, what     string
	got, se, exact float64
}

func TestMain(m *testing.M) {
	code := m.Run()
	all := !slow()
	for _, name := range []string{"run", "skip", "list", "fuzz"} {
		all = all && flag.Lookup("test."+name).Value.String() == ""
	}
	if all && code == 0 {
		if err := checkPage("../docs/exact-cases.md", exactCasesPage()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// checkPage compares a generated page with the one that is kept, or writes it.
func checkPage(path string, want []byte) error {
	if *update {
		return os.WriteFile(path, want, 0o644)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		return fmt.Errorf("%s is not current (%v): run go test ./models -update", path, err)
	}
	return nil
}

func exactCasesPage() []byte {
	var b bytes.Buffer
	b.WriteString("# Exact cases\n\nGenerated by `go test ./models -update` from what the tests compare; the quick tests check that it is current. Each case\n" +
		"runs through the model and the runner that `outagesim run` uses, with a fixed seed, and must lie within 4 standard\n" +
		"errors (z) of the exact value, which a right program misses with probability 6e-5. An exact value of 0 is that of a difference.\n" +
		"The test of the same name, in `models/`, says where the exact value comes from.\n\n" +
		"| case | figure | exact | simulated | standard error | z |\n|---|---|---:|---:|---:|---:|\n")
	for _, c := range exactCases {
		fmt.Fprintf(&b, "| %s | %s | %.6g | %.6g | %.2g | %+.2f |\n", strings.TrimPrefix(c.test, "Test"), c.what, c.exact, c.got, c.se, (c.got-c.exact)/c.se)
	}
	return b.Bytes()
}

// slow tells whether the slow statistical tests are asked for.
func slow() bool { return os.Getenv("OUTAGESIM_SLOW") != "" }
