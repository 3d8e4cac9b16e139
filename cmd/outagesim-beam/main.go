// Outagesim-beam runs the studies of outagesim as Apache Beam pipelines: its verbs run, plan and sweep
// compute the replications on whatever engine Beam has a runner for, and write the same results. It is
// a module of its own, so that outagesim does not link Beam. See docs/beam.md.
package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/verbs"
)

func main() {
	if isWorker(os.Args[1:]) {
		work(os.Args[1:])
	}
	os.Exit(int(execute(os.Args[1:], os.Stdout, os.Stderr)))
}

// execute runs the program and returns its exit status.
func execute(args []string, stdout, stderr io.Writer) exit.Status {
	root, started := newRoot()
	return verbs.Execute(root, started, args, stdout, stderr)
}

func newRoot() (root *cobra.Command, started *bool) {
	return verbs.Root("outagesim-beam", "Run studies of outagesim by Apache Beam",
		`Outagesim-beam runs the studies of outagesim as Apache Beam pipelines and writes the same results. Its
default runner is in this process; --runner and --endpoint name an engine elsewhere.

Every flag of the Beam Go SDK is accepted; those listed are the ones most needed.`,
		verbs.Run(engine()), verbs.Plan(engine()), verbs.Sweep(engine()), workersCommand(),
	)
}
