package settings

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/viper"

	"outagesim/internal/frugal"
)

// Whatever the file says, its settings are known ones whose values pass their check, or the error
// begins with the file's name. What passes can be laid over the other sources.
func FuzzFile(f *testing.F) {
	for _, s := range []string{
		"seed: 1\nreplications: 10\nworkers: 1\nout: from-file\nformat: csv\nquiet: true\nmethod: crude\n",
		"# nothing\n", "---\nseed: 18446744073709551615\n", "seed: &a 7\nworkers: *a\n", "<<: {seed: 7}\n", "? [seed]\n: 1\n", "{seed: 0x10}",
		"seed: !!int '7'\n", "Seed: 1\n", "- seed\n", "\ufeffseed: 1\r\n", "seed: 1\n...\n---\n", "a: &a [*a]\n", strings.Repeat("[", 5000), "\"\\e[31m\": 1\n", "out: \"\\0\"\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > maxFile {
			return
		}
		var values map[string]any
		var err error
		frugal.Read(t, len(text), func() { values, err = parse(File, text) })
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(line, File+":") || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) {
					t.Fatalf("an error without the file's name, or with control characters: %q", line)
				}
			}
			return
		}
		for name, v := range values {
			i := slices.IndexFunc(all(), func(s setting) bool { return s.name == name })
			if text, isText := v.(string); i < 0 || !isText || all()[i].check(text) != nil {
				t.Fatalf("%q is %v", name, v)
			}
		}
		v := viper.New()
		if err := v.MergeConfigMap(values); err != nil {
			t.Fatal(err)
		}
		if _, err := decode(v); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	})
}
