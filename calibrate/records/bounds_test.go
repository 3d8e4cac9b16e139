package records

import (
	"strings"
	"testing"
	"unsafe"

	"outagesim/scenarios"
)

// TestBoundsOfAllFiles: what is kept of all files together has an end, whatever the kind, and the place
// where it is reached is told.
func TestBoundsOfAllFiles(t *testing.T) {
	const head = "host,down,up\n"
	rows := strings.Repeat("a,2016-01-01 10:00,2016-01-01 11:00\n", 3)
	waits := strings.Repeat("a,1/2/2016 10:00,1/2/2016 11:00\n", 3)
	boot := "reboot   system boot  4.0 Mon Mar 28 08:00:00 2016\n"
	for name, c := range map[string]struct {
		text, place, want string
		already           bounds
	}{
		"table":      {head + rows, ":4:1: ", "more than 2500000 outages or intervals, of all files together; calibrate a shorter time", bounds{kept: mostKept - 2}},
		"waiting":    {head + waits, ":4:1: ", "more than 2500000 outages", bounds{kept: mostKept - 2}},
		"trace":      {traceText, ":3:1: ", "more than 2500000 outages", bounds{kept: mostKept - 1}},
		"journal":    {journalText, ":3:1: ", "more than 2500000 outages", bounds{kept: mostKept}},
		"last":       {boot + boot, ":2:1: ", "more than 2500000 outages", bounds{kept: mostKept - 1}},
		"statuspage": {statusText, ": ", "more than 100000 incidents and posts", bounds{posts: mostPosts}},
		"pasted":     {"Resolved - ok\nMar 28, 2016 - 15:36 UTC\nMonitoring - ok\nMar 28, 2016 - 15:30 UTC\n", ":3:1: ", "more than 100000 incidents and posts", bounds{posts: mostPosts - 1}},
		"names":      {head + rows + strings.Replace(rows, "a,", "b,", 1), ":5:1: ", "more than 1000000 names", bounds{names: mostNames - 3}},
		"long names": {head + rows + strings.Replace(rows, "a,", strings.Repeat("b", 100)+",", 1), ":5:1: ", "names of hosts, causes and sites of more than 64 MiB", bounds{spelt: mostSpelt - 50}},
		"causes":     {"cause," + head + "x,a,2016-01-01,2016-01-02\ny,a,2016-01-01,2016-01-02\n", ":3:1: ", "more than 1000000 names", bounds{names: mostNames - 3}},
	} {
		b := newBuilder(Options{})
		b.bounds = c.already
		err := b.read(write(t, "r.txt", c.text))
		faults, ok := err.(scenarios.Faults)
		if !ok || len(faults) != 1 || !strings.Contains(err.Error(), "r.txt"+c.place) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want one at %s with %q", name, err, c.place, c.want)
		}
		b = newBuilder(Options{Until: Time(1475e15 / 1000).Std()})
		if err := b.read(write(t, "r.txt", c.text)); err != nil && name != "waiting" {
			t.Errorf("%s, by itself: %v", name, err)
		}
	}
}

// TestKeptIsSmall: mostKept outages fit into the memory that it is chosen for, even where they wait for the
// order of dates.
func TestKeptIsSmall(t *testing.T) {
	for _, size := range []uintptr{unsafe.Sizeof(Outage{}) + unsafe.Sizeof(waiting{}), unsafe.Sizeof(interval{}) + unsafe.Sizeof(Outage{}) + 2*unsafe.Sizeof(Span{})} {
		if size > 128 {
			t.Errorf("%d bytes for what is kept of a row", size)
		}
	}
}

// TestDatesThatWait: rows that do not tell which number is the month are read as a later one tells, in
// their places.
func TestDatesThatWait(t *testing.T) {
	s, err := Read([]string{write(t, "r.csv", "host,down,minutes\na,1/2/2016 10:00,60\nb,2016-05-01 10:00,60\nc,3/4/2016 10:00 EST,60\nd,13/4/2016 10:00,60\ne,5/6/2016 10:00,60\nf,30/2/2016 10:00,60\n")},
		Options{SkipBad: true})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a 2016-02-01 10:00", "b 2016-05-01 10:00", "c 2016-04-03 15:00", "d 2016-04-13 10:00", "e 2016-06-05 10:00"}
	if len(s.Outages) != len(want) || count(s, BadRow) != 1 {
		t.Fatalf("%+v", s)
	}
	for i, o := range s.Outages {
		if got := s.Hosts[o.Host] + " " + o.Down.Std().Format("2006-01-02 15:04"); got != want[i] || o.Length != 3600e6 {
			t.Errorf("%s, %d, want %s", got, o.Length, want[i])
		}
	}
}
