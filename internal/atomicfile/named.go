package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// WriteNamed is [Write] to a path that a person has named. A symbolic link stays, and the file that it leads to is
// replaced; a device or a pipe, such as /dev/stdout, is written to, as there is nothing to replace.
func WriteNamed(path string, write func(io.Writer) error) error {
	f, err := open(path)
	switch {
	case err != nil:
		return err
	case f != nil:
		err := write(f)
		if f != os.Stdout && f != os.Stderr {
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return fmt.Errorf("writing %s: %w", path, err)
		}
		return nil
	}
	if path, err = Resolve(path); err != nil {
		return err
	}
	return Write(path, write)
}

// open opens what is not to be replaced; nil: it is.
func open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	// Of a file that a shell has redirected to, a copy with the same name is no use to the one who reads on.
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		if own, err := f.Stat(); err == nil && os.SameFile(own, info) {
			return f, nil
		}
	}
	if info.Mode().IsRegular() {
		return nil, nil
	}
	return os.OpenFile(path, os.O_WRONLY, 0)
}

// Special tells whether [WriteNamed] writes to what is at path instead of replacing it.
func Special(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// Resolve follows the links in path, of which the last element need not be there.
func Resolve(path string) (string, error) {
	whole, err := filepath.EvalSymlinks(path)
	if err == nil {
		return filepath.Abs(whole)
	}
	if info, e := os.Lstat(path); e == nil && info.Mode()&fs.ModeSymlink != 0 {
		return "", fmt.Errorf("%s is a link to what is not there", path)
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	return filepath.Abs(filepath.Join(dir, filepath.Base(path)))
}

// Same tells whether two paths lead to one file, which need not be there.
func Same(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	if err1 == nil && err2 == nil {
		return os.SameFile(x, y)
	}
	p, err1 := Resolve(a)
	q, err2 := Resolve(b)
	return err1 == nil && err2 == nil && strings.EqualFold(p, q)
}
