package pipeline

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"outagesim/cmd/internal/folder"
	"outagesim/internal/atomicfile"
	"outagesim/sim/study"
)

// Folder is where workers leave what they have computed and the driver finds it: a folder that all of
// them reach under the same name, on a disk or, with a scheme such as gs://, elsewhere.
type Folder string

// segmentFiles are those of a folder that [study.Segments] lists, too.
const segmentFiles = "part-*.segment"

func segmentFile(s study.Span) string { return fmt.Sprintf("part-%012d-%012d.segment", s.From, s.To) }

// Of returns the folder in f for the study with this digest whose results are kept in work on this
// machine, as other studies and other runs of the same may use f, too.
func (f Folder) Of(digest, work string) (Folder, error) {
	host, err := os.Hostname()
	if err != nil {
		return "", err
	}
	run := sha256.Sum256([]byte(host + "\x00" + work))
	name := fmt.Sprintf("%s-%x", digest, run[:8])
	if !f.local() {
		return Folder(f.path(name)), nil
	}
	dir, err := filepath.Abs(f.path(name))
	return Folder(dir), err
}

// Try finds out whether files can be written to a folder on a disk. Elsewhere that shows in the end only.
func (f Folder) Try() error {
	if !f.local() {
		return nil
	}
	return folder.Try(string(f))
}

func (f Folder) local() bool { return !strings.Contains(string(f), "://") }

func (f Folder) path(name string) string {
	if f.local() {
		return filepath.Join(string(f), name)
	}
	return strings.TrimSuffix(string(f), "/") + "/" + name
}

// put writes a segment, whole or not at all.
func (f Folder) put(ctx context.Context, name string, segment []byte) error {
	path := f.path(name)
	if f.local() {
		if err := atomicfile.MkdirAll(string(f)); err != nil {
			return err
		}
		return atomicfile.WriteBytes(path, segment)
	}
	files, err := filesystem.New(ctx, path)
	if err != nil {
		return err
	}
	defer files.Close()
	w, err := files.OpenWrite(ctx, path)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	// An object is there when its writer is closed, and not before.
	if _, err := w.Write(segment); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

// segments lists what is in the folder.
func (f Folder) segments(ctx context.Context) ([]study.Segment, error) {
	if f.local() {
		return study.Segments(string(f))
	}
	files, err := filesystem.New(ctx, string(f))
	if err != nil {
		return nil, err
	}
	defer files.Close()
	paths, err := files.List(ctx, f.path(segmentFiles))
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", f, err)
	}
	slices.Sort(paths)
	var list []study.Segment
	for _, path := range paths {
		list = append(list, study.Segment{Name: path, Read: func() ([]byte, error) { return read(ctx, path) }})
	}
	return list, nil
}

func read(ctx context.Context, path string) ([]byte, error) {
	files, err := filesystem.New(ctx, path)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	r, err := files.OpenRead(ctx, path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// clean removes the segments in the folder, and a local folder that is empty then.
func (f Folder) clean(ctx context.Context) error {
	if f.local() {
		if err := study.Clean(string(f)); err != nil {
			return err
		}
		os.Remove(string(f)) // if it is not empty, or not there, this does nothing
		return nil
	}
	files, err := filesystem.New(ctx, string(f))
	if err != nil {
		return err
	}
	defer files.Close()
	remover, ok := files.(filesystem.Remover)
	if !ok {
		return fmt.Errorf("nothing can be removed from %s: remove %s there by hand", f, segmentFiles)
	}
	paths, err := files.List(ctx, f.path(segmentFiles))
	if err != nil {
		return fmt.Errorf("listing %s: %w", f, err)
	}
	for _, path := range paths {
		if err := remover.Remove(ctx, path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing %s: %w", path, err)
		}
	}
	return nil
}
