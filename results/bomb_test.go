package results

import (
	"fmt"
	"strings"
	"testing"

	"outagesim/internal/frugal"
)

// TestBombs: files that mean a lot, or nothing, are refused with what is wrong, at a cost that their length
// explains.
func TestBombs(t *testing.T) {
	with := func(rest string) string {
		return `{"schema":1,"command":"run","scenario":"x","confidence":0.95` + rest + "}"
	}
	variants := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `{"name":"v%d","replications":1},`, i)
		}
		return b.String()
	}
	candidates := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `{"policy":"p%d"},`, i)
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	for _, c := range []struct{ name, text, want string }{
		{"deep", strings.Repeat("[", 1<<20), "damaged"},
		{"deep in a key", with(`,"notes":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000)), "notes"},
		{"deeper than is read", with(`,"notes":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000)), "depth"},
		{"long name", with(`,"title":"` + strings.Repeat("x", 1<<20) + `"`), ""},
		{"unknown keys", with(`,"a":` + strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)), `unknown field "a"`},
		{"key twice", with(`,"scenario":"y"`), ""},
		{"key in other letters", with(`,"SCENARIO":"y"`), ""},
		{"many variants", with(`,"variants":[` + variants(20_000) + `{"name":"v0"}]`), "is there twice"},
		{"many candidates, each its own", with(`,"plan":{"candidates":[` + candidates(100_000) + `],"policies":[` + candidates(100_000) + `]}`), ""},
		{"many candidates", with(`,"plan":{"candidates":[` + strings.Repeat(`{"policy":"p"},`, 20_000) + `{"policy":"p"}]}`), "is there twice"},
		{"many variants of nothing", with(`,"variants":[` + strings.Repeat("{},", 2_000_000) + `{}]`), "more than 2000000 objects and numbers"},
		{"many variants of null", with(`,"variants":[` + strings.Repeat("null,", 2_000_000) + `null]`), "more than 2000000 objects and numbers"},
		{"many texts for variants", with(`,"variants":[` + strings.Repeat("\"\",", 8_000_000) + `""]`), "more than 8000000 keys and texts"},
		{"brackets in texts", with(`,"title":"` + strings.Repeat(`{[,\"`, 600_000) + `"`), ""},
		{"grid of more than there is", with(`,"sweep":{"axes":[{"values":[` + strings.Repeat(`"1",`, 50_000) + `"1"]},{"values":[` + strings.Repeat(`"1",`, 50_000) + `"1"]}]}`), "0 cells for a grid of"},
		{"huge numbers", with(`,"seed":1e999999999`), "seed"},
		{"number beyond floats", with(`,"differences":[{"mean":1e400}]`), "mean"},
		{"not a number", with(`,"differences":[{"mean":NaN}]`), "damaged"},
		{"schema beyond integers", `{"schema":1e99}`, "schema"},
		{"NUL", "{\"schema\":1,\x00}", "damaged"},
		{"BOM", "\ufeff" + with(""), "damaged"},
		{"CRLF", strings.ReplaceAll(with(""), ",", ",\r\n"), ""},
		{"broken UTF-8", with(",\"title\":\"\xff\xfe\""), ""},
		{"half a surrogate", with(`,"title":"\ud800"`), ""},
		{"two files in one", with("") + with(""), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			frugal.Read(t, len(c.text), func() {
				_, err := Read(strings.NewReader(c.text))
				switch {
				case c.want == "" && err != nil && c.name != "two files in one" || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
					t.Errorf("error %.300v, want %q", err, c.want)
				case err != nil && len(err.Error()) > 2000:
					t.Errorf("an error of %d bytes: %.300q", len(err.Error()), err)
				}
			})
		})
	}
}
