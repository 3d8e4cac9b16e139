// Package folder prepares the folder that a run's results go to. It finds out before anything is
// simulated whether files can be written there, keeps other processes from writing there meanwhile,
// and leaves nothing behind where nothing came of the run.
package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"outagesim/cmd/internal/exit"
	"outagesim/internal/atomicfile"
	"outagesim/internal/lock"
	"outagesim/studies"
)

// unfinished is the folder, within that of the results, for what a run has finished so far.
const unfinished = ".unfinished"

// Folder is a folder for results that files can be written to. It is ours until Close.
type Folder struct {
	Dir string
	// Unlocked is why nothing keeps other processes from writing to it; nil: something does.
	Unlocked error
	made     []string // folders that Open made, the outermost first
	lock     *lock.Lock
	ours     bool // no other process has it
}

// Open makes dir with its parents, if need be, locks it, and tries whether files can be written to
// it. What a killed process has left half written there is removed.
//
// An error carries a status where it is no matter of what was asked for: another process has the
// folder, or the machine has run out of something.
func Open(dir string) (*Folder, error) {
	f := &Folder{Dir: dir}
	for d := filepath.Clean(dir); ; d = filepath.Dir(d) {
		if _, err := os.Lstat(d); !errors.Is(err, fs.ErrNotExist) || d == filepath.Dir(d) {
			break
		}
		f.made = append([]string{d}, f.made...)
	}
	err := fs.ErrNotExist
	for try := 0; try < mostTries && errors.Is(err, fs.ErrNotExist); try++ {
		// Another process may remove the folder, which it has made and done nothing with, before it
		// is locked.
		if err = atomicfile.MkdirAll(dir); err == nil {
			err = f.take()
		}
	}
	var held *lock.HeldError
	switch {
	case err == nil:
		return f, nil
	case errors.As(err, &held):
		err = exit.With(exit.Failed, fmt.Errorf("%w; wait for its end, or name another folder with --out", err))
	default:
		err = refusal(fmt.Errorf("results cannot be written to %s: %w", dir, err))
	}
	f.Abandon()
	return nil, err
}

const mostTries = 10

// shortages are what a machine can run out of.
var shortages = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EMFILE, syscall.ENFILE, syscall.EIO}

// refusal gives the error of a folder that cannot be written to its status.
func refusal(err error) error {
	if slices.ContainsFunc(shortages, func(e error) bool { return errors.Is(err, e) }) {
		return exit.With(exit.Failed, err)
	}
	return exit.With(exit.Usage, err)
}

// Try makes dir, if need be, tries whether files can be written to it, and removes it if it is empty.
// Its error carries a status.
func Try(dir string) error {
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = try(dir)
		os.Remove(dir) // unless something is in it
	}
	if err != nil {
		return refusal(fmt.Errorf("%s cannot be written to: %w", dir, err))
	}
	return nil
}

func (f *Folder) take() (err error) {
	if err := f.plain(); err != nil {
		return err
	}
	f.lock, err = lock.Take(f.Dir)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		f.Unlocked, f.ours = err, true // as far as anybody can tell
	case err != nil:
		return err
	default:
		f.ours = true
		// Whoever was writing here is no more.
		for _, d := range append(studies.Folders(f.Unfinished()), filepath.Join(f.Dir, "charts"), f.Dir) {
			if err := atomicfile.Clear(d); err != nil {
				return err
			}
		}
	}
	return try(f.Dir)
}

// plain refuses folders within that of the results that are links: whoever gave the folder would have files
// elsewhere written and removed.
func (f *Folder) plain() error {
	for _, path := range append(studies.Folders(f.Unfinished()), f.Unfinished(), filepath.Join(f.Dir, "charts")) {
		if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return exit.Usagef("%s is a link to another place; remove it, or name another folder with --out", path)
		}
	}
	return nil
}

func try(dir string) error {
	probe, err := os.CreateTemp(dir, ".outagesim-probe.*.tmp") // of the form that Clear removes
	if err != nil {
		return err
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// Close gives the folder free for other processes.
func (f *Folder) Close() error {
	if f.lock == nil {
		return nil
	}
	l := f.lock
	f.lock, f.ours = nil, false
	return l.Release()
}

// Unfinished returns the folder for what is finished so far; see [studies.Folders].
func (f *Folder) Unfinished() string { return Unfinished(f.Dir) }

// Unfinished returns the folder, within that of the results, for what is finished so far.
func Unfinished(dir string) string { return filepath.Join(dir, unfinished) }

// Kept tells whether an earlier run has left something in Unfinished.
func (f *Folder) Kept() bool {
	for _, d := range studies.Folders(f.Unfinished()) {
		entries, _ := os.ReadDir(d)
		if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return !e.IsDir() }) {
			return true
		}
	}
	return false
}

// Finish removes what was kept for going on, as the results are there.
func (f *Folder) Finish() error {
	if err := studies.Clean(f.Unfinished()); err != nil {
		return err
	}
	if err := os.Remove(f.Unfinished()); err != nil && !errors.Is(err, fs.ErrNotExist) && !holdsFiles(err) {
		return err
	}
	return nil
}

// holdsFiles: somebody else's files in there are none of our business.
func holdsFiles(err error) bool { return errors.Is(err, fs.ErrExist) }

// Abandon is Close of a folder that nothing came of: it removes the folders that Open made, as far as
// they are empty. What another process has made there stays.
func (f *Folder) Abandon() {
	if f.ours {
		for _, d := range studies.Folders(f.Unfinished()) {
			os.Remove(d)
		}
	}
	f.Close()
	for i := len(f.made) - 1; i >= 0; i-- {
		os.Remove(f.made[i])
	}
}
