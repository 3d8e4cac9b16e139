package scenarios

import (
	"fmt"
	"strings"
	"testing"

	"outagesim/internal/frugal"
)

// laughs are aliases of aliases: width to the power of depth values.
func laughs(depth, width int) string {
	var b strings.Builder
	b.WriteString("l0: &l0 [x]\n")
	for i := 1; i <= depth; i++ {
		fmt.Fprintf(&b, "l%d: &l%d [%s*l%d]\n", i, i, strings.Repeat(fmt.Sprintf("*l%d, ", i-1), width-1), i-1)
	}
	return b.String()
}

// TestBombs: short files that mean a lot, and long ones that mean nothing, are told for what they
// are, at a cost that their length explains.
func TestBombs(t *testing.T) {
	const base = "kernels: [{name: k}]\napps: [{name: a}]\n"
	long := strings.Repeat("x", 1<<20)
	for _, c := range []struct{ name, text, want string }{
		{"laughs", laughs(9, 9), "alias"},
		{"laughs, few", laughs(5, 11), "alias"},
		{"alias of itself", "a: &a [*a]\n", "alias"},
		{"alias of itself in a map", "fleet: &a {hypervisors: *a}\n", "alias"},
		{"alias of nothing", "a: *b\n", "b"},
		{"lists in lists", strings.Repeat("[", 1<<20), "depth"},
		{"closed lists in lists", strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "depth"},
		{"maps in maps", strings.Repeat("{a: ", 100_000), "depth"},
		{"blocks in blocks", strings.Repeat("- ", 100_000) + "a", "depth"},
		{"questions", strings.Repeat("? ", 100_000) + "a", "depth"},
		{"nested as deep as is read", strings.Repeat("[", 40) + strings.Repeat("]", 40), "nested more than 32 deep"},
		{"long key", long + ": 1\n" + base, "unknown key"},
		{"long key, often", "x: &x {" + long + ": 1}\nkernels: [" + strings.Repeat("*x, ", 900) + "*x]\n", "aliases expanded"},
		{"long text, often", "x: &x \"" + long + "\"\nobjectives: [" + strings.Repeat("*x, ", 100_000) + "*x]\n", "aliases expanded"},
		{"long name", "name: " + long + "\n", "name"},
		{"long title", "title: " + long + "\n" + base, "title"},
		{"long number", "fleet: {hypervisors: 1" + strings.Repeat("0", 1<<20) + "}\n" + base, "too large"},
		{"huge number", "fleet: {hypervisors: 1e999999999}\n" + base, "whole number"},
		{"huge share", "stuck: {share: 1e999999999%, repair: 1m}\n" + base, "share"},
		{"small share", "stuck: {share: 1e-999999999%, repair: 1m}\n" + base, "share"},
		{"huge duration", "clock: {horizon: 1e999999999y}\n" + base, "horizon"},
		{"long duration", "clock: {horizon: " + strings.Repeat("1h", 1<<19) + "}\n" + base, "horizon"},
		{"far date", "clock: {start: 9999-12-31, horizon: 1000y}\n" + base, "between 1900 and 2999"},
		{"farther date", "clock: {start: 99999-12-31}\n" + base, "start"},
		{"date before dates", "clock: {start: -4000-01-01}\n" + base, "start"},
		{"many keys", strings.Repeat("a: 1\n", 300_000), "more than 200000 values"},
		{"many values", "a: [" + strings.Repeat("1,", 300_000) + "1]\n", "more than 200000 values"},
		{"many elements", "kernels: [" + strings.Repeat("{name: k},", 2000) + "{name: k}]\n", "more than 1000"},
		{"many documents", strings.Repeat("---\n", 100_000), "second YAML document"},
		{"one long line", base + "# " + strings.Repeat("x", 4<<20), "larger than 4 MiB"},
		{"NUL", "name: a\x00b\n", "binary"},
		{"broken UTF-8", "name: \xc3\x28\n", "UTF-8"},
		{"UTF-16", "\xff\xfen\x00a\x00m\x00e\x00", "binary"},
		{"surrogate", "name: \xed\xa0\x80\n", "UTF-8"},
		{"escaped NUL", "title: \"a\\0b\"\n" + base, ""},
		{"BOM, CRLF", "\ufeff" + strings.ReplaceAll(base, "\n", "\r\n"), ""},
		{"two BOMs", "\ufeff\ufeff" + base, ""},
		{"CR alone", strings.ReplaceAll(base, "\n", "\r"), ""},
		{"line separators", "title: \"a\u2028b\"\n" + base, ""},
		{"tag", "name: !!python/object/apply:os.system [x]\n", "tag"},
		{"directive", "%TAG ! tag:example,2000:\n---\nname: !x y\n", "tag"},
	} {
		t.Run(c.name, func(t *testing.T) {
			frugal.Read(t, len(c.text), func() {
				_, err := Parse("bomb.yaml", []byte(c.text), "", nil)
				switch {
				case err == nil && c.want != "":
					t.Errorf("no error; want one with %q", c.want)
				case err != nil && (c.want == "" || !strings.Contains(err.Error(), c.want)):
					t.Errorf("error %.300q, want one with %q", err, c.want)
				case err != nil && (!strings.HasPrefix(err.Error(), "bomb.yaml:") || len(err.Error()) > 8<<20):
					t.Errorf("an error of %d bytes: %.300q", len(err.Error()), err)
				}
			})
		})
	}
}
