//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package atomicfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

// A file that is being written is locked until it has its name, so that one that can be locked is
// that of a dead process and can be removed. Where files cannot be locked, none is removed.

// mostTries is how often a file may be taken for a dead process's between being made and being locked.
const mostTries = 100

// create makes the file that is to become the one at path, and locks it.
func create(path string) (*os.File, error) {
	for range mostTries {
		f, err := unnamed(path)
		if err != nil {
			return nil, err
		}
		err = flock(f)
		if err != nil && !errors.Is(err, syscall.EWOULDBLOCK) || err == nil && named(f) {
			return f, nil
		}
		f.Close() // whoever was quicker removes it
	}
	return nil, fmt.Errorf("what is to become %s is removed again and again", filepath.Base(path))
}

// name gives f its name. It stays locked until it has it.
func name(f *os.File, path string) error {
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	f.Close() // it is synced, so that nothing is lost here
	return nil
}

// ending is how the names of files that are to become one at a path end.
var ending = regexp.MustCompile(`^[0-9]+\.tmp$`)

// clearDead removes what dead processes have left that wrote to path, as far as it can.
func clearDead(path string) {
	dir := filepath.Dir(path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		number, ours := strings.CutPrefix(e.Name(), "."+filepath.Base(path)+".")
		if ours && e.Type().IsRegular() && ending.MatchString(number) {
			removeDead(filepath.Join(dir, e.Name()))
		}
	}
}

func removeDead(path string) {
	f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if flock(f) == nil && named(f) {
		os.Remove(path)
	}
}

func flock(f *os.File) error {
	for {
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != syscall.EINTR {
			return err
		}
	}
}

// named tells whether f still has the name that it was opened by.
func named(f *os.File) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(f.Name())
	return err == nil && os.SameFile(opened, there)
}
