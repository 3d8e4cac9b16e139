package main

import (
	"github.com/spf13/cobra"

	"outagesim/scenarios"
)

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of the scenario file",
		Long:    `Schema prints the JSON Schema of the scenario file, with which editors complete and check keys.`,
		Example: `  outagesim schema > scenario.schema.json`,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := c.OutOrStdout().Write(scenarios.JSONSchema())
			return err
		},
	}
}
