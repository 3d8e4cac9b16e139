// Package verbs is the verbs that simulate, with all that they share: flags, the folder of results,
// signals, messages and exit statuses. Where the replications of a study are computed is the business
// of an [Engine].
package verbs

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outagesim/cmd/internal/build"
	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/folder"
	"outagesim/cmd/internal/progress"
	"outagesim/cmd/internal/settings"
	"outagesim/reports"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/shards"
	"outagesim/studies"
)

// Engine computes the replications of a study elsewhere.
type Engine struct {
	// Flags adds the engine's own flags to a verb's.
	Flags func(*pflag.FlagSet)
	// Extend returns what gets the replications of a study that was prepared from an order. Work is a
	// folder for what the engine finishes, made when it is needed, see [studies.Job.Folder], and resume
	// whether to go on from what is there; workers is what --workers says, 0 if it says nothing; show tells
	// how far the study is.
	Extend func(o *shards.Order, work string, resume bool, workers int, show func(stage string, done, total int)) studies.Extend
}

// simulation is what the simulating verbs have in common.
type simulation struct {
	engine  *Engine // nil: this process
	command string  // of an order; "": study does it
	study   func(context.Context, *scenarios.Scenario, studies.Options) (*results.Results, error)
	// sort takes out of --set what does not go into the scenario; fill adds what the flags say to the
	// order; after does what remains when the results are written. All may be nil.
	sort  func(sets []string) (plain []string, err error)
	fill  func(*shards.Order, *scenarios.Scenario) error
	after func(Notices, *results.Results) error

	inputs
	dir    string // for the results, when order is filled
	resume bool
	strict bool
}

// inputs are the flags that say what a scenario is.
type inputs struct {
	sets    []string
	anyFile bool
}

// attach makes c a simulating verb.
func (s *simulation) attach(c *cobra.Command) {
	names := settings.Names()
	if s.command != shards.Run && s.command != shards.Sweep {
		names = slices.DeleteFunc(names, func(n string) bool { return n == "method" }) // all is counted
	}
	settings.AddFlags(c.Flags(), names...)
	s.inputs.attach(c)
	c.Flags().BoolVar(&s.resume, "resume", false, "go on with an interrupted run from what it had finished")
	if s.engine != nil {
		s.engine.Flags(c.Flags())
	}
	CompleteFormats(c)
	c.Args = oneScenario
	c.ValidArgsFunction = CompleteScenario
	c.RunE = func(c *cobra.Command, args []string) error { return s.do(c, args[0]) }
}

func (i *inputs) attach(c *cobra.Command) {
	AddSet(c, &i.sets)
	AddAllowFiles(c, &i.anyFile)
}

// AddSet adds the flag that changes the model. Its values may hold commas, as lists do.
func AddSet(c *cobra.Command, sets *[]string) {
	c.Flags().StringArrayVar(sets, "set", nil, "change a value of the scenario: `path=value` (repeatable)")
}

// AddAllowFiles adds the flag that lets a scenario refer to any file.
func AddAllowFiles(c *cobra.Command, anyFile *bool) {
	c.Flags().BoolVar(anyFile, "allow-files", false, "let the scenario refer to files outside its folder; only for scenarios that you trust")
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
	plain := s.sets
	if s.sort != nil {
		if plain, err = s.sort(s.sets); err != nil {
			return err
		}
	}
	reader := scenarios.Reader{Sets: plain, AnyFile: s.anyFile}
	scenario, err := reader.Load(source)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	notice := NewNotices(c.ErrOrStderr(), how.Quiet)
	for _, w := range scenario.Warnings {
		notice.Warn("%s", w)
	}
	w, err := s.prepare(c, source, scenario, reader, how)
	if err != nil {
		return explain(err, source, resuming)
	}
	return s.conclude(c, scenario, how, w, source, resuming)
}

