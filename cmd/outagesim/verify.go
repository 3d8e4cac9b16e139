package main

import (
	"bytes"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"outagesim/cmd/internal/build"
	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/progress"
	"outagesim/cmd/internal/settings"
	"outagesim/cmd/internal/verbs"
	"outagesim/sim/study"
	"outagesim/verify"
)

// verifySeed is the seed of the pack unless one is given.
const verifySeed = 1

func verifyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "verify",
		Short: "Run the built-in cases whose exact answers are known",
		Long: `Verify runs a pack of cases whose exact answers are known (closed forms, published results, Markov
chains) through the code that simulates scenarios, and prints for each its source, the exact value,
what the simulation gives, the z-score and the method.

The verdict is corrected for the number of cases after Holm: a right program fails with a
probability of at most 1% over the choice of the seed. It exits with 3 if a figure is off.`,
		Example: `  outagesim verify
  outagesim verify --seed 7 --format markdown > verification.md`,
		Args: cobra.NoArgs,
	}
	settings.AddFlags(c.Flags(), "seed", "workers", "format", "quiet")
	verbs.CompleteFormats(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		how, err := settings.Load(c.Flags(), os.LookupEnv, settings.File)
		if err != nil {
			return exit.With(exit.Usage, err)
		}
		ctx, stop := verbs.Interruptible(c.Context())
		defer stop()
		o := verify.Options{Seed: verifySeed, Version: build.Version, Workers: how.Workers}
		if how.Seed != nil {
			o.Seed = *how.Seed
		}
		var bar *progress.Bar
		if !how.Quiet {
			bar = progress.On(c.ErrOrStderr())
			o.Progress = func(done, total int) { bar.Show("cases", done, total) }
		}
		r, err := verify.Run(ctx, o)
		bar.Close()
		if errors.Is(err, study.ErrInterrupted) {
			return exit.With(exit.Interrupted, err)
		}
		if err != nil {
			return err
		}
		return conclude(c.OutOrStdout(), r, how.Format)
	}
	return c
}

// conclude prints what the pack found, whole or not at all, and turns it into the exit status.
func conclude(w io.Writer, r *verify.Report, format string) error {
	write := map[string]func(io.Writer) error{"table": r.Table, "json": r.JSON, "csv": r.CSV, "markdown": r.Markdown}[format]
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return err
	}
	if !r.Passed {
		return exit.With(exit.Missed, errors.New("a figure is off its exact value"))
	}
	return nil
}
