package lock

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

const sharingViolation = syscall.Errno(32) // ERROR_SHARING_VIOLATION

// hold opens the file so that others may read it and neither write nor remove it.
func hold(path string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, syscall.FILE_SHARE_READ, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	switch {
	case errors.Is(err, sharingViolation):
		return nil, errHeld
	case err != nil:
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

// release removes the file after it is free: a file that another has taken meanwhile cannot be
// removed, and need not be.
func release(f *os.File) error {
	err := f.Close()
	switch gone := os.Remove(f.Name()); {
	case gone == nil, errors.Is(gone, fs.ErrNotExist), errors.Is(gone, sharingViolation):
	default:
		err = errors.Join(err, gone)
	}
	return err
}
