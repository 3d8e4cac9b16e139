package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"outagesim/cmd/internal/exit"
)

func completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion " + strings.Join(shells, "|"),
		Short: "Print a completion script for a shell",
		Long: `Completion prints a script that makes a shell complete verbs, flags, formats and the names of
built-in scenarios.`,
		Example: `  source <(outagesim completion bash)
  outagesim completion zsh > "${fpath[1]}/_outagesim"
  outagesim completion fish | source`,
		ValidArgs: shells,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("completion needs a shell: %s", strings.Join(shells, ", "))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			root, w := c.Root(), c.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(w, true)
			case "zsh":
				return root.GenZshCompletion(w)
			case "fish":
				return root.GenFishCompletion(w, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(w)
			}
			return exit.Usagef("there is no completion for %q; known shells: %s", args[0], strings.Join(shells, ", "))
		},
	}
}
