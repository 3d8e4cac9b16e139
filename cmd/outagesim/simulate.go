package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"outagesim/cmd/outagesim/internal/exit"
	"outagesim/cmd/outagesim/internal/folder"
	"outagesim/cmd/outagesim/internal/progress"
	"outagesim/cmd/outagesim/internal/settings"
	"outagesim/reports"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/studies"
)

// simulation is what the simulating verbs have in common.
type simulation struct {
	study func(context.Context, *scenarios.Scenario, studies.Options) (*results.Results, error)
	keeps bool // what is finished, for --resume
	// sort takes out of --set what does not go into the scenario; prepare changes the scenario
	// before it is simulated; after does what remains when the results are written. All may be nil.
	sort    func(source string, sets []string) ([]string, error)
	prepare func(*scenarios.Scenario) error
	after   func(notices, *results.Results) error

	sets   []string
	plain  []string // those of sets that go into the scenario
	resume bool
	strict bool
}

// attach makes c a simulating verb.
func (s *simulation) attach(c *cobra.Command) {
	settings.AddFlags(c.Flags())
	addSet(c, &s.sets)
	c.Flags().BoolVar(&s.resume, "resume", false, "go on with an interrupted run from what it had finished")
	completeFormats(c)
	c.Args = oneScenario
	c.ValidArgsFunction = completeScenario
	c.RunE = func(c *cobra.Command, args []string) error { return s.do(c, args[0]) }
}

// addSet adds the flag that changes the model. Its values may hold commas, as lists do.
func addSet(c *cobra.Command, sets *[]string) {
	c.Flags().StringArrayVar(sets, "set", nil, "change a value of the scenario: `path=value` (repeatable)")
}

func oneScenario(c *cobra.Command, args []string) error {
	switch len(args) {
	case 1:
		return nil
	case 0:
		return fmt.Errorf("%s needs a scenario: a file, or the name of a built-in one (outagesim list)", c.Name())
	}
	return fmt.Errorf("%s takes one scenario, not %d: %s", c.Name(), len(args), strings.Join(args, ", "))
}

func (s *simulation) do(c *cobra.Command, source string) error {
	how, err := settings.Load(c.Flags(), os.LookupEnv, settings.File)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	s.plain = s.sets
	if s.sort != nil {
		if s.plain, err = s.sort(source, s.sets); err != nil {
			return err
		}
	}
	scenario, err := scenarios.Load(source, s.plain)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	if s.prepare != nil {
		if err := s.prepare(scenario); err != nil {
			return err
		}
	}
	notice := notices{c.ErrOrStderr(), how.Quiet}
	for _, w := range scenario.Warnings {
		notice.warn("%s", w)
	}
	dir := how.Out
	if dir == "" {
		dir = filepath.Join("out", scenario.Name)
	}
	out, err := folder.Open(dir)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	s.tellResume(notice, out)

	// Signals are heeded to the end, so that none stops the program while it writes the results.
	ctx, stop := interruptible(c.Context())
	defer stop()
	m := newManifest(scenario, how.Workers)
	m.Resumed = s.resume && s.keeps && out.Kept()
	res, err := s.simulate(ctx, c.ErrOrStderr(), scenario, how, out)
	if err != nil {
		out.Abandon()
		return s.explain(err, source, out)
	}
	m.finish(res.Seed)

	if replaced := commandOf(dir); replaced != "" && replaced != res.Command {
		notice.warn("the results of %s in %s are replaced; --out keeps both", replaced, dir)
	}
	if err := reports.WriteFolder(dir, res, &m.Manifest); err != nil {
		return err
	}
	if s.keeps {
		if err := out.Finish(); err != nil {
			return err
		}
	}
	if err := printResults(c.OutOrStdout(), res, how.Format); err != nil {
		return err
	}
	if how.Format == "table" {
		fmt.Fprintf(c.OutOrStdout(), "\n%s\n", filesLine(dir))
	} else {
		notice.say("%s", filesLine(dir))
	}
	if s.after != nil {
		if err := s.after(notice, res); err != nil {
			return err
		}
	}
	return verdict(notice, res.Objectives, s.strict)
}

// tellResume says what becomes of what an earlier run has left.
func (s *simulation) tellResume(notice notices, out *folder.Folder) {
	switch kept := out.Kept(); {
	case s.resume && !s.keeps:
		notice.say("nothing to resume: a replay keeps nothing, it begins anew")
	case s.resume && !kept:
		notice.say("nothing to resume in %s: beginning anew", out.Dir)
	case s.keeps && kept && !s.resume:
		notice.warn("what an interrupted run has finished in %s is discarded; --resume would have gone on with it", out.Dir)
	}
}

// simulate runs the study under a bar, until it is done or ctx ends.
func (s *simulation) simulate(ctx context.Context, stderr io.Writer, scenario *scenarios.Scenario, how settings.Settings, out *folder.Folder) (*results.Results, error) {
	var bar *progress.Bar
	if !how.Quiet {
		bar = progress.On(stderr)
	}
	defer bar.Close()
	o := studies.Options{
		Seed: how.Seed, Replications: how.Replications, Method: how.Method, Version: version, Workers: how.Workers,
		Resume: s.resume, Progress: bar.Show,
	}
	if s.keeps {
		o.Folder = out.Unfinished()
	}
	return s.study(ctx, scenario, o)
}
