package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os/exec"
	"slices"
	"strings"
	"time"

	"outagesim/bench/problem"
)

// cell is what was measured of one contender at one task.
type cell struct {
	ns      []float64 // a unit of the table, by repetition
	batches []float64 // means of all repetitions
	peak    []float64 // bytes
	version string
	failed  string
}

func (c *cell) median() float64 { return median(c.ns) }

// answer returns what the engine found, and whether the exact answer is within its interval.
func (c *cell) answer(exact float64) (mean, half float64, agrees bool) {
	mean, half = problem.Interval(c.batches)
	return mean, half, math.Abs(mean-exact) <= half
}

// series is all cells, by task and contender.
type series struct {
	tasks []task
	cells map[string]map[string]*cell
	rates map[string]*rate // of the incident model, by contender
	simpy string           // why there is no incident in SimPy
}

// measureTime is how long one measurement may take.
const measureTime = 5 * time.Minute

// measure runs all contenders at all tasks in turns, so that what slows the machine down for a while
// slows all of them, and begins each turn with another one.
func measure(ctx context.Context, f *field, o options) (*series, error) {
	s := &series{cells: map[string]map[string]*cell{}, rates: map[string]*rate{}}
	for _, t := range tasks {
		if t.small || !o.quick {
			s.tasks = append(s.tasks, t)
			s.cells[t.name] = map[string]*cell{}
		}
	}
	for turn := range o.repetitions {
		for _, t := range s.tasks {
			progress("turn %d of %d: %s", turn+1, o.repetitions, t.title)
			for i := range f.contenders {
				c := &f.contenders[(i+turn)%len(f.contenders)]
				if c.units[t.name] == 0 {
					continue
				}
				if s.cells[t.name][c.name] == nil {
					s.cells[t.name][c.name] = &cell{}
				}
				s.cells[t.name][c.name].take(ctx, c, t, turn, o)
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
		progress("turn %d of %d: the incident", turn+1, o.repetitions)
		if err := s.timeIncident(ctx, f, o); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// take adds one measurement.
func (c *cell) take(ctx context.Context, who *contender, t task, turn int, o options) {
	if c.failed != "" {
		return
	}
	spec := t.spec
	spec.Seed, spec.Units, spec.Batches = uint64(turn+1), who.units[t.name], who.batches
	if o.quick {
		spec.Units = quickUnits(spec.Units)
	}
	if spec.Name == "hold" {
		spec.WarmUp = min(spec.Pending, spec.Units)
	}
	text, err := json.Marshal(spec)
	if err != nil {
		panic(err) // a Spec is plain numbers
	}
	var r problem.Result
	peak, err := execute(ctx, who.command(string(text)), &r)
	if err == nil && (len(r.Batches) != spec.Batches || r.Units < 1 || !(r.Seconds > 0)) {
		err = errors.New("the result is incomplete")
	}
	if err != nil {
		progress("%s, %s: %v", who.name, t.title, err)
		c.failed = "failed"
		return
	}
	c.ns = append(c.ns, r.Seconds*1e9/float64(r.Units)/spec.Events())
	c.batches = append(c.batches, r.Batches...)
	c.peak = append(c.peak, peak)
	c.version = r.Version
}

// execute runs a command whose last line of output is JSON, and returns its peak memory in bytes, 0 if the
// system does not tell.
func execute(ctx context.Context, cmd *exec.Cmd, result any) (float64, error) {
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	done := make(chan struct{})
	go func() {
		select {
		case <-done:
		case <-ctx.Done():
			cmd.Process.Kill()
		case <-time.After(measureTime):
			cmd.Process.Kill()
		}
	}()
	err := cmd.Wait()
	close(done)
	if err != nil {
		return 0, fmt.Errorf("%w\n%s", err, complaints.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), result); err != nil {
		return 0, fmt.Errorf("reading its result: %w", err)
	}
	return peakMemory(cmd.ProcessState), nil
}

func median(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	x = slices.Sorted(slices.Values(x))
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}
