package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNamedFilesDestroyNothing: a file that a person names to be written is refused, before anything is
// simulated, where it would destroy another that matters.
func TestNamedFilesDestroyNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const scenario = "name: s\nfleet: {inventory: hosts.csv}\n"
	writeFile(t, filepath.Join(dir, "hosts.csv"), []byte("hypervisor,rack,kernel,booted,capacity\nhv1,,,,\nhv2,,,,\n"))
	writeFile(t, filepath.Join(dir, "s.yaml"), []byte(scenario))
	writeFile(t, filepath.Join(dir, "free.ics"), []byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))
	writeFile(t, filepath.Join(dir, "records.yaml"), []byte("host,down,up\na,2016-01-01 10:00,2016-01-01 11:00\na,2016-02-01 10:00,2016-02-01 11:00\n"))
	for _, d := range []string{"out/s/charts", "out/s/.unfinished", "folder.yaml"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	writeFile(t, filepath.Join(dir, "out/s/results.csv"), []byte("host,down,up\na,2016-01-01 10:00,2016-01-01 11:00\n"))
	for link, to := range map[string]string{"link": "s.yaml", "lost": "nowhere", "here": "."} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	read := "is read for this run; name another file"
	ours := "is among the files of the results in out/s; name a file elsewhere"
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"plan", "s.yaml", "--ics", "x", "--statuspage", "./here/x"}, "--ics and --statuspage both name x; name another file"},
		{[]string{"plan", "s.yaml", "--ics", "s.yaml"}, read},
		{[]string{"plan", "s.yaml", "--statuspage", "link"}, read},
		{[]string{"plan", "s.yaml", "--statuspage", "here/hosts.csv"}, read},
		{[]string{"plan", "s.yaml", "--blackout", "free.ics", "--ics", "free.ics"}, read},
		{[]string{"plan", "s.yaml", "--ics", "out/s/results.json"}, ours},
		{[]string{"plan", "s.yaml", "--ics", "here/out/s/Report.html"}, ours},
		{[]string{"plan", "s.yaml", "--ics", "out/s/charts/rate.svg"}, ours},
		{[]string{"plan", "s.yaml", "--ics", "out/s/.unfinished/x"}, ours},
		{[]string{"plan", "s.yaml", "--ics", "out"}, "is a folder; name a file"},
		{[]string{"plan", "s.yaml", "--ics", "lost"}, "a link to what is not there"},
		{[]string{"calibrate", "records.yaml", "--kind", "table", "--out", "records.yaml"}, read},
		{[]string{"calibrate", "out/s/results.csv", "--out", "out/s"}, "among the files that are written to out/s; name another folder"},
		{[]string{"calibrate", "records.yaml", "--kind", "table", "--out", "folder.yaml"}, "is a folder; name a file"},
	} {
		before := treeOf(t, dir)
		f := finish(t, program(t, dir, c.args...))
		if f.status != 2 || !strings.Contains(f.stderr, c.want) || f.stdout != "" {
			t.Errorf("%v: status %d, stderr %s, want %q", c.args, f.status, f.stderr, c.want)
		}
		if after := treeOf(t, dir); after != before {
			t.Errorf("%v: before\n%s\nafter\n%s", c.args, before, after)
		}
	}
}

// treeOf lists what is in dir, with what files hold.
func treeOf(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			var data []byte
			data, err = os.ReadFile(path)
			b.WriteString(path + ": " + string(data) + "\n")
		} else {
			b.WriteString(path + " " + d.Type().String() + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestCampaignToPipesAndLinks: a pipe is written to and stays a pipe, standard output too; a link stays a
// link, and what it leads to is replaced.
func TestCampaignToPipesAndLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := makePipe(pipe); err != nil {
		t.Skip("no pipes with names: ", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "far"), 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "far", "calendar.ics"), []byte("old"))
	if err := os.Symlink("far/calendar.ics", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	got := make(chan []byte, 1)
	go func() {
		data, _ := os.ReadFile(pipe)
		got <- data
	}()
	plan := []string{"plan", "pagoda-box-2015", "--replications", "3", "--quiet"}
	if f := finish(t, program(t, dir, append(plan, "--statuspage", "pipe", "--ics", "link")...)); f.status != 0 {
		t.Fatalf("status %d, %s", f.status, f.stderr)
	}
	info, err := os.Lstat(pipe)
	if err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Fatalf("the pipe is %v, %v", info, err)
	}
	if data := <-got; !bytes.Contains(data, []byte(`"scheduled_for"`)) {
		t.Errorf("the pipe brought %.200s", data)
	}
	link, err := os.Readlink(filepath.Join(dir, "link"))
	data, _ := os.ReadFile(filepath.Join(dir, "far", "calendar.ics"))
	if err != nil || link != "far/calendar.ics" || !bytes.HasPrefix(data, []byte("BEGIN:VCALENDAR")) {
		t.Errorf("the link is %q, %v, and leads to %.100s", link, err, data)
	}
	// Standard output is a file here; writing to a copy of it would lose one or the other. The link has a
	// name of its own, so that a mistake replaces that and nothing of the machine's.
	if err := os.Symlink("/proc/self/fd/1", filepath.Join(dir, "stdout")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("/proc/self/fd/1"); err != nil {
		t.Skip(err)
	}
	to, err := os.Create(filepath.Join(dir, "all.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	c := program(t, dir, append(plan, "--ics", "stdout")...)
	c.Stdout = to
	if f := finish(t, c); f.status != 0 {
		t.Fatalf("status %d, %s", f.status, f.stderr)
	}
	all, _ := os.ReadFile(filepath.Join(dir, "all.txt"))
	if !bytes.Contains(all, []byte("Recommended: ")) || !bytes.Contains(all, []byte("END:VCALENDAR")) {
		t.Errorf("standard output is %.3000s", all)
	}
}
