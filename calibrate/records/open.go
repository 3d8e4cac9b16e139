package records

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ulikunitz/xz"

	"outagesim/scenarios"
)

// The bounds of what is read.
const (
	longestLine  = 1 << 20
	largestWhole = 64 << 20
	mostRows     = 20_000_000 // of one file, kept or not
	headSize     = 64 << 10
	mostFaults   = 20
)

// source is an opened file: what is in it, unpacked, and where the reading is.
type source struct {
	name   string
	packed string
	r      *bufio.Reader
	head   []byte // the beginning, not taken from r
	line   int    // last read
	close  func() error
}

// fault is a fault at a line; 0 is the whole file.
func (s *source) fault(line int, remedy, format string, args ...any) scenarios.Fault {
	column := 0
	if line > 0 {
		column = 1
	}
	return scenarios.Fault{File: s.name, Line: line, Column: column, Message: fmt.Sprintf(format, args...), Remedy: remedy}
}

func (s *source) refuse(remedy, format string, args ...any) error {
	return scenarios.Faults{s.fault(0, remedy, format, args...)}
}

// Stdin is the name that stands for standard input.
const Stdin = "-"

// stdinName is what standard input is called in messages.
const stdinName = "standard input"

// openSource opens a file, or standard input, and unpacks it.
func openSource(name string, stdin io.Reader) (*source, error) {
	s := &source{name: name, close: func() error { return nil }}
	var raw io.Reader
	if name == Stdin {
		s.name, raw = stdinName, stdin
	} else {
		info, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, s.refuse("name a file of records, or a built-in scenario with an incident", "there is no such file")
		case err != nil:
			return nil, s.refuse("", "cannot be read: %v", reason(err))
		case info.IsDir():
			return nil, s.refuse("name the files in it", "is a directory")
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, s.refuse("", "cannot be read: %v", reason(err))
		}
		raw, s.close = f, f.Close
	}
	if err := s.unpack(raw); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *source) unpack(raw io.Reader) error {
	r := bufio.NewReaderSize(raw, headSize)
	magic, err := r.Peek(6)
	if err != nil && !errors.Is(err, io.EOF) {
		return s.refuse("", "cannot be read: %v", reason(err))
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		s.packed = "gzip"
		z, err := gzip.NewReader(r)
		if err != nil {
			return s.broken(err)
		}
		r = bufio.NewReaderSize(z, headSize)
	case bytes.Equal(magic, []byte("\xfd7zXZ\x00")):
		s.packed = "xz"
		z, err := xz.NewReader(newThrifty(r))
		if err != nil {
			return s.broken(err)
		}
		r = bufio.NewReaderSize(z, headSize)
	}
	s.r = r
	head, err := r.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return s.broken(err)
	}
	s.head = bytes.Clone(head)
	if bytes.HasPrefix(s.head, []byte("\ufeff")) {
		s.head = s.head[3:]
		r.Discard(3)
	}
	return nil
}

// broken words an error of reading on: a cut or damaged file is a fault of the input.
func (s *source) broken(err error) error {
	switch {
	case s.packed != "" && (errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)):
		return scenarios.Faults{s.fault(s.line, "fetch it again", "the %s file ends too early: it was cut off", s.packed)}
	case s.packed != "":
		return scenarios.Faults{s.fault(s.line, "fetch it again", "the %s file is damaged: %v", s.packed, err)}
	}
	return scenarios.Faults{s.fault(s.line, "", "cannot be read: %v", reason(err))}
}

// next returns the next line without its end; io.EOF after the last.
func (s *source) next() (string, error) {
	line, err := s.nextBytes()
	return string(line), err
}

// nextBytes is next without a copy: the line is valid until the next call.
func (s *source) nextBytes() ([]byte, error) {
	line, err := s.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		long := bytes.Clone(line)
		for errors.Is(err, bufio.ErrBufferFull) {
			if len(long) > longestLine {
				return nil, scenarios.Faults{s.fault(s.line+1, "a record has lines", "the line is longer than %d bytes", longestLine)}
			}
			line, err = s.r.ReadSlice('\n')
			long = append(long, line...)
		}
		line = long
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, s.broken(err)
	}
	if len(line) == 0 {
		return nil, io.EOF
	}
	s.line++
	return bytes.TrimRight(line, "\r\n"), nil
}

// whole reads all that is left.
func (s *source) whole() ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(s.r, largestWhole+1))
	if err != nil {
		return nil, s.broken(err)
	}
	if len(data) > largestWhole {
		return nil, s.refuse("split it", "is larger than %d MiB", largestWhole>>20)
	}
	return data, nil
}

// stem is the file's name without folders and endings: what a file of one host is called.
func (s *source) stem() string {
	name := filepath.Base(s.name)
	for _, end := range []string{".gz", ".xz"} {
		name = strings.TrimSuffix(name, end)
	}
	if i := strings.IndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	return name
}

// reason is an error without the path and the operation, which the message names already.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// limited fails where a line is too long, for readers that would swallow it whole.
type limited struct {
	s     *source
	since int
	lines int
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.s.r.Read(p)
	for _, c := range p[:n] {
		if l.since++; c == '\n' {
			l.since, l.lines = 0, l.lines+1
		}
		if l.since > longestLine {
			return 0, scenarios.Faults{l.s.fault(l.lines+1, "a record has lines", "the line is longer than %d bytes", longestLine)}
		}
	}
	l.s.line = l.lines
	if err != nil && !errors.Is(err, io.EOF) {
		err = l.s.broken(err)
	}
	return n, err
}
