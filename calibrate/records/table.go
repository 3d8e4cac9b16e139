package records

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"outagesim/scenarios"
)

// row is a row of a table before its dates are resolved.
type row struct {
	host, cause int32
	line        int32
	down, up    stamp
	hasUp       bool
	planned     bool
	length      float64 // in the table's unit; NaN: none
}

// waiting is an outage whose dates cannot be resolved before it is known which number is the month.
type waiting struct {
	at       int32 // index in the set
	down, up stamp
	hasUp    bool
}

// table reads CSV or TSV with a header.
func (b *builder) table(src *source) error {
	header, _, _ := strings.Cut(string(src.head), "\n")
	d := delimiter([]byte(header))
	if d == 0 {
		return src.refuse("name the columns in the first line, with commas, semicolons or tabs between them", "has no columns: the first line is %q", clip(strings.TrimSpace(header)))
	}
	rows := csv.NewReader(&limited{s: src})
	rows.Comma, rows.ReuseRecord, rows.FieldsPerRecord = d, true, -1
	rows.TrimLeadingSpace = d != '\t'
	names, err := rows.Read()
	if err != nil {
		return b.csvFault(src, err)
	}
	names = append([]string(nil), names...)
	l, readings, wrong, remedy := b.Columns.find(names, b.Unit)
	if wrong != "" {
		return scenarios.Faults{src.fault(1, remedy, "%s", wrong)}
	}
	f := b.current()
	f.Reading = readings
	if len(l.host) == 0 {
		b.set.Nameless = true
	}
	first := len(b.set.Outages)
	var wait []waiting
	order := uint8(undecided)
	switch b.Dates {
	case "mdy":
		order = monthDay
	case "dmy":
		order = dayMonth
	}
	told, slashes := 0, 0 // line that told the order; a line with a date that needs it
	for {
		record, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return b.csvFault(src, err)
		}
		line, _ := rows.FieldPos(0)
		if b.Rows > 0 && f.Rows >= b.Rows {
			break
		}
		if f.Rows++; f.Rows > mostRows {
			return src.refuse("split it", "has more than %d rows", mostRows)
		}
		r, bad, ok := b.row(src, l, names, record, line)
		if bad != nil {
			if err := b.wrong(*bad); err != nil {
				return err
			}
		}
		if !ok {
			continue
		}
		for _, p := range []*stamp{&r.down, &r.up} {
			t := p.tells()
			if p.ambiguous() {
				slashes = max(slashes, 1)
			}
			if t == undecided || b.Dates != "" {
				continue
			}
			if order == undecided {
				order, told = t, line
			} else if order != t {
				return scenarios.Faults{src.fault(line, "write dates as 2016-03-28, or read the files apart with --dates mdy and dmy", "dates are in two orders: line %d has the %s first, this one the %s", told, orderName(order), orderName(t))}
			}
		}
		if err := b.add(src, r, order, &wait); err != nil {
			return err
		}
		if order != undecided {
			if err := b.settle(src, &wait, order); err != nil {
				return err
			}
		}
	}
	if slashes > 0 && order == undecided {
		if b.Rows == 0 {
			return src.refuse("--dates mdy or --dates dmy says which is first", "nothing tells whether dates such as 3/4/2016 have the day or the month first")
		}
		f.Reading = append(f.Reading, "so far nothing tells whether dates have the day or the month first: shown with the month first")
		order = monthDay
	} else if slashes > 0 {
		f.Reading = append(f.Reading, "dates have the "+orderName(order)+" first")
	}
	if err := b.settle(src, &wait, order); err != nil {
		return err
	}
	return b.measure(src, l, first)
}

func orderName(order uint8) string {
	if order == dayMonth {
		return "day"
	}
	return "month"
}

// csvFault words what encoding/csv says.
func (b *builder) csvFault(src *source, err error) error {
	var faults scenarios.Faults
	if errors.As(err, &faults) {
		return faults
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		f := src.fault(parse.Line, "quote a field that holds quotes or line ends, and double the quotes in it", "%v", parse.Err)
		f.Column = max(1, parse.Column)
		return scenarios.Faults{f}
	}
	return src.broken(err)
}

