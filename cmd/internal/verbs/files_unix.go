//go:build unix

package verbs

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// EnoughFiles tries whether so many files can be opened at once, before any is.
func EnoughFiles(fewest int) error {
	var opened []int
	defer func() {
		for _, fd := range opened {
			syscall.Close(fd)
		}
	}()
	for range fewest {
		fd, err := syscall.Open(os.DevNull, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		switch {
		case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
			return fmt.Errorf("only %d more files can be opened, and it takes %d at least: %w; raise the limit (ulimit -n)", len(opened), fewest, err)
		case err != nil:
			return nil // no such device: nothing is known
		}
		opened = append(opened, fd)
	}
	return nil
}
