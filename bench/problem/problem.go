// Package problem says what every engine solves, how it is timed, and what the exact answer is.
package problem

import (
	"encoding/json"
	"fmt"
	"io"
)

// Spec is one problem with its parameters and how long to work on it. An engine gets it as JSON and
// answers with a Result, in one line of JSON. Times are in the model's own unit.
type Spec struct {
	Name string `json:"problem"` // hold, mm1 or repair
	Seed uint64 `json:"seed"`

	WarmUp  int `json:"warm_up"` // units of work before those that are timed and averaged
	Units   int `json:"units"`   // units of work: holds, customers or repairs
	Batches int `json:"batches"` // into which the units are divided for the interval

	Pending int `json:"pending,omitempty"` // hold: events that are pending at all times

	Interarrival float64 `json:"interarrival,omitempty"` // mm1: means
	Service      float64 `json:"service,omitempty"`

	Machines   int     `json:"machines,omitempty"` // repair
	Crew       int     `json:"crew,omitempty"`
	Uptime     float64 `json:"uptime,omitempty"` // means
	RepairTime float64 `json:"repair_time,omitempty"`
}

// Hold is the hold model: each of n clocks ticks, and is set to tick again Exp(1) later. What is
// averaged is the time between ticks, times n: ticks are a Poisson process of rate n.
func Hold(pending int) Spec { return Spec{Name: "hold", Pending: pending, WarmUp: pending} }

// MM1 is a queue with one server that is busy 80% of the time. What is averaged is the time that
// customers wait for the server.
func MM1() Spec { return Spec{Name: "mm1", Interarrival: 1.25, Service: 1, WarmUp: 2000} }

// Repair has 1000 machines that fail and a crew of 12 that is busy 82% of the time. What is averaged is the
// time that failed machines wait for one of the crew.
func Repair() Spec {
	return Spec{Name: "repair", Machines: 1000, Crew: 12, Uptime: 100, RepairTime: 1, WarmUp: 5000}
}

// Exact returns the mean that an engine has to find.
func (s Spec) Exact() float64 {
	switch s.Name {
	case "hold":
		return 1
	case "mm1":
		return waitMM1(s.Interarrival, s.Service)
	case "repair":
		return waitRepair(s.Machines, s.Crew, s.Uptime, s.RepairTime)
	}
	panic("problem: no problem " + s.Name)
}

// Unit names the unit of work.
func (s Spec) Unit() string {
	return map[string]string{"hold": "hold", "mm1": "customer", "repair": "event"}[s.Name]
}

// Events returns how many of those that the table counts a unit of work has: a repair is two events,
// a machine that fails and one that is repaired.
func (s Spec) Events() float64 {
	if s.Name == "repair" {
		return 2
	}
	return 1
}

// Result is what an engine found.
type Result struct {
	Units   int       `json:"units"` // units of work done in Seconds
	Seconds float64   `json:"seconds"`
	Batches []float64 `json:"batches"` // means
	Version string    `json:"version"`
}

// Model solves a problem.
type Model func(Spec, *Meter)

// Main is the body of a program that works with one engine: it reads the Spec, lets the model run, and
// writes the Result.
func Main(spec string, models map[string]Model, version string, out io.Writer) error {
	var s Spec
	if err := json.Unmarshal([]byte(spec), &s); err != nil {
		return fmt.Errorf("reading the problem: %w", err)
	}
	model, ok := models[s.Name]
	if !ok {
		return fmt.Errorf("no model for problem %q", s.Name)
	}
	meter := NewMeter(s)
	model(s, meter)
	result := meter.Result()
	result.Version = version
	return json.NewEncoder(out).Encode(result)
}
