package records

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"outagesim/scenarios"
)

// interval is a line of an event trace.
type interval struct {
	host, line  int32
	up          bool
	start, stop Time
}

// trace reads event_trace.tab of the Failure Trace Archive (Kondo, Javadi, Iosup and Epema, CCGrid
// 2010): intervals in which a node was available (event_type 1) or not (0), times in seconds since
// 1970.
func (b *builder) trace(src *source) error {
	header, err := src.next()
	for err == nil && strings.TrimSpace(header) == "" {
		header, err = src.next()
	}
	if err != nil {
		return err
	}
	names := strings.Fields(strings.TrimPrefix(header, "#"))
	col := map[string]int{}
	for i, n := range names {
		col[n] = i
	}
	for _, need := range []string{"node_id", "event_type", "event_start_time", "event_stop_time"} {
		if _, ok := col[need]; !ok {
			return scenarios.Faults{src.fault(1, "the first line names the columns of event_trace.tab", "there is no column %s", need)}
		}
	}
	hostAt := col["node_id"]
	if at, ok := col["node_name"]; ok {
		hostAt = at
	}
	typeAt, startAt, stopAt := col["event_type"], col["event_start_time"], col["event_stop_time"]
	f := b.current()
	f.Reading = []string{"event_type 1 is available and 0 is not; times are seconds since 1970", "the last interval of a node is cut off by the end of its trace"}
	var all []interval
	fields := make([][]byte, 0, len(names))
	for {
		line, err := src.nextBytes()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if b.Rows > 0 && f.Rows >= b.Rows {
			break
		}
		fields = splitFields(line, fields[:0])
		if len(fields) == 0 || fields[0][0] == '#' {
			continue
		}
		if f.Rows++; f.Rows > mostRows {
			return src.refuse("split it", "has more than %d rows", mostRows)
		}
		wrong := func(remedy, format string, args ...any) error {
			return b.wrong(src.fault(src.line, remedy, format, args...))
		}
		if len(fields) < len(names) {
			if err := wrong("each row needs the columns of the first line", "has %d fields, expected %d", len(fields), len(names)); err != nil {
				return err
			}
			continue
		}
		kind := fields[typeAt]
		if len(kind) != 1 || kind[0] != '0' && kind[0] != '1' {
			if err := wrong("expected 0 (unavailable) or 1 (available)", "event_type is %q", clip(string(kind))); err != nil {
				return err
			}
			continue
		}
		start, ok1 := seconds(fields[startAt])
		stop, ok2 := seconds(fields[stopAt])
		if !ok1 || !ok2 {
			if err := wrong("expected seconds since 1970", "the times %q and %q are no numbers", clip(string(fields[startAt])), clip(string(fields[stopAt]))); err != nil {
				return err
			}
			continue
		}
		all = append(all, interval{b.hostBytes(fields[hostAt]), int32(src.line), kind[0] == '1', start, stop})
		if err := b.keep(src, src.line); err != nil {
			return err
		}
	}
	b.set.Trace = true
	b.intervals(all)
	return nil
}

// hostBytes is host without a string made for a name that is known.
func (b *builder) hostBytes(name []byte) int32 {
	if h, ok := b.hosts[string(name)]; ok {
		return h
	}
	return b.host(string(name), "")
}

func splitFields(line []byte, into [][]byte) [][]byte {
	for i := 0; i < len(line); {
		for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
			i++
		}
		start := i
		for i < len(line) && line[i] != ' ' && line[i] != '\t' {
			i++
		}
		if i > start {
			into = append(into, line[start:i])
		}
	}
	return into
}

// seconds reads seconds since 1970.
func seconds(text []byte) (Time, bool) {
	if n := len(text); n > 0 && n < 12 {
		whole := int64(0)
		for _, c := range text {
			if c < '0' || c > '9' {
				whole = -1
				break
			}
			whole = 10*whole + int64(c-'0')
		}
		if whole >= 0 {
			return Time(whole * 1e6), true
		}
	}
	x, err := strconv.ParseFloat(string(bytes.TrimSpace(text)), 64)
	if err != nil || !(math.Abs(x) < 1e11) {
		return 0, false
	}
	return Time(math.Round(x * 1e6)), true
}

// intervals turns a trace into outages and the spans in which nodes were watched.
func (b *builder) intervals(all []interval) {
	slices.SortStableFunc(all, func(x, y interval) int {
		return cmp.Or(cmp.Compare(x.host, y.host), cmp.Compare(x.start, y.start), cmp.Compare(x.stop, y.stop))
	})
	s, cause := b.set, b.cause("")
	first := len(s.Outages)
	for i, v := range all {
		if v.stop < v.start {
			s.Note(NegativeLength, b.file, v.line, "%s: %s", s.Hosts[v.host], span(int64(v.stop-v.start)))
			v.stop = v.start
		}
		n := len(s.Watched)
		begins := n == 0 || i == 0 || s.Watched[n-1].Host != v.host || i > 0 && all[i-1].host != v.host
		switch {
		case begins:
			s.Watched = append(s.Watched, Span{v.host, v.start, v.stop})
		case v.start > s.Watched[n-1].Until:
			s.Note(Gap, b.file, v.line, "%s: nothing is told of the %s before", s.Hosts[v.host], span(int64(v.start-s.Watched[n-1].Until)))
			s.Watched = append(s.Watched, Span{v.host, v.start, v.stop})
		default:
			s.Watched[n-1].Until = max(s.Watched[n-1].Until, v.stop)
		}
		if !v.up {
			s.Outages = append(s.Outages, Outage{Host: v.host, Cause: cause, File: b.file, Line: v.line, Down: v.start, Up: v.stop, Length: int64(v.stop - v.start)})
		}
	}
	// What lasts until the end of its span may have lasted longer.
	w := 0
	spans := slices.Clone(s.Watched)
	slices.SortFunc(spans, func(x, y Span) int { return cmp.Or(cmp.Compare(x.Host, y.Host), cmp.Compare(x.From, y.From)) })
	for i := first; i < len(s.Outages); i++ {
		o := &s.Outages[i]
		for w < len(spans) && (spans[w].Host < o.Host || spans[w].Host == o.Host && spans[w].Until < o.Up) {
			w++
		}
		if w < len(spans) && spans[w].Host == o.Host && spans[w].Until == o.Up && o.Up > o.Down {
			o.Cut = true
		}
	}
}
