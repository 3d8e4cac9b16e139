package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"outagesim/cmd/internal/exit"
	"outagesim/cmd/internal/verbs"
	"outagesim/models"
	"outagesim/scenarios"
)

func validateCommand() *cobra.Command {
	var sets []string
	var anyFile bool
	c := &cobra.Command{
		Use:   "validate SCENARIO...",
		Short: "Check scenarios and print everything wrong with them",
		Long: `Validate checks scenarios without simulating anything. It prints every fault with its file, line,
column and key, and exits with 2 if there is any.`,
		Example: `  outagesim validate fleet.yaml
  outagesim validate *.yaml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("validate needs one or more scenarios: files, or names of built-in ones (outagesim list)")
			}
			return nil
		},
		ValidArgsFunction: verbs.CompleteScenario,
		RunE: func(c *cobra.Command, args []string) error {
			var errs []error
			for _, source := range args {
				s, err := check(source, scenarios.Reader{Sets: sets, AnyFile: anyFile})
				if err != nil {
					errs = append(errs, err)
					continue
				}
				for _, w := range s.Warnings {
					verbs.NewNotices(c.ErrOrStderr(), false).Warn("%s", w)
				}
				fmt.Fprintf(c.OutOrStdout(), "%s: ok (%s)\n", scenarios.Printable(source), summary(s))
			}
			return exit.With(exit.Usage, errors.Join(errs...))
		},
	}
	verbs.AddSet(c, &sets)
	verbs.AddAllowFiles(c, &anyFile)
	return c
}

// check loads a scenario and sees whether the apps of each variant fit on its hypervisors, so that
// what is found valid can be simulated.
func check(source string, r scenarios.Reader) (*scenarios.Scenario, error) {
	s, err := r.Load(source)
	if err != nil {
		return nil, err
	}
	var faults scenarios.Faults
	for _, v := range s.Variants {
		if _, err := models.New(v.Config, s.Study.Seed); err != nil {
			faults = append(faults, scenarios.Fault{File: source, Message: fmt.Sprintf("variant %s: %v", v.Name, err)})
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return s, nil
}

// summary restates the size of what would be simulated.
func summary(s *scenarios.Scenario) string {
	c := s.Variants[0].Config
	parts := []string{
		count(c.Fleet.Hypervisors, "hypervisor"),
		count(c.Fleet.ZoneCount(), "zone"),
		fmt.Sprintf("%.4g days from %s", c.Horizon.Minutes()/(24*60), s.Start.In(s.Location).Format("2006-01-02")),
		count(len(s.Variants), "variant"),
	}
	if n := len(s.Objectives); n > 0 {
		parts = append(parts, count(n, "objective"))
	}
	if s.Incident != nil {
		parts = append(parts, "an incident to replay")
	}
	return strings.Join(parts, ", ")
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
