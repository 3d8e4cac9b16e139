// Package atomicfile writes files that are either whole or not there: beside the target, synced, then
// renamed over it. The folder is synced after that, so that a file that was written is still there
// after a power failure; where several files are written one after the other, once for all of them
// ([Files]).
package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// Write replaces the file at path by what write writes. After an error the old file, if any, is as it
// was and nothing is left beside it, unless it is the folder that could not be synced: then the new
// file is there. What a Write to path that was killed has left beside it is removed.
func Write(path string, write func(io.Writer) error) error {
	clearDead(path)
	var f Files
	if err := f.Write(path, write); err != nil {
		return err
	}
	return f.Sync()
}

// WriteBytes is Write of data.
func WriteBytes(path string, data []byte) error { return Write(path, bytesOf(data)) }

func bytesOf(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}

// place is Write without a sync of the folder.
func place(path string, write func(io.Writer) error) (err error) {
	f, err := create(path)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = fmt.Errorf("writing %s: %w", path, err)
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = f.Chmod(0o644); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	return name(f, path)
}

// Try finds out whether Write could write to path.
func Try(path string) error {
	clearDead(path)
	f, err := create(path)
	if err != nil {
		return err
	}
	err = f.Close()
	if gone := os.Remove(f.Name()); !errors.Is(gone, fs.ErrNotExist) { // or another has taken it for a dead one's
		err = errors.Join(err, gone)
	}
	return err
}

// unnamed makes a file for what is to become the file at path.
func unnamed(path string) (*os.File, error) {
	return os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
}

// left is the form of the names of files that Write writes beside their places.
var left = regexp.MustCompile(`^\..+\.[0-9]+\.tmp$`)

// Clear removes from dir what Writes that were killed have left there. It takes the files of a Write
// that is at work for such, so nobody else may be writing to dir; one that is not there is clear.
func Clear(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("clearing %s: %w", dir, err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !left.MatchString(e.Name()) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("clearing %s: %w", dir, err)
		}
	}
	return nil
}
