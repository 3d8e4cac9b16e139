package scenarios

import (
	"strconv"
	"strings"
	"sync"

	"outagesim/sim"
)

// law is a distribution as the file gives it: exact enough to be compared, and the recipe for the
// sim.Distribution.
type law struct {
	family string
	params []float64 // in the order of the family's constructor
	values []sim.Seconds
	then   *law
}

// The families that are no keys of their own in the file.
const (
	lognormalMeanFamily = "lognormal-mean"
	weibullMeanFamily   = "weibull-mean"
)

func isLaw(k *key) bool { return k.kind == lawKind || k.kind == timeToKind }

// familiesKey is the map that stands for a distribution: one family with its parameters.
var familiesKey = sync.OnceValue(func() *key {
	positive := limit{above: "0s"}
	mean := func(doc string) *key {
		return &key{name: "mean", kind: durationKind, must: true, limit: positive, example: "10h", doc: doc}
	}
	shape := &key{name: "shape", kind: numberKind, must: true, limit: limit{above: "0", atMost: "1000"}, example: "2", doc: "Shape. 1 is the exponential; below 1 the hazard falls with age, above 1 it rises."}
	end := func(name, doc string) *key {
		return &key{name: name, kind: durationKind, must: true, example: "5m", doc: doc}
	}
	k := &key{kind: sectionKind, keys: []*key{
		{name: "exponential", kind: sectionKind, optional: true, doc: "Memoryless.", keys: []*key{mean("Mean.")}},
		{name: "lognormal", kind: sectionKind, optional: true,
			doc: "Lognormal, given by its median and 95% quantile or by its mean and coefficient of variation.",
			keys: []*key{
				{name: "median", kind: durationKind, limit: positive, example: "30m", doc: "Half are shorter. Goes with `p95`."},
				{name: "p95", kind: durationKind, limit: positive, example: "61m", doc: "95% are shorter. Above `median`."},
				{name: "mean", kind: durationKind, limit: positive, example: "5m", doc: "Mean. Goes with `cv`."},
				{name: "cv", kind: numberKind, limit: limit{above: "0", atMost: "1000"}, example: "1", doc: "Standard deviation over mean."},
			}},
		{name: "weibull", kind: sectionKind, optional: true, doc: "Weibull, given by its shape and either scale or mean.",
			groups: []group{{keys: []string{"scale", "mean"}, must: true}},
			keys: []*key{
				{name: "shape", kind: numberKind, must: true, limit: limit{atLeast: "0.05", atMost: "1000"}, example: "0.7", doc: shape.doc},
				{name: "scale", kind: durationKind, limit: positive, example: "800h", doc: "63.2% are shorter."},
				{name: "mean", kind: durationKind, limit: positive, example: "5y", doc: "Mean."},
			}},
		{name: "gamma", kind: sectionKind, optional: true, doc: "Gamma.", keys: []*key{shape, mean("Mean.")}},
		{name: "erlang", kind: sectionKind, optional: true, doc: "Sum of `k` exponentials.", keys: []*key{
			{name: "k", kind: wholeKind, must: true, limit: limit{atLeast: "1", atMost: "1000"}, example: "2", doc: "Number of stages."},
			mean("Mean of the whole."),
		}},
		{name: "constant", kind: durationKind, example: "100h", doc: "Always the same. Under `mtbf`, where a bare duration is a mean, this is how to say so."},
		{name: "uniform", kind: sectionKind, optional: true, doc: "All values between the ends alike.", keys: []*key{
			end("min", "Lower end."), end("max", "Upper end; not below `min`."),
		}},
		{name: "triangular", kind: sectionKind, optional: true, doc: "A density that rises to the mode and falls.", keys: []*key{
			end("min", "Lower end."), end("mode", "The likeliest value; between the ends."), end("max", "Upper end; above `min`."),
		}},
		{name: "empirical", kind: sectionKind, optional: true, doc: "Values seen, each alike.",
			groups: []group{{keys: []string{"file", "values"}, must: true}},
			keys: []*key{
				{name: "file", kind: textKind, example: "repairs.csv", doc: "A CSV file with a header, in the scenario's folder or below it."},
				{name: "column", kind: textKind, example: "minutes", doc: "The column that holds the numbers. Needed with `file`."},
				{name: "unit", kind: wordKind, enum: csvUnits(), words: "told by the column's name: `seconds`, `minutes`, `hours` or `days`, or one that ends in `_s`, `_sec`, `_m`, `_min`, `_h` or `_d`",
					doc: "The unit of the numbers."},
				{name: "values", kind: durationKind, list: true, example: "[3m, 9m]", doc: "The values themselves."},
			}},
		{name: "shifted", kind: sectionKind, optional: true, doc: "A distribution moved to later by a constant.", keys: []*key{
			{name: "by", kind: durationKind, must: true, example: "15m", doc: "The least value."},
			{name: "then", kind: lawKind, must: true, example: "{exponential: {mean: 5m}}", doc: "A duration or distribution: what comes on top."},
		}},
	}}
	k.groups = []group{{keys: k.childNames(), must: true}}
	return k
})

