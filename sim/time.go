package sim

import (
	"math"
	"strconv"
	"time"
)

// Time is an instant of a replication, in whole microseconds since its start.
// The range is some 292,000 years; [Never] lies behind it.
type Time int64

// Duration is a length of time in whole microseconds. [Forever] lies behind the range.
type Duration int64

// Never is the instant that does not come, and Forever the duration that does not end.
const (
	Never   Time     = math.MaxInt64
	Forever Duration = math.MaxInt64
)

// Units of duration. A year has 365 days and a month is a twelfth of it.
const (
	Microsecond Duration = 1
	Millisecond          = 1000 * Microsecond
	Second               = 1000 * Millisecond
	Minute               = 60 * Second
	Hour                 = 60 * Minute
	Day                  = 24 * Hour
	Week                 = 7 * Day
	Year                 = 365 * Day
	Month                = Year / 12
)

// Seconds is the unit in which distributions state parameters and moments. Unlike [Duration]
// it has no upper end short of +Inf and may hold fractions of a microsecond.
type Seconds float64

// Add returns t + d, and Never where that lies beyond the range. d must not be negative.
func (t Time) Add(d Duration) Time {
	if s := t + Time(d); s >= t {
		return s
	}
	return Never
}

// Sub returns t - u for u <= t, and Forever where t is Never.
func (t Time) Sub(u Time) Duration {
	if t == Never {
		return Forever
	}
	return Duration(t - u)
}

// Plus returns d + e, and Forever where that lies beyond the range. Neither may be negative.
func (d Duration) Plus(e Duration) Duration {
	if s := d + e; s >= d {
		return s
	}
	return Forever
}

// Seconds returns d in seconds, +Inf for Forever.
func (d Duration) Seconds() Seconds {
	if d == Forever {
		return Seconds(math.Inf(1))
	}
	return Seconds(float64(d) / float64(Second))
}

// Minutes returns d in minutes, +Inf for Forever.
func (d Duration) Minutes() float64 { return float64(d.Seconds()) / 60 }

// Std returns d as a time.Duration, which ends at 292 years: what is longer is cut there.
func (d Duration) Std() time.Duration {
	if d > math.MaxInt64/1000 {
		return math.MaxInt64
	}
	return time.Duration(d) * time.Microsecond
}

// String prints d in days, hours, minutes and seconds, such as "1d2h", "19m48s" or "2.5s".
func (d Duration) String() string {
	switch {
	case d == Forever:
		return "forever"
	case d < 0:
		return "-" + (-d).String()
	case d == 0:
		return "0s"
	}
	var out []byte
	for _, u := range []struct {
		size Duration
		name byte
	}{{Day, 'd'}, {Hour, 'h'}, {Minute, 'm'}} {
		if n := d / u.size; n > 0 {
			out = append(strconv.AppendInt(out, int64(n), 10), u.name)
			d %= u.size
		}
	}
	if d > 0 {
		out = append(strconv.AppendFloat(out, float64(d)/float64(Second), 'f', -1, 64), 's')
	}
	return string(out)
}

// Duration rounds s to the nearest microsecond, halves to even. What is beyond the range, +Inf
// among it, is Forever. It panics on NaN and on negative values: no distribution of this
// package yields them.
func (s Seconds) Duration() Duration {
	us := float64(s) * 1e6
	switch {
	case math.IsNaN(us) || us < 0:
		panic("sim: Seconds.Duration of " + strconv.FormatFloat(float64(s), 'g', -1, 64))
	case us >= 1<<63:
		return Forever
	}
	return Duration(math.RoundToEven(us))
}
