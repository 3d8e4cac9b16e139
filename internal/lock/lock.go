package lock

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Name is the name of the file that locks a folder.
const Name = ".outagesim-lock"

// Lock is a locked folder.
type Lock struct{ f *os.File }

// HeldError is a folder that another process has locked.
type HeldError struct {
	Dir    string
	Holder string // "process 4711 on HOST since TIME"; "" if it has not said
}

func (e *HeldError) Error() string {
	if e.Holder == "" {
		return "another process is writing to " + e.Dir
	}
	return fmt.Sprintf("another process is writing to %s: %s", e.Dir, e.Holder)
}

// errHeld is what hold returns for a file that another process holds.
var errHeld = errors.New("held by another process")

// Take locks dir, which must be there, or returns a [HeldError] at once.
func Take(dir string) (*Lock, error) {
	path := filepath.Join(dir, Name)
	f, err := hold(path)
	switch {
	case errors.Is(err, errHeld):
		return nil, &HeldError{dir, holder(path)}
	case err != nil:
		return nil, fmt.Errorf("locking %s: %w", dir, err)
	}
	// Who holds it is a kindness to whoever is refused; a disk that is full, or a file of somebody
	// else's that can be locked but not written, does not make the lock any weaker.
	if f.Truncate(0) == nil {
		host, _ := os.Hostname()
		fmt.Fprintf(f, "process %d on %s since %s\n", os.Getpid(), host, time.Now().Format(time.RFC3339))
	}
	return &Lock{f}, nil
}

// longest is more than what a holder says of itself.
const longest = 512

func holder(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	text, _ := io.ReadAll(io.LimitReader(f, longest))
	var pid int
	var host, since string
	if n, _ := fmt.Sscanf(string(text), "process %d on %s since %s\n", &pid, &host, &since); n < 3 || !utf8.Valid(text) || !isPlain(host) || !isPlain(since) {
		return ""
	}
	return fmt.Sprintf("process %d on %s since %s", pid, host, since)
}

func isPlain(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// Release gives the folder free and removes the file.
func (l *Lock) Release() error { return release(l.f) }
