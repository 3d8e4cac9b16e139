package verbs

import (
	"github.com/spf13/cobra"

	"outagesim/studies"
)

// Replay is the verb replay.
func Replay() *cobra.Command {
	s := &simulation{study: studies.Replay}
	c := &cobra.Command{
		Use:   "replay SCENARIO",
		Short: "Replay the scenario's incident, as it was and under its variants",
		Long: `Replay replays the incident of a scenario zone by zone, as it was and under the incident's
variants, and compares the simulated milestones with the observed ones. It writes the same results
folder as run: name another one with --out to keep both.`,
		Example: `  outagesim replay pagoda-box-2016 --out out/replay`,
	}
	s.attach(c)
	return c
}