// namesFamily tells whether a map is meant as a distribution.
func namesFamily(n *node) bool {
	if n.kind != mapNode {
		return false
	}
	families := familiesKey()
	for _, e := range n.entries {
		if families.child(e.key) != nil {
			return true
		}
	}
	return false
}

// lawOf decodes a duration or distribution.
func (d *decoder) lawOf(v *value, n *node) {
	v.text = n.text
	switch n.kind {
	case scalarNode:
		seconds, message, remedy := parseDuration(n.text)
		if message != "" {
			d.wrong(v, remedy, "%s", message)
			return
		}
		v.law = &law{family: "constant", params: []float64{nearestFloat(seconds)}}
		if v.key.kind == timeToKind {
			v.law.family = "exponential"
			if seconds.Sign() == 0 {
				d.wrong(v, "to leave a cause out, use rate: 0", "must be above 0s")
				return
			}
		}
	case mapNode:
		s := &value{key: familiesKey(), path: v.path, at: v.at, given: true}
		before := len(d.faults)
		d.section(s, n)
		if s.bad || len(d.faults) > before {
			v.bad = true
			return
		}
		for name, f := range s.fields {
			if f.given {
				v.law = d.family(name, f)
			}
		}
		if len(d.faults) > before || v.law == nil {
			v.bad = true
			return
		}
	default:
		d.wrong(v, "write a duration such as 10m or a distribution such as {exponential: {mean: 10m}}", "needs a duration or distribution, not %s", n.describe())
		return
	}
	dist, err := v.law.distribution()
	switch {
	case err != nil:
		d.wrong(v, "", "is impossible: %v", err)
		return
	case v.key.kind == timeToKind && dist.Mean() < 1:
		d.wrong(v, "write a longer one, or rate: 0 to leave the cause out", "has a mean below 1s")
		return
	}
	v.dist = dist
}

// family makes a law of a family's section, which has no faults of its own so far.
func (d *decoder) family(name string, f *value) *law {
	num := func(names ...string) []float64 {
		var out []float64
		for _, name := range names {
			out = append(out, f.get(name).num)
		}
		return out
	}
	inOrder := func(low, high string, strictly bool) {
		a, b := f.get(low), f.get(high)
		c := a.exact.Cmp(b.exact)
		switch {
		case strictly && c >= 0:
			d.wrong(b, "", "%s must be above %s, %s", high, low, a.text)
		case c > 0:
			d.wrong(b, "", "%s must not be below %s, %s", high, low, a.text)
		}
	}
	switch name {
	case "exponential":
		return &law{family: name, params: num("mean")}
	case "lognormal":
		quantiles := f.get("median").given || f.get("p95").given
		moments := f.get("mean").given || f.get("cv").given
		need := []string{"mean", "cv"}
		if quantiles {
			need = []string{"median", "p95"}
		}
		if quantiles == moments {
			d.wrong(f, "give median and p95, or mean and cv", "needs two parameters that go together")
			return nil
		}
		for _, n := range need {
			if !f.get(n).given {
				d.wrong(f, "give median and p95, or mean and cv", "lacks %s", n)
				return nil
			}
		}
		if quantiles {
			inOrder("median", "p95", true)
			return &law{family: name, params: num("median", "p95")}
		}
		return &law{family: lognormalMeanFamily, params: num("mean", "cv")}
	case "weibull":
		if f.get("mean").given {
			return &law{family: weibullMeanFamily, params: num("shape", "mean")}
		}
		return &law{family: name, params: num("shape", "scale")}
	case "gamma":
		return &law{family: name, params: num("shape", "mean")}
	case "erlang":
		return &law{family: name, params: num("k", "mean")}
	case "constant":
		return &law{family: name, params: []float64{f.num}}
	case "uniform":
		inOrder("min", "max", false)
		return &law{family: name, params: num("min", "max")}
	case "triangular":
		inOrder("min", "max", true)
		inOrder("min", "mode", false)
		inOrder("mode", "max", false)
		return &law{family: name, params: num("min", "mode", "max")}
	case "empirical":
		return &law{family: name, values: d.empirical(f)}
	case "shifted":
		return &law{family: name, params: num("by"), then: f.get("then").law}
	}
	panic("scenarios: no distribution " + name)
}

