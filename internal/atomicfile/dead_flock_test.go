//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// writing names, in its environment, the file that a process of this test is to write, and to be
// killed at.
const writing = "ATOMICFILE_TEST_WRITING"

// TestMain is also the process that is killed: it says when it is at it and waits for its end.
func TestMain(m *testing.M) {
	if path := os.Getenv(writing); path != "" {
		Write(path, func(w io.Writer) error {
			io.WriteString(w, "half")
			fmt.Println("writing")
			io.Copy(io.Discard, os.Stdin)
			return errors.New("not killed")
		})
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func names(t *testing.T, dir string) (l []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		l = append(l, e.Name())
	}
	return l
}

// The next Write to a name removes what a killed one has left, but not what a living one writes, nor
// what is of another name.
func TestNextWriteClearsAfterAKilledOne(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.ics")
	others := []string{"..1.tmp", ".a.ics.1.2.tmp", ".a.ics.1x.tmp", ".a.ics.tmp", ".b.ics.1.tmp", ".xa.ics.1.tmp", "a.ics", "a.ics.1.tmp"}
	for _, name := range others {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("of another"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, ".a.ics.2.tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "a.ics.1.tmp"), filepath.Join(dir, ".a.ics.3.tmp")); err != nil {
		t.Fatal(err)
	}
	others = append(others, ".a.ics.2.tmp", ".a.ics.3.tmp")
	slices.Sort(others)

	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), writing+"="+path)
	stdin, err := c.StdinPipe() // kept open, so that it waits
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "writing\n" {
		t.Fatalf("it says %q, %v", line, err)
	}
	for _, try := range []func() error{
		func() error { return WriteBytes(path, []byte("whole")) },
		func() error { return Try(path) },
	} {
		if err := try(); err != nil {
			t.Fatal(err)
		}
		if got := names(t, dir); len(got) != len(others)+1 {
			t.Errorf("%q are there while one is written beside %q", got, others)
		}
	}
	c.Process.Kill()
	c.Wait()
	if got := names(t, dir); len(got) != len(others)+1 {
		t.Fatalf("it was killed and left %q", got)
	}
	if err := WriteBytes(path, []byte("whole")); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); !slices.Equal(got, others) {
		t.Errorf("%q are there, want %q", got, others)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "a.ics.1.tmp")); string(got) != "of another" {
		t.Errorf("another's file holds %q", got)
	}
}

func TestTryClearsAfterAKilledOne(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".a.ics.1.tmp"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Try(filepath.Join(dir, "a.ics")); err != nil {
		t.Error(err)
	}
	if got := names(t, dir); len(got) != 0 {
		t.Errorf("%q are there", got)
	}
	if err := Try(filepath.Join(dir, "none", "a.ics")); err == nil {
		t.Error("a folder that is not there can be written to")
	}
}

// Many at once take no file of each other's for a dead one's, the bytes are those of one of them, and
// nothing is left.
func TestManyWriteTheSameFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	var wg sync.WaitGroup
	for i := range 8 {
		text := strings.Repeat(fmt.Sprint(i), 1000)
		wg.Go(func() {
			for range 100 {
				if err := WriteBytes(path, []byte(text)); err != nil {
					t.Error(err)
					return
				}
				got, err := os.ReadFile(path)
				if err != nil || len(got) != 1000 || strings.Trim(string(got), string(got[:1])) != "" {
					t.Errorf("%d bytes, %v", len(got), err)
				}
			}
		})
	}
	wg.Wait()
	if got := names(t, filepath.Dir(path)); !slices.Equal(got, []string{"a"}) {
		t.Errorf("%q are there", got)
	}
}
