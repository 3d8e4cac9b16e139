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
			path, dir := placeOfResults(args[0])
			if out := c.Flags().Lookup("out"); out.Changed {
				dir = out.Value.String()
			}
			// Read when nobody writes there, so that pages and results belong together.
			out, err := folder.Open(dir)
			if err != nil {
				return exit.With(exit.Usage, err)
			}
			defer out.Close()
			res, err := readResults(path)
			if err != nil {
				out.Abandon()
				return exit.With(exit.Usage, err)
			}
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

// placeOfResults tells the results file and the folder that a results folder, or the file in it, names.
func placeOfResults(path string) (file, dir string) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filepath.Join(path, verbs.ResultsFile), path
	}
	return path, filepath.Dir(path)
}

func readResults(path string) (*results.Results, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file; name a results folder, or the results.json in it", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	res, err := results.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return res, nil
}
