package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/verbs"
	"outagesim/scenarios"
)

func initCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "init [FILE]",
		Short:   "Write a commented scenario to start from",
		Long:    `Init writes a small scenario with comments, to scenario.yaml or FILE. It overwrites nothing.`,
		Example: `  outagesim init fleet.yaml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return errors.New("init writes one file")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			path := "scenario.yaml"
			if len(args) == 1 {
				path = args[0]
			}
			if err := writeNew(path, scenarios.Template()); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s is written: edit it, then outagesim run %s\n", path, verbs.Quoted(path))
			return nil
		},
	}
}

// writeNew writes a file that must not be there yet; after an error it is not there.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		return exit.Usagef("%s is there already; name another file, or move it away", path)
	case err != nil:
		return exit.With(exit.Usage, err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(path)
	}
	return err
}
