// Package settings decides how a run is done: with which seed, how many replications and workers,
// where its files go and what is printed. It knows nothing of the model, which only the scenario
// and --set change.
//
// A setting comes from the first of these that has it: its flag, its environment variable, the
// file outagesim.yaml in the working directory. What none of them has is left to the scenario and
// to the defaults. Each source is checked on its own before they are laid over each other, so that
// a wrong value is reported where it stands even if another source would win.
package settings

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

// Settings are how a run is done.
type Settings struct {
	Seed         *uint64 // nil: the scenario's
	Replications *int    // nil: the scenario's
	Workers      int     // 0: one a core
	Out          string  // "": out/NAME
	Format       string  // one of Formats
	Method       string  // one of Methods; "": the scenario's
	Quiet        bool
}

// Formats are what results can be printed as; the first is the default.
func Formats() []string { return []string{"table", "json", "csv", "markdown"} }

// Methods are the ways to get the outages of apps with replicas.
func Methods() []string { return []string{"auto", "crude", "forced"} }

// Limits of whole numbers. An interval needs two replications; more workers than any machine has
// cores are a slip of the pen.
const (
	leastReplications = 2
	mostReplications  = 1_000_000_000
	mostWorkers       = 4096
)

type kind int

const (
	whole kind = iota
	text
	truth
)

// setting is one of the keys, with what its values must be.
type setting struct {
	name  string
	kind  kind
	usage string // `back quotes` name the value in help texts
	check func(value string) error
}

func all() []setting {
	return []setting{
		{"out", text, "`folder` for the results (default out/NAME)", notEmpty},
		{"replications", whole, "`number` of simulated histories (default: the scenario's)", between(leastReplications, mostReplications)},
		{"seed", whole, "`number` that all randomness comes from (default: the scenario's)", between(0, 1<<64-1)},
		{"workers", whole, "`number` of cores to use (default all); does not change the results", between(1, mostWorkers)},
		{"format", text, "`kind` of output: " + strings.Join(Formats(), ", "), oneOf(Formats())},
		{"method", text, "`way` to get the outages of apps with replicas: " + strings.Join(Methods(), ", ") + " (default: the scenario's)", oneOf(Methods())},
		{"quiet", truth, "print results and errors only", isTruth},
	}
}

// Variable returns the environment variable of a setting.
func Variable(name string) string { return "OUTAGESIM_" + strings.ToUpper(name) }

// Names lists the settings.
func Names() []string {
	var names []string
	for _, s := range all() {
		names = append(names, s.name)
	}
	return names
}

// AddFlags adds a flag for each of the named settings, or for all.
func AddFlags(flags *pflag.FlagSet, names ...string) {
	for _, s := range all() {
		if len(names) > 0 && !slices.Contains(names, s.name) {
			continue
		}
		f := flags.VarPF(&value{setting: s}, s.name, "", s.usage)
		switch s.name {
		case "format":
			f.DefValue = Formats()[0]
		case "quiet":
			f.NoOptDefVal = "true"
		}
	}
}

// value is a flag whose text is kept as it is: viper turns numbers of flags into an int, which has
// no room for every seed.
type value struct {
	setting
	text string
}

func (v *value) Set(text string) error { v.text = text; return v.check(text) }
func (v *value) String() string        { return v.text }
func (v *value) Type() string          { return [...]string{"number", "text", "switch"}[v.kind] }

// Load reads the settings from flags, which AddFlags made, the environment and file, which need
// not exist.
func Load(flags *pflag.FlagSet, lookup func(variable string) (string, bool), file string) (Settings, error) {
	inFile, err := readFile(file)
	errs := []error{err}
	v := viper.New()
	if err == nil {
		errs = append(errs, v.MergeConfigMap(inFile))
	}
	for _, s := range all() {
		variable := Variable(s.name)
		if given, ok := lookup(variable); ok && given != "" {
			if err := s.check(given); err != nil {
				errs = append(errs, fmt.Errorf("environment variable %s: %w", variable, err))
			}
			errs = append(errs, v.BindEnv(s.name, variable))
		}
		if f := flags.Lookup(s.name); f != nil {
			errs = append(errs, v.BindPFlag(s.name, f))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return Settings{}, err
	}
	return decode(v)
}

func decode(v *viper.Viper) (Settings, error) {
	out := Settings{Out: v.GetString("out"), Format: v.GetString("format"), Method: v.GetString("method"), Quiet: v.GetString("quiet") == "true"}
	if out.Format == "" {
		out.Format = Formats()[0]
	}
	var errs []error
	number := func(name string) (n uint64, given bool) {
		t := v.GetString(name)
		if t == "" {
			return 0, false
		}
		n, err := strconv.ParseUint(t, 10, 64)
		errs = append(errs, err)
		return n, true
	}
	if n, given := number("seed"); given {
		out.Seed = &n
	}
	if n, given := number("replications"); given {
		r := int(n)
		out.Replications = &r
	}
	if n, given := number("workers"); given {
		out.Workers = int(n)
	}
	return out, errors.Join(errs...)
}

func between(least, most uint64) func(string) error {
	return func(t string) error {
		n, err := strconv.ParseUint(t, 10, 64)
		if err != nil || n < least || n > most {
			return fmt.Errorf("%q is not a whole number from %d to %d", t, least, most)
		}
		return nil
	}
}

func oneOf(known []string) func(string) error {
	return func(t string) error {
		if !slices.Contains(known, t) {
			return fmt.Errorf("%q is not one of %s", t, strings.Join(known, ", "))
		}
		return nil
	}
}

func notEmpty(t string) error {
	if strings.TrimSpace(t) == "" {
		return errors.New("no folder is named")
	}
	return nil
}

func isTruth(t string) error { return oneOf([]string{"true", "false"})(t) }
