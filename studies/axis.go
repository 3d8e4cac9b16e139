package studies

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"outagesim/results"
	"outagesim/sim/portable"
)

// Axis is a path of a scenario with the values that a sweep gives it.
type Axis struct {
	Path   string   `json:"path"`
	Values []string `json:"values"`
	Log    bool     `json:"log,omitempty"`
}

// mostPoints is how many values an axis may have.
const mostPoints = 200

// ParseAxis reads path=a,b,c (with ... for the steps between its neighbours) or path=from..to:n or
// path=from..to:n:log. It returns false for a value that is neither: a plain setting.
func ParseAxis(set string) (a Axis, ok bool, err error) {
	path, value, found := strings.Cut(set, "=")
	value = strings.TrimSpace(value)
	if !found || strings.ContainsAny(value, "{[\"'") {
		return a, false, nil
	}
	a.Path = strings.TrimSpace(path)
	switch {
	case strings.Contains(value, ","):
		a.Values, err = listed(value)
	case strings.Contains(value, ".."):
		a.Values, a.Log, err = ranged(value)
	default:
		return a, false, nil
	}
	if err == nil && len(a.Values) > mostPoints {
		err = fmt.Errorf("%d values are more than %d; take larger steps", len(a.Values), mostPoints)
	}
	if err != nil {
		return a, true, fmt.Errorf("--set %s: %w", clip(set), err)
	}
	return a, true, nil
}

// quantity is a number with the unit behind it, such as 20% or 1e-4/h.
type quantity struct {
	number float64
	unit   string
}

func parseQuantity(text string) (quantity, error) {
	const longest = 400 // of a number; each shorter beginning is tried
	text = strings.TrimSpace(text)
	for i := min(len(text), longest); i > 0; i-- {
		if v, err := strconv.ParseFloat(text[:i], 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
			return quantity{v, text[i:]}, nil
		}
	}
	return quantity{}, fmt.Errorf("%q is not a number with a unit, such as 20%% or 1e-4/h", clip(text))
}

// clip shortens what is shown of a setting, and leaves out what would act on a terminal.
func clip(s string) string {
	const most = 60
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return utf8.RuneError
		}
		return r
	}, s)
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func (q quantity) String() string { return strconv.FormatFloat(q.number, 'g', 6, 64) + q.unit }

// listed reads a,b,c; an element ... goes on in steps of the two before it up to the one after.
func listed(value string) ([]string, error) {
	parts := strings.Split(value, ",")
	var out []string
	for i := range parts {
		p := strings.TrimSpace(parts[i])
		if p == "" {
			return nil, fmt.Errorf("an element of the list is empty")
		}
		if p != "..." {
			out = append(out, p)
			continue
		}
		if len(out) < 2 || i+1 == len(parts) {
			return nil, fmt.Errorf("... needs two values before it and one after, as in 0%%,20%%,...,100%%")
		}
		a, err := parseQuantity(out[len(out)-2])
		if err != nil {
			return nil, err
		}
		b, err := parseQuantity(out[len(out)-1])
		if err != nil {
			return nil, err
		}
		end, err := parseQuantity(parts[i+1])
		if err != nil {
			return nil, err
		}
		step := b.number - a.number
		n := (end.number - b.number) / step
		if a.unit != b.unit || b.unit != end.unit || !(n >= 1 && n <= mostPoints) || math.Abs(n-math.Round(n)) > 1e-9 {
			return nil, fmt.Errorf("steps of %s do not lead from %s to %s", clip(quantity{step, a.unit}.String()), clip(b.String()), clip(end.String()))
		}
		for k := 1; k < int(math.Round(n)); k++ {
			out = append(out, quantity{b.number + float64(float64(k)*step), b.unit}.String())
		}
	}
	return out, nil
}

// ranged reads from..to:n and from..to:n:log.
func ranged(value string) (values []string, log bool, err error) {
	ends, rest, ok := strings.Cut(value, ":")
	from, to, ok2 := strings.Cut(ends, "..")
	count, scale, scaled := strings.Cut(rest, ":")
	n, err := strconv.Atoi(strings.TrimSpace(count))
	if !ok || !ok2 || err != nil || scaled && scale != "log" && scale != "lin" {
		return nil, false, fmt.Errorf("a range is from..to:n or from..to:n:log, such as 1e-4/h..1e-1/h:20:log")
	}
	if n < 2 || n > mostPoints {
		return nil, false, fmt.Errorf("a range has 2 to %d points, not %d", mostPoints, n)
	}
	a, err := parseQuantity(from)
	if err != nil {
		return nil, false, err
	}
	b, err := parseQuantity(to)
	if err != nil {
		return nil, false, err
	}
	if b.unit == "" {
		b.unit = a.unit
	}
	if a.unit == "" {
		a.unit = b.unit
	}
	log = scale == "log"
	switch {
	case a.unit != b.unit:
		return nil, false, fmt.Errorf("%s and %s have different units", clip(a.String()), clip(b.String()))
	case log && (a.number <= 0 || b.number <= 0):
		return nil, false, fmt.Errorf("a logarithmic range lies above 0")
	}
	for i := range n {
		share := float64(i) / float64(n-1)
		v := a.number + float64(share*(b.number-a.number))
		if log {
			v = a.number * portable.Exp(float64(share*portable.Log(b.number/a.number)))
		}
		values = append(values, quantity{v, a.unit}.String())
	}
	return values, log, nil
}

// result describes the axis, with the scenario's own value on it.
func (a Axis) result(own string) results.SweepAxis {
	r := results.SweepAxis{Path: a.Path, Values: a.Values, Log: a.Log, Own: own}
	unit, same := "", true
	for i, v := range a.Values {
		q, err := parseQuantity(v)
		if err != nil || i > 0 && q.unit != unit {
			same = false
			break
		}
		unit = q.unit
		r.X = append(r.X, q.number)
	}
	if !same {
		r.X = nil
		return r
	}
	if q, err := parseQuantity(own); err == nil && q.unit == unit {
		r.OwnX = &q.number
	}
	return r
}
