//go:build unix

package verbs

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// fewestFiles is how many files a verb must be able to open at once to begin: with less, Go's own
// runtime gives up with a dump of its goroutines. Results may take some more, and then say so.
const fewestFiles = 8

// enoughFiles tries whether there are file descriptors to work with, before anything is opened.
func enoughFiles() error {
	var opened []int
	defer func() {
		for _, fd := range opened {
			syscall.Close(fd)
		}
	}()
	for range fewestFiles {
		fd, err := syscall.Open(os.DevNull, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		switch {
		case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
			return fmt.Errorf("only %d more files can be opened, and it takes %d at least: %w; raise the limit (ulimit -n)", len(opened), fewestFiles, err)
		case err != nil:
			return nil // no such device: nothing is known
		}
		opened = append(opened, fd)
	}
	return nil
}
