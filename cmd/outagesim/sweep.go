package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"outagesim/cmd/outagesim/internal/exit"
	"outagesim/results"
	"outagesim/scenarios"
	"outagesim/studies"
)

func sweepCommand() *cobra.Command {
	s := &simulation{keeps: true}
	var metrics []string
	c := &cobra.Command{
		Use:   "sweep SCENARIO --set PATH=VALUES [--set PATH=VALUES]",
		Short: "Run a scenario over a grid of values of one or two paths",
		Long: `Sweep runs a scenario over a grid of values, on the same random histories everywhere, and draws
how a metric moves. A --set with several values is an axis of the grid; one with a single value
changes the scenario at every point. Values are a list a,b,c (a,b,...,z goes on in steps), or a
range from..to:n or from..to:n:log.

Each point is simulated 1000 times unless --replications says otherwise.`,
		Example: `  outagesim sweep pagoda-box-2016 --set apps.redundant.share=0%,20%,...,100%
  outagesim sweep pagoda-box-2016 --set kernels.refactored.panics.dnlc-null-dereference.rate=1e-2/y..1/y:10:log --metric fleet.panics`,
	}
	s.attach(c)
	c.Flags().StringArrayVar(&metrics, "metric", nil, "`name` of a metric; the first is drawn (repeatable; default apps.all.outage_minutes)")
	var axes []studies.Axis
	var source string
	s.sort = func(name string, sets []string) ([]string, error) {
		source = name
		axes = nil
		var plain []string
		for _, set := range sets {
			a, ok, err := studies.ParseAxis(set)
			switch {
			case err != nil:
				return nil, exit.With(exit.Usage, err)
			case ok:
				axes = append(axes, a)
			default:
				plain = append(plain, set)
			}
		}
		if len(axes) == 0 {
			return nil, exit.With(exit.Usage, fmt.Errorf("sweep needs a --set with several values, such as --set fleet.hypervisors=10,20,40"))
		}
		s.plain = plain
		return plain, nil
	}
	s.study = func(ctx context.Context, sc *scenarios.Scenario, o studies.Options) (*results.Results, error) {
		return studies.Sweep(ctx, sc, studies.SweepOptions{Axes: axes, Metrics: metrics, Load: func(sets []string) (*scenarios.Scenario, error) {
			return scenarios.Load(source, append(append([]string(nil), s.plain...), sets...))
		}}, o)
	}
	return c
}
