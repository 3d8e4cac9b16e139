package verbs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"outagesim/cmd/internal/build"
	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/progress"
	"outagesim/cmd/internal/settings"
	"outagesim/scenarios"
	"outagesim/shards"
	"outagesim/sim/study"
	"outagesim/studies"
)

// Shard is the verb shard.
func Shard() *cobra.Command {
	c := &cobra.Command{
		Use:   "shard plan|run|merge",
		Short: "Compute a study in parts, on several machines, and put them together",
		Long: `Shard takes a run, plan or sweep apart into shards: ranges of its replications. They can be computed
anywhere and in any order; put together they give the same results.json, byte for byte, as one machine.

Shard plan writes an order, one file that holds all that determines the study, and lists the shards.
Shard run computes one of them. Shard merge checks that all are there, whole, and of this study, and
writes the results folder. A plan, and a study that is driven by precision, need a round of shards after
the other: shard plan DIR tells which comes next.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("shard needs one of plan, run, merge")
			}
			return fmt.Errorf("shard knows no %q; it has plan, run and merge", args[0])
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	c.AddCommand(shardPlan(), shardRun(), shardMerge())
	return c
}

func shardPlan() *cobra.Command {
	var in inputs
	var command, dir string
	var metrics, blackouts []string
	var count int
	c := &cobra.Command{
		Use:   "plan SCENARIO --dir DIR | plan DIR",
		Short: "Order a study and list its shards, or those of the next round",
		Long: `Shard plan SCENARIO prepares a run, or the plan or sweep that --study names, writes the order to
--dir and lists the shards of the first round. Shard plan DIR lists the shards of the round that is next
by the segments in DIR, and which of them are there.`,
		Example: `  outagesim shard plan pagoda-box-2016 --shards 4 --dir study
  outagesim shard plan fleet.yaml --study plan --shards 16 --dir study
  outagesim shard plan study --format json`,
	}
	settings.AddFlags(c.Flags(), "seed", "replications", "method", "format", "quiet")
	in.attach(c)
	c.Flags().StringVar(&command, "study", shards.Run, "`what` to take apart: run, plan or sweep")
	c.Flags().StringVar(&dir, "dir", "", "`folder` for the order and the shards")
	c.Flags().IntVar(&count, "shards", 1, "`number` of shards a round")
	c.Flags().StringArrayVar(&metrics, "metric", nil, "`name` of a metric of a sweep (repeatable)")
	c.Flags().StringArrayVar(&blackouts, "blackout", nil, "`file` in iCalendar form whose days have no windows, for a plan (repeatable)")
	CompleteFormats(c)
	c.ValidArgsFunction = CompleteScenario
	c.Args = func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return errors.New("shard plan needs a scenario, or a folder with an order")
		}
		return nil
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		how, err := settings.Load(c.Flags(), os.LookupEnv, settings.File)
		if err != nil {
			return exit.With(exit.Usage, err)
		}
		if dir == "" {
			if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
				return nextRound(c, args[0], how.Format)
			}
			return exit.Usagef("--dir names the folder for the order and the shards")
		}
		o := &shards.Order{
			Version: build.Version, Command: command, Source: args[0], Sets: in.sets, Shards: count,
			Seed: how.Seed, Replications: how.Replications, Method: how.Method, Metrics: metrics,
		}
		if command == shards.Plan && c.Flags().Changed("method") {
			return exit.Usagef("--method goes with --study run and sweep: a plan counts everything")
		}
		if count < 1 {
			return exit.Usagef("--shards %d: a round has at least one", count)
		}
		if err := order(o, in, blackouts, NewNotices(c.ErrOrStderr(), how.Quiet)); err != nil {
			return explain(err, args[0], merging)
		}
		if err := shards.Create(dir, o); err != nil {
			return exit.With(exit.Usage, err)
		}
		return nextRound(c, dir, how.Format)
	}
	return c
}

// order checks what the flags say and completes the order.
func order(o *shards.Order, in inputs, blackouts []string, notice Notices) (err error) {
	if err := o.Check(); err != nil {
		return exit.With(exit.Usage, err)
	}
	if o.Command == shards.Sweep {
		if o.Axes, o.Sets, err = sortAxes(o.Sets); err != nil {
			return err
		}
	} else if len(o.Metrics) > 0 {
		return exit.Usagef("--metric goes with --study sweep")
	}
	if len(blackouts) > 0 && o.Command != shards.Plan {
		return exit.Usagef("--blackout goes with --study plan")
	}
	reader := scenarios.Reader{Sets: o.Sets, AnyFile: in.anyFile}
	s, err := reader.Load(o.Source)
	if err != nil {
		return exit.With(exit.Usage, err)
	}
	for _, w := range s.Warnings {
		notice.Warn("%s", w)
	}
	if o.Blackouts, err = blackout(s, blackouts); err != nil {
		return err
	}
	_, err = o.Prepare(s, reader, studies.Options{})
	return err
}

// listed is what shard plan prints as JSON.
type listed struct {
	Order    string        `json:"order"`
	Command  string        `json:"command"`
	Digest   string        `json:"digest"`
	About    string        `json:"about"`
	Round    int           `json:"round"` // the next; 0: all is there
	Rounds   int           `json:"rounds"`
	Shards   []listedShard `json:"shards"`
	Complete bool          `json:"complete"`
}

type listedShard struct {
	Index int    `json:"index"`
	From  int    `json:"from"`
	To    int    `json:"to"` // the last + 1
	File  string `json:"file"`
	There bool   `json:"there"`
}

// nextRound lists the shards of the round that is to be computed next.
func nextRound(c *cobra.Command, dir, format string) error {
	f, err := openShards(dir, studies.Options{})
	if err != nil {
		return err
	}
	round, err := f.Next()
	if err != nil {
		return explain(unfit(err), dir, merging)
	}
	out := listed{
		Order: shards.OrderFile(dir), Command: f.Order.Command, Digest: f.Order.Digest, About: f.Order.About,
		Round: round, Rounds: f.Rounds(), Complete: round == 0, Shards: []listedShard{},
	}
	if round > 0 {
		list, err := f.Shards(round)
		if err != nil {
			return err
		}
		there, err := f.There(list)
		if err != nil {
			return err
		}
		for _, s := range list {
			out.Shards = append(out.Shards, listedShard{s.Index, s.From, s.To, s.File(), there[s]})
		}
	}
	w := c.OutOrStdout()
	switch format {
	case "json":
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(out)
	case "csv":
		fmt.Fprintln(w, "round,index,from,to,file,there")
		for _, s := range out.Shards {
			fmt.Fprintf(w, "%d,%d,%d,%d,%s,%t\n", round, s.Index, s.From, s.To, s.File, s.There)
		}
		return nil
	}
	fmt.Fprintf(w, "%s\n", out.About)
	if out.Complete {
		fmt.Fprintf(w, "complete: outagesim shard merge %s\n", Quoted(dir))
		return nil
	}
	what := ""
	if f.Job.Follows() && round == out.Rounds {
		what = ", the follow-up of the plan"
	}
	fmt.Fprintf(w, "round %d of at most %d%s\n\n", round, out.Rounds, what)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "SHARD\tREPLICATIONS\tFILE\tTHERE")
	for _, s := range out.Shards {
		fmt.Fprintf(t, "%d\t%v\t%s\t%s\n", s.Index, study.Span{From: s.From, To: s.To}, s.File, map[bool]string{true: "yes", false: "no"}[s.There])
	}
	if err := t.Flush(); err != nil {
		return err
	}
	example := "outagesim shard run " + Quoted(dir) + " INDEX"
	if round > 1 {
		example += fmt.Sprintf(" --round %d", round)
	}
	_, err = fmt.Fprintf(w, "\ncompute each by: %s\n", example)
	return err
}

func openShards(dir string, o studies.Options) (*shards.Folder, error) {
	o.Version = build.Version
	f, err := shards.Open(dir, o)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, exit.Usagef("there is no order in %s; outagesim shard plan SCENARIO --dir %s writes one", dir, Quoted(dir))
	}
	return f, unfit(err)
}

// unfit gives an error of what is in the folder of a study its status, unless it is one of the disk or
// the network that it is on, which another try may not meet, or one that explain knows more of.
func unfit(err error) error {
	var trouble *fs.PathError
	var segment *study.SegmentError
	if err == nil || errors.As(err, &trouble) || errors.As(err, &segment) || errors.Is(err, study.ErrInterrupted) {
		return err
	}
	return exit.With(exit.Usage, err)
}

func shardRun() *cobra.Command {
	var round int
	c := &cobra.Command{
		Use:   "run DIR INDEX",
		Short: "Compute one shard of the order in DIR",
		Long: `Shard run computes the replications of one shard and writes its segment to DIR, whole or not at
all. A segment that is there, whole, and of this study is left as it is; one that is not is replaced.
What an interrupted shard has finished is kept and gone on from, so that a second try needs no flag.
INDEX counts from 0.`,
		Example: `  outagesim shard run study 3
  outagesim shard run study "$JOB_COMPLETION_INDEX" --round 2`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return errors.New("shard run needs a folder with an order, and the index of a shard")
			}
			return nil
		},
	}
	settings.AddFlags(c.Flags(), "workers", "quiet")
	c.Flags().IntVar(&round, "round", 1, "`number` of the round that the shard is of")
	c.RunE = func(c *cobra.Command, args []string) error {
		how, err := settings.Load(c.Flags(), os.LookupEnv, settings.File)
		if err != nil {
			return exit.With(exit.Usage, err)
		}
		f, err := openShards(args[0], studies.Options{})
		if err != nil {
			return err
		}
		list, err := f.Shards(round)
		if err != nil {
			return explain(unfit(err), args[0], merging)
		}
		index, err := strconv.Atoi(args[1])
		if err != nil || index < 0 || index >= max(len(list), f.Order.Shards) {
			return exit.Usagef("there is no shard %q: round %d has 0 to %d", args[1], round, len(list)-1)
		}
		notice := NewNotices(c.ErrOrStderr(), how.Quiet)
		if index >= len(list) { // an array of jobs has as many as were ordered
			notice.Say("nothing to do: round %d has %d replications, one for each of %d shards", round, list[len(list)-1].To-list[0].From, len(list))
			return nil
		}
		so := study.Options{Workers: how.Workers}
		if !how.Quiet {
			bar := progress.On(c.ErrOrStderr())
			defer bar.Close()
			so.Progress = func(done, total int) { bar.Show(fmt.Sprintf("shard %d of round %d", index, round), done, total) }
		}
		ctx, stop := Interruptible(c.Context())
		defer stop()
		shard := list[index]
		path := filepath.Join(f.Dir, shard.File())
		computed, err := f.Compute(ctx, shard, so)
		if err != nil {
			return explain(err, args[0], merging)
		}
		if !computed {
			notice.Say("%s is there already", path)
			return nil
		}
		notice.Say("replications %v are in %s", shard.Span, path)
		return nil
	}
	return c
}

func shardMerge() *cobra.Command {
	s := &simulation{}
	c := &cobra.Command{
		Use:   "merge DIR",
		Short: "Put the shards in DIR together and write the results folder",
		Long: `Shard merge takes the segments in DIR and writes the results folder, the same results.json as one
machine would. It refuses segments that are damaged, of another study, or overlap, and names those that
are missing. Its exit statuses are those of run.`,
		Example: `  outagesim shard merge study --out out/pagoda-box-2016`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("shard merge needs a folder with an order")
			}
			return nil
		},
	}
	settings.AddFlags(c.Flags(), "out", "workers", "format", "quiet")
	var export campaignFiles
	export.attach(c)
	c.Flags().BoolVar(&s.strict, "strict", false, "exit with 4 if an objective is undecided")
	CompleteFormats(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		how, err := settings.Load(c.Flags(), os.LookupEnv, settings.File)
		if err != nil {
			return exit.With(exit.Usage, err)
		}
		w := &work{}
		if !how.Quiet {
			w.bar = progress.On(c.ErrOrStderr())
		}
		defer w.bar.Close()
		f, err := openShards(args[0], studies.Options{Workers: how.Workers, Progress: w.bar.Show})
		if err != nil {
			return err
		}
		if f.Order.Command == shards.Plan {
			if err := export.check(folderOf(how, f.Scenario), f.Scenario); err != nil {
				return err
			}
			s.after = export.write
		} else if export.any() {
			return exit.Usagef("--ics and --statuspage go with a plan; %s is a %s", args[0], f.Order.Command)
		}
		w.do = f.Merge
		return s.conclude(c, f.Scenario, how, w, args[0], merging)
	}
	return c
}
