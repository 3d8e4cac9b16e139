package scenarios

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestParseDuration(t *testing.T) {
	const day = 86400.0
	for s, want := range map[string]float64{
		"0": 0, "0s": 0, "90s": 90, "5m": 300, "1h30m": 5400, "2d": 2 * day, "1w": 7 * day,
		"10mo": 10 * 365 * day / 12, "5y": 5 * 365 * day, "1.5h": 5400, "250ms": 0.25, "3us": 3e-6,
		"1e7h": 3.6e10, "1y2mo3w4d5h6m7s8ms9us": 365*day + 2*365*day/12 + 21*day + 4*day + 5*3600 + 6*60 + 7.008009,
		"0.1s": 0.1, "1e-3s": 0.001, "7m30s": 450, "1000000000000y": 1e12 * 365 * day,
	} {
		r, message, _ := parseDuration(s)
		if message != "" {
			t.Errorf("%s: %s", s, message)
			continue
		}
		if got := nearestFloat(r); got != want {
			t.Errorf("%s = %v s, want %v", s, got, want)
		}
	}
	for _, s := range []string{"", "5", "-5m", "5 m", "5M", "5min", "m", "1m1m", "1s1m", "1h30", "1_000s", "0x5s", "infs", "NaNs", "1e999s", "1e9999s", "1e13y", "5m ", "1,5h", "٣m", "+5m", "5.h"} {
		if r, message, _ := parseDuration(s); message == "" {
			t.Errorf("%q = %v, want a fault", s, r)
		}
	}
}

func TestParseRate(t *testing.T) {
	for s, want := range map[string]float64{"0": 0, "0/y": 0, "1/d": 1 / 86400.0, "2/h": 2 / 3600.0, "0.06/y": 0.06 / (365 * 86400), "1 / d": 1 / 86400.0} {
		r, message, _ := parseRate(s)
		if got := func() float64 {
			if message != "" {
				return math.NaN()
			}
			return nearestFloat(r)
		}(); got != want {
			t.Errorf("%s = %v (%s), want %v", s, got, message, want)
		}
	}
	for _, s := range []string{"", "1", "1/", "/y", "1/x", "1/2h", "-1/y", "1e-300/y", "1/y/y", "1/Y"} {
		if _, message, _ := parseRate(s); message == "" {
			t.Errorf("%q is read", s)
		}
	}
}

func TestParseShare(t *testing.T) {
	for s, want := range map[string]float64{"80%": 0.8, "0.8": 0.8, "0": 0, "1": 1, "100%": 1, "99.99%": 0.9999, "1.64e-7": 1.64e-7, "0.1%": 0.001} {
		r, message, _ := parseShare(s)
		if message != "" || nearestFloat(r) != want {
			t.Errorf("%s = %v (%s), want %v", s, r, message, want)
		}
	}
	for _, s := range []string{"", "%", "80 percent", "1.01", "100.1%", "-1%", "-0.1", "80%%", "rest"} {
		if _, message, _ := parseShare(s); message == "" {
			t.Errorf("%q is read", s)
		}
	}
}

// No text makes the parsers panic, and what they read is in range.
func TestUnitsNeverPanic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[-+]?[0-9.e+-]{0,8}(y|mo|w|d|h|m|s|ms|us|%|/)?[0-9a-z/ %.]{0,6}`).Draw(t, "s")
		if r, message, _ := parseDuration(s); message == "" && (r.Sign() < 0 || math.IsInf(nearestFloat(r), 0)) {
			t.Fatalf("duration %q = %v", s, r)
		}
		if r, message, _ := parseRate(s); message == "" && r.Sign() < 0 {
			t.Fatalf("rate %q = %v", s, r)
		}
		if r, message, _ := parseShare(s); message == "" && (r.Sign() < 0 || nearestFloat(r) > 1) {
			t.Fatalf("share %q = %v", s, r)
		}
	})
}
