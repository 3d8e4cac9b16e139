package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"outagesim/bench/problem"
)

// The incident that both models simulate.
const (
	incident     = "pagoda-box-2016"
	incidentFile = "../scenarios/library/" + incident + ".yaml"
)

// timedVariants are those over which speed is measured, in equal parts, since outagesim simulates all.
var timedVariants = []string{"refactored", "legacy", "patched"}

// small makes hypervisors so small that SimPy simulates ten times as many histories of them: the laws are
// the same, and a difference between the models shows far sooner.
var small = map[string]any{"fleet.zones_per_hypervisor": 24, "fleet.capacity_per_hypervisor": 30, "zone_operations.at_once": 2}

// comparedVariants are those whose figures are compared.
var comparedVariants = []string{"refactored", "legacy"}

// comparedMetrics are those that both models give.
var comparedMetrics = []string{
	"fleet.panics",
	"apps.non-redundant.outage_minutes", "apps.non-redundant.outages",
	"apps.redundant.outage_minutes", "apps.redundant.outages",
}

// rate is how fast the incident is simulated on one core.
type rate struct {
	perSecond []float64 // replications of a variant, by repetition
	peak      []float64
}

// history is what the SimPy model prints.
type history struct {
	Seconds float64              `json:"seconds"`
	Metrics map[string][]float64 `json:"metrics"` // by replication
}

// sizes of the incident in full and in quick runs.
type incidentSizes struct {
	few, many int           // replications of outagesim: what many takes longer than few is timed
	timed     int           // replications of SimPy a variant in a measurement of speed
	compared  int           // replications of SimPy a variant for the comparison, at most
	limit     time.Duration // that the comparison may take
}

func (o options) incident() incidentSizes {
	if o.quick {
		return incidentSizes{few: 100, many: 2000, timed: 2, compared: 40, limit: 10 * time.Second}
	}
	return incidentSizes{few: 1000, many: 10_000, timed: 8, compared: 2000, limit: 100 * time.Second}
}

// timeIncident measures both models once, each on one core.
func (s *series) timeIncident(ctx context.Context, f *field, o options) error {
	sizes := o.incident()
	var took [2]time.Duration
	var peak float64
	for i, n := range []int{sizes.few, sizes.many} {
		folder := filepath.Join(filepath.Dir(f.outagesim), "incident")
		cmd := exec.Command(f.outagesim, "run", incident, "--replications", fmt.Sprint(n), "--workers", "1", "--quiet", "--out", folder)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%v: %w\n%s", cmd.Args, err, out)
		}
		took[i] = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		peak = peakMemory(cmd.ProcessState)
	}
	s.addRate("outagesim", float64((sizes.many-sizes.few)*len(timedVariants))/(took[1]-took[0]).Seconds(), peak)
	if !f.has("SimPy") || s.simpy != "" {
		return nil
	}
	var seconds float64
	for _, v := range timedVariants {
		var h history
		var err error
		if peak, err = execute(ctx, f.simpyIncident(v, nil, 1+len(s.rates["outagesim"].perSecond), sizes.timed, time.Hour), &h); err != nil {
			progress("the incident in SimPy: %v", err)
			s.simpy = "failed"
			return nil
		}
		seconds += h.Seconds
	}
	s.addRate("SimPy", float64(sizes.timed*len(timedVariants))/seconds, peak)
	return nil
}

func (s *series) addRate(who string, perSecond, peak float64) {
	if s.rates[who] == nil {
		s.rates[who] = &rate{}
	}
	s.rates[who].perSecond = append(s.rates[who].perSecond, perSecond)
	s.rates[who].peak = append(s.rates[who].peak, peak)
}

func (f *field) has(name string) bool {
	for _, c := range f.contenders {
		if c.name == name {
			return true
		}
	}
	return false
}

// simpyIncident is the command that simulates a variant in SimPy.
func (f *field) simpyIncident(variant string, set map[string]any, seed, replications int, limit time.Duration) *exec.Cmd {
	if set == nil {
		set = map[string]any{}
	}
	spec, err := json.Marshal(map[string]any{"scenario": incidentFile, "variant": variant, "set": set, "seed": seed,
		"replications": replications, "seconds": limit.Seconds()})
	if err != nil {
		panic(err) // plain numbers and text
	}
	return exec.Command(f.python, filepath.Join("python", "incident.py"), string(spec))
}

