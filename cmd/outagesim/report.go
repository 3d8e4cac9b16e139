package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/folder"
	"outagesim/cmd/internal/settings"
	"outagesim/cmd/internal/verbs"
	"outagesim/reports"
	"outagesim/results"
)

func reportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "report DIR|results.json",
		Short: "Draw charts and pages again from results.json",
		Long: `Report draws the pages and the charts, light and dark, again from results.json, into the folder it
lies in or the one that --out names. With --format it prints the results too.`,
		Example: `  outagesim report out/pagoda-box-2016
  outagesim report results.json --out charts-for-tuesday --format markdown`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("report needs one results folder, or the results.json in it")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			res, dir, err := readResults(args[0])
			if err != nil {
				return exit.With(exit.Usage, err)
			}
			if out := c.Flags().Lookup("out"); out.Changed {
				dir = out.Value.String()
			}
			out, err := folder.Open(dir)
			if err != nil {
				return exit.With(exit.Usage, err)
			}
			defer out.Close()
			if err := reports.WriteFolder(dir, res, nil); err != nil {
				return err
			}
			format := c.Flags().Lookup("format")
			if format.Changed {
				if err := verbs.PrintResults(c.OutOrStdout(), res, format.Value.String()); err != nil {
					return err
				}
			}
			if !format.Changed || format.Value.String() == "table" {
				fmt.Fprintln(c.OutOrStdout(), verbs.FilesLine(dir))
			}
			return nil
		},
	}
	settings.AddFlags(c.Flags(), "out", "format")
	c.Flags().Lookup("out").Usage = "`folder` to draw into (default: where results.json lies)"
	c.Flags().Lookup("format").DefValue = ""
	verbs.CompleteFormats(c)
	return c
}

// readResults reads results from a folder or file and tells the folder.
func readResults(path string) (res *results.Results, dir string, err error) {
	dir = filepath.Dir(path)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		dir, path = path, filepath.Join(path, verbs.ResultsFile)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	if res, err = results.Read(f); err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	return res, dir, nil
}
