package calibrate

import (
	"errors"
	"fmt"
	"time"
)

// Options say what the records do not.
type Options struct {
	Name       string    // of the scenario to be
	Hosts      int       // watched, those that never failed among them; 0: those that the records name
	From       time.Time // beginning of what was watched; zero: told by the records
	Until      time.Time // end of it
	Prior      Prior     // of the rate; zero: Jeffreys'
	ByCause    bool      // a group for each cause
	As         string    // Panics, Failures or "": told by the records
	Confidence float64   // of intervals; 0: 95%
	Seed       uint64
	Version    string // of the program
}

// What the events become in the scenario.
const (
	Panics   = "panics"
	Failures = "failures"
)

// Prior is a Gamma distribution of a rate before the record is seen: as if so many events had been
// seen in so many hypervisor-years. Jeffreys' has shape 1/2 and no time.
type Prior struct{ Shape, Years float64 }

func (o *Options) check() error {
	if o.Confidence == 0 {
		o.Confidence = 0.95
	}
	if o.Prior == (Prior{}) {
		o.Prior = Prior{Shape: 0.5}
	}
	switch {
	case !(o.Confidence > 0 && o.Confidence < 1):
		return fmt.Errorf("calibrate: confidence %v is not between 0 and 1", o.Confidence)
	case o.Hosts < 0:
		return fmt.Errorf("calibrate: %d hosts", o.Hosts)
	case !(o.Prior.Shape > 0) || !(o.Prior.Years >= 0):
		return fmt.Errorf("calibrate: a prior of shape %v over %v years", o.Prior.Shape, o.Prior.Years)
	case o.As != "" && o.As != Panics && o.As != Failures:
		return fmt.Errorf("calibrate: events become panics or failures, not %q", o.As)
	case !o.From.IsZero() && !o.Until.IsZero() && !o.From.Before(o.Until):
		return errors.New("what was watched ends before it begins: --from must be before --until")
	}
	return nil
}

// InputError is a record that can be read but not calibrated from.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }
func (e *InputError) Unwrap() error { return e.Err }
