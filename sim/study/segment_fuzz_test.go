package study

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"outagesim/internal/frugal"
)

// A segment of the right study and with the right checksum, whose spans, rows and bins are
// anything: it is refused and leaves nothing behind, or is the canonical form of what was taken.
// FuzzSegment changes the head, too, and so seldom comes this far.
func FuzzSegmentBody(f *testing.F) {
	spec := toySpec(nil)
	s := undisturbed(5)
	good, err := encode(spec, []Span{{0, 2}, {3, 5}}, s.row, s.bins)
	if err != nil {
		f.Fatal(err)
	}
	head, body := good[:headSize-8], good[headSize+len(spec.About)+2*16:len(good)-32]
	f.Add(uint32(2), uint64(0), uint64(2), uint64(3), uint64(5), body)
	f.Add(uint32(1), uint64(0), uint64(1)<<62, uint64(0), uint64(0), body)
	f.Add(uint32(1), uint64(1)<<63, uint64(1)<<63+1, uint64(0), uint64(0), body)
	f.Add(uint32(1)<<31, uint64(0), uint64(4), uint64(0), uint64(0), body)
	f.Add(uint32(2), uint64(0), ^uint64(0), uint64(0), ^uint64(0), bytes.Repeat([]byte{0xff}, 100))
	f.Fuzz(func(t *testing.T, count uint32, from, to, from2, to2 uint64, body []byte) {
		be := binary.BigEndian
		data := be.AppendUint32(bytes.Clone(head), count)
		data = be.AppendUint32(data, uint32(len(spec.About)))
		data = append(data, spec.About...)
		ends := []uint64{from, to, from2, to2}
		for _, x := range ends[:2*min(count, 2)] {
			data = be.AppendUint64(data, x)
		}
		data = seal(append(data, body...))

		rows := NewSample(spec)
		rows.grow(100)
		bins := newBins(spec.Bins)
		var spans []Span
		var err error
		frugal.Read(t, len(data), func() { spans, err = take(spec, data, Span{0, 100}, nil, rows.row, bins) })
		if err != nil {
			for rep := range 100 {
				if slices.ContainsFunc(rows.row(rep), func(x int64) bool { return x != 0 }) {
					t.Errorf("%v, and replication %d is there", err, rep)
				}
			}
			return
		}
		if len(spans) == 0 {
			return
		}
		again, err := encode(spec, spans, rows.row, bins)
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("accepted a segment that is not canonical: %v", err)
		}
	})
}
