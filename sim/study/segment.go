package study

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"outagesim/internal/atomicfile"
	"outagesim/sim/stat"
)

// What can be wrong with a segment; see [SegmentError].
var (
	ErrDamaged    = errors.New("it is damaged")
	ErrOtherStudy = errors.New("it belongs to another study: other scenario, seed, version or columns")
	ErrOverlap    = errors.New("it holds replications that another segment holds too")
	ErrStraddle   = errors.New("it holds replications on both sides of the end of a round or study")
)

// SegmentError is a segment that cannot be taken over. Path is the segment's name. Err is one of
// [ErrOtherStudy], [ErrOverlap], [ErrStraddle] and [ErrDamaged], or that of the file system. The remedy
// is to remove the file, whose replications are then simulated again, or to start without Resume.
type SegmentError struct {
	Path string
	Err  error
}

func (e *SegmentError) Error() string {
	return fmt.Sprintf("cannot take over %s: %v", e.Path, e.Err)
}

func (e *SegmentError) Unwrap() error { return e.Err }

const (
	magic         = "simstudy"
	formatVersion = 2
	headSize      = 8 + 4 + 32 + 4 + 4 + 4 + 4
	mostAbout     = 4096
)

// store is the folder of a study's segments.
type store struct {
	dir  string
	spec Spec
	next int // number of the next segment
}

const pattern = "part-*.segment"

func segmentName(i int) string { return fmt.Sprintf("part-%06d.segment", i) }

func openStore(dir string, spec Spec) (*store, error) {
	if err := atomicfile.MkdirAll(dir); err != nil {
		return nil, fmt.Errorf("making the folder for finished replications: %w", err)
	}
	s := &store{dir: dir, spec: spec}
	paths, err := segments(dir)
	if err != nil {
		return nil, err
	}
	for _, p := range paths {
		var i int
		if _, err := fmt.Sscanf(filepath.Base(p), "part-%d.segment", &i); err == nil {
			s.next = max(s.next, i+1)
		}
	}
	return s, nil
}

// Segment is a saved part of a study, wherever it is kept.
type Segment struct {
	Name string // for messages
	Read func() ([]byte, error)
}

// Segments lists the segments in a folder, in order of their names; none if it is not there.
func Segments(dir string) ([]Segment, error) {
	paths, err := segments(dir)
	if err != nil {
		return nil, err
	}
	var list []Segment
	for _, p := range paths {
		list = append(list, Segment{p, func() ([]byte, error) { return ReadSegment(p) }})
	}
	return list, nil
}

// segments lists the files of the segments of a folder in order of their names.
func segments(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("listing finished replications: %w", err)
	}
	var paths []string
	for _, e := range entries {
		if ok, _ := filepath.Match(pattern, e.Name()); ok {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths, nil
}

// Clean removes the segments in dir, and what an aborted write may have left beside them. The
// folder and everything else in it stays; a folder that is not there is clean.
func Clean(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("removing finished replications: %w", err)
	}
	for _, e := range entries {
		whole, _ := filepath.Match(pattern, e.Name())
		left, _ := filepath.Match("."+pattern+".*.tmp", e.Name())
		if !whole && !left {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("removing finished replications: %w", err)
		}
	}
	return nil
}

// save writes a segment of the spans, whose rows row returns.
func (s *store) save(spans []Span, row func(rep int) []int64, bins []*stat.Bins) error {
	path := filepath.Join(s.dir, segmentName(s.next))
	data, err := encode(s.spec, spans, row, bins)
	if err == nil {
		err = atomicfile.WriteBytes(path, data)
	}
	if err != nil {
		return fmt.Errorf("saving finished replications: %w", err)
	}
	s.next++
	return nil
}

func encode(spec Spec, spans []Span, row func(rep int) []int64, bins []*stat.Bins) ([]byte, error) {
	be := binary.BigEndian
	out := append([]byte(magic), 0, 0, 0, formatVersion)
	out = append(out, spec.Digest[:]...)
	out = be.AppendUint32(out, uint32(spec.Columns))
	out = be.AppendUint32(out, uint32(spec.Bins))
	out = be.AppendUint32(out, uint32(len(spans)))
	about := spec.About[:min(len(spec.About), mostAbout)]
	out = be.AppendUint32(out, uint32(len(about)))
	out = append(out, about...)
	for _, p := range spans {
		out = be.AppendUint64(out, uint64(p.From))
		out = be.AppendUint64(out, uint64(p.To))
	}
	for _, p := range spans {
		for rep := p.From; rep < p.To; rep++ {
			for _, x := range row(rep) {
				out = be.AppendUint64(out, uint64(x))
			}
		}
	}
	for _, b := range bins {
		form, err := b.MarshalBinary()
		if err != nil {
			return nil, err
		}
		if len(form) > math.MaxUint32 {
			return nil, errors.New("bins too large")
		}
		out = be.AppendUint32(out, uint32(len(form)))
		out = append(out, form...)
	}
	sum := sha256.Sum256(out)
	return append(out, sum[:]...), nil
}

