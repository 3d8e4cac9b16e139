package verbs

import (
	"strings"

	"github.com/spf13/cobra"

	"outagesim/cmd/internal/settings"
	"outagesim/scenarios"
)

// CompleteScenario offers the built-in scenarios, and leaves files to the shell.
func CompleteScenario(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	var offers []string
	for _, b := range scenarios.Builtin() {
		if strings.HasPrefix(b.Name, begun) {
			offers = append(offers, cobra.CompletionWithDesc(b.Name, b.Title))
		}
	}
	return offers, cobra.ShellCompDirectiveDefault
}

// CompleteFormats offers the values of --format, and folders for --out where the verb has it.
func CompleteFormats(c *cobra.Command) {
	formats := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return settings.Formats(), cobra.ShellCompDirectiveNoFileComp
	}
	if err := c.RegisterFlagCompletionFunc("format", formats); err != nil {
		panic("CompleteFormats: " + err.Error())
	}
	if c.Flags().Lookup("out") == nil {
		return
	}
	if err := c.MarkFlagDirname("out"); err != nil {
		panic("CompleteFormats: " + err.Error())
	}
}
