package verbs

import (
	"fmt"

	"github.com/spf13/cobra"

	"outagesim/cmd/internal/exit"
	"outagesim/scenarios"
	"outagesim/shards"
	"outagesim/studies"
)

// Sweep is the verb sweep.
func Sweep(engine *Engine) *cobra.Command {
	s := &simulation{engine: engine, command: shards.Sweep}
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
	s.sort = func(sets []string) (plain []string, err error) {
		axes, plain, err = sortAxes(sets)
		return plain, err
	}
	s.fill = func(o *shards.Order, _ *scenarios.Scenario) error {
		o.Axes, o.Metrics = axes, metrics
		return nil
	}
	return c
}

// sortAxes tells the settings that are axes of a grid from those that go into the scenario.
func sortAxes(sets []string) (axes []studies.Axis, plain []string, err error) {
	for _, set := range sets {
		a, ok, err := studies.ParseAxis(set)
		switch {
		case err != nil:
			return nil, nil, exit.With(exit.Usage, err)
		case ok:
			axes = append(axes, a)
		default:
			plain = append(plain, set)
		}
	}
	if len(axes) == 0 {
		return nil, nil, exit.With(exit.Usage, fmt.Errorf("sweep needs a --set with several values, such as --set fleet.hypervisors=10,20,40"))
	}
	return axes, plain, nil
}
