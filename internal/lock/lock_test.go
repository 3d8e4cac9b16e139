package lock

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// holds is set for the process that TestLockEndsWithItsProcess starts.
const holds = "OUTAGESIM_TEST_HOLDS"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holds); dir != "" {
		_, err := Take(dir)
		fmt.Println(err)
		select {}
	}
	os.Exit(m.Run())
}

func take(t *testing.T, dir string) *Lock {
	t.Helper()
	l, err := Take(dir)
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTakeOnce(t *testing.T) {
	dir := t.TempDir()
	l := take(t, dir)
	var held *HeldError
	if _, err := Take(dir); !errors.As(err, &held) || held.Dir != dir {
		t.Fatalf("a second lock: %v", err)
	}
	if want := fmt.Sprintf("process %d on ", os.Getpid()); !strings.HasPrefix(held.Holder, want) {
		t.Errorf("held by %q, want %q", held.Holder, want)
	}
	if err := l.Release(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := take(t, dir).Release(); err != nil {
		t.Error(err)
	}
}

// A killed process leaves its file, which locks nothing.
func TestLockEndsWithItsProcess(t *testing.T) {
	dir := t.TempDir()
	if err := take(t, dir).Release(); err != nil {
		t.Fatal(err)
	}
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), holds+"="+dir)
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	line := bufio.NewScanner(out)
	if !line.Scan() || line.Text() != "<nil>" {
		t.Fatalf("the other process says %q", line.Text())
	}
	var held *HeldError
	if _, err := Take(dir); !errors.As(err, &held) || !strings.HasPrefix(held.Holder, fmt.Sprintf("process %d on ", other.Process.Pid)) {
		t.Errorf("while it lives: %v", err)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	other.Wait()
	if _, err := os.Stat(filepath.Join(dir, Name)); err != nil {
		t.Fatalf("it left nothing to take over: %v", err)
	}
	l := take(t, dir)
	if err := l.Release(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// However takers and releasers meet, one at a time has the folder, and nobody is refused because of
// a file that is on its way out.
func TestOneAtATime(t *testing.T) {
	dir := t.TempDir()
	take(t, dir).Release()
	var within, taken atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 500 {
				l, err := Take(dir)
				var held *HeldError
				if errors.As(err, &held) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				taken.Add(1)
				if n := within.Add(1); n != 1 {
					t.Errorf("%d have the folder at once", n)
				}
				time.Sleep(time.Microsecond) // room for others to go wrong in
				within.Add(-1)
				if err := l.Release(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	if taken.Load() == 0 {
		t.Error("nobody ever had it")
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// What a holder says comes from a file that anybody may have written: it is not repeated unless it
// has the form of ours.
func TestForeignFile(t *testing.T) {
	dir := t.TempDir()
	l := take(t, dir)
	defer l.Release()
	for _, text := range []string{"", "who", "process x on y since z", "process 1 on \x1b[2J since b\n", "process 1 on a since \x9b2J\n", strings.Repeat("process 1 on", 1000)} {
		if err := os.WriteFile(filepath.Join(dir, Name), []byte(text), 0o644); err != nil {
			t.Skip(err) // where others may not write to it, nothing foreign can be in it
		}
		if got := holder(filepath.Join(dir, Name)); got != "" {
			t.Errorf("%q is repeated as %q", text, got)
		}
	}
}

func TestFolderThatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	take(t, dir).Release()
	if _, err := Take(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "none") {
		t.Errorf("error %v", err)
	}
}
