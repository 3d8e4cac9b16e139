package verbs

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"outagesim/cmd/internal/exit"
	"outagesim/scenarios"
)

// TestBlackoutReadsFilesAndPipes: what never ends is refused before it is read, and a pipe is read.
func TestBlackoutReadsFilesAndPipes(t *testing.T) {
	s, err := (scenarios.Reader{}).Load("pagoda-box-2015")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{os.DevNull, t.TempDir()} { // a device as any, but one that would end
		if _, err := blackout(s, []string{name}); exit.Of(err) != exit.Usage || !strings.Contains(err.Error(), name+" is neither a file nor a pipe") {
			t.Errorf("%s: %v", name, err)
		}
	}
	day := s.Start.Format("20060102")
	text := "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:" + day + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	name := filepath.Join("/dev/fd", strconv.Itoa(int(r.Fd())))
	if _, err := os.Stat(name); err != nil {
		t.Skip(err)
	}
	io.WriteString(w, text)
	w.Close()
	if days, err := blackout(s, []string{name}); err != nil || len(days) != 1 {
		t.Errorf("%v, %v", days, err)
	}
}

// TestUpTo: as much as is left is read, and no more.
func TestUpTo(t *testing.T) {
	for _, c := range []struct {
		left int
		ok   bool
	}{{5, true}, {4, false}} {
		data, err := io.ReadAll(&upTo{r: strings.NewReader("abcde"), left: c.left})
		if c.ok != (err == nil) || c.ok && string(data) != "abcde" {
			t.Errorf("%d left: %q, %v", c.left, data, err)
		}
	}
}
