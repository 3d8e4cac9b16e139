package scenarios

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// deviceName matches what is no name of a file on Windows.
var deviceName = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`)

func (d *decoder) scalar(v *value, n *node) {
	k, s := v.key, n.text
	v.text = s
	number := func(r *big.Rat, message, remedy string) {
		if message != "" {
			d.wrong(v, remedy, "%s", message)
			return
		}
		v.exact, v.num = r, nearestFloat(r)
		d.within(v)
	}
	unquoted := func() bool {
		if !n.plain {
			d.wrong(v, "remove the quotes", "needs %s, not text in quotes", kindInWords(k))
		}
		return n.plain
	}
	switch k.kind {
	case textKind:
		if looksOther(n) {
			d.wrong(v, "put it in quotes", "needs text, not %s", s)
		}
		if utf8.RuneCountInString(s) > maxLine {
			d.wrong(v, "", "is longer than %d characters", maxLine)
		}
	case nameKind:
		switch {
		case !namePattern.MatchString(s) || len(s) > maxName:
			d.wrong(v, "use letters, digits, - and _ only, for names stand in paths and metrics", "%s is not a name", n.describe())
		}
	case wordKind:
		for _, w := range k.enum {
			if s == w {
				return
			}
		}
		remedy := ""
		if w, ok := nearest(s, k.enum); ok {
			remedy = "did you mean " + w + "?"
		}
		d.wrong(v, remedy, "must be %s, not %s", inWords(k.enum, "or"), n.describe())
	case flagKind:
		if s != "true" && s != "false" || !n.plain {
			d.wrong(v, "write true or false", "needs true or false, not %s", n.describe())
			return
		}
		v.flag = s == "true"
	case wholeKind:
		if !unquoted() {
			return
		}
		if !wholePattern.MatchString(s) {
			remedy := "write digits only"
			if r, ok := exactly(s); ok && r.IsInt() && r.Sign() >= 0 && len(r.Num().String()) < 20 {
				remedy = "write " + r.Num().String()
			}
			d.wrong(v, remedy, "needs a whole number, not %s", n.describe())
			return
		}
		if strings.HasPrefix(s, "-") && s != "-0" {
			d.wrong(v, "", "must not be negative")
			return
		}
		u, err := strconv.ParseUint(strings.TrimPrefix(s, "-"), 10, 64)
		if err != nil {
			d.wrong(v, "", "%s is too large", clip(s))
			return
		}
		v.whole = u
		number(new(big.Rat).SetInt(new(big.Int).SetUint64(u)), "", "")
	case numberKind:
		if !unquoted() {
			return
		}
		r, ok := exactly(s)
		if !ok {
			d.wrong(v, "write a number such as "+exampleOf(k), "needs a number, not %s", n.describe())
			return
		}
		number(r, "", "")
	case restKind:
		if s == "rest" {
			return
		}
		number(parseShare(s))
	case shareKind:
		number(parseShare(s))
	case rateKind:
		number(parseRate(s))
	case durationKind:
		number(parseDuration(s))
	case momentKind, dayKind:
		m, message, remedy := parseMoment(s)
		if message == "" && k.kind == dayKind && !m.dateOnly {
			message, remedy = strconv.Quote(s)+" is not a date", "write one such as 2015-11-26"
		}
		if message != "" {
			d.wrong(v, remedy, "%s", message)
			return
		}
		v.moment = m
	case clockKind:
		c, ok := parseClock(s)
		if !ok {
			d.wrong(v, `write one such as "02:00"`, "%s is not a time of day", n.describe())
			return
		}
		v.clock = c
	default:
		panic("scenarios: no decoder for " + k.name)
	}
}

// within holds a value against its limits.
func (d *decoder) within(v *value) {
	check := func(end string, ok func(c int) bool, words string) {
		if end == "" || v.bad {
			return
		}
		var r *big.Rat
		switch v.key.kind {
		case durationKind:
			r, _, _ = parseDuration(end)
		case rateKind:
			r, _, _ = parseRate(end)
		case shareKind, restKind:
			r, _, _ = parseShare(end)
		default:
			r, _ = exactly(end)
		}
		if !ok(v.exact.Cmp(r)) {
			d.wrong(v, "", "must be %s %s, not %s", words, end, clip(v.text))
		}
	}
	l := v.key.limit
	check(l.atLeast, func(c int) bool { return c >= 0 }, "at least")
	check(l.above, func(c int) bool { return c > 0 }, "above")
	check(l.atMost, func(c int) bool { return c <= 0 }, "at most")
	check(l.below, func(c int) bool { return c < 0 }, "below")
}

// looksOther tells whether YAML reads an unquoted scalar as something else than text.
func looksOther(n *node) bool {
	if !n.plain {
		return false
	}
	_, number := exactly(n.text)
	return number || n.text == "true" || n.text == "false"
}

func kindInWords(k *key) string {
	switch k.kind {
	case textKind:
		return "text"
	case nameKind:
		return "a name"
	case wordKind:
		return inWords(k.enum, "or")
	case flagKind:
		return "true or false"
	case wholeKind:
		return "a whole number"
	case numberKind:
		return "a number"
	case shareKind:
		return "a share"
	case restKind:
		return "a share or rest"
	case rateKind:
		return "a rate"
	case durationKind:
		return "a duration"
	case lawKind, timeToKind:
		return "a duration or distribution"
	case momentKind:
		return "a date or time"
	case dayKind:
		return "a date"
	case clockKind:
		return "a time of day"
	case setKind:
		return "a map from paths to values"
	}
	return "a map"
}

// exampleOf shows how a key's value is written.
func exampleOf(k *key) string {
	if k.example != "" {
		return k.example
	}
	if k.fill != "" {
		return k.fill
	}
	switch k.kind {
	case nameKind:
		return "some-name"
	case wordKind:
		return k.enum[0]
	case flagKind:
		return "true"
	case wholeKind, numberKind:
		return "1"
	case shareKind, restKind:
		return "10%"
	case rateKind:
		return "1/d"
	case durationKind, lawKind, timeToKind:
		return "10m"
	case momentKind:
		return "2026-01-01T08:00:00"
	case dayKind:
		return "2026-01-01"
	case clockKind:
		return `"02:00"`
	case sectionKind, setKind:
		return "{…}"
	}
	return "some text"
}

// inWords joins words with commas and a conjunction.
func inWords(words []string, conjunction string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + conjunction + " " + words[len(words)-1]
}
