package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// load loads settings from flags, variables and the text of a file.
func load(t *testing.T, args []string, env map[string]string, file string) (Settings, error) {
	t.Helper()
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	AddFlags(flags)
	if err := flags.Parse(args); err != nil {
		return Settings{}, err
	}
	path := filepath.Join(t.TempDir(), File)
	if file != "" {
		if err := os.WriteFile(path, []byte(file), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for k, v := range env {
		t.Setenv(k, v)
	}
	return Load(flags, os.LookupEnv, path)
}

// show prints settings on one line.
func show(s Settings) string {
	seed, replications := "-", "-"
	if s.Seed != nil {
		seed = fmt.Sprint(*s.Seed)
	}
	if s.Replications != nil {
		replications = fmt.Sprint(*s.Replications)
	}
	return fmt.Sprintf("seed %s replications %s workers %d out %q format %s quiet %v", seed, replications, s.Workers, s.Out, s.Format, s.Quiet)
}

func TestDefaults(t *testing.T) {
	const none = `seed - replications - workers 0 out "" format table quiet false`
	for _, file := range []string{"", "# nothing yet\n", "---\n", "{}\n", "null\n"} {
		s, err := load(t, nil, nil, file)
		if got := show(s); err != nil || got != none {
			t.Errorf("file %q: %s, %v", file, got, err)
		}
	}
}

func TestPrecedence(t *testing.T) {
	const file = "seed: 1\nreplications: 10\nworkers: 1\nout: from-file\nformat: csv\nquiet: true\n"
	env := map[string]string{"OUTAGESIM_SEED": "2", "OUTAGESIM_REPLICATIONS": "20", "OUTAGESIM_WORKERS": "2", "OUTAGESIM_OUT": "from-env", "OUTAGESIM_FORMAT": "json", "OUTAGESIM_QUIET": "false"}
	args := []string{"--seed=3", "--replications=30", "--workers=3", "--out=from-flag", "--format=markdown", "--quiet"}
	for _, c := range []struct {
		name string
		args []string
		env  map[string]string
		want string
	}{
		{"file", nil, nil, `seed 1 replications 10 workers 1 out "from-file" format csv quiet true`},
		{"environment", nil, env, `seed 2 replications 20 workers 2 out "from-env" format json quiet false`},
		{"flags", args, env, `seed 3 replications 30 workers 3 out "from-flag" format markdown quiet true`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := load(t, c.args, c.env, file)
			if got := show(s); err != nil || got != c.want {
				t.Errorf("got  %s, %v\nwant %s", got, err, c.want)
			}
		})
	}
}

func TestEverySeedFits(t *testing.T) {
	const most = "18446744073709551615"
	for _, c := range []struct {
		args []string
		env  map[string]string
		file string
	}{
		{args: []string{"--seed", most}},
		{env: map[string]string{"OUTAGESIM_SEED": most}},
		{file: "seed: " + most + "\n"},
	} {
		s, err := load(t, c.args, c.env, c.file)
		if err != nil || s.Seed == nil || fmt.Sprint(*s.Seed) != most {
			t.Errorf("%+v: %s, %v", c, show(s), err)
		}
	}
}

func TestOtherVariablesAreNoSettings(t *testing.T) {
	s, err := load(t, nil, map[string]string{"SEED": "9", "OUTAGESIM_STRICT": "true", "OUT": "there", "OUTAGESIM_OUT": ""}, "")
	if err != nil || s.Seed != nil || s.Out != "" {
		t.Errorf("%s, %v", show(s), err)
	}
}

func TestWrongSettings(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		env  map[string]string
		file string
		want string // part of the error
	}{
		{name: "flag no number", args: []string{"--seed", "x"}, want: `"x" is not a whole number`},
		{name: "flag negative", args: []string{"--seed", "-1"}, want: "from 0 to"},
		{name: "flag too large", args: []string{"--seed", "18446744073709551616"}, want: "from 0 to"},
		{name: "one replication", args: []string{"--replications", "1"}, want: "from 2 to"},
		{name: "no workers", args: []string{"--workers", "0"}, want: "from 1 to"},
		{name: "format", args: []string{"--format", "xml"}, want: "table, json, csv, markdown"},
		{name: "no folder", args: []string{"--out", ""}, want: "no folder"},
		{name: "switch", args: []string{"--quiet=1"}, want: "true, false"},
		{name: "variable", env: map[string]string{"OUTAGESIM_REPLICATIONS": "many"}, want: "environment variable OUTAGESIM_REPLICATIONS: "},
		{name: "variable though a flag wins", args: []string{"--seed", "1"}, env: map[string]string{"OUTAGESIM_SEED": "0x10"}, want: "OUTAGESIM_SEED"},
		{name: "unknown key", file: "seed: 1\nseeds: 2\n", want: File + ":2:1: seeds: unknown setting; known: out, replications"},
		{name: "key of the model", file: "fleet: {hypervisors: 3}\n", want: "--set"},
		{name: "other case", file: "Seed: 1\n", want: "Seed: unknown setting"},
		{name: "repeated key", file: "seed: 1\nseed: 2\n", want: "twice"},
		{name: "truth for a number", file: "workers: true\n", want: "workers: a whole number is wanted"},
		{name: "text for a number", file: "seed: \"7\"\n", want: "seed: a whole number is wanted"},
		{name: "float for a number", file: "replications: 1e3\n", want: "a whole number is wanted"},
		{name: "number for a text", file: "out: 7\n", want: "out: a text is wanted"},
		{name: "number for a truth", file: "quiet: 1\n", want: "quiet: true or false is wanted"},
		{name: "list", file: "seed: [1, 2]\n", want: "a whole number is wanted"},
		{name: "not a map", file: "- seed\n", want: "one a line"},
		{name: "two documents", file: "seed: 1\n---\nseed: 2\n", want: "more than one document"},
		{name: "not YAML", file: "seed: [1\n", want: File},
		{name: "too large", file: strings.Repeat("# filler\n", 10000), want: "64 KiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(t, c.args, c.env, c.file)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v does not tell %q", err, c.want)
			}
		})
	}
}

func TestAllFaultsOfAFileAtOnce(t *testing.T) {
	_, err := load(t, nil, nil, "seed: x\nworker: 3\n")
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("want two lines, got %v", err)
	}
}

func TestDirectoryInPlaceOfTheFile(t *testing.T) {
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	AddFlags(flags)
	if _, err := Load(flags, os.LookupEnv, t.TempDir()); err == nil {
		t.Error("no error")
	}
}
