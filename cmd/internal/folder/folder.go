// Package folder prepares the folder that a run's results go to. It finds out before anything is
// simulated whether files can be written there, and leaves nothing behind where nothing came of
// the run.
package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"outagesim/internal/lock"
	"outagesim/sim/study"
)

// unfinished is the folder, within that of the results, for what a run has finished so far.
const unfinished = ".unfinished"

// Folder is a folder for results that files can be written to.
type Folder struct {
	Dir  string
	made []string   // folders that Open made, the outermost first
	held *lock.Lock // nil where the file system cannot lock, and after Close
}

// Open makes dir with its parents, if need be, tries whether files can be written to it, and keeps
// other processes from writing to it until Close. A folder that another process has is a
// [lock.HeldError].
func Open(dir string) (*Folder, error) {
	f := &Folder{Dir: dir}
	for d := filepath.Clean(dir); ; d = filepath.Dir(d) {
		if _, err := os.Lstat(d); !errors.Is(err, fs.ErrNotExist) || d == filepath.Dir(d) {
			break
		}
		f.made = append([]string{d}, f.made...)
	}
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = try(dir)
	}
	if err == nil {
		f.held, err = lock.Take(dir)
		var held *lock.HeldError
		switch {
		case errors.As(err, &held):
			return nil, fmt.Errorf("%w; wait for its end, or take another folder with --out", err)
		case errors.Is(err, errors.ErrUnsupported):
			err = nil
		}
	}
	if err != nil {
		f.Abandon()
		return nil, fmt.Errorf("results cannot be written to %s: %w", dir, err)
	}
	return f, nil
}

func try(dir string) error {
	probe, err := os.CreateTemp(dir, ".outagesim-*.tmp")
	if err != nil {
		return err
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// Unfinished returns the folder for what is finished so far; see [outagesim/sim/study].
func (f *Folder) Unfinished() string { return Unfinished(f.Dir) }

// Unfinished returns the folder, within that of the results, for what is finished so far.
func Unfinished(dir string) string { return filepath.Join(dir, unfinished) }

// Kept tells whether an earlier run has left something in Unfinished.
func (f *Folder) Kept() bool {
	entries, err := os.ReadDir(f.Unfinished())
	return err == nil && len(entries) > 0
}

// Finish removes what was kept for going on, as the results are there.
func (f *Folder) Finish() error {
	if err := study.Clean(f.Unfinished()); err != nil {
		return err
	}
	if err := os.Remove(f.Unfinished()); err != nil && !errors.Is(err, fs.ErrNotExist) && !holdsFiles(err) {
		return err
	}
	return nil
}

// holdsFiles: somebody else's files in there are none of our business.
func holdsFiles(err error) bool { return errors.Is(err, fs.ErrExist) }

// Close lets other processes write to the folder.
func (f *Folder) Close() error {
	if f.held == nil {
		return nil
	}
	held := f.held
	f.held = nil
	return held.Release()
}

// Abandon closes the folder and removes those that Open made, as far as they are empty.
func (f *Folder) Abandon() {
	f.Close()
	os.Remove(f.Unfinished())
	for i := len(f.made) - 1; i >= 0; i-- {
		os.Remove(f.made[i])
	}
}
