package calibrate

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"outagesim/results"
)

// enough is how many events tell the law of the times between them from a rate.
const enough = 30

// timeToFailure is the law of the times up where the record tells it from a constant rate; "" where
// a rate says as much.
func timeToFailure(e event) string {
	l := e.TimeToFailure
	if l == nil || e.Events < enough || 2*l.Running > l.N || l.Chosen == "exponential" {
		return ""
	}
	return lawOf(l, 1)
}

// lawOf writes the chosen law of lengths, in hours, as the scenario file does; "" if there is none.
func lawOf(l *results.Lengths, least float64) string {
	if l == nil || l.Chosen == "" {
		return ""
	}
	if l.Chosen == empirical {
		var values []string
		sum := 0.0
		for _, v := range l.Values {
			values = append(values, duration(v))
			sum += v
		}
		if sum*hour/float64(len(l.Values)) < least {
			return ""
		}
		return "{empirical: {values: [" + strings.Join(values, ", ") + "]}}"
	}
	for _, x := range l.Fits {
		if x.Family != l.Chosen || x.MeanHours*hour < least {
			continue
		}
		switch x.Family {
		case "exponential":
			return fmt.Sprintf("{exponential: {mean: %s}}", duration(x.MeanHours))
		case "weibull":
			return fmt.Sprintf("{weibull: {shape: %s, scale: %s}}", short(*x.Shape), duration(*x.ScaleHours))
		case "lognormal":
			return fmt.Sprintf("{lognormal: {median: %s, p95: %s}}", duration(x.MedianHours), duration(x.P95Hours))
		case "gamma":
			return fmt.Sprintf("{gamma: {shape: %s, mean: %s}}", short(*x.Shape), duration(x.MeanHours))
		}
	}
	return ""
}

// lawComment says where a law comes from.
func lawComment(l *results.Lengths, what string) string {
	s := fmt.Sprintf("%s, mean %s", plural(l.N, what), duration(l.MeanHours))
	if l.MedianHours != nil {
		s += ", median " + duration(*l.MedianHours)
	}
	if l.Running > 0 {
		s += fmt.Sprintf(", %s of them cut off", thousands(l.Running))
	}
	for _, x := range l.Fits {
		if x.Family != l.Chosen {
			continue
		}
		if i := x.First; i != nil {
			name := map[string]string{"exponential": "mean, hours", "weibull": "shape", "lognormal": "mean of log hours", "gamma": "shape"}[x.Family]
			s += fmt.Sprintf("; %s: %s %s to %s", x.Family, name, figure(i.Low), figure(i.High))
		}
		s += fmt.Sprintf(", p %s", chance(x.P))
	}
	return s + ". " + strings.ToUpper(l.Why[:1]) + l.Why[1:] + "."
}

// plural writes 1 repair time, 2 repair times, 2 times up.
func plural(n int, what string) string {
	if what == "time up" && n != 1 {
		return thousands(n) + " times up"
	}
	return counted(n, what)
}

// duration writes hours as the scenario file writes durations, to six digits.
func duration(hours float64) string {
	seconds := hours * hour
	for _, u := range []struct {
		name    string
		seconds float64
		from    float64
	}{{"y", year, 2 * year}, {"d", 86400, 4 * 86400}, {"h", 3600, 7200}, {"m", 60, 120}, {"s", 1, 0}} {
		if seconds >= u.from {
			return short(seconds/u.seconds) + u.name
		}
	}
	return "0s"
}

// short writes a number to six digits, as YAML and the scenario file read it.
func short(x float64) string {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 5, 64), 64)
	if a := math.Abs(r); a != 0 && (a < 1e-6 || a >= 1e15) {
		return strings.Replace(strconv.FormatFloat(r, 'e', -1, 64), "e+", "e", 1)
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}