// conclude does a study and writes what comes of it.
func (s *simulation) conclude(c *cobra.Command, scenario *scenarios.Scenario, how settings.Settings, w *work, source string, by taking) error {
	defer w.bar.Close()
	notice := NewNotices(c.ErrOrStderr(), how.Quiet)
	dir := folderOf(how, scenario)
	out, err := folder.Open(dir)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	defer out.Close()
	if out.Unlocked != nil {
		notice.Warn("nothing keeps another run from writing to %s meanwhile (%v)", dir, out.Unlocked)
	}
	s.tellResume(notice, out)

	// Signals are heeded to the end, so that none stops the program while it writes the results.
	ctx, stop := Interruptible(c.Context())
	defer stop()
	m := NewManifest(scenario, how.Workers)
	m.Resumed = s.resume && s.keeps() && out.Kept()
	res, err := w.do(ctx)
	w.bar.Close()
	if err != nil {
		out.Abandon()
		if s.keeps() && out.Kept() {
			err = toResume(err)
		}
		return explain(err, source, by)
	}
	m.Finish(res.Seed)

	if replaced := CommandOf(dir); replaced != "" && replaced != res.Command {
		notice.Warn("the results of %s in %s are replaced; --out keeps both", replaced, dir)
	}
	if err := reports.WriteFolder(dir, res, &m.Manifest); err != nil {
		return err
	}
	if s.keeps() {
		if err := out.Finish(); err != nil {
			return err
		}
	}
	if err := PrintResults(c.OutOrStdout(), res, how.Format); err != nil {
		return err
	}
	if how.Format == "table" {
		fmt.Fprintf(c.OutOrStdout(), "\n%s\n", FilesLine(dir))
	} else {
		notice.Say("%s", FilesLine(dir))
	}
	if s.after != nil {
		if err := s.after(notice, res); err != nil {
			return err
		}
	}
	return verdict(notice, res.Objectives, s.strict)
}

// folderOf returns the folder for the results.
func folderOf(how settings.Settings, s *scenarios.Scenario) string {
	if how.Out != "" {
		return how.Out
	}
	return filepath.Join("out", s.Name)
}

// keeps tells whether what is finished is kept, for --resume.
func (s *simulation) keeps() bool { return s.command != "" }

// tellResume says what becomes of what an earlier run has left.
func (s *simulation) tellResume(notice Notices, out *folder.Folder) {
	switch kept := out.Kept(); {
	case s.resume && !s.keeps():
		notice.Say("nothing to resume: a replay keeps nothing, it begins anew")
	case s.resume && !kept:
		notice.Say("nothing to resume in %s: beginning anew", out.Dir)
	case s.keeps() && kept && !s.resume:
		notice.Warn("what an interrupted run has finished in %s is discarded; --resume would have gone on with it", out.Dir)
	}
}

// work is a study that is ready to be done.
type work struct {
	do  func(context.Context) (*results.Results, error)
	bar *progress.Bar // nil: none is shown
}

// prepare prepares the study, whose bar begins to show when it is done.
func (s *simulation) prepare(c *cobra.Command, source string, scenario *scenarios.Scenario, reader scenarios.Reader, how settings.Settings) (*work, error) {
	w := &work{}
	if !how.Quiet {
		w.bar = progress.On(c.ErrOrStderr())
	}
	o := studies.Options{
		Seed: how.Seed, Replications: how.Replications, Method: how.Method, Version: build.Version, Workers: how.Workers,
		Resume: s.resume, Progress: w.bar.Show,
	}
	if s.command == "" {
		w.do = func(ctx context.Context) (*results.Results, error) { return s.study(ctx, scenario, o) }
		return w, nil
	}
	order := &shards.Order{
		Version: build.Version, Command: s.command, Source: source, Sets: reader.Sets,
		Seed: how.Seed, Replications: how.Replications, Method: how.Method,
	}
	s.dir = folderOf(how, scenario)
	if s.fill != nil {
		if err := s.fill(order, scenario); err != nil {
			return nil, err
		}
	}
	o.Folder = folder.Unfinished(s.dir)
	job, err := order.Prepare(scenario, reader, o)
	if err != nil {
		return nil, err
	}
	w.do = job.Here
	if s.engine != nil {
		extend := s.engine.Extend(order, o.Folder, s.resume, how.Workers, o.Progress)
		w.do = func(ctx context.Context) (*results.Results, error) { return job.Do(ctx, extend) }
	}
	return w, nil
}

// Execute runs the program that root is the command of, and returns its exit status. *started tells
// whether a verb has begun its work.
func Execute(root *cobra.Command, started *bool, args []string, stdout, stderr io.Writer) exit.Status {
	out := &output{w: stdout}
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(stderr)
	err := root.Execute()
	if err != nil && !*started {
		err = exit.With(exit.Usage, err) // cobra found no verb, or the verb no use for its arguments
	}
	if out.err != nil && exit.Of(err) != exit.Interrupted {
		err = exit.With(exit.Failed, fmt.Errorf("writing standard output: %w", out.err))
	}
	complain(stderr, root.Name(), err)
	return exit.Of(err)
}
