package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"outagesim/cmd/outagesim/internal/exit"
	"outagesim/cmd/outagesim/internal/folder"
	"outagesim/sim/study"
	"outagesim/studies"
)

// interruptible returns a context that the first SIGINT or SIGTERM ends. A second one ends the
// program at once, whatever it is doing.
func interruptible(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			case s := <-signals:
				if n > 0 {
					os.Exit(int(exit.Interrupted))
				}
				cancel(fmt.Errorf("signal: %v", s))
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel(nil)
	}
}

// explain gives the error of a study its status and tells what helps.
func (s *simulation) explain(err error, source string, out *folder.Folder) error {
	var segment *study.SegmentError
	var input *studies.InputError
	var defect *study.PanicError
	switch {
	case errors.Is(err, study.ErrInterrupted):
		if s.keeps && out.Kept() {
			err = fmt.Errorf("%w; what is finished is kept, go on with: %s", err, resumeLine(os.Args[1:]))
		}
		return exit.With(exit.Interrupted, err)
	case errors.As(err, &segment):
		return explainSegment(segment)
	case errors.As(err, &input):
		return exit.Usagef("%s: %w", source, err)
	case errors.As(err, &defect):
		return fmt.Errorf("this is a defect of outagesim, please report it with the scenario and the seed: %w\n%s", err, defect.Stack)
	}
	return err
}

func explainSegment(err *study.SegmentError) error {
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
	words := []string{"outagesim"}
	resumes := false
	for _, a := range args {
		resumes = resumes || a == "--resume"
		words = append(words, quoted(a))
	}
	if !resumes {
		words = append(words, "--resume")
	}
	return strings.Join(words, " ")
}

func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_=./:,%+@", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
