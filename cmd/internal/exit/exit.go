// Package exit holds what the program's exit statuses mean and carries them with errors, so that
// scripts can tell a wrong scenario from a full disk and from a missed objective.
package exit

import (
	"errors"
	"fmt"
)

// Status is an exit status of the program.
type Status int

// The statuses. None of them changes its meaning once released.
const (
	// Done: what was asked for has been done, and every objective that was decided is met.
	Done Status = 0
	// Failed: something broke while running, such as a full disk.
	Failed Status = 1
	// Usage: the command line, the settings or the scenario are wrong; nothing was simulated.
	Usage Status = 2
	// Missed: the results are written, and an objective is missed.
	Missed Status = 3
	// Undecided: the results are written, and with --strict an objective is neither met nor missed.
	Undecided Status = 4
	// Interrupted: a signal ended the run; what was finished is kept.
	Interrupted Status = 130
)

// Statuses lists all statuses in order.
func Statuses() []Status { return []Status{Done, Failed, Usage, Missed, Undecided, Interrupted} }

// String says what the status means, for a table in the documentation.
func (s Status) String() string {
	switch s {
	case Done:
		return "Done; no objective is missed."
	case Failed:
		return "Failed while running, for example because the disk is full."
	case Usage:
		return "Wrong usage or a wrong scenario; nothing was simulated."
	case Missed:
		return "The results are there, and an objective is missed."
	case Undecided:
		return "With `--strict`: the results are there, and an objective is undecided: its interval straddles the bound."
	case Interrupted:
		return "Interrupted by SIGINT or SIGTERM; what was finished is kept for `--resume`."
	}
	return fmt.Sprintf("Status %d has no meaning.", int(s))
}

// Error is an error that ends the program with a status.
type Error struct {
	Status Status
	Err    error
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// With gives err a status; nil stays nil. A status that err carries already is kept: whoever is
// closest to the cause knows best.
func With(s Status, err error) error {
	var carried *Error
	if err == nil || errors.As(err, &carried) {
		return err
	}
	return &Error{s, err}
}

// Usagef is a usage error.
func Usagef(format string, args ...any) error {
	return &Error{Usage, fmt.Errorf(format, args...)}
}

// Of returns the status of err: Done for nil, Failed for an error that carries none.
func Of(err error) Status {
	var e *Error
	switch {
	case err == nil:
		return Done
	case errors.As(err, &e):
		return e.Status
	}
	return Failed
}
