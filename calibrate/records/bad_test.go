package records

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"outagesim/internal/frugal"
	"outagesim/scenarios"
)

// TestRefuses: whatever is no record of outages is refused with its file, its line, what was
// expected, and what it seems to be.
func TestRefuses(t *testing.T) {
	head := "host,down,up\n"
	for name, c := range map[string]struct {
		text, want string
		o          Options
	}{
		"empty":              {"", "r.txt: is empty", Options{}},
		"blank":              {" \n\n", "is empty", Options{}},
		"text":               {"hello\nworld\n", "text without columns", Options{}},
		"binary":             {"\x01\x02\x00\x03", "a binary file", Options{}},
		"spreadsheet":        {"PK\x03\x04abc", "a ZIP archive, perhaps a spreadsheet; save the sheet as CSV", Options{}},
		"picture":            {"\x89PNG\r\n", "a picture", Options{}},
		"wtmp":               {"\x02\x00\x00\x00~\x00\x00reboot", "a binary log of logins", Options{}},
		"journal":            {"LPKSHHRH\x00", "a binary journal", Options{}},
		"UTF-16":             {"\xff\xfeh\x00o\x00", "UTF-16", Options{}},
		"page":               {"<!doctype html><p>", "a web page; of a status page take /api/v2/incidents.json", Options{}},
		"JSON":               {`{"a": 1}`, "JSON of another kind", Options{}},
		"results":            {`{"schema": 1, "scenario": "x"}`, "the results of outagesim itself", Options{}},
		"scenario":           {"name: x\nfleet: {hypervisors: 2}\n", "a scenario without an incident", Options{}},
		"other trace table":  {"# node_id platform_id node_name\n0 5 a\n", "another table of the Failure Trace Archive", Options{}},
		"calendar":           {"BEGIN:VCALENDAR\n", "a calendar", Options{}},
		"log":                {"Mar 28 07:50:01 host kernel: panic\n", "a system log", Options{}},
		"no beginning":       {"host,cause\na,b\n", `r.txt:1:1: no column tells when an outage began; say which with --columns down=NAME; columns are "host", "cause"`, Options{}},
		"no end":             {"host,down\na,2016-01-01\n", "no column tells when an outage ended", Options{}},
		"wrong column":       {head, `there is no column "x" for host`, Options{Columns: Columns{"host": {"x"}}}},
		"bad date":           {head + "a,yesterday,2016-01-01\n", `r.txt:2:1: down: "yesterday" is not a date and time; expected one such as 2016-03-28 07:50`, Options{}},
		"no such date":       {head + "a,2016-02-30 10:00,2016-03-01 10:00\n", "r.txt:2:1: beginning: there is no such date", Options{}},
		"fields":             {head + "a,2016-01-01\n", "r.txt:2:1: has 2 fields, expected 3", Options{}},
		"quote":              {head + "a,\"2016-01-01,2016\n", "r.txt:2:", Options{}},
		"ambiguous":          {head + "a,3/4/2016,4/4/2016\n", "--dates mdy or --dates dmy", Options{}},
		"two orders":         {head + "a,13/4/2016,13/4/2016\na,4/13/2016,4/13/2016\n", "r.txt:3:1: dates are in two orders: line 2 has the day first", Options{}},
		"length":             {"host,down,minutes\na,2016-01-01,long\n", `minutes: "long" is not a length of time`, Options{}},
		"unit":               {"host,down,duration\na,2016-01-01,5\n", "nothing tells the unit of the lengths; --unit minutes", Options{}},
		"endless":            {"host,down,days\na,2016-01-01,1e9\n", "longer than 200 years", Options{}},
		"zone":               {head + "a,2016-01-01 10:00 XYZ,2016-01-02\n", "the zone XYZ is not known", Options{}},
		"event type":         {strings.Replace(traceText, "         1	   1000", "         7	   1000", 1), `r.txt:2:1: event_type is "7"; expected 0 (unavailable) or 1 (available)`, Options{}},
		"trace numbers":      {strings.Replace(traceText, "   1000", "   soon", 1), `"soon"`, Options{}},
		"trace fields":       {strings.Replace(traceText, "    0	    0	    0	    5	a", "    0	a", 1), "fields, expected 9", Options{}},
		"status times":       {strings.Replace(statusText, "2016-03-28T15:36:00Z", "noon", 1), "noon", Options{}},
		"status JSON":        {statusText[:200], "r.txt:3", Options{}},
		"post without stage": {"Resolved - ok\nMar 28, 2016 - 15:36 UTC\nMar 28, 2016 - 15:40 UTC\n", "a time without a post", Options{}},
		"post without time":  {"Resolved - ok\nMar 28, 2016 - 15:36 UTC\nMonitoring - x\n", `the post "monitoring" has no time`, Options{}},
		"post without year":  {"Resolved - ok\nMar 28, 15:36 UTC\n", "nothing tells the year", Options{}},
		"boot without year":  {"reboot   system boot  4.0 Mon Mar 28 08:00   still running\n", "nothing tells the year of this boot; write it with last -F", Options{}},
		"boot without time":  {"reboot   system boot  4.0 soon\nreboot   system boot  4.0 Mon Mar 28 08:00:00 2016\n", "r.txt:1:1: the time in", Options{}},
		"journal line":       {journalText + "nonsense\n", "r.txt:4:1: \"nonsense\" is no line of journalctl --list-boots", Options{}},
		"incident milestone": {strings.Replace(incidentText, "milestone: pool", "milestone: [pool]", 1), "r.txt:9:", Options{}},
		"long line":          {head + strings.Repeat("a", longestLine+10), "longer than 1048576 bytes", Options{}},
		"long trace line":    {traceText + strings.Repeat("1", longestLine+headSize+10), "longer than 1048576 bytes", Options{}},
		"kind":               {head, "is no kind of record", Options{Kind: "csv"}},
	} {
		_, err := Read([]string{write(t, "r.txt", c.text)}, c.o)
		var faults scenarios.Faults
		if !errors.As(err, &faults) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want one with %q", name, err, c.want)
		}
	}
	for name, want := range map[string]string{"no/such.csv": "there is no such file", t.TempDir(): "is a directory"} {
		if _, err := Read([]string{name}, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFilesThatDoNotGoTogether(t *testing.T) {
	named, nameless := write(t, "a.csv", table), write(t, "b.json", statusText)
	if _, err := Read([]string{named, nameless}, Options{}); err == nil || !strings.Contains(err.Error(), "calibrate them apart") {
		t.Errorf("%v", err)
	}
	if _, err := Read([]string{named, named}, Options{}); err == nil || !strings.Contains(err.Error(), "named twice") {
		t.Errorf("%v", err)
	}
	// Two files of boots of the same name are two hosts.
	s, err := Read([]string{write(t, "boots.txt", journalText), write(t, "boots.txt", journalText)}, Options{})
	if err != nil || len(s.Hosts) != 2 {
		t.Errorf("%v, %+v", err, s)
	}
}

func TestManyFaultsAreCut(t *testing.T) {
	text := "host,down,up\n" + strings.Repeat("a,x,y\n", 1000)
	_, err := Read([]string{write(t, "r.txt", text)}, Options{})
	var faults scenarios.Faults
	if !errors.As(err, &faults) || len(faults) != mostFaults+1 {
		t.Fatalf("%d faults", len(faults))
	}
	s, err := Read([]string{write(t, "r.txt", text)}, Options{SkipBad: true})
	if err != nil || count(s, BadRow) != 1000 {
		t.Errorf("%v, %+v", err, s)
	}
}

// unpacked is how long data are when they are unpacked, as far as that goes.
func unpacked(data []byte) int {
	s := &source{}
	if s.unpack(bytes.NewReader(data)) != nil || s.packed == "" {
		return len(data)
	}
	n, _ := io.Copy(io.Discard, s.r)
	return len(data) + int(n)
}

// fuzz reads whatever it is given as a kind: it may refuse it, but must neither fail nor hang, and
// what it takes must make sense.
func fuzz(f *testing.F, kind string, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var s *Set
		var err error
		frugal.Read(t, unpacked(data), func() {
			s, err = Read([]string{Stdin}, Options{Kind: kind, Stdin: bytes.NewReader(data)})
		})
		var faults scenarios.Faults
		if err != nil && !errors.As(err, &faults) {
			t.Fatalf("an error that is no fault: %v", err)
		}
		if err != nil {
			return
		}
		for _, o := range s.Outages {
			if int(o.Host) >= len(s.Hosts) || int(o.Cause) >= len(s.Causes) || o.Down == Unknown {
				t.Fatalf("%+v of %d hosts and %d causes", o, len(s.Hosts), len(s.Causes))
			}
		}
		if len(s.Sites) != len(s.Hosts) {
			t.Fatalf("%d sites of %d hosts", len(s.Sites), len(s.Hosts))
		}
		s.Head(3)
	})
}

func FuzzTable(f *testing.F)      { fuzz(f, KindTable, table, "host,down,minutes\na,3/28/2016,1:2\n") }
func FuzzTrace(f *testing.F)      { fuzz(f, KindTrace, traceText) }
func FuzzStatuspage(f *testing.F) { fuzz(f, KindStatus, statusText) }
func FuzzPasted(f *testing.F)     { fuzz(f, KindPasted, pastedText) }
func FuzzLast(f *testing.F)       { fuzz(f, KindLast, lastText) }
func FuzzJournal(f *testing.F)    { fuzz(f, KindJournal, journalText) }
func FuzzIncident(f *testing.F)   { fuzz(f, KindIncident, incidentText) }
func FuzzRecognised(f *testing.F) {
	fuzz(f, "", table, traceText, statusText, pastedText, lastText, journalText, incidentText, "\x1f\x8b\x08", "\xfd7zXZ\x00",
		zipped(f, table), xzed(f, table), greedy(xzed(f, table), 12))
}
