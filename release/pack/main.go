// Pack packs files into an archive whose bytes depend on their contents and names only.
//
//	go run ./pack -time 1700000000 ARCHIVE FOLDER FILE...
//
// ARCHIVE ends in .tar.gz or .zip. In it each FILE lies in FOLDER under its base name, in the order
// of the names, with the time given and with no owner; the first FILE is the program.
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	at := flag.Int64("time", 0, "`seconds` since 1970 that all files are of")
	flag.Parse()
	if flag.NArg() < 3 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), flag.Arg(1), flag.Args()[2:], time.Unix(*at, 0).UTC()); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

type file struct {
	name string
	mode os.FileMode
	body []byte
}

func run(archive, folder string, names []string, at time.Time) error {
	var files []file
	for i, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		mode := os.FileMode(0o644)
		if i == 0 {
			mode = 0o755
		}
		files = append(files, file{path.Join(folder, filepath.Base(name)), mode, body})
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	var b bytes.Buffer
	var err error
	switch {
	case strings.HasSuffix(archive, ".tar.gz"):
		err = tarball(&b, files, at)
	case strings.HasSuffix(archive, ".zip"):
		err = zipped(&b, files, at)
	default:
		err = fmt.Errorf("%s is to end in .tar.gz or .zip", archive)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(archive, b.Bytes(), 0o644)
}

func tarball(b *bytes.Buffer, files []file, at time.Time) error {
	z := gzip.NewWriter(b)
	t := tar.NewWriter(z)
	for _, f := range files {
		h := &tar.Header{
			Typeflag: tar.TypeReg, Name: f.name, Mode: int64(f.mode), Size: int64(len(f.body)), ModTime: at, Format: tar.FormatUSTAR,
		}
		if err := t.WriteHeader(h); err != nil {
			return err
		}
		if _, err := t.Write(f.body); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), z.Close())
}

func zipped(b *bytes.Buffer, files []file, at time.Time) error {
	z := zip.NewWriter(b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at}
		h.SetMode(f.mode)
		w, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := w.Write(f.body); err != nil {
			return err
		}
	}
	return z.Close()
}
