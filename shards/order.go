package shards

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"outagesim/calendar"
	"outagesim/scenarios"
	"outagesim/studies"
)

// Commands that can be cut into shards.
const (
	Run   = "run"
	Plan  = "plan"
	Sweep = "sweep"
)

// Commands lists them.
func Commands() []string { return []string{Run, Plan, Sweep} }

const (
	format = 1
	// maxOrder is the longest order that is read: one with several files of 64 MiB in base 64.
	maxOrder = 512 << 20
	// mostShards keeps a slip of the pen from making a million files.
	mostShards = 100_000
)

// Order is all that determines a study. Fill in what is asked for and call [Order.Prepare], or get a
// complete one from [Parse].
type Order struct {
	Format  int    `json:"format"`
	Version string `json:"version"` // of the program
	Command string `json:"command"`
	Digest  string `json:"digest"` // of the study, in hex
	About   string `json:"about"`  // what the digest stands for

	Source       string            `json:"source"` // file or built-in name of the scenario
	Scenario     string            `json:"scenario"`
	Files        map[string][]byte `json:"files,omitempty"` // that the scenario refers to
	Sets         []string          `json:"sets,omitempty"`
	Blackouts    []calendar.Date   `json:"blackouts,omitempty"` // days without windows
	Seed         *uint64           `json:"seed,omitempty"`
	Replications *int              `json:"replications,omitempty"`
	Method       string            `json:"method,omitempty"`
	Axes         []studies.Axis    `json:"axes,omitempty"`    // of a sweep
	Metrics      []string          `json:"metrics,omitempty"` // of a sweep
	Follows      *studies.Choice   `json:"follows,omitempty"` // of the follow-up of a plan: what the plan's rounds have found

	Shards int `json:"shards,omitempty"` // of a round; 0: one
}

// ErrOther is an order that would not give the study it names.
var ErrOther = errors.New("this program would compute another study than the order names")

// Prepare completes an order by its scenario, which reader has loaded from Source with Sets, and
// returns the study that it orders. What the options say of seed, replications, method and version
// is replaced by what the order says.
func (o *Order) Prepare(s *scenarios.Scenario, reader scenarios.Reader, local studies.Options) (*studies.Job, error) {
	o.Format, o.Scenario, o.Files = format, string(s.Text), map[string][]byte{}
	job, err := o.job(s, local, func(sets []string) (*scenarios.Scenario, error) {
		r := reader
		r.Sets = slices.Concat(o.Sets, sets)
		return r.Load(o.Source)
	})
	if err != nil {
		return nil, err
	}
	o.describe(job)
	return job, nil
}

func (o *Order) describe(j *studies.Job) {
	spec := j.Spec()
	o.Digest, o.About = hex.EncodeToString(spec.Digest[:]), spec.About
}

// Of returns the order of a job that was prepared from o: o itself, or that of the follow-up.
func (o *Order) Of(j *studies.Job) *Order {
	if j.Choice() == nil {
		return o
	}
	f := *o
	f.Follows = j.Choice()
	f.describe(j)
	return &f
}

// Job returns the study that a complete order orders, and its scenario. An error wraps [ErrOther] if
// it would be another.
func (o *Order) Job(local studies.Options) (*studies.Job, *scenarios.Scenario, error) {
	if local.Version != o.Version {
		return nil, nil, fmt.Errorf("%w: it is of outagesim %s, this is %s", ErrOther, o.Version, local.Version)
	}
	// Reading collects the files that were read, which must not disturb another reader of this order.
	own := *o
	own.Files = nil
	given := o.Files
	if given == nil {
		given = map[string][]byte{}
	}
	read := func(sets []string) (*scenarios.Scenario, error) {
		return scenarios.Reader{Sets: slices.Concat(o.Sets, sets), Given: given}.Parse(o.Source, []byte(o.Scenario), "")
	}
	s, err := read(nil)
	if err != nil {
		return nil, nil, err
	}
	job, err := own.job(s, local, read)
	if err != nil {
		return nil, nil, err
	}
	switch spec := job.Spec(); {
	case o.Digest != hex.EncodeToString(spec.Digest[:]):
		return nil, nil, fmt.Errorf("%w: its digest is %s, this would be %x; the order was changed", ErrOther, o.Digest, spec.Digest)
	case o.About != spec.About:
		return nil, nil, fmt.Errorf("%w: it says that it is %q, and is %q; the order was changed", ErrOther, o.About, spec.About)
	}
	return job, s, nil
}

// job prepares the study; load reads the scenario with further settings.
func (o *Order) job(s *scenarios.Scenario, local studies.Options, load func(sets []string) (*scenarios.Scenario, error)) (*studies.Job, error) {
	local.Seed, local.Replications, local.Method, local.Version = o.Seed, o.Replications, o.Method, o.Version
	s.Exclude(o.Blackouts)
	o.keep(s)
	switch o.Command {
	case Run:
		return studies.NewRun(s, local)
	case Plan:
		if o.Follows != nil {
			return studies.NewFollowUp(s, local, *o.Follows)
		}
		return studies.NewPlan(s, local)
	case Sweep:
		return studies.NewSweep(s, studies.SweepOptions{Axes: o.Axes, Metrics: o.Metrics, Load: func(sets []string) (*scenarios.Scenario, error) {
			point, err := load(sets)
			if err == nil {
				o.keep(point)
			}
			return point, err
		}}, local)
	}
	return nil, fmt.Errorf("there is no command %q in an order", o.Command)
}

func (o *Order) keep(s *scenarios.Scenario) {
	for name, text := range s.Files {
		if o.Files != nil {
			o.Files[name] = text
		}
	}
}

// Encode returns the order as JSON.
func (o *Order) Encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(o)
	return b.Bytes(), err
}

// Parse reads an order. It checks its form; whether it gives the study it names, [Order.Job] tells.
func Parse(data []byte) (*Order, error) {
	if len(data) > maxOrder {
		return nil, fmt.Errorf("an order has at most %d MiB", maxOrder>>20)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var o Order
	if err := d.Decode(&o); err != nil {
		return nil, fmt.Errorf("it is no order: %w", err)
	}
	switch {
	case d.More():
		return nil, errors.New("it is no order: something follows it")
	case o.Format != format:
		return nil, fmt.Errorf("its format is %d, this program reads %d", o.Format, format)
	}
	if err := o.Check(); err != nil {
		return nil, err
	}
	return &o, nil
}

// Check checks what an order asks for, as far as that can be told without its scenario.
func (o *Order) Check() error {
	switch {
	case !slices.Contains(Commands(), o.Command):
		return fmt.Errorf("there is no study %q; known are %s", o.Command, strings.Join(Commands(), ", "))
	case o.Shards < 0 || o.Shards > mostShards:
		return fmt.Errorf("a round has 1 to %d shards, not %d", mostShards, o.Shards)
	case o.Method != "" && !slices.Contains(studies.Methods(), o.Method):
		return fmt.Errorf("there is no method %q; known are %s", o.Method, strings.Join(studies.Methods(), ", "))
	case o.Follows != nil && o.Command != Plan:
		return fmt.Errorf("a %s has no follow-up", o.Command)
	case o.Replications != nil && *o.Replications < 2:
		return fmt.Errorf("an interval needs 2 replications, not %d", *o.Replications)
	}
	return nil
}
