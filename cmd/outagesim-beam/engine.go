package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	"github.com/spf13/pflag"

	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx" // runners and file systems

	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/verbs"
	"outagesim/cmd/outagesim-beam/internal/pipeline"
	"outagesim/shards"
	"outagesim/sim/study"
	"outagesim/studies"
)

// inProcess is the runner that needs nothing else.
const inProcess = "prism"

// runnerNames are those that simulate; Beam has others that only look at a pipeline.
var runnerNames = []string{inProcess, "flink", "spark", "dataflow", "universal"}

// engineFlags are the engine's own.
type engineFlags struct {
	exchange string
	pieces   int
	beamLog  string
}

// engine computes replications by Beam.
func engine() *verbs.Engine {
	var f engineFlags
	return &verbs.Engine{Flags: f.add, Extend: f.extend}
}

// add adds the engine's flags and those of the Beam Go SDK, which are to be had from the standard
// flag package only.
func (f *engineFlags) add(to *pflag.FlagSet) {
	to.StringVar(&f.exchange, "exchange", "", "`folder` for what workers compute, which they and this program reach under the same name: a path, or gs://bucket/folder (default: in the results folder)")
	to.IntVar(&f.pieces, "pieces", 0, "cut a round into at least `n` pieces for the workers (default: 64, or 8 for each of --parallelism; with prism 4)")
	to.StringVar(&f.beamLog, "beam-log", "warn", "what Beam says on standard error: debug, info, warn or error")
	flag.CommandLine.VisitAll(func(g *flag.Flag) {
		if to.Lookup(g.Name) != nil || strings.HasPrefix(g.Name, "test.") {
			return
		}
		own := pflag.PFlagFromGoFlag(g)
		own.Shorthand = ""
		text, shown := shownFlags[g.Name]
		if own.Hidden = !shown; shown {
			own.Usage = text
		}
		to.AddFlag(own)
	})
}

// shownFlags are the flags of Beam that --help lists.
var shownFlags = map[string]string{
	"runner":             "Beam `runner`: " + strings.Join(runnerNames, ", ") + " (default " + inProcess + ")",
	"endpoint":           "`host:port` of the engine's job service",
	"environment_type":   "where workers run: LOOPBACK (in this process), EXTERNAL (a worker pool), DOCKER or PROCESS",
	"environment_config": "`host:port` of the worker pool, or image, or command",
	"worker_binary":      "`file` that workers run, built for their system (default: this program, if it is for linux/amd64)",
	"parallelism":        "how many `pieces` an engine works on at once",
	"job_name":           "begin of the `name` of jobs (default outagesim)",
}

// initBeam starts what the SDK needs, once a process, after the flags are read.
var initBeam = sync.OnceFunc(beam.Init)

// fewestFiles is how many files and connections a round must be able to open at once: it takes 24 with
// prism. With less, the SDK tries to reach itself for as long as a minute, and does not say what it lacks.
const fewestFiles = 32

// extend returns what gets the replications of a study by pipelines.
func (f *engineFlags) extend(o *shards.Order, work string, resume bool, workers int, show func(stage string, done, total int)) studies.Extend {
	engines := map[*studies.Job]*pipeline.Engine{} // of the study and of its follow-up
	var here bool                                  // the runner is in this process
	return func(ctx context.Context, j *studies.Job, s *study.Sample, n int) error {
		if len(engines) == 0 { // messages and interruptions are heeded from now on
			if err := setLog(f.beamLog); err != nil {
				return exit.With(exit.Usage, err)
			}
			if err := verbs.EnoughFiles(fewestFiles); err != nil {
				return err
			}
			initBeam()
			if err := reachable(ctx); err != nil {
				return err
			}
			here = runner() == inProcess && *jobopts.Endpoint == "" // until prism writes its own there
			if !resume {
				if err := studies.Clean(work); err != nil {
					return err
				}
			}
		}
		e := engines[j]
		if e == nil {
			var err error
			if e, err = f.engine(o.Of(j), j.Folder(work), workers, here); err != nil {
				return err
			}
			e.Cost = j.Cost()
			if !resume {
				if err := e.Clean(ctx); err != nil {
					return err
				}
			}
			engines[j] = e
		}
		show(j.Stage(), s.N(), n)
		if err := e.Extend(ctx, j.Spec(), s, n); err != nil {
			return err
		}
		show(j.Stage(), n, n)
		return nil
	}
}

// runner is the name of the Beam runner that was asked for.
func runner() string { return strings.ToLower(cmp.Or(*runners.Runner, inProcess)) }

func (f *engineFlags) engine(o *shards.Order, work string, workers int, here bool) (*pipeline.Engine, error) {
	order, err := o.Encode()
	if err != nil {
		return nil, err
	}
	e := &pipeline.Engine{Runner: runner(), Order: order, Pieces: f.pieces, Workers: workers, Here: here}
	if !slices.Contains(runnerNames, e.Runner) {
		return nil, exit.Usagef("there is no runner %q; there are %s", *runners.Runner, strings.Join(runnerNames, ", "))
	}
	if *jobopts.Async {
		return nil, exit.Usagef("--async cannot be used: the results are made from what the job has computed")
	}
	if e.Pieces <= 0 {
		e.Pieces = max(64, 8**jobopts.Parallelism)
		if here {
			e.Pieces = 4 // prism works on one piece at a time, with all cores
		}
	}
	if e.Workers == 0 && !here {
		e.Workers = 1 // engines work on as many pieces at once as there are cores
	}
	// Workers have working folders of their own.
	if work, err = filepath.Abs(work); err != nil {
		return nil, err
	}
	e.Work, e.Exchange = pipeline.Folder(work), pipeline.Folder(work)
	if f.exchange != "" {
		if e.Exchange, err = pipeline.Folder(f.exchange).Of(o.Digest, work); err != nil {
			return nil, err
		}
		if err := e.Exchange.Try(); err != nil {
			return nil, fmt.Errorf("--exchange: %w", err)
		}
	}
	return e, workerBinary()
}

// reachable tells early that there is no job service, for which the SDK waits two minutes.
func reachable(ctx context.Context) error {
	if *jobopts.Endpoint == "" {
		return nil
	}
	c, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, "tcp", *jobopts.Endpoint)
	if err != nil {
		return fmt.Errorf("there is no job service: %w", err)
	}
	return c.Close()
}

// workerBinary lets this program be the one that workers run. The SDK would build it anew, which takes
// the source.
func workerBinary() error {
	if *jobopts.WorkerBinary != "" {
		return nil
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		if t := strings.ToLower(*jobopts.EnvironmentType); t == "loopback" || t == "" && *jobopts.Endpoint == "" {
			return nil
		}
		return exit.Usagef("workers run on linux/amd64, this program is for %s/%s: build it with GOOS=linux GOARCH=amd64 and name the file with --worker_binary", runtime.GOOS, runtime.GOARCH)
	}
	self, err := os.Executable()
	*jobopts.WorkerBinary = self
	return err
}
