package study

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

const (
	// plain is how long a file may be to be read without a look at its head.
	plain = 64 << 20
	// mostSegment is more than any segment has: the rows of a whole study have to fit into memory.
	mostSegment = 16 << 30
)

// ReadSegment reads the file of a segment. A folder of segments may come from somebody else: what is no
// file, or is large and not as long as its own head and lengths add up to, is [ErrDamaged] and is not
// read into memory.
func ReadSegment(path string) ([]byte, error) {
	// Opening a pipe would wait for somebody to write to it.
	switch info, err := os.Stat(path); {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: no regular file", ErrDamaged)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if size := info.Size(); size > plain {
		switch adds, err := addsUpTo(f, size); {
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		case err != nil || !adds:
			return nil, fmt.Errorf("%w: its length is not what it says it is", ErrDamaged)
		}
	}
	var data bytes.Buffer
	data.Grow(int(info.Size()) + bytes.MinRead) // room to see the end without growing
	_, err = data.ReadFrom(io.LimitReader(f, info.Size()))
	return data.Bytes(), err
}

// addsUpTo tells whether the parts of a segment are as long together as its file; io.EOF is one that
// goes on beyond its end.
func addsUpTo(r io.ReaderAt, size int64) (bool, error) {
	be := binary.BigEndian
	head := make([]byte, headSize)
	if _, err := r.ReadAt(head, 0); err != nil {
		return false, err
	}
	if size > mostSegment || string(head[:len(magic)]) != magic || be.Uint32(head[8:]) != formatVersion {
		return false, nil
	}
	columns, bins := uint64(be.Uint32(head[44:])), int64(be.Uint32(head[48:]))
	count, about := int64(be.Uint32(head[52:])), int64(be.Uint32(head[56:]))
	at := headSize + about
	rows := at + 16*count // where rows begin, then where they end
	for span := head[:16]; count > 0 && rows < size; count, at = count-1, at+16 {
		if _, err := r.ReadAt(span, at); err != nil {
			return false, err
		}
		from, to := be.Uint64(span), be.Uint64(span[8:])
		if to <= from || columns > 0 && to-from > mostSegment/8/columns {
			return false, nil
		}
		rows += int64((to - from) * columns * 8)
	}
	for at = rows; bins > 0 && at < size; bins-- {
		if _, err := r.ReadAt(head[:4], at); err != nil {
			return false, err
		}
		at += 4 + int64(be.Uint32(head))
	}
	return count == 0 && bins == 0 && at+sha256.Size == size, nil
}