// estimate is a mean with its standard error.
type estimate struct{ mean, se float64 }

// comparison is one figure as both models have it.
type comparison struct {
	fleet, variant, metric string
	ours, theirs           estimate
	n                      int // replications of theirs
}

// z returns the difference in standard errors, 0 where both are the same without chance.
func (c comparison) z() float64 {
	difference := c.ours.mean - c.theirs.mean
	if difference == 0 {
		return 0
	}
	return difference / math.Hypot(c.ours.se, c.theirs.se)
}

// agrees tells whether the difference is within chance, with the confidence of all intervals here.
func (c comparison) agrees() bool {
	return math.Abs(c.z()) <= math.Sqrt2*math.Erfinv(problem.Confidence)
}

// compareIncident simulates the variants in SimPy and compares their figures with those of outagesim: of the
// incident as it is, which outagesim has simulated before, and with small hypervisors.
func compareIncident(ctx context.Context, f *field, s *series, o options) ([]comparison, error) {
	if !f.has("SimPy") || s.simpy != "" {
		return nil, nil
	}
	sizes := o.incident()
	folder := filepath.Join(filepath.Dir(f.outagesim), "small")
	args := []string{"run", incident, "--replications", fmt.Sprint(4 * sizes.many), "--quiet", "--out", folder}
	for path, value := range small {
		args = append(args, "--set", fmt.Sprintf("%s=%v", path, value))
	}
	if out, err := exec.CommandContext(ctx, f.outagesim, args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%v: %w\n%s", args, err, out)
	}
	var all []comparison
	for _, c := range []struct {
		fleet, folder string
		set           map[string]any
		compared      int
	}{
		{"as it is", "incident", nil, sizes.compared},
		{"small", "small", small, 10 * sizes.compared},
	} {
		results, err := readResults(filepath.Join(filepath.Dir(f.outagesim), c.folder, "results.json"))
		if err != nil {
			return nil, err
		}
		progress("comparing the incident, %s, with SimPy, at most %v", c.fleet, sizes.limit)
		found, err := f.simpyHistories(ctx, c.set, c.compared, sizes.limit)
		if err != nil {
			progress("the incident in SimPy: %v", err)
			s.simpy = "failed"
			return nil, ctx.Err()
		}
		for i, v := range comparedVariants {
			for _, metric := range comparedMetrics {
				var values []float64
				for _, h := range found[i] {
					values = append(values, h.Metrics[metric]...)
				}
				ours, ok := results[v][metric]
				if !ok || len(values) < 2 {
					return nil, fmt.Errorf("%s of %s is not in both results", metric, v)
				}
				all = append(all, comparison{c.fleet, v, metric, ours, meanOf(values), len(values)})
			}
		}
	}
	return all, nil
}

// simpyHistories simulates the compared variants in SimPy, as many at a time as there are cores.
func (f *field) simpyHistories(ctx context.Context, set map[string]any, replications int, limit time.Duration) ([][]history, error) {
	// Each variant in parts, so that all cores have work; a part has a seed of its own.
	parts := max(1, runtime.NumCPU()/len(comparedVariants))
	found := make([][]history, len(comparedVariants))
	failures := make([]error, len(comparedVariants)*parts)
	var wg sync.WaitGroup
	for i, v := range comparedVariants {
		found[i] = make([]history, parts)
		for part := range parts {
			wg.Go(func() {
				cmd := f.simpyIncident(v, set, 1000+part, (replications+parts-1)/parts, limit)
				_, failures[i*parts+part] = execute(ctx, cmd, &found[i][part])
			})
		}
	}
	wg.Wait()
	return found, errors.Join(failures...)
}

func meanOf(values []float64) estimate {
	n := float64(len(values))
	var sum, square float64
	for _, x := range values {
		sum += x
	}
	for _, x := range values {
		square += (x - sum/n) * (x - sum/n)
	}
	return estimate{sum / n, math.Sqrt(square / (n - 1) / n)}
}

// readResults returns the means in a results.json, by variant and metric.
func readResults(path string) (map[string]map[string]estimate, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file struct {
		Variants []struct {
			Name    string
			Metrics map[string]struct{ Mean, SE float64 }
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	results := map[string]map[string]estimate{}
	for _, v := range file.Variants {
		results[v.Name] = map[string]estimate{}
		for name, m := range v.Metrics {
			results[v.Name][name] = estimate{m.Mean, m.SE}
		}
	}
	return results, nil
}
