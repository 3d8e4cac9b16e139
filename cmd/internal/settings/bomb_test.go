package settings

import (
	"strings"
	"testing"

	"outagesim/internal/frugal"
)

// TestBombs: files of settings that mean a lot, or nothing, are refused with the file's name.
func TestBombs(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"laughs", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\nseed: [*d,*d,*d,*d,*d,*d]\n", "unknown setting"},
		{"alias of itself", "seed: &a [*a]\n", "a whole number is wanted"},
		{"deep", strings.Repeat("[", 60_000), File},
		{"deep blocks", strings.Repeat("- ", 30_000) + "a", File},
		{"long key", strings.Repeat("x", 60_000) + ": 1\n", "unknown setting"},
		{"huge number", "seed: 1e999999999\n", "a whole number is wanted"},
		{"long number", "seed: 1" + strings.Repeat("0", 60_000) + "\n", "a whole number"},
		{"merge", "<<: {seed: 7}\n", "unknown setting"},
		{"tag", "seed: !!python/object:os.system x\n", "a whole number is wanted"},
		{"NUL", "seed: 1\x00\n", File},
		{"broken UTF-8", "out: \xff\n", File},
		{"UTF-16", "\xff\xfes\x00e\x00e\x00d\x00:\x00 \x001\x00", ""},
		{"BOM, CRLF", "\ufeffseed: 1\r\nquiet: true\r\n", ""},
		{"a key that acts", "\"\\e]0;x\\a\": 1\n", `"\x1b]0;x\a": unknown setting`},
	} {
		t.Run(c.name, func(t *testing.T) {
			frugal.Read(t, len(c.text), func() {
				_, err := parse(File, []byte(c.text))
				switch {
				case c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
					t.Errorf("error %.300v, want %q", err, c.want)
				case err != nil && (!strings.HasPrefix(err.Error(), File+":") || len(err.Error()) > 3000):
					t.Errorf("an error of %d bytes: %.300q", len(err.Error()), err)
				}
			})
		})
	}
}