func (d *decoder) empirical(f *value) []sim.Seconds {
	var values []sim.Seconds
	if file := f.get("file"); file.given {
		column := f.get("column")
		if !column.given {
			d.wrong(f, "name the column that holds the numbers", "lacks column")
			return nil
		}
		values, fault := d.files.columnOnce(file.text, column.text, f.get("unit").text)
		if fault != nil {
			d.wrong(file, fault.remedy, "%s", fault.message)
		}
		return values
	}
	for _, name := range []string{"column", "unit"} {
		if v := f.get(name); v.given {
			d.wrong(v, "remove it or give file", "goes with file only")
		}
	}
	for _, item := range f.get("values").items {
		values = append(values, sim.Seconds(item.num))
	}
	if len(values) == 0 {
		d.wrong(f.get("values"), "write some, such as [3m, 9m]", "is empty")
	}
	return values
}

// never is the time to what does not happen: beyond what a clock can hold.
func never() sim.Distribution { return sim.Constant{Value: 1e18} }

// distribution makes what the simulation draws from. The decoder has checked the parameters; what
// it let through and the distribution refuses is an error.
func (l *law) distribution() (sim.Distribution, error) {
	p := func(i int) sim.Seconds { return sim.Seconds(l.params[i]) }
	switch l.family {
	case "exponential":
		return sim.NewExponential(p(0))
	case "lognormal":
		return sim.NewLogNormalMedianP95(p(0), p(1))
	case lognormalMeanFamily:
		return sim.NewLogNormalMeanCV(p(0), l.params[1])
	case "weibull":
		return sim.NewWeibull(l.params[0], p(1))
	case weibullMeanFamily:
		return sim.NewWeibullMean(l.params[0], p(1))
	case "gamma":
		return sim.NewGamma(l.params[0], p(1))
	case "erlang":
		return sim.NewErlang(int(l.params[0]), p(1))
	case "constant":
		return sim.NewConstant(p(0))
	case "uniform":
		return sim.NewUniform(p(0), p(1))
	case "triangular":
		return sim.NewTriangular(p(0), p(1), p(2))
	case "empirical":
		return sim.NewEmpirical(l.values)
	case "shifted":
		then, err := l.then.distribution()
		if err != nil {
			return nil, err
		}
		return sim.NewShifted(p(0), then)
	}
	panic("scenarios: no distribution " + l.family)
}

// String writes l so that equal laws have equal strings.
func (l *law) String() string {
	var b strings.Builder
	b.WriteString(l.family)
	for _, p := range l.params {
		b.WriteByte(' ')
		b.WriteString(strconv.FormatFloat(p, 'g', -1, 64))
	}
	for _, v := range l.values {
		b.WriteByte(' ')
		b.WriteString(strconv.FormatFloat(float64(v), 'g', -1, 64))
	}
	if l.then != nil {
		b.WriteString(" then " + l.then.String())
	}
	return b.String()
}
