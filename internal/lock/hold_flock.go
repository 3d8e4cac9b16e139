//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package lock

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// mostTries is how often a file may lose its name between being opened and being locked, each time
// to another process that was quicker.
const mostTries = 100

// hold opens the file and locks it. A holder removes its file while it holds it, so the file that
// was opened may have lost its name by the time it is locked: then it locks nothing, and the one
// that has the name now is tried.
func hold(path string) (*os.File, error) {
	for range mostTries {
		f, err := open(path)
		if err != nil {
			return nil, err
		}
		if err := flock(f); err != nil {
			f.Close()
			return nil, err
		}
		named, err := sameFile(f, path)
		if err == nil && named {
			return f, nil
		}
		f.Close()
		if err != nil {
			return nil, err
		}
	}
	return nil, errHeld
}

// open follows no link, lest a folder that came from somebody else have us empty a file elsewhere.
// A file that is not ours to write, left by another user, can be locked all the same.
func open(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o644)
	if errors.Is(err, fs.ErrPermission) {
		if g, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0); err == nil {
			return g, nil
		}
	}
	return f, err
}

func flock(f *os.File) error {
	for {
		switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err {
		case syscall.EINTR:
		case syscall.EWOULDBLOCK:
			return errHeld
		case syscall.ENOLCK, syscall.EBADF: // as network file systems say that they cannot
			return fmt.Errorf("%w: %w", errors.ErrUnsupported, err)
		default:
			return err
		}
	}
}

func sameFile(f *os.File, path string) (bool, error) {
	opened, err := f.Stat()
	if err != nil {
		return false, err
	}
	named, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(opened, named), err
}

// release removes the file while it is locked: once it is free it may be another's.
func release(f *os.File) error {
	err := os.Remove(f.Name())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, f.Close())
}
