package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"outagesim/scenarios"
)

func listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the built-in scenarios",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			t := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, b := range scenarios.Builtin() {
				fmt.Fprintf(t, "%s\t%s\n", b.Name, b.Title)
			}
			return t.Flush()
		},
	}
}