// takeOver takes what segments hold of the wanted replications: rows to where row says, bins into
// bins. It returns the spans it found. Segments wholly outside are left alone: they are of other rounds.
func takeOver(spec Spec, wanted Span, segments []Segment, row func(rep int) []int64, bins []*stat.Bins) ([]Span, error) {
	var found []Span
	for _, segment := range segments {
		data, err := segment.Read()
		if err == nil {
			var spans []Span
			if spans, err = take(spec, data, wanted, found, row, bins); err == nil {
				found = append(found, spans...)
				continue
			}
		}
		return nil, &SegmentError{segment.Name, err}
	}
	return found, nil
}

func take(spec Spec, data []byte, wanted Span, found []Span, row func(rep int) []int64, bins []*stat.Bins) ([]Span, error) {
	spans, body, err := decode(spec, data)
	if err != nil {
		return nil, err
	}
	first, last := spans[0].From, spans[len(spans)-1].To
	if last <= wanted.From || first >= wanted.To {
		return nil, nil
	}
	if first < wanted.From || last > wanted.To {
		return nil, fmt.Errorf("%w (%v, of %d)", ErrStraddle, Span{first, last}, wanted.To)
	}
	for _, p := range spans {
		for _, q := range found {
			if p.From < q.To && q.From < p.To {
				return nil, fmt.Errorf("%w (%v)", ErrOverlap, Span{max(p.From, q.From), min(p.To, q.To)})
			}
		}
	}
	// Bins come first: a segment that fails must not leave anything behind.
	size := 0
	for _, p := range spans {
		size += (p.To - p.From) * spec.Columns * 8
	}
	rows, forms := body[:size], body[size:]
	own := newBins(len(bins))
	for _, b := range own {
		n := binary.BigEndian.Uint32(forms)
		if err := b.UnmarshalBinary(forms[4 : 4+n]); err != nil {
			return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
		}
		forms = forms[4+n:]
	}
	merge(bins, own)
	for _, p := range spans {
		for rep := p.From; rep < p.To; rep++ {
			to := row(rep)
			for j := range to {
				to[j] = int64(binary.BigEndian.Uint64(rows))
				rows = rows[8:]
			}
		}
	}
	return spans, nil
}

// Holds tells whether data is a whole segment of exactly the replications of span.
func Holds(spec Spec, data []byte, span Span) bool {
	spans, _, err := decode(spec, data)
	return err == nil && len(spans) == 1 && spans[0] == span
}

// decode checks a segment and returns its spans and what follows them, without the checksum. The
// lengths within are those the spans and the spec ask for.
func decode(spec Spec, data []byte) ([]Span, []byte, error) {
	be := binary.BigEndian
	damaged := func(what string) ([]Span, []byte, error) {
		return nil, nil, fmt.Errorf("%w: %s", ErrDamaged, what)
	}
	if len(data) < headSize+sha256.Size || string(data[:8]) != magic {
		return damaged("no segment, or cut short")
	}
	data, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if want := sha256.Sum256(data); !bytes.Equal(sum, want[:]) {
		return damaged("its checksum does not match")
	}
	if v := be.Uint32(data[8:]); v != formatVersion {
		return nil, nil, fmt.Errorf("%w (format %d; this program writes %d)", ErrOtherStudy, v, formatVersion)
	}
	count, length := int(be.Uint32(data[52:])), int(be.Uint32(data[56:]))
	if length > mostAbout || length > len(data)-headSize {
		return damaged("impossible description")
	}
	about := data[headSize : headSize+length]
	switch {
	case string(about) != spec.About[:min(len(spec.About), mostAbout)]:
		return nil, nil, fmt.Errorf("%w (it holds %q, this study is %q)", ErrOtherStudy, about, spec.About)
	case !bytes.Equal(data[12:44], spec.Digest[:]),
		int64(be.Uint32(data[44:])) != int64(spec.Columns), int64(be.Uint32(data[48:])) != int64(spec.Bins):
		return nil, nil, ErrOtherStudy
	}
	data = data[headSize+length:]
	if count == 0 || len(data)/16 < count {
		return damaged("impossible spans")
	}
	spans, body := make([]Span, count), data[16*count:]
	left, end := uint64(len(body)), uint64(0)
	for i := range spans {
		from, to := be.Uint64(data[16*i:]), be.Uint64(data[16*i+8:])
		if to > math.MaxInt || from >= to || i > 0 && from <= end ||
			spec.Columns > 0 && to-from > left/8/uint64(spec.Columns) {
			return damaged("impossible spans")
		}
		end = to
		left -= (to - from) * uint64(spec.Columns) * 8
		spans[i] = Span{int(from), int(to)}
	}
	forms := body[uint64(len(body))-left:]
	for range spec.Bins {
		if len(forms) < 4 || uint64(len(forms)-4) < uint64(be.Uint32(forms)) {
			return damaged("bins cut short")
		}
		forms = forms[4+be.Uint32(forms):]
	}
	if len(forms) > 0 {
		return damaged("too long")
	}
	return spans, body, nil
}
