package studies

import (
	"strings"
	"testing"

	"outagesim/internal/frugal"
)

// Whatever the text, an axis has a path, some values and no more than are allowed, and its values
// written as a list are the same axis.
func FuzzAxis(f *testing.F) {
	for _, s := range []string{
		"fleet.hypervisors=10,20,...,100", "apps.redundant.share=0%,20%,...,100%", "kernels.a.panics.p.rate=1e-4/h..1e-1/h:20:log",
		"a=1..2:3:lin", "a=b,c", "a=1,2,...", "a=-1..1:200", "a=1e308,-1e308,...,1e308", "a=0x1p-2,1_0,...,3", "a=1,1,...,1", "a=..:2", "=1,2", "a=[1,2]", "a=NaN..inf:3",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, set string) {
		var a Axis
		var ok bool
		var err error
		frugal.Read(t, len(set), func() { a, ok, err = ParseAxis(set) })
		switch {
		case !ok && err != nil:
			t.Fatalf("%q is no axis and wrong: %v", set, err)
		case !ok:
			return
		case err != nil:
			if len(err.Error()) > 2000 {
				t.Errorf("a message of %d bytes about one of %d", len(err.Error()), len(set))
			}
			return
		}
		if len(a.Values) == 0 || len(a.Values) > mostPoints {
			t.Fatalf("%q has %d values", set, len(a.Values))
		}
		if r := a.result(a.Values[0]); len(r.X) != 0 && len(r.X) != len(a.Values) {
			t.Errorf("%q: %d places for %d values", set, len(r.X), len(a.Values))
		}
		if len(a.Values) == 1 {
			return
		}
		list := a.Path + "=" + strings.Join(a.Values, ",")
		again, ok, err := ParseAxis(list)
		if err != nil || !ok || again.Path != a.Path || strings.Join(again.Values, ",") != strings.Join(a.Values, ",") {
			t.Errorf("%q becomes %q, which is %+v, %v, %v", set, list, again, ok, err)
		}
	})
}
