package main

import (
	"io"

	"github.com/spf13/cobra"

	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/verbs"
)

// execute runs the program and returns its exit status.
func execute(args []string, stdout, stderr io.Writer) exit.Status {
	root, started := newRoot()
	return verbs.Execute(root, started, args, stdout, stderr)
}

// newRoot makes the command line. *started becomes true once a verb has begun its work.
func newRoot() (root *cobra.Command, started *bool) {
	return verbs.Root("outagesim", "Simulate outages of a fleet of hypervisors",
		`Outagesim replays kernel panics and simulates years of a fleet of hypervisors, to tell
what outages mean for apps with and without redundancy, under this kernel or that.

A SCENARIO is a YAML file or the name of a built-in scenario (outagesim list).`,
		verbs.Run(nil), verbs.Replay(), verbs.Plan(nil), verbs.Sweep(nil), verbs.Shard(), validateCommand(), initCommand(), listCommand(),
		schemaCommand(), reportCommand(), versionCommand(), completionCommand(), calibrateCommand(), verifyCommand(),
	)
}
