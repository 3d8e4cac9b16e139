// Command bench compares outagesim's engine and its model of an incident with what else there is: the
// same problems, solved by each engine in its own natural style, timed in turns on one machine, with every
// answer held against the exact one. README.md of this folder tells how to run it.
//
// Each measurement is a process of its own, which times the work itself and prints one line of JSON
// (package problem). So engines in any language are measured alike, and none leaves its heap to the next.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"outagesim/bench/engines"
	"outagesim/bench/problem"
)

func main() {
	if len(os.Args) == 4 && os.Args[1] == "work" {
		if err := problem.Main(os.Args[3], engines.All()[os.Args[2]], "", os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	quick       bool
	repetitions int
	python      string
	page        string
}

func run(ctx context.Context) error {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.BoolVar(&o.quick, "quick", false, "small sizes, twice each, in under a minute: tells whether everything runs and agrees, not how fast it is")
	flags.IntVar(&o.repetitions, "repetitions", 5, "times that everything is measured")
	flags.StringVar(&o.python, "python", "python3", "Python, 3.11 or later, to make the virtual environment with")
	flags.StringVar(&o.page, "page", "", "file to write the page to (default ../docs/benchmarks.md, none with -quick)")
	if err := flags.Parse(os.Args[1:]); err != nil {
		return err
	}
	if o.repetitions < 1 || flags.NArg() > 0 {
		return fmt.Errorf("no arguments are taken, and at least one repetition is needed")
	}
	if _, err := os.Stat(filepath.Join("python", "worker.py")); err != nil {
		return fmt.Errorf("run it in the folder bench: %w", err)
	}
	if o.quick {
		o.repetitions = 2
	} else if o.page == "" {
		o.page = filepath.Join("..", "docs", "benchmarks.md")
	}

	work, err := os.MkdirTemp("", "outagesim-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	field, err := assemble(ctx, o, work)
	if err != nil {
		return err
	}
	for _, a := range field.absent {
		progress("without %s: %s", a.name, a.reason)
	}
	series, err := measure(ctx, field, o)
	if err != nil {
		return err
	}
	agreement, err := compareIncident(ctx, field, series, o)
	if err != nil {
		return err
	}
	report := &report{machine: describeMachine(ctx, field), field: field, series: series, agreement: agreement, options: o}
	var page bytes.Buffer
	report.write(&page)
	if o.page != "" {
		if err := os.WriteFile(o.page, page.Bytes(), 0o644); err != nil {
			return err
		}
	}
	if _, err := io.Copy(os.Stdout, &page); err != nil {
		return err
	}
	return report.verdict()
}

// progress tells on standard error what goes on.
func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
