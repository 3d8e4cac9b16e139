package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// Files writes several files and syncs each of their folders once, at the end. The zero value is ready
// for use, by several goroutines at once.
type Files struct {
	sync    func(dir string) error // nil: syncFolder
	mu      sync.Mutex
	folders map[string]bool // to be synced
}

// Write is [Write], but that the folder is synced by Sync only.
func (f *Files) Write(path string, write func(io.Writer) error) error {
	if err := place(path, write); err != nil {
		return err
	}
	f.touch(filepath.Dir(path))
	return nil
}

// WriteBytes is Write of data.
func (f *Files) WriteBytes(path string, data []byte) error { return f.Write(path, bytesOf(data)) }

// Move gives the file at from, which is whole and synced, the name to in another folder.
func (f *Files) Move(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	f.touch(filepath.Dir(to))
	return nil
}

// Remove removes the file at path if there is one.
func (f *Files) Remove(path string) error {
	switch err := os.Remove(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	f.touch(filepath.Dir(path))
	return nil
}

// MkdirAll makes dir with its parents, as far as they are not there.
func (f *Files) MkdirAll(dir string) error {
	var in []string // folders in which one is made
	for d := filepath.Clean(dir); d != filepath.Dir(d); d = filepath.Dir(d) {
		if _, err := os.Lstat(d); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		in = append(in, filepath.Dir(d))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f.touch(in...)
	return nil
}

func (f *Files) touch(dirs ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.folders == nil {
		f.folders = map[string]bool{}
	}
	for _, d := range dirs {
		f.folders[d] = true
	}
}

// Sync makes what was done so far last, as far as the system can.
func (f *Files) Sync() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	sync := f.sync
	if sync == nil {
		sync = syncFolder
	}
	for _, d := range slices.Sorted(maps.Keys(f.folders)) {
		if err := sync(d); err != nil {
			return fmt.Errorf("syncing the folder %s: %w", d, err)
		}
		delete(f.folders, d)
	}
	return nil
}

// MkdirAll makes dir with its parents, as far as they are not there, and makes them last.
func MkdirAll(dir string) error {
	var f Files
	if err := f.MkdirAll(dir); err != nil {
		return err
	}
	return f.Sync()
}

// Move gives the file at from, which is whole and synced, the name to in another folder.
func Move(from, to string) error {
	var f Files
	if err := f.Move(from, to); err != nil {
		return err
	}
	return f.Sync()
}
