package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// packed writes the same two files in a folder of their own, as of a given time, and packs them.
func packed(t *testing.T, archive string, mode os.FileMode, at time.Time) []byte {
	t.Helper()
	dir := t.TempDir()
	var names []string
	for _, name := range []string{"program", "LICENSE"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("this is "+name), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		names = append(names, path)
	}
	out := filepath.Join(dir, archive)
	if err := run(out, "program_1", names, time.Unix(1700000000, 0).UTC()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSameBytes(t *testing.T) {
	for _, archive := range []string{"a.tar.gz", "a.zip"} {
		if !bytes.Equal(packed(t, archive, 0o600, time.Unix(1e9, 0)), packed(t, archive, 0o755, time.Unix(1.2e9, 0))) {
			t.Errorf("%s depends on the times or modes of files", archive)
		}
	}
}

const content = `program_1/LICENSE -rw-r--r-- 1700000000 this is LICENSE
program_1/program -rwxr-xr-x 1700000000 this is program
`

func TestTarball(t *testing.T) {
	z, err := gzip.NewReader(bytes.NewReader(packed(t, "a.tar.gz", 0o600, time.Unix(1e9, 0))))
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Gname != "" {
			t.Errorf("%s has the owner %d %q", h.Name, h.Uid, h.Uname)
		}
		fmt.Fprintln(&got, h.Name, h.FileInfo().Mode(), h.ModTime.Unix(), string(body))
	}
	if got.String() != content {
		t.Errorf("got\n%swant\n%s", got.String(), content)
	}
}

func TestZip(t *testing.T) {
	b := packed(t, "a.zip", 0o600, time.Unix(1e9, 0))
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, f := range r.File {
		body, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		all, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&got, f.Name, f.Mode(), f.Modified.Unix(), string(all))
	}
	if got.String() != content {
		t.Errorf("got\n%swant\n%s", got.String(), content)
	}
}
