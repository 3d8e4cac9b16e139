package scenarios

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"slices"
	"strconv"
)

// digester hashes values as the simulation understands them: 300s and 5m are the same, a default
// that is written out is the same as one that is not, and comments are nothing.
type digester struct{ hash hash.Hash }

func newDigester() *digester { return &digester{sha256.New()} }

func (g *digester) sum() (out [32]byte) {
	g.hash.Sum(out[:0])
	return out
}

// add hashes a value under a label, without the paths in skip.
func (g *digester) add(label string, v *value, skip ...string) {
	fmt.Fprintf(g.hash, "%q\n", label)
	g.write(v, "", skip)
}

func (g *digester) write(v *value, path string, skip []string) {
	// With a bad value the scenario is refused, and its digest with it.
	if v.bad || slices.Contains(skip, path) {
		return
	}
	switch {
	case v.key.list:
		fmt.Fprintf(g.hash, "%s %d\n", path, len(v.items))
		for i, item := range v.items {
			g.write(item, path+"["+strconv.Itoa(i)+"]", skip)
		}
	case v.key.kind == sectionKind:
		for _, c := range v.key.keys {
			// A title is for the reader; it changes no number.
			if f := v.fields[c.name]; f != nil && c.name != "title" {
				g.write(f, join(path, c.name), skip)
			}
		}
	case v.key.kind == setKind:
		// What a variant sets is hashed where it takes effect.
	default:
		fmt.Fprintf(g.hash, "%s=%q\n", path, v.canonical())
	}
}

// canonical is the writing of a scalar that equal values share.
func (v *value) canonical() string {
	if v.content != "" {
		return v.content
	}
	switch v.key.kind {
	case flagKind:
		return strconv.FormatBool(v.flag)
	case wholeKind:
		return strconv.FormatUint(v.whole, 10)
	case numberKind, shareKind, rateKind, durationKind, restKind:
		if v.exact == nil {
			return v.text
		}
		return v.exact.RatString()
	case lawKind, timeToKind:
		return v.law.String()
	case momentKind, dayKind:
		return fmt.Sprintf("%d-%d-%d %d:%d:%d %t %d", v.moment.year, v.moment.month, v.moment.day, v.moment.hour, v.moment.minute, v.moment.second, v.moment.absolute, v.moment.offset)
	case clockKind:
		return strconv.Itoa(int(v.clock))
	}
	return v.text
}
