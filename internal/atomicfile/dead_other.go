//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package atomicfile

import "os"

// Where a file cannot be locked and renamed at once, what a dead process has left is not told from
// what another is writing, and stays.

func clearDead(string) {}

func create(path string) (*os.File, error) { return unnamed(path) }

func name(f *os.File, path string) error {
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