// row understands one row, all but the order of its dates.
func (b *builder) row(src *source, l layout, names, record []string, line int) (r row, bad *scenarios.Fault, ok bool) {
	fault := func(column int, remedy, format string, args ...any) (row, *scenarios.Fault, bool) {
		f := src.fault(line, remedy, format, args...)
		if column >= 0 {
			f.Key = strings.TrimSpace(names[column])
		}
		return r, &f, false
	}
	blank := true
	for _, cell := range record {
		blank = blank && strings.TrimSpace(cell) == ""
	}
	if blank {
		return r, nil, false
	}
	if len(record) != l.columns {
		return fault(-1, "each row needs as many fields as the header", "has %d fields, expected %d", len(record), l.columns)
	}
	cell := func(i int) string {
		if i < 0 {
			return ""
		}
		s := strings.TrimSpace(record[i])
		switch strings.ToLower(s) {
		case "null", "n/a", "na", "none", "-", "ongoing", `\n`:
			return ""
		}
		return s
	}
	r = row{line: int32(line), length: math.NaN()}
	if s := cell(l.down); s == "" {
		b.set.Note(MissingStart, b.file, r.line, "column %q is empty", strings.TrimSpace(names[l.down]))
		return r, nil, false
	} else if r.down, ok = parseStamp(s); !ok {
		return fault(l.down, "expected one such as "+dateExamples, "%q is not a date and time", clip(s))
	}
	if s := cell(l.up); s != "" {
		if r.up, ok = parseStamp(s); !ok {
			return fault(l.up, "expected one such as "+dateExamples, "%q is not a date and time", clip(s))
		}
		r.hasUp = true
	}
	if s := cell(l.duration); s != "" {
		if r.length, ok = parseLength(s, l.unit); !ok {
			return fault(l.duration, "expected a number, 1:30:00 or 1h30m", "%q is not a length of time", clip(s))
		}
	}
	r.host, r.cause = b.hostOf(l, cell, r.line), b.causeOf(l, cell, r.line)
	switch strings.ToLower(cell(l.planned)) {
	case "1", "y", "yes", "true", "t", "x", "planned", "scheduled", "maintenance":
		r.planned = true
	}
	return r, nil, true
}

func (b *builder) hostOf(l layout, cell func(int) string, line int32) int32 {
	if len(l.host) == 0 {
		return b.host("", cell(l.site))
	}
	name := cell(l.host[0])
	for _, i := range l.host[1:] {
		name += "/" + cell(i)
	}
	if strings.Trim(name, "/") == "" {
		b.set.Note(NoHost, b.file, line, "the host is empty")
		name = "unknown"
	}
	return b.host(name, cell(l.site))
}

func (b *builder) causeOf(l layout, cell func(int) string, line int32) int32 {
	switch len(l.cause) {
	case 0:
		return b.cause("")
	case 1:
		if name := cell(l.cause[0]); name != "" {
			return b.cause(strings.Join(strings.Fields(name), " "))
		}
	default:
		found := []string{}
		for k, i := range l.cause {
			if cell(i) != "" {
				found = append(found, l.causeNames[k])
			}
		}
		if len(found) > 1 {
			b.set.Note(SeveralCauses, b.file, line, "%s", strings.Join(found, ", "))
		}
		if len(found) > 0 {
			return b.cause(found[0])
		}
	}
	b.set.Note(NoCause, b.file, line, "the cause is empty")
	return b.cause("unknown")
}

// parseLength reads a number in the table's unit; 1:30:00 and 1h30m tell their own and are
// returned in seconds if that is the unit, else converted to it. An unknown unit makes numbers
// raw and others seconds.
func parseLength(s, unit string) (float64, bool) {
	if x, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64); err == nil {
		return x, !math.IsNaN(x) && !math.IsInf(x, 0)
	}
	per := unitSeconds(unit)
	sign := 1.0
	if strings.HasPrefix(s, "-") {
		sign, s = -1, s[1:]
	}
	if parts := strings.Split(s, ":"); len(parts) == 2 || len(parts) == 3 {
		total := 0.0
		for _, p := range parts {
			x, err := strconv.ParseUint(p, 10, 32)
			if err != nil {
				return 0, false
			}
			total = float64(total*60) + float64(x)
		}
		if len(parts) == 2 {
			total *= 60
		}
		return sign * total / per, true
	}
	d, err := time.ParseDuration(strings.ReplaceAll(s, " ", ""))
	return sign * d.Seconds() / per, err == nil
}

func unitSeconds(unit string) float64 {
	switch unit {
	case "minutes":
		return 60
	case "hours":
		return 3600
	case "days":
		return 86400
	}
	return 1
}

// longestOutage is more than any outage: what is longer is a slip, and would not fit a Time.
const longestOutage = 200 * 365 * 86400.0

// add turns a row into an outage. Length holds the bits of the length in the table's unit until [builder.measure]
// knows that.
func (b *builder) add(src *source, r row, order uint8, wait *[]waiting) error {
	o := Outage{Host: r.host, Cause: r.cause, File: b.file, Line: r.line, Down: Unknown, Up: Unknown, Length: int64(math.Float64bits(r.length)), Planned: r.planned}
	if order == undecided && (r.down.ambiguous() || r.hasUp && r.up.ambiguous()) {
		*wait = append(*wait, waiting{int32(len(b.set.Outages)), r.down, r.up, r.hasUp})
	} else if ok, err := b.resolve(src, &o, r.down, r.up, r.hasUp, order); err != nil || !ok {
		return err
	}
	b.set.Outages = append(b.set.Outages, o)
	return b.keep(src, int(r.line))
}

// settle resolves the outages that waited for the order of dates.
func (b *builder) settle(src *source, wait *[]waiting, order uint8) error {
	for _, w := range *wait {
		if _, err := b.resolve(src, &b.set.Outages[w.at], w.down, w.up, w.hasUp, order); err != nil {
			return err
		}
	}
	*wait = nil
	return nil
}

