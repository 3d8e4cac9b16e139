package records

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/ulikunitz/xz"

	"outagesim/scenarios"
)

// write puts a text into a file and returns its path.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t testing.TB, text string, o Options) *Set {
	t.Helper()
	s, err := Read([]string{write(t, "r.txt", text)}, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func at(t testing.TB, text string) Time {
	t.Helper()
	x, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return Of(x)
}

func count(s *Set, o Oddity) int {
	for _, r := range s.Remarks {
		if r.Oddity == o {
			return r.Count
		}
	}
	return 0
}

const table = `host,start,end,cause
h1,2016-03-28 13:50,2016-03-28 14:53,panic
h2,2016-04-01T00:00:00Z,2016-04-01T02:00:00+01:00,disk
`

func TestTable(t *testing.T) {
	s := read(t, table, Options{})
	if len(s.Outages) != 2 || len(s.Hosts) != 2 || s.Nameless {
		t.Fatalf("%+v", s)
	}
	o := s.Outages[0]
	if o.Down != at(t, "2016-03-28T13:50:00Z") || o.Up != at(t, "2016-03-28T14:53:00Z") || o.Length != 63*60e6 || s.Causes[o.Cause] != "panic" || o.Line != 2 {
		t.Errorf("%+v", o)
	}
	if s.Outages[1].Length != 3600e6 {
		t.Errorf("with offsets: %+v", s.Outages[1])
	}
}

// TestTableForms: the same two outages, however they are written.
func TestTableForms(t *testing.T) {
	c := func(text string) Columns {
		c, err := ParseColumns(text)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	denver, err := time.LoadLocation("America/Denver")
	if err != nil {
		t.Skip("no time zones here")
	}
	for name, f := range map[string]struct {
		text string
		o    Options
	}{
		"tabs":            {"host\tdown\tup\nh1\t2016-03-28 13:50\t2016-03-28 14:53\n", Options{}},
		"semicolons":      {"host;down;up\nh1;28.03.2016 13:50;28.03.2016 14:53\n", Options{}},
		"minutes":         {"host,down,downtime_min\nh1,2016-03-28 13:50,63\n", Options{}},
		"clock":           {"host,down,duration\nh1,2016-03-28 13:50,1:03:00\n", Options{Unit: "hours"}},
		"spelt":           {"host,down,duration\nh1,2016-03-28 13:50,1h3m\n", Options{Unit: "hours"}},
		"unit":            {"host,down,duration\nh1,2016-03-28 13:50,1.05\n", Options{Unit: "hours"}},
		"guessed":         {"host,down,up,duration\nh1,2016-03-28 13:50,2016-03-28 14:53,63\n", Options{}},
		"american":        {"host,down,up\nh1,3/28/2016 13:50,3/28/2016 2:53 PM\n", Options{}},
		"british":         {"host,down,up\nh1,28/3/2016 13:50,28/3/2016 14:53\n", Options{}},
		"asked":           {"host,down,up\nh1,3/4/2016 13:50,3/4/2016 14:53\n", Options{Dates: "mdy"}},
		"words":           {"host,down,up\nh1,28-Mar-2016 13:50,\"Mar 28, 2016 14:53 UTC\"\n", Options{}},
		"local":           {"host,down,up\nh1,2016-03-28 07:50,2016-03-28 08:53\n", Options{Location: denver}},
		"unix":            {"host,down,up\nh1,1459173000,1459176780\n", Options{}},
		"milliseconds":    {"host,down,up\nh1,1459173000000,1459176780000\n", Options{}},
		"other names":     {"nodenum,x,Prob Started,Prob Fixed\nh1,,3/28/2016 13:50,3/28/2016 14:53\n", Options{}},
		"columns":         {"a,b,c\nh1,2016-03-28 13:50,2016-03-28 14:53\n", Options{Columns: c(`host=a,down=b,up="c"`)}},
		"byte order mark": {"\ufeffhost,down,up\r\nh1,2016-03-28 13:50,2016-03-28 14:53\r\n", Options{}},
	} {
		s := read(t, f.text, f.o)
		if len(s.Outages) != 1 || s.Outages[0].Length != 63*60e6 || s.Hosts[s.Outages[0].Host] != "h1" {
			t.Errorf("%s: %+v of hosts %q", name, s.Outages, s.Hosts)
			continue
		}
		if name != "asked" && s.Outages[0].Down != at(t, "2016-03-28T13:50:00Z") {
			t.Errorf("%s: begins %s", name, s.Outages[0].Down.Std())
		}
	}
}

func TestCausesInColumnsOfTheirOwn(t *testing.T) {
	c, err := ParseColumns("host=System+node,cause=Hardware+Human Error")
	if err != nil {
		t.Fatal(err)
	}
	s := read(t, "System,node,start,end,Hardware,Human Error\n2,7,2016-01-01,2016-01-02,disk,\n2,8,2016-01-01,2016-01-02,,oops\n3,7,2016-01-01,2016-01-02,a,b\n3,8,2016-01-01,2016-01-02,,\n", Options{Columns: c})
	var got []string
	for _, o := range s.Outages {
		got = append(got, s.Hosts[o.Host]+" "+s.Causes[o.Cause])
	}
	if want := "2/7 Hardware, 2/8 Human Error, 3/7 Hardware, 3/8 unknown"; strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if count(s, SeveralCauses) != 1 || count(s, NoCause) != 1 {
		t.Errorf("%+v", s.Remarks)
	}
}

func TestOddRowsAreCounted(t *testing.T) {
	s := read(t, `host,down,up
h1,2016-01-01 10:00,2016-01-01 09:00
h1,2016-01-02 10:00,2016-01-02 11:00
h1,2016-01-02 10:00,2016-01-02 11:00
h2,2016-01-03 10:00,
h3,,2016-01-03 10:00

`, Options{})
	for odd, want := range map[Oddity]int{NegativeLength: 1, Duplicate: 1, MissingStart: 1} {
		if got := count(s, odd); got != want {
			t.Errorf("%d %s, want %d", got, odd, want)
		}
	}
	if len(s.Outages) != 3 {
		t.Errorf("%d outages, want 3", len(s.Outages))
	}
	for _, r := range s.Remarks {
		if len(r.Places) == 0 || !strings.Contains(r.Places[0], "r.txt:") {
			t.Errorf("%s is not listed: %v", r.Oddity, r.Places)
		}
	}
}

func TestSummerTime(t *testing.T) {
	denver, err := time.LoadLocation("America/Denver")
	if err != nil {
		t.Skip("no time zones here")
	}
	s := read(t, "host,down,up\nh,2016-03-13 02:30,2016-03-13 04:00\nh,2016-11-06 01:30,2016-11-06 03:00\n", Options{Location: denver})
	if count(s, SkippedTime) != 1 || count(s, RepeatedTime) != 1 {
		t.Errorf("%+v", s.Remarks)
	}
	if s.Outages[1].Down != at(t, "2016-11-06T07:30:00Z") {
		t.Errorf("the first of two times is not taken: %s", s.Outages[1].Down.Std())
	}
}

const traceText = `# event_id component_id node_id platform_id node_name event_type event_start_time event_stop_time event_end_reason
    0	    0	    0	    5	a	         1	   1000	   2000	       NULL
    1	    0	    0	    5	a	         0	   2000	   2600	       NULL
    2	    0	    0	    5	a	         1	   2600	   5000	       NULL
    3	    0	    1	    5	b	         1	   1000	   4000	       NULL
    4	    0	    1	    5	b	         0	   4000	   5000	       NULL
`

func TestTrace(t *testing.T) {
	s := read(t, traceText, Options{})
	if len(s.Outages) != 2 || s.Outages[0].Length != 600e6 || s.Outages[0].Cut || !s.Outages[1].Cut || len(s.Watched) != 2 || !s.Trace {
		t.Errorf("%+v", s)
	}
	gap := strings.Replace(traceText, "2600	   5000", "2700	   5000", 1)
	if s := read(t, gap, Options{}); count(s, Gap) != 1 || len(s.Watched) != 3 {
		t.Errorf("gap: %+v", s)
	}
}

func TestPacked(t *testing.T) {
	var gz, x bytes.Buffer
	g := gzip.NewWriter(&gz)
	g.Write([]byte(table))
	g.Close()
	w, err := xz.NewWriter(&x)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(table))
	w.Close()
	for name, data := range map[string][]byte{"gzip": gz.Bytes(), "xz": x.Bytes()} {
		s, err := Read([]string{Stdin}, Options{Stdin: bytes.NewReader(data)})
		if err != nil || len(s.Outages) != 2 || s.Files[0].Packed != name {
			t.Errorf("%s: %v, %+v", name, err, s)
		}
		for _, cut := range []int{len(data) - 1, len(data) / 2, 8} {
			_, err := Read([]string{Stdin}, Options{Stdin: bytes.NewReader(data[:cut])})
			var f scenarios.Faults
			if !errors.As(err, &f) || !strings.Contains(err.Error(), "cut off") && !strings.Contains(err.Error(), "damaged") {
				t.Errorf("%s cut to %d: %v", name, cut, err)
			}
		}
	}
}

const statusText = `{"page": {"name": "Pagoda Box"}, "incidents": [
 {"name": "Server rebooting", "status": "resolved", "impact": "major", "created_at": "2016-03-28T14:03:00Z", "resolved_at": "2016-03-28T15:36:00Z",
  "incident_updates": [
   {"status": "resolved", "body": "All services restored", "display_at": "2016-03-28T15:36:00Z", "created_at": "2016-03-28T15:36:00Z"},
   {"status": "monitoring", "body": "All apps should be back", "display_at": "2016-03-28T14:54:00Z", "created_at": "2016-03-28T14:54:00Z"},
   {"status": "identified", "body": "Back online", "display_at": "2016-03-28T14:27:00Z", "created_at": "2016-03-28T14:27:00Z"},
   {"status": "investigating", "body": "Server rebooting", "display_at": "2016-03-28T14:03:00Z", "created_at": "2016-03-28T14:03:00Z"}]},
 {"name": "Disk exchange", "status": "completed", "impact": "maintenance", "scheduled_for": "2016-04-01T02:00:00Z", "scheduled_until": "2016-04-01T03:00:00Z", "incident_updates": []}]}`

func TestStatuspage(t *testing.T) {
	s := read(t, statusText, Options{})
	if len(s.Timelines) != 2 || len(s.Outages) != 2 || !s.Nameless {
		t.Fatalf("%+v", s)
	}
	l := s.Timelines[0]
	if l.Marks[0].Name != "investigating" || l.Marks[3].Name != "resolved" || len(l.Contradictions) > 0 {
		t.Errorf("%+v", l)
	}
	if o := s.Outages[0]; o.Length != 93*60e6 || o.Planned || !s.Outages[1].Planned {
		t.Errorf("%+v", s.Outages)
	}
	odd := strings.Replace(statusText, `"display_at": "2016-03-28T15:36:00Z"`, `"display_at": "2016-03-28T14:10:00Z"`, 1)
	s = read(t, odd, Options{})
	if len(s.Timelines[0].Contradictions) == 0 || !strings.Contains(strings.Join(s.Timelines[0].Contradictions, " "), "resolved") {
		t.Errorf("no contradiction: %+v", s.Timelines[0])
	}
}

const pastedText = `Mar 28, 2016

Server rebooting
Resolved - All affected services have been restored.
Mar 28, 15:36 UTC
Monitoring - All apps should be back.
Mar 28, 14:54 UTC
Investigating - A server is rebooting.
Mar 28, 14:03 UTC
`

func TestPasted(t *testing.T) {
	s := read(t, pastedText, Options{})
	if len(s.Timelines) != 1 || s.Timelines[0].Name != "Server rebooting" || s.Outages[0].Length != 93*60e6 || len(s.Timelines[0].Contradictions) > 0 {
		t.Fatalf("%+v", s.Timelines)
	}
	// The report's own label for its local times: clocks in Denver showed MDT on that day.
	s = read(t, strings.NewReplacer("15:36 UTC", "09:36 MST", "14:54 UTC", "08:54 MST", "14:03 UTC", "08:03 MST").Replace(pastedText), Options{})
	c := strings.Join(s.Timelines[0].Contradictions, " ")
	if !strings.Contains(c, "MST") || !strings.Contains(c, "15:03 UTC as MST") || !strings.Contains(c, "14:03 UTC as MDT") {
		t.Errorf("contradictions: %s", c)
	}
	// Posts out of order.
	s = read(t, strings.Replace(pastedText, "14:54", "13:54", 1), Options{})
	if c := strings.Join(s.Timelines[0].Contradictions, " "); !strings.Contains(c, "out of order") {
		t.Errorf("contradictions: %s", c)
	}
}

const lastText = `reboot   system boot  3.16.0-4-amd64   Mon Mar 28 08:00   still running
reboot   system boot  3.16.0-4-amd64   Mon Feb  1 10:05 - 08:00 (55+21:50)
shutdown system down  3.16.0-4-amd64   Mon Feb  1 10:00 - 10:05  (00:05)
reboot   system boot  3.16.0-4-amd64   Tue Dec 15 09:00 - 10:00 (48+01:00)

wtmp begins Tue Dec  1 00:00:00 2015
`

func TestLast(t *testing.T) {
	for _, text := range []string{
		lastText,
		strings.NewReplacer("Mar 28 08:00 ", "Mar 28 08:00:00 2016 ", "Feb  1 10:05 ", "Feb  1 10:05:00 2016 ", "Feb  1 10:00 ", "Feb  1 10:00:00 2016 ", "Dec 15 09:00 ", "Dec 15 09:00:00 2015 ").Replace(lastText),
	} {
		s := read(t, text, Options{})
		if len(s.Outages) != 2 || !s.Outages[0].Planned || s.Outages[0].Length != 300e6 || s.Outages[1].Planned || s.Outages[1].Length != -1 {
			t.Fatalf("%+v", s.Outages)
		}
		if s.Outages[1].Down != at(t, "2016-03-28T08:00:00Z") || s.Watched[0].From != at(t, "2015-12-01T00:00:00Z") || s.Hosts[0] != "r" {
			t.Errorf("%+v, %+v", s.Outages, s.Watched)
		}
		if count(s, UnknownStart) != 1 {
			t.Errorf("%+v", s.Remarks)
		}
	}
}

const journalText = `IDX BOOT ID                          FIRST ENTRY                 LAST ENTRY
 -1 d2b1a4c8e0f74f0c9a8b7c6d5e4f3a2b Mon 2016-03-21 10:00:01 UTC Mon 2016-03-28 13:50:00 UTC
  0 0a1b2c3d4e5f60718293a4b5c6d7e8f9 Mon 2016-03-28 14:00:00 UTC Mon 2016-03-28 16:23:00 UTC
`

func TestJournal(t *testing.T) {
	for _, text := range []string{journalText, strings.ReplaceAll(journalText, " UTC Mon", " UTC—Mon"), strings.ReplaceAll(journalText, "UTC", "GMT")} {
		s := read(t, text, Options{})
		if len(s.Outages) != 1 || s.Outages[0].Length != 600e6 || len(s.Watched) != 1 || !s.Evidence {
			t.Errorf("%+v", s)
		}
	}
}

const incidentText = `clock: {timezone: America/Denver}
incident:
  began: 2016-03-28T07:50:00
  times_labelled: MST
  panic: oops
  observed:
    - {at: 2016-03-28T08:00:00, milestone: boot}
    - {at: 2016-03-28T14:03:00Z, post: "rebooting"}
    - {at: 2016-03-28T08:53:00, milestone: pool}
`

func TestIncident(t *testing.T) {
	s := read(t, incidentText, Options{})
	l := s.Timelines[0]
	boot, _ := l.At("boot")
	if l.Cause != "oops" || boot.Seconds(l.Began) != 600 || !l.Scenario {
		t.Errorf("%+v", l)
	}
	if len(l.Contradictions) == 0 || !strings.Contains(l.Contradictions[0], "MST cannot be") {
		t.Errorf("contradictions: %q", l.Contradictions)
	}
	early := strings.Replace(incidentText, "T08:00:00", "T07:40:00", 1)
	if l := read(t, early, Options{}).Timelines[0]; !strings.Contains(strings.Join(l.Contradictions, " "), "before the incident began") {
		t.Errorf("an event before its cause is not told: %q", l.Contradictions)
	}
}

func TestHead(t *testing.T) {
	s := read(t, table, Options{Rows: 1})
	if h := s.Head(1); !strings.Contains(h, "2016-03-28T13:50:00Z  2016-03-28T14:53:00Z  1h3m0s") || strings.Contains(h, "h2") {
		t.Errorf("head:\n%s", h)
	}
	// What the records say stays text on a terminal.
	const act = "\x1b]0;x\a\u009b31m\u202e"
	table := "host,down,up,cause\n" + act + ",2016-01-05,2016-01-06," + act + "\n"
	status := strings.NewReplacer("Server", `\u001b[31mServer`, "Back", `\u202eBack`).Replace(statusText)
	for _, text := range []string{table, status} {
		if h := read(t, text, Options{}).Head(9); strings.ContainsFunc(h, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
			t.Errorf("head acts on a terminal: %q", h)
		}
	}
}

func TestParseColumnsRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"host": "role=column", "hots=a": "no role", "host=a,host=b": "twice", `host="a`: "does not end", "up=a+b": "one column", "host=": "which column", "host=a++b": "empty",
	} {
		if _, err := ParseColumns(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want one with %q", text, err, want)
		}
	}
}
