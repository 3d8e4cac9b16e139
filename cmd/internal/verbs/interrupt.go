package verbs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"outagesim/cmd/internal/exit"
	"outagesim/scenarios"
	"outagesim/shards"
	"outagesim/sim/study"
	"outagesim/studies"
)

// Interruptible returns a context that the first SIGINT or SIGTERM ends. A second one ends the
// program at once, whatever it is doing. Signals are heard until the program ends, after stop too:
// one that comes when all is done must not give it another status.
func Interruptible(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		cancel(fmt.Errorf("signal: %v", <-signals))
		<-signals
		os.Exit(int(exit.Interrupted))
	}()
	return ctx, func() { cancel(nil) }
}

// toResume adds to the error of an interrupted study how to go on with it.
func toResume(err error) error {
	if !errors.Is(err, study.ErrInterrupted) {
		return err
	}
	return fmt.Errorf("%w; what is finished is kept, go on with: %s", err, resumeLine(os.Args))
}

// explain gives the error of a study its status and tells what helps.
func explain(err error, source string, by taking) error {
	var segment *study.SegmentError
	var input *studies.InputError
	var defect *study.PanicError
	var faults scenarios.Faults
	var incomplete *shards.IncompleteError
	switch {
	case errors.Is(err, study.ErrInterrupted):
		return exit.With(exit.Interrupted, err)
	case errors.As(err, &segment):
		return explainSegment(segment, by)
	case errors.As(err, &incomplete):
		return exit.Usagef("%w; compute them with outagesim shard run %s INDEX --round %d", err, Quoted(source), incomplete.Round)
	case errors.As(err, &faults):
		return exit.With(exit.Usage, err)
	case errors.As(err, &input):
		return exit.Usagef("%s: %w", source, err)
	case errors.As(err, &defect):
		return fmt.Errorf("this is a defect of outagesim, please report it with the scenario and the seed: %w\n%s", err, defect.Stack)
	}
	return err
}

// taking is what segments are taken over for, which decides what helps.
type taking int

const (
	resuming taking = iota
	merging
)

func explainSegment(err *study.SegmentError, by taking) error {
	if by == merging {
		switch {
		case errors.Is(err, study.ErrOtherStudy), errors.Is(err, study.ErrStraddle), errors.Is(err, study.ErrOverlap):
			return exit.Usagef("%w; remove this file, or merge the folder that it belongs to", err)
		case errors.Is(err, study.ErrDamaged):
			return exit.Usagef("%w; compute its shard again: outagesim shard run replaces it", err)
		}
		return err
	}
	switch {
	case errors.Is(err, study.ErrOtherStudy):
		return exit.Usagef("%w; resume with the scenario, --set and seed it was begun with, or begin anew without --resume", err)
	case errors.Is(err, study.ErrStraddle):
		return exit.Usagef("%w; resume with the number of replications it was begun with, or begin anew without --resume", err)
	case errors.Is(err, study.ErrDamaged), errors.Is(err, study.ErrOverlap):
		return exit.Usagef("%w; remove this file and resume: its replications are simulated again", err)
	}
	return err
}

// resumeLine is the command line that goes on with this one, for a shell.
func resumeLine(args []string) string {
	words := []string{filepath.Base(args[0])}
	resumes := false
	for _, a := range args[1:] {
		resumes = resumes || a == "--resume"
		words = append(words, Quoted(a))
	}
	if !resumes {
		words = append(words, "--resume")
	}
	return strings.Join(words, " ")
}

// Quoted returns a word as a shell reads it.
func Quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_=./:,%+@", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