// resolve gives an outage its times. What has no times keeps an unknown beginning.
func (b *builder) resolve(src *source, o *Outage, down, up stamp, hasUp bool, order uint8) (ok bool, err error) {
	begin, ok, err := b.instant(src, o.Line, down, order, "beginning")
	if !ok || err != nil {
		return false, err
	}
	if hasUp {
		if o.Up, ok, err = b.instant(src, o.Line, up, order, "end"); !ok || err != nil {
			return false, err
		}
	}
	o.Down = begin
	return true, nil
}

func (b *builder) instant(src *source, line int32, p stamp, order uint8, column string) (Time, bool, error) {
	loc := b.location()
	if p.zoneLetter != (zoneLetters{}) {
		offset, ok := abbreviation(p.zoneLetter.String(), loc, p, order)
		if !ok {
			return 0, false, b.wrong(src.fault(int(line), "write the offset, such as -06:00, or leave the zone to --timezone", "%s: the zone %s is not known", column, p.zoneLetter))
		}
		p.absolute, p.offset = true, offset
	}
	t, how, ok := p.in(loc, order)
	if !ok {
		return 0, false, b.wrong(src.fault(int(line), "check the date; --dates mdy or dmy says which number is the month", "%s: there is no such date", column))
	}
	shown, _ := p.shown(order)
	switch how {
	case skipped:
		b.set.Note(SkippedTime, b.file, line, "%s does not exist in %s", shown.Format("2006-01-02 15:04"), loc)
	case repeated:
		b.set.Note(RepeatedTime, b.file, line, "%s occurs twice in %s", shown.Format("2006-01-02 15:04"), loc)
	}
	return t, true, nil
}

// measure gives the outages from first on their lengths.
func (b *builder) measure(src *source, l layout, first int) error {
	loc, f := b.location(), b.current()
	b.set.Outages = append(b.set.Outages[:first], slices.DeleteFunc(b.set.Outages[first:], func(o Outage) bool { return o.Down == Unknown })...)
	added := b.set.Outages[first:]
	unit := l.unit
	if l.duration >= 0 && unit == "" {
		if unit = guessUnit(added); unit == "" {
			return src.refuse("--unit minutes, or seconds, hours, days says it", "nothing tells the unit of the lengths")
		}
		f.Reading = append(f.Reading, "lengths are in "+unit+": that is what the times from beginning to end say")
	} else if l.duration >= 0 {
		f.Reading = append(f.Reading, "lengths are in "+unit)
	}
	per := unitSeconds(unit)
	for i := range added {
		o := &added[i]
		seconds := o.raw() * per
		o.Length = -1
		switch {
		case math.IsNaN(seconds) && o.Up == Unknown:
			// neither: the end is missing, which is for whoever knows the other outages to judge
		case math.IsNaN(seconds):
			o.Length = int64(o.Up - o.Down)
		case math.Abs(seconds) > longestOutage:
			if err := b.wrong(src.fault(int(o.Line), "check the number and --unit", "a length of %g s is longer than 200 years", seconds)); err != nil {
				return err
			}
		default:
			o.Length = int64(math.Round(seconds * 1e6))
			end := o.Down + Time(o.Length)
			if o.Up != Unknown && math.Abs(float64(end-o.Up))/1e6 >= per {
				b.set.Note(LengthsDiffer, b.file, o.Line, "length %s, but from beginning to end %s", span(o.Length), span(int64(o.Up-o.Down)))
			}
			o.Up = end
		}
		if o.Length < 0 && o.Up != Unknown {
			b.set.Note(NegativeLength, b.file, o.Line, "%s: %s", b.set.Hosts[o.Host], span(o.Length))
		}
	}
	zone := "times without an offset are in " + loc.String()
	f.Reading = append(f.Reading, zone)
	return nil
}

// raw is the length before [builder.measure].
func (o Outage) raw() float64 { return math.Float64frombits(uint64(o.Length)) }

// guessUnit tells the unit of lengths from the times from beginning to end: that of which most
// rows agree.
func guessUnit(outages []Outage) string {
	best, most, compared := "", 0, 0
	for _, unit := range []string{"seconds", "minutes", "hours", "days"} {
		hits := 0
		compared = 0
		for _, o := range outages {
			length := o.raw()
			if o.Up == Unknown || math.IsNaN(length) || length == 0 {
				continue
			}
			compared++
			if d := o.Up.Seconds(o.Down); math.Abs(d-float64(length*unitSeconds(unit))) <= 0.02*math.Abs(d) {
				hits++
			}
		}
		if hits > most {
			best, most = unit, hits
		}
	}
	if 2*most < compared || most == 0 {
		return ""
	}
	return best
}

// span writes a length of time.
func span(micro int64) string {
	d := time.Duration(micro) * time.Microsecond
	if micro > math.MaxInt64/1000 || micro < math.MinInt64/1000 {
		return fmt.Sprintf("%.0f d", float64(micro)/86400e6)
	}
	return d.String()
}
