package records

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// largestDictionary is how far back a packed file may refer: xz -9 asks for 64 MiB. A header can ask for
// 4 GiB, and what unpacks it takes them at once.
const largestDictionary = 128 << 20

var errXZ = errors.New("it is not as xz writes files")

// thrifty passes an xz file on, and refuses one with a block that asks for a larger dictionary. It follows
// the format (The .xz File Format, 1.2.0) as far as it must to find the headers of blocks; whether
// all the rest is right is up to what unpacks it.
type thrifty struct {
	r     *bufio.Reader
	piece []byte // read and not passed on
	check int    // length of a block's check
	next  func(*thrifty) error
	err   error
}

func newThrifty(r *bufio.Reader) *thrifty { return &thrifty{r: r, next: (*thrifty).stream} }

func (x *thrifty) Read(p []byte) (int, error) {
	for len(x.piece) == 0 && x.err == nil {
		if x.err = x.next(x); x.err != nil && !errors.Is(x.err, io.EOF) {
			x.piece = nil // what is refused must not be acted on
		}
	}
	if len(x.piece) == 0 {
		return 0, x.err
	}
	n := copy(p, x.piece)
	x.piece = x.piece[n:]
	return n, nil
}

// take reads n more bytes of the piece. What is cut off is passed on as far as it goes.
func (x *thrifty) take(n int) ([]byte, error) {
	from := len(x.piece)
	x.piece = append(x.piece, make([]byte, n)...)
	got, err := io.ReadFull(x.r, x.piece[from:])
	x.piece = x.piece[:from+got]
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return x.piece[from:], err
}

// stream passes the header of a stream on, or the padding before it.
func (x *thrifty) stream() error {
	x.piece = nil
	head, err := x.take(4)
	if err != nil || binary.LittleEndian.Uint32(head) == 0 {
		return err
	}
	if head, err = x.take(8); err != nil {
		return err
	}
	sizes := [...]int{0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64}
	x.check = sizes[head[3]&15]
	x.next = (*thrifty).block
	return nil
}

// block passes the header of a block on, or goes on with the index.
func (x *thrifty) block() error {
	x.piece = nil
	first, err := x.take(1)
	if err != nil {
		return err
	}
	if first[0] == 0 {
		return x.index()
	}
	rest, err := x.take(4*int(first[0]) + 3)
	if err != nil {
		return err
	}
	flags, fields := rest[0], rest[1:len(rest)-4]
	if flags&0x40 != 0 {
		_, fields = varint(fields)
	}
	if flags&0x80 != 0 {
		_, fields = varint(fields)
	}
	for range flags&3 + 1 {
		var id, size uint64
		id, fields = varint(fields)
		size, fields = varint(fields)
		if size > uint64(len(fields)) {
			return errXZ
		}
		if id == 0x21 && size == 1 {
			if n := dictionary(fields[0]); n > largestDictionary {
				return fmt.Errorf("unpacking it takes %d MiB, more than %d", n>>20, largestDictionary>>20)
			}
		}
		fields = fields[size:]
	}
	size := 0
	x.next = func(x *thrifty) error { return x.chunk(&size) }
	return nil
}

// dictionary is the size that the properties of LZMA2 ask for.
func dictionary(bits byte) uint64 {
	bits &= 0x3f
	return (2 | uint64(bits&1)) << (bits/2 + 11)
}

// chunk passes a chunk of LZMA2 on; after the last one of a block its padding and check.
func (x *thrifty) chunk(size *int) error {
	x.piece = nil
	control, err := x.take(1)
	if err != nil {
		return err
	}
	long, at := 0, 2 // of what follows, and where in it the length of the rest stands
	switch c := control[0]; {
	case c == 0:
		_, err = x.take((3-*size%4)%4 + x.check)
		x.next = (*thrifty).block
		return err
	case c <= 2:
		long, at = 2, 0
	case c < 0x80:
		return errXZ
	case c < 0xc0:
		long = 4
	default:
		long = 5 // with properties
	}
	head, err := x.take(long)
	if err != nil {
		return err
	}
	body := 1 + int(binary.BigEndian.Uint16(head[at:]))
	_, err = x.take(body)
	*size += 1 + long + body
	return err
}

// index passes the index and the footer on, after which another stream may begin.
func (x *thrifty) index() error {
	size := 1
	number := func() (n uint64, err error) {
		for shift := 0; ; shift += 7 {
			b, err := x.take(1)
			if err != nil {
				return 0, err
			}
			if size++; shift > 56 {
				return 0, errXZ
			}
			if n |= uint64(b[0]&0x7f) << shift; b[0] < 0x80 {
				return n, nil
			}
		}
	}
	count, err := number()
	for n := uint64(0); n < 2*count && err == nil; n++ {
		if _, err = number(); len(x.piece) > 1<<20 {
			return errXZ // a million bytes of index are some terabytes of file
		}
	}
	if err == nil {
		_, err = x.take((4-size%4)%4 + 4 + 12)
	}
	x.next = (*thrifty).stream
	return err
}

// varint reads a number as xz writes it; one that is cut off is 0 and leaves nothing.
func varint(b []byte) (uint64, []byte) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil
	}
	return n, b[size:]
}
