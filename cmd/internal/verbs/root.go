package verbs

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"outagesim/cmd/internal/build"
	"outagesim/cmd/internal/exit"
	"outagesim/scenarios"
)

// fewestFiles is how many files a verb must be able to open at once to begin: with less, Go's own
// runtime gives up with a dump of its goroutines. Results may take some more, and then say so.
const fewestFiles = 8

// Root makes the command of a program; *started becomes true once a verb has begun its work.
func Root(program, short, long string, commands ...*cobra.Command) (root *cobra.Command, started *bool) {
	started = new(bool)
	root = &cobra.Command{
		Use: program, Short: short, Long: long,
		Version:           build.Version,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		PersistentPreRunE: func(*cobra.Command, []string) error {
			*started = true
			return EnoughFiles(fewestFiles)
		},
	}
	root.SetVersionTemplate(build.Text(program) + "\n")
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(helpCommand())
	root.AddCommand(commands...)
	return root, started
}

// helpCommand is cobra's, but that help on what does not exist is an error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [VERB]",
		Short: "Help about any command",
		RunE: func(c *cobra.Command, args []string) error {
			verb, _, err := c.Root().Find(args)
			if err != nil {
				return exit.With(exit.Usage, err)
			}
			return verb.Help()
		},
	}
}

// flagError adds to the complaint about an unknown flag the verbs that have it, or the nearest flag.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "" {
		var known []string
		c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		if with := verbsWith(c.Root(), unknown.GetSpecifiedName()); len(with) > 0 {
			err = fmt.Errorf("%w; it goes with %s", err, enumerated(with))
		} else if near := nearest(unknown.GetSpecifiedName(), known); len(near) > 0 {
			err = fmt.Errorf("%w; did you mean --%s?", err, strings.Join(near, " or --"))
		}
	}
	return fmt.Errorf("%w (%s --help tells more)", err, c.CommandPath())
}

// verbsWith lists the verbs below c that have a flag.
func verbsWith(c *cobra.Command, flag string) (l []string) {
	for _, v := range c.Commands() {
		if v.Flags().Lookup(flag) != nil {
			l = append(l, strings.TrimPrefix(v.CommandPath(), v.Root().Name()+" "))
		}
		l = append(l, verbsWith(v, flag)...)
	}
	return l
}

// enumerated is "a, b and c".
func enumerated(l []string) string {
	if n := len(l) - 1; n > 0 {
		return strings.Join(l[:n], ", ") + " and " + l[n]
	}
	return strings.Join(l, "")
}

// nearest returns the names that typed may have meant, by the measure that cobra has for verbs.
func nearest(typed string, names []string) []string {
	var all cobra.Command
	all.SuggestionsMinimumDistance = 2
	for _, n := range names {
		all.AddCommand(&cobra.Command{Use: n, Run: func(*cobra.Command, []string) {}})
	}
	return all.SuggestionsFor(typed)
}

// complain prints an error. Faults of a scenario stand alone, one a line, as editors and scripts
// expect of "file:line:column: message".
func complain(w io.Writer, program string, err error) {
	if err == nil {
		return
	}
	text := err.Error()
	var faults scenarios.Faults
	if !errors.As(err, &faults) {
		text = program + ": " + text
	}
	fmt.Fprintln(w, printable(text))
}

// printable is text, of one line or more, that does nothing to a terminal: files of other people, and
// their names, say what they like.
func printable(text string) string {
	var b strings.Builder
	for {
		i := strings.IndexAny(text, "\t\n")
		if i < 0 {
			return b.String() + scenarios.Printable(text)
		}
		b.WriteString(scenarios.Printable(text[:i]) + text[i:i+1])
		text = text[i+1:]
	}
}

// output is standard output that remembers that it could not be written, for all verbs at once.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(p)
	o.err = err
	return n, err
}
