package verbs

import (
	"github.com/spf13/cobra"

	"outagesim/shards"
)

// Run is the verb run.
func Run(engine *Engine) *cobra.Command {
	s := &simulation{engine: engine, command: shards.Run}
	c := &cobra.Command{
		Use:   "run SCENARIO",
		Short: "Simulate every variant on the same random histories and compare them",
		Long: `Run simulates every variant of a scenario on the same random histories, prints the comparison
and writes the results folder: results.json, results.csv, report.html, report.md, charts and
manifest.json.

It exits with 3 if an objective of the scenario is missed, and with --strict with 4 if one is
undecided. An interrupted run keeps what it has finished; --resume goes on from there.`,
		Example: `  outagesim run pagoda-box-2016
  outagesim run fleet.yaml --set fleet.hypervisors=40 --replications 1000
  outagesim run fleet.yaml --format json --quiet | jq '.objectives'`,
	}
	s.attach(c)
	c.Flags().BoolVar(&s.strict, "strict", false, "exit with 4 if an objective is undecided")
	return c
}
